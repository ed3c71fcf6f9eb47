"""Finds hair that is drawn as an empty outline, like a cap.

Where it is empty, the networks paint a forehead up to the top of the head.
"""

from __future__ import annotations

from typing import Optional

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.caching import last_cached
from engine.drawing.sketch import INK

LOWEST, HAIRLINE = 260, 165  # row above which a cap ends on all sides, and the lowest hairline over the forehead
WIDE, MIDDLE = 150, (180, 312)  # pixels: smallest width of a cap; columns of the forehead
HIGH, EMPTY = 18, 0.9  # pixels: smallest height over the forehead; smallest share of its columns without other lines
LEAK, GAP = 5, 25  # pixels: an outline may be open by less, and one that a hand drew by less than the other
STROKE = 600  # pixels of ink in a line that a hand drew, on average; those of photos' edges have 300 at most


def hair_cap(frame: np.ndarray) -> Optional[np.ndarray]:
    """Where hair is drawn by its outlines only, (512, 512) bool; None if there is none.

    frame: in the canonical frame, (512, 512) uint8, ink dark; rows below `LOWEST` may be missing.
    """
    return _find_cap(frame[:LOWEST])


@last_cached
def _find_cap(top: np.ndarray) -> Optional[np.ndarray]:
    ink = (top < INK).astype(np.uint8)
    cap = _closed(ink, LEAK)
    return _closed(ink, GAP) if cap is None and by_hand(ink) else cap


def by_hand(ink: np.ndarray) -> bool:
    """Whether connected lines are as long and broad as those of a hand. ink: (rows, 512) uint8, 0 or 1."""
    lines = cv2.connectedComponents(ink, connectivity=8)[0] - 1
    return bool(ink.sum() >= STROKE * max(1, lines))


def _closed(ink: np.ndarray, leak: int) -> Optional[np.ndarray]:
    """The cap in ink above `LOWEST`, (rows, 512) uint8, 0 or 1, whose outline is open by less than `leak`."""
    paper = (cv2.dilate(ink, np.ones((leak, leak), np.uint8)) == 0).astype(np.uint8)
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(paper, connectivity=8)
    lowest = LOWEST - (leak - LEAK) // 2
    for label in range(1, count):
        left, top, width, height = stats[label, : cv2.CC_STAT_AREA]
        inside = left > 0 and top > 0 and left + width < CANVAS and top + height < lowest
        if not inside or width < WIDE:
            continue
        area = labels == label
        if leak > LEAK:
            near = cv2.dilate(area.astype(np.uint8), np.ones((leak - LEAK + 1,) * 2, np.uint8))
            area = (near > 0) & (cv2.dilate(ink, np.ones((LEAK, LEAK), np.uint8)) == 0)
        if _is_cap(area[:, slice(*MIDDLE)]):
            cap = np.zeros((CANVAS, CANVAS), bool)
            cap[:LOWEST] = area
            return cap
    return None


def _is_cap(area: np.ndarray) -> bool:
    """Whether an area over the forehead, (rows, columns) bool, is high enough, above the brows, and empty."""
    heights = np.count_nonzero(area, axis=0)
    tops, bottoms = area.argmax(axis=0), len(area) - area[::-1].argmax(axis=0)
    empty = (heights >= HIGH) & (heights == bottoms - tops) & (bottoms <= HAIRLINE)
    return bool(empty.mean() >= EMPTY)
