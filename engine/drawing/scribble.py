"""Finds hair that is scribbled as a zigzag over the forehead."""

from __future__ import annotations

from typing import Optional

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.caching import last_cached
from engine.drawing.sketch import INK

LOWEST, WIDEST = 188, (100, 392)  # row below which there is no fringe, and its columns
SWING, TURNS = 12, 10  # pixels: smallest depth of a tooth; smallest number of turns of a zigzag
LOCKS, LONG = 4, 0.4  # largest number of lines that go on below, such as an outline, and its share of the turns
WIDE, THICK = 80, 5.5  # pixels: smallest width of a zigzag; four times the depth of a pen of three; a finer one is hair
NEAR = 4  # pixels: half of the gaps between strokes that stand side by side
MOST, ROOM = 0.9, 1.3  # share of ink in such strokes; their widths, as a share of all columns: hair of photos is denser
CLOSED, OPENED = 14, 7  # pixels: half of the gaps that belong to a zigzag, and of the lines beside it
TOP, ROUND = -20.0, 130.0  # row of the top of such hair, above the frame, and the radius of its arc


def scribbled(frame: np.ndarray) -> Optional[np.ndarray]:
    """Where a fringe is scribbled, up to the top of the head, (512, 512) bool; None if there is no zigzag.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    return _find_scribble(frame[:LOWEST])


@last_cached
def _find_scribble(top: np.ndarray) -> Optional[np.ndarray]:
    ink = (top < INK).astype(np.uint8)
    strokes = _strokes(ink)
    area = _zigzags(ink, ink) | _zigzags(strokes, cv2.dilate(strokes, _square(NEAR)))
    if not area.any():
        return None
    area = cv2.morphologyEx(area, cv2.MORPH_CLOSE, _square(CLOSED))
    area = cv2.morphologyEx(area, cv2.MORPH_OPEN, _square(OPENED))
    columns = np.arange(CANVAS)
    first = TOP + (columns - 0.5 * CANVAS) ** 2 / (2.0 * ROUND)
    rows = np.arange(CANVAS)[:, None]
    return area.any(axis=0) & (rows >= first) & (rows < LOWEST - area[::-1].argmax(axis=0))


def _strokes(ink: np.ndarray) -> np.ndarray:
    """The ink of strokes that stand side by side; none where there are others. ink: (rows, 512) uint8, 0 or 1."""
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    ends = np.ones(count, bool)
    ends[labels[-1]] = ends[0] = False  # an outline and brows go on below
    left, _top, width, height, area = stats.T
    standing = ends & (height >= SWING) & (height > width)
    if not standing.any() or area[standing].sum() < MOST * area[ends].sum():
        return np.zeros_like(ink)
    across = (left + width)[standing].max() - left[standing].min()
    return ink * standing[labels] if width[standing].sum() <= ROOM * across else np.zeros_like(ink)


def _zigzags(ink: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The ink in those connected groups that is a zigzag. ink, groups: above `LOWEST`, (rows, 512) uint8, 0 or 1."""
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(groups, connectivity=8)
    wide = [label for label in range(1, count) if stats[label, cv2.CC_STAT_WIDTH] >= WIDE]
    found: np.ndarray = np.isin(labels, [label for label in wide if _zigzag((labels == label) & (ink > 0))]) * ink
    return found


def _zigzag(drawn: np.ndarray) -> bool:
    """Whether ink above `LOWEST`, (rows, 512) bool, goes up and down by a pen that is not fine."""
    fringe = drawn[:, slice(*WIDEST)]
    locks = np.count_nonzero(fringe[-1, 1:] & ~fringe[-1, :-1])
    ends = fringe.any(axis=0) & ~fringe[-1]
    turns = _turns((LOWEST - fringe[::-1].argmax(axis=0))[ends])
    if turns < TURNS or locks > max(LOCKS, LONG * turns):
        return False
    return 4.0 * float(cv2.distanceTransform(drawn.astype(np.uint8), cv2.DIST_L2, 3)[drawn].mean()) >= THICK


def _turns(values: np.ndarray) -> int:
    """How often a course turns back by at least `SWING`."""
    turns, way, extreme = 0, 0, float(values[0]) if len(values) else 0.0
    for value in values.tolist():
        if way and (value - extreme) * way >= 0:
            extreme = value
        elif abs(value - extreme) >= SWING:
            turns += way != 0
            way, extreme = (1 if value > extreme else -1), value
    return turns


def _square(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
