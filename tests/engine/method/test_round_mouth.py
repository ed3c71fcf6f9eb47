"""A mouth like a small ring is widened; other mouths stay as they are."""

from __future__ import annotations

from typing import Tuple

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from engine.method.round_mouth import WIDE, with_wide_mouth


def mouth(*rings: Tuple[int, int], filled: bool = False, at: int = 246, line: bool = False) -> np.ndarray:
    """Rings with these half axes around one point, (512, 512) uint8; line: one below them."""
    sketch = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    cv2.ellipse(sketch, (246, 265), (150, 205), 0, 0, 360, 0, 4)
    for axes in rings:
        cv2.ellipse(sketch, (at, 392), axes, 0, 0, 360, 0, -1 if filled else 4, cv2.LINE_AA)
    if line:
        cv2.line(sketch, (210, 432), (282, 432), 0, 4)
    return sketch


@pytest.mark.parametrize(
    "sketch", [mouth((24, 30)), mouth((14, 16)), mouth((26, 30), (14, 18)), mouth((22, 26), filled=True)]
)
def test_a_small_ring_or_blot_becomes_a_wide_ring(sketch: np.ndarray) -> None:
    wide = with_wide_mouth(sketch)
    ink = wide[350:434, 180:312] < 128
    columns = np.flatnonzero(ink.any(axis=0))
    assert abs(columns[-1] - columns[0] + 1 - WIDE) <= 4 and abs(180 + columns.mean() - 246) <= 1
    assert not ink[:, 132 // 2][40:44].any(), "it is open in the middle"
    rest = np.ones_like(sketch, bool)
    rest[350:434, 180:312] = False
    assert (wide[rest] == sketch[rest]).all()


@pytest.mark.parametrize(
    "sketch",
    [
        mouth((44, 24)),  # an open mouth
        mouth((50, 16)),  # lips
        mouth((30, 8)),  # small lips
        mouth((24, 30), at=310),  # a mole, or another's cheek
        mouth((24, 30), line=True),  # a nose over a mouth
        mouth((40, 40), (24, 30)),  # lips around an open mouth
        mouth(),
    ],
)
def test_other_mouths_stay(sketch: np.ndarray) -> None:
    assert with_wide_mouth(sketch) is sketch
