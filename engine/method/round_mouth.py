"""Widens a mouth that is drawn as a small ring or blot before the networks see it.

Nobody in the photos has so narrow and round a mouth: around such a ring the networks paint a snout. Around a wider one
they paint an open mouth.
"""

from __future__ import annotations

from typing import Optional

import cv2
import numpy as np

from configs.components import PAPER_WHITE
from engine.method.lips import AROUND, ASTRAY, FAINT, MIDDLE, OTHERS, PEN, SPREAD, curve_inked, own_strokes

WIDTHS = (24, 72)  # pixels: smallest and largest width of such a ring
ROUND, FULL = 0.5, 0.6  # smallest ratio of its height to its width; smallest share of its box in and under the ring
WIDE, HIGHEST = 76.0, 64.0  # pixels: width of the new ring, and its largest height


def with_wide_mouth(frame: np.ndarray) -> np.ndarray:
    """The drawing with a wider mouth in place of a small ring or blot; the same array for other mouths.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    part = frame[AROUND]
    ring = _ring(part < FAINT)
    if ring is None:
        return frame
    left, top, width, height = cv2.boundingRect(ring.view(np.uint8))
    middle, row = left + 0.5 * (width - 1), top + 0.5 * (height - 1)
    across, down = 0.5 * (WIDE - PEN), 0.5 * (min(height, HIGHEST) - PEN)
    first, last = int(middle - across), int(middle + across) + 1
    arc = down * np.sqrt(np.maximum(1.0 - ((np.arange(first, last + 1) - middle) / across) ** 2, 0.0))
    result = frame.copy()
    mouth, side = result[AROUND], 2 * SPREAD + 1
    mouth[cv2.dilate(ring.astype(np.uint8), np.ones((side, side), np.uint8)) > 0] = PAPER_WHITE
    lips = mouth[:, first : last + 1]
    for course in (row - arc, row + arc):
        np.minimum(lips, curve_inked(course, len(part)), out=lips)
    return result


def _ring(ink: np.ndarray) -> Optional[np.ndarray]:
    """The ink of a mouth that is a small ring, with what is in it, bool, or None. ink: the crop `AROUND` it, bool."""
    labels, stats, own = own_strokes(ink)
    if not own:
        return None
    left, top, width, height, area = stats[max(own, key=lambda label: int(stats[label, cv2.CC_STAT_AREA]))]
    middle = AROUND[1].start + left + 0.5 * (width - 1)
    if not WIDTHS[0] <= width <= WIDTHS[1] or abs(middle - MIDDLE) > ASTRAY or height < ROUND * width:
        return None
    mouth = np.isin(labels, own)
    box = mouth[top : top + height, left : left + width].copy()
    mouth[top : top + height, left : left + width] = False
    if np.count_nonzero(mouth) > OTHERS * area:
        return None
    _count, paper = cv2.connectedComponents(np.pad(~box, 1, constant_values=True).astype(np.uint8), connectivity=8)
    if np.count_nonzero(paper != paper[0, 0]) < FULL * width * height:
        return None
    mouth[:] = False
    mouth[top : top + height, left : left + width] = box
    return mouth
