"""Arrays that are mapped from a temporary file instead of held in memory.

OpenVINO packs the weights of a network for the processor and keeps the original arrays too. If those are mapped from a
file, their memory can be released, and pages are read again only when they are accessed.
"""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path
from typing import Dict

import numpy as np


def can_release() -> bool:
    """Whether Python can release mapped memory: from 3.8 on, not on Windows."""
    return hasattr(mmap.mmap, "madvise")


class MappedArrays:
    """Arrays that are mapped from one unnamed file, which is deleted with the last reference."""

    def __init__(self, folder: Path, arrays: Dict[str, np.ndarray]) -> None:
        """Write all `arrays` to a file in `folder` as float32, and replace them in the dictionary by mapped arrays.

        Raises OSError if they cannot be written; `arrays` is then unchanged.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)) as file:
            for value in arrays.values():
                file.write(np.ascontiguousarray(value, np.float32).data)
            file.flush()
            # Copy on write, since OpenVINO does not take read-only arrays.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        start = 0
        for name, value in list(arrays.items()):
            arrays[name] = np.frombuffer(self._map, np.float32, value.size, start).reshape(value.shape)
            start += 4 * value.size

    def release(self) -> None:
        """Release the memory of all pages that have been read."""
        self._map.madvise(mmap.MADV_DONTNEED)
