"""Caches what is found in a picture, since most parts of a drawing stay the same from one stroke to the next."""

from __future__ import annotations

from functools import wraps
from typing import Callable, Tuple, TypeVar

import numpy as np

Result = TypeVar("Result")
KEPT = 2  # a drawing, and the one that is compared with it or to which it is morphed


def last_cached(find: Callable[[np.ndarray], Result]) -> Callable[[np.ndarray], Result]:
    """A function of a picture that returns its result again while the picture is one of the last `KEPT`.

    The narrower the part of a drawing that it is given, the more often that is so. Arrays in the result are shared with
    later calls, so they must not be changed.
    """
    last: Tuple[Tuple[np.ndarray, Result], ...] = ()

    @wraps(find)
    def cached(picture: np.ndarray) -> Result:
        nonlocal last
        for known, result in last:  # another thread may replace it
            if np.array_equal(known, picture):
                return result
        result = find(picture)
        last = ((picture.copy(), result), *last[: KEPT - 1])
        return result

    return cached
