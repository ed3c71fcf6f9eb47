"""Finds Jittor's cache of compiled kernels, counts its files and repairs it.

Jittor is not imported, so any process may do this while another compiles.

A truncated library (full disk, power cut) makes every later start end with SIGBUS, because Jittor checks the `.key`
file beside it and not the library itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import re
import struct
import sys
import time
from pathlib import Path
from typing import Iterator, List, Tuple

CACHE_NAME = "deepfacedrawing"

CORE_FILES = 160
"""Files that the import compiles: 157 objects, two core libraries and the oneDNN operators, in Jittor 1.3.11."""

KERNEL_FILES = 22
"""Kernels until the compact preset's first face, less one, so that a full cache never looks incomplete."""

COMPILING = "compiling"
"""The folder of a cache in which `engine.backend.kernel_compiler` keeps what every kernel is compiled with."""

PRECOMPILED = ".gch"
"""Suffix of precompiled headers; the compiler works without them."""

LOCK_TIMEOUT = 2.0  # seconds to wait for another process that compiles

_ELF_HEADER = struct.Struct(
    "<4sBB10x24xQ10x3H"
)  # magic, class, byte order, ..., e_shoff, ..., e_shentsize, e_shnum, e_shstrndx
_PLAIN = re.compile(r"[A-Za-z0-9_./+,:@%=-]+\Z")
_ELF_64_LITTLE = (b"\x7fELF", 2, 1)
_STRING_TABLE = 3  # sh_type of the table of section names


def jittor_home() -> Path:
    """The folder `.cache/jittor` that Jittor uses, whether it exists or not.

    `JITTOR_HOME`, once set, is stored in a file and then holds for all programs; that is respected.
    Raises RuntimeError if the user has no home.
    """
    home = str(Path.home())
    with contextlib.suppress(OSError, ValueError, AttributeError):
        home = json.loads((Path.home() / ".cache/jittor/config.json").read_text(encoding="utf8")).get(
            "JITTOR_HOME", home
        )
    return Path(os.environ.get("JITTOR_HOME", home)).absolute() / ".cache" / "jittor"


def is_plain(path: str) -> bool:
    """Whether a path needs no quotes in a command line."""
    return _PLAIN.match(path) is not None


def plain_path(path: str) -> str:
    """A path that Jittor can put into a command line, where it omits quotes: without spaces and the like.

    Paths of the virtual environment with such a character lead through the link `plain_prefix`; others are returned
    as they are.
    """
    if is_plain(path) or not path.startswith(sys.prefix + os.sep):
        return path
    return str(plain_prefix()) + path[len(sys.prefix) :]


def plain_prefix() -> Path:
    """The path of the link to the virtual environment, whether it exists or not."""
    return jittor_home() / f"environment-{hashlib.md5(sys.prefix.encode()).hexdigest()[:8]}"


def cache_folders() -> List[Path]:
    """This project's caches for this Python and this installation of Jittor, the newest first.

    Compiler, computer and processor are part of the path too, so an update can leave several.
    """
    spec = importlib.util.find_spec("jittor_utils")
    if spec is None or spec.origin is None:
        return []
    installation = hashlib.md5(plain_path(spec.origin).encode()).hexdigest()[:4]
    pattern = f"jt*/*/py{platform.python_version()}/*/*/{installation}/{CACHE_NAME}"
    return sorted(jittor_home().glob(pattern), key=lambda folder: folder.stat().st_mtime, reverse=True)


def cache_progress(kernels: int = KERNEL_FILES) -> Tuple[int, int]:
    """How many files are compiled, and how many there will be by the first face: (done, expected).

    A full cache has done >= expected. Takes about a millisecond.
    """
    folders = cache_folders()
    return (sum(1 for _ in _keys(folders[0])) if folders else 0), CORE_FILES + kernels


def heal_cache(everything: bool = False) -> int:
    """Delete the compiled files that are cut off, so that Jittor makes them again; returns how many.

    everything: delete all of them, for a cache with which Jittor crashes though its files look complete. Compiling them
    again takes minutes. A cache in which another process is compiling is not changed.
    """
    deleted = 0
    for folder in cache_folders():
        with _locked(folder.parent / "jittor.lock") as locked:
            if locked:
                deleted += _empty(folder) if everything else _delete_broken(folder)
    return deleted


def is_whole(path: Path) -> bool:
    """Whether a library or object file is complete: its section table, which comes last, is there and not zeros."""
    try:
        with open(path, "rb") as file:
            magic, kind, order, table, entry, count, names = _ELF_HEADER.unpack(file.read(_ELF_HEADER.size))
            if (magic, kind, order) != _ELF_64_LITTLE or os.fstat(file.fileno()).st_size < table + entry * count:
                return False
            file.seek(table + entry * names + 4)
            return file.read(4) == struct.pack("<I", _STRING_TABLE)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, struct.error):
        return False
    except OSError:
        return True  # it cannot be read now, which does not mean that it is broken


def _keys(folder: Path) -> Iterator[Path]:
    """Jittor writes `<file>.key` when `<file>` is compiled."""
    return folder.rglob("*.key")


def _delete_broken(folder: Path) -> int:
    broken = [path for kind in ("*.so", "*.o") for path in folder.rglob(kind) if not is_whole(path)]
    for path in broken:
        _remove(path.with_name(path.name + ".key"))
        if path.name == "data.o":  # the one object whose checksum file has another name
            _remove(path.with_name("data.md5"))
        _remove(path)
    return len(broken)


def _empty(folder: Path) -> int:
    """Delete the files, except what a running Jittor still needs to compile; keep the folders."""
    files = [
        path
        for path in folder.rglob("*")
        if not path.is_dir() and (path.parent.name != COMPILING or path.suffix == PRECOMPILED)
    ]
    for path in files:
        _remove(path)
    return len(files)


def _remove(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Take the locks that Jittor holds while it imports and compiles. Yields False if they are not free in time.

    There are two on one file: `flock` during the import, and a POSIX lock while a kernel is compiled.
    """
    with open(path, "a") as file:
        until = time.monotonic() + LOCK_TIMEOUT
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(0.1)
            else:
                # Closing the file releases the locks.
                yield True
                return
