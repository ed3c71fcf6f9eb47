"""Redraws lines of styles that the networks have not learned: thick or filled hair, thick noses, one-line mouths."""

from __future__ import annotations

import numpy as np

from engine.drawing.fine_hair import fine_hair
from engine.method.fine_nose import fine_nose
from engine.method.lips import with_lips


def legible(frame: np.ndarray) -> np.ndarray:
    """The drawing with fine hair and nose, and lips around a one-line mouth; the same array if nothing changes.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    return with_lips(fine_nose(fine_hair(frame)))
