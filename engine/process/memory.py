"""What a process does with memory that it has freed."""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of mallopt, in glibc's malloc.h
_LARGE = 256 * 1024  # bytes: a sketch, and whatever is larger


def return_large_blocks() -> None:
    """Let large blocks, such as pictures, return to the system as soon as they are freed.

    After the first large block was freed, glibc keeps ever larger ones for itself, and some for every thread: a window
    that is open for a day, or a page that runs for weeks, grows by that.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:  # other C libraries do not have it
            mallopt(_MMAP_THRESHOLD, _LARGE)
            mallopt(_ARENA_MAX, 2)
