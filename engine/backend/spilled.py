"""Arrays in a file instead of in memory.

OpenVINO packs the weights of a network for the processor and keeps the originals beside them. Where those are mapped
from a file, the system has their memory back, and reads them again only if somebody does.
"""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path
from typing import Dict

import numpy as np


def can_spill() -> bool:
    """Whether Python can give mapped memory back here: from 3.8 on, not on Windows."""
    return hasattr(mmap.mmap, "madvise")


class Spilled:
    """Arrays that are mapped from one file, which has no name and disappears with the last reference."""

    def __init__(self, folder: Path, arrays: Dict[str, np.ndarray]) -> None:
        """Writes all `arrays` to a file in `folder`, float32, and puts mapped ones of the same numbers in their place.

        Raises OSError where they cannot be written; `arrays` is then as it was.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)) as file:
            for value in arrays.values():
                file.write(np.ascontiguousarray(value, np.float32).data)
            file.flush()
            # What is written to a copy does not reach the file; OpenVINO takes no array that is read-only.
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        start = 0
        for name, value in list(arrays.items()):
            arrays[name] = np.frombuffer(self._map, np.float32, value.size, start).reshape(value.shape)
            start += 4 * value.size

    def let_go(self) -> None:
        """Give back the memory of what has been read."""
        self._map.madvise(mmap.MADV_DONTNEED)
