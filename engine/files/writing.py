"""Files are written whole or not at all: beside their place first, then moved there."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to. Where the block ends without an error, that file takes the place of `path`.

    The content is on the disk before the name is: a power cut leaves the old file or the new one. Raises OSError.
    """
    beside = draft_of(path)
    try:
        yield beside
        put_in_place(beside, path)
    finally:
        if beside.exists():
            beside.unlink()


def draft_of(path: Path) -> Path:
    """A new name beside `path`, for what is written bit by bit until `put_in_place`."""
    return path.with_name(f".{uuid.uuid4().hex}.part")


def put_in_place(draft: Path, path: Path) -> None:
    """Let a finished file take the place of `path`, once its content is on the disk. Raises OSError."""
    with open(str(draft), "rb") as file:
        os.fsync(file.fileno())
    os.replace(str(draft), str(path))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, and its folder where there is none. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as beside:
        beside.write_bytes(content)
