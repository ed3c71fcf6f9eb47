"""Caches networks that OpenVINO has compiled: the engine then starts in a third of the time.

A file is named by a digest of everything that it was compiled from (graph, weights, runtime, processor), and begins
with a digest of its content, so that a damaged one is detected before OpenVINO reads it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Iterable, Optional, Union

from platformdirs import user_cache_path

from engine.files.writing import replacing

DIGEST = 32  # bytes
LARGEST = 96 * 1024 * 1024  # bytes of the largest network that is cached
CAPACITY = 512 * 1024 * 1024  # bytes of all files, about three sets of weights; the oldest are deleted first
SUFFIX = ".network"


def default_folder() -> Optional[Path]:
    """The user's cache folder for compiled networks; None if the user has no home."""
    try:
        folder = user_cache_path("deepfacedrawing", appauthor=False) / "networks"
    except RuntimeError:  # a user id without an account; older versions return a path that begins with ~
        return None
    return folder if folder.is_absolute() else None


def key_of(parts: Iterable[Union[str, bytes, memoryview]]) -> str:
    """The digest of the parts that a network is compiled from."""
    digest = hashlib.blake2b(digest_size=DIGEST)
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


class NetworkCache:
    """The cache in a folder, which is created with the first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> Optional[bytes]:
        """The cached network with this key; None if it is missing, unreadable or damaged."""
        try:
            with open(self._path(key), "rb") as file:
                digest, blob = file.read(DIGEST), file.read()
        except OSError:
            return None
        return blob if hashlib.blake2b(blob, digest_size=DIGEST).digest() == digest else None

    def keep(self, key: str, blob: bytes) -> bool:
        """Store a network, completely or not at all. Returns whether that worked; if not, the next start is slower."""
        if len(blob) > LARGEST:
            return False
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with replacing(self._path(key)) as beside:
                beside.write_bytes(hashlib.blake2b(blob, digest_size=DIGEST).digest() + blob)
            self._make_room()
        except OSError:
            return False
        return True

    def _path(self, key: str) -> Path:
        return self._folder / (key + SUFFIX)

    def _make_room(self) -> None:
        files = sorted(self._folder.glob("*" + SUFFIX), key=lambda path: path.stat().st_mtime)
        room = CAPACITY - sum(path.stat().st_size for path in files)
        for path in files:
            if room >= 0:
                break
            room += path.stat().st_size
            path.unlink()
