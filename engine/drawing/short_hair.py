"""Short hair around a head whose outline is the face's, which people draw as a fringe inside it, or not at all."""

from __future__ import annotations

import math
from typing import Optional, Tuple

import numpy as np

from configs.components import CANVAS
from engine.drawing.strokes import MIRROR

Line = Tuple[Tuple[float, float], ...]
"""Points from one end to the other, x and y in the canonical frame."""

TEMPLES, FACE = (170, 210), (40, 150)  # rows of the temples, columns of the outline there
# Everything below is the left side's; the right side is its mirror image.
HAIR: Line = (
    (1.0, 230),
    (0.99, 187),
    (0.966, 144),
    (0.924, 104),
    (0.866, 66),
    (0.791, 32),
    (0.7, 3),
    (0.666, -6),
)
"""The outline of short hair, its distance from the middle as a share of that at the temples."""
THICKNESS = 32.0  # pixels of hair beside the temples
EVEN = 4.0  # pixels: places are rounded to these, so that the browser, whose sums round otherwise, finds the same


def find_temples(ink: np.ndarray) -> Optional[Tuple[float, float]]:
    """The columns of the outermost ink at the temples, left and right; None if that is not a face's outline.

    ink: the upper rows of a drawing in the canonical frame, (rows, 512) bool.
    """
    temples = ink[slice(*TEMPLES)]
    temples = temples[temples.any(axis=1)]
    if not len(temples):
        return None
    left, right = (float(np.median(side.argmax(axis=1))) for side in (temples, temples[:, ::-1]))
    right = CANVAS - 1 - right
    if not (FACE[0] <= left <= FACE[1] and FACE[0] <= 2 * MIRROR - right <= FACE[1]):
        return None
    return left, right


def hair_outline(temple: float) -> Line:
    """The outline of short hair around a head with this column at the left temple."""
    half = _half(temple)
    return tuple((MIRROR - share * half, y) for share, y in HAIR)


def inside_hair(temples: Tuple[float, float]) -> np.ndarray:
    """Where a head with short hair lies, down to the last row of its outlines, (rows, 512) bool."""
    shares, ends = zip(*reversed(HAIR))
    rows = np.arange(int(HAIR[0][1]))
    left, right = (np.interp(rows, ends, shares) * _half(side) for side in (temples[0], 2 * MIRROR - temples[1]))
    columns = np.arange(CANVAS)
    inside: np.ndarray = (columns >= MIRROR - left[:, None]) & (columns <= MIRROR + right[:, None])
    return inside


def even(column: float) -> float:
    """A column rounded to `EVEN` pixels."""
    return EVEN * math.floor(column / EVEN + 0.5)


def _half(temple: float) -> float:
    return MIRROR - even(temple) + THICKNESS
