"""Files are written whole or not at all: beside their place first, then moved there."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator


@contextmanager
def replacing(path: Path, at_once: bool = False) -> Iterator[Path]:
    """A name beside `path` to write to. Where the block ends without an error, that file takes the place of `path`.

    A power cut meanwhile leaves the old file or the new one, and afterwards the new one. at_once: not to wait for the
    disk, which may take seconds; then a power cut may leave nothing. Raises OSError.
    """
    beside = draft_of(path)
    try:
        yield beside
        if at_once:
            os.replace(str(beside), str(path))
        else:
            put_in_place(beside, path)
    finally:
        if beside.exists():
            beside.unlink()


def draft_of(path: Path) -> Path:
    """A new name beside `path`, for what is written bit by bit until `put_in_place`."""
    return path.with_name(f".{uuid.uuid4().hex}.part")


def put_in_place(written: Path, path: Path) -> None:
    """Move a file that was written to its place in the same folder. Raises OSError.

    The content is on the disk before the name is, and the name before this returns.
    """
    with open(str(written), "rb") as file:
        os.fsync(file.fileno())
    os.replace(str(written), str(path))
    if os.name == "posix":  # Windows opens no folders
        folder = os.open(str(path.parent), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, and its folder where there is none. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as beside:
        beside.write_bytes(content)
