"""The drawing is never lost: it is written after every step, and the next start finds what was not saved."""

from __future__ import annotations

import contextlib
import os
import threading
import uuid
from pathlib import Path
from typing import Callable, List, Optional, Tuple

from PyQt5.QtCore import QLockFile

from engine.drawing.pictures import SketchError
from engine.drawing.session import SUFFIX, Session, read_kept_session, session_bytes, write_session
from engine.files.writing import replacing

Kept = Tuple[Session, Optional[Path]]
"""A drawing, and the file that it belongs to."""

FRESH = ".fresh"
AGAIN_S = 30.0  # interval at which a failed writing is repeated


class Recovery:
    """Keeps the open drawing in `folder`, written by threads so that the pen never waits for a disk.

    problem: why the last writing failed, or "".

    There are two files. The fresh one is written at once and outlives this program, however that ends; a power cut may
    leave nothing of it. The safe one follows as soon as the disk has it, which may take seconds, and outlives a power
    cut. A lock beside them shows that their program is running; files without a valid lock were left by a crash.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem = self._reported = ""
        name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._file = folder / (name + SUFFIX)
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._file)
        self._lock.tryLock(0)
        self._safe = _Newest("autosave", self._write_safe)
        self._quick = _Newest("autosave at once", self._write_fresh)

    def keep(self, session: Session, path: Optional[Path] = None) -> None:
        """Write this session soon; a newer one replaces it while it waits. An empty one needs no file.

        path: the file that the drawing belongs to.
        """
        self._quick.put((session, path))

    def take_problem(self) -> str:
        """Why the last writing failed, in one sentence; "" if it did not or has been reported."""
        problem, reported = self.problem, self._reported
        self._reported = problem
        return problem if problem != reported else ""

    def left_behind(self) -> List[Path]:
        """Safe files of programs that ended without closing, the newest first; of some there is only the fresh one."""
        kinds = (SUFFIX, FRESH)
        names = {path.with_suffix(SUFFIX) for kind in kinds for path in self.folder.glob("*" + kind)}
        found = []
        for path in names:
            lock = _lock(path)
            if path != self._file and lock.tryLock(0):
                lock.unlock()
                found.append(path)
        return sorted(found, key=lambda path: max(one.stat().st_mtime for one in _files(path)), reverse=True)

    def adopt(self, path: Path) -> None:
        """Take over what was left behind, so that it exists at any moment. Raises OSError."""
        for left in _files(path):
            os.replace(str(left), str(self._file.with_suffix(left.suffix)))

    def close(self, forget: bool = True) -> None:
        """Write what still waits, end the threads and remove the files, since nothing is lost."""
        self._quick.close()
        self._safe.close()
        if forget:
            discard(self._file)
        self._lock.unlock()

    def _write_fresh(self, kept: Kept) -> bool:
        fresh = self._file.with_suffix(FRESH)
        try:
            if kept[0].empty:
                _remove(fresh)
            else:
                with replacing(fresh, at_once=True) as beside:
                    beside.write_bytes(session_bytes(*kept))
        except OSError:  # the safe file is still tried, and reports the reason
            with contextlib.suppress(OSError):
                _remove(fresh)
        self._safe.put(kept)
        return True

    def _write_safe(self, kept: Kept) -> bool:
        try:
            if kept[0].empty:
                _remove(self._file)
            else:
                write_session(self._file, *kept)
        except (SketchError, OSError) as error:
            self.problem = str(error)
            return False
        self.problem = ""
        return True


class _Newest:
    """A thread that writes the newest item, and tries again after a failure. write: returns whether it succeeded."""

    def __init__(self, name: str, write: Callable[[Kept], bool]) -> None:
        self._write = write
        self._waiting: Optional[Kept] = None
        self._closing = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, kept: Kept) -> None:
        """Write this item next."""
        with self._wake:
            self._waiting = kept
            self._wake.notify()

    def close(self) -> None:
        """Write what still waits, and end."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        unwritten: Optional[Kept] = None
        while True:
            with self._wake:
                while self._waiting is None and not self._closing:
                    if not self._wake.wait(None if unwritten is None else AGAIN_S):
                        self._waiting = unwritten
                kept, self._waiting = self._waiting, None
            if kept is None:
                return
            unwritten = None if self._write(kept) else kept


def _files(path: Path) -> List[Path]:
    """The existing files of a kept drawing, the fresh one first."""
    return [one for one in (path.with_suffix(FRESH), path) if one.exists()]


def _remove(path: Path) -> None:
    if path.exists():
        path.unlink()


def _lock(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # a lock is stale when its program has ended, whatever its age
    return lock


def take(path: Path) -> Optional[Kept]:
    """The drawing that was left behind and its file, or None where it is damaged; `discard` it afterwards."""
    for one in _files(path):
        try:
            return read_kept_session(one)
        except SketchError:
            continue  # after a power cut the safe one is complete
    return None


def discard(path: Path) -> None:
    """Remove what was left behind."""
    for one in _files(path):
        one.unlink()
