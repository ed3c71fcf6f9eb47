"""The drawing is never lost: it is written after every step, and the next start finds what was not saved."""

from __future__ import annotations

import os
import threading
import uuid
from pathlib import Path
from typing import List, Optional, Tuple

from PyQt5.QtCore import QLockFile

from engine.drawing.pictures import SketchError
from engine.drawing.session import SUFFIX, Session, read_kept_session, write_session

Kept = Tuple[Session, Optional[Path]]
"""A drawing, and the file that it belongs to."""

AGAIN_S = 30.0  # a drawing that could not be written is tried again so often


class Recovery:
    """Keeps one file of the open drawing in `folder`, written by a thread so that the pen never waits for a disk.

    problem: why the last writing failed, or "". written: how often the drawing was written.

    A lock beside the file says that its program lives; a file without a living lock is what a crash has left.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem = self._reported = ""
        self.written = 0
        self._newest: Optional[Kept] = None
        self._closing = False
        self._wake = threading.Condition()
        name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._file = folder / (name + SUFFIX)
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(self._file)
        self._lock.tryLock(0)
        self._thread = threading.Thread(target=self._write, name="autosave", daemon=True)
        self._thread.start()

    def keep(self, session: Session, path: Optional[Path] = None) -> None:
        """Write this session soon; a newer one replaces it while it waits. An empty one needs no file.

        path: the file that the drawing belongs to.
        """
        with self._wake:
            self._newest = session, path
            self._wake.notify()

    def take_problem(self) -> str:
        """Why the last writing failed, in one sentence; "" if it did not or has been reported."""
        problem, reported = self.problem, self._reported
        self._reported = problem
        return problem if problem != reported else ""

    def left_behind(self) -> List[Path]:
        """Files of programs that ended without closing, the newest first."""
        found = []
        for path in self.folder.glob("*" + SUFFIX):
            lock = _lock(path)
            if path != self._file and lock.tryLock(0):
                lock.unlock()
                found.append(path)
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def adopt(self, path: Path) -> None:
        """Make what was left behind this program's own file, so that no moment is without one. Raises OSError."""
        os.replace(str(path), str(self._file))

    def close(self, forget: bool = True) -> None:
        """Write what still waits, end the thread and, as nothing is lost, take the file away."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()
        if forget and self._file.exists():
            self._file.unlink()
        self._lock.unlock()

    def _write(self) -> None:
        unwritten: Optional[Kept] = None
        while True:
            with self._wake:
                while self._newest is None and not self._closing:
                    if not self._wake.wait(None if unwritten is None else AGAIN_S):
                        self._newest = unwritten
                newest, self._newest = self._newest, None
            if newest is None:
                return
            session, path = newest
            try:
                if session.empty:
                    if self._file.exists():
                        self._file.unlink()
                else:
                    write_session(self._file, session, path)
                    self.written += 1
                self.problem, unwritten = "", None
            except (SketchError, OSError) as error:
                self.problem, unwritten = str(error), newest


def _lock(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # only a dead program makes a lock stale, not its age
    return lock


def take(path: Path) -> Optional[Kept]:
    """The drawing that was left behind and its file, or None where it is broken; `discard` it afterwards."""
    try:
        return read_kept_session(path)
    except SketchError:
        return None


def discard(path: Path) -> None:
    """Take away what was left behind."""
    if path.exists():
        path.unlink()
