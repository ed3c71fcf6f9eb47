"""A drawing as the networks have learned to read them, where people draw otherwise."""

from __future__ import annotations

import numpy as np

from engine.drawing.fine_hair import fine_hair
from engine.method.fine_nose import fine_nose
from engine.method.lips import with_lips


def legible(frame: np.ndarray) -> np.ndarray:
    """A drawing in the canonical frame, (512, 512) uint8, its hair and nose fine, with lips around a mouth of one line.

    The same array where nothing is to be done.
    """
    return with_lips(fine_nose(fine_hair(frame)))
