"""Finds hair that is scribbled over the forehead: a zigzag, strokes side by side, or curls."""

from __future__ import annotations

from typing import Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.caching import last_cached
from engine.drawing.hair_cap import MIDDLE, by_hand
from engine.drawing.short_hair import find_temples, inside_hair
from engine.drawing.sketch import INK

LOWEST, WIDEST = 188, (100, 392)  # row below which there is no fringe, and its columns
SWING, TURNS = 12, 10  # pixels: smallest depth of a tooth; smallest number of turns of a zigzag
LOCKS, LONG = 4, 0.4  # largest number of lines that go on below, such as an outline, and its share of the turns
WIDE, THICK = 80, 5.5  # pixels: smallest width of a zigzag; four times the depth of a pen of three; a finer one is hair
NEAR = 4  # pixels: half of the gaps between strokes that stand side by side
MOST, ROOM = 0.9, 1.3  # share of ink in such strokes; their widths, as a share of all columns: hair of photos is denser
CLOSED, OPENED = 14, 7  # pixels: half of the gaps that belong to a zigzag, and of the lines beside it
TOP, ROUND = -20.0, 130.0  # row of the top of such hair, above the frame, and the radius of its arc
FEWER = 6  # smallest number of turns and curls together, where a hand drew them
EARS, JAW, WITHIN, OUTSIDE = (262, 300), (338, 350), (8, 70), 26  # rows; pixels inside an outline, and of hair outside
RING, OVER, COVERED = (15, 1600), 90, 0.5  # pixels of paper in a curl; row that enough of the forehead's reach


def scribbled(frame: np.ndarray) -> Optional[np.ndarray]:
    """Where hair with a scribbled fringe lies, up to the top of the head, (512, 512) bool; None if there is no fringe.

    Around a head whose outline is the face's it is short hair. frame: in the canonical frame, (512, 512) uint8, ink
    dark.
    """
    return _find_hair(frame[: JAW[1]])[0]


def short_haired(frame: np.ndarray) -> bool:
    """Whether a fringe is scribbled inside the outline of the face, which then has short hair around it."""
    return _find_hair(frame[: JAW[1]])[1]


@last_cached
def _find_hair(top: np.ndarray) -> Tuple[Optional[np.ndarray], bool]:
    ink = top < INK
    lowest = _find_fringe(top[:LOWEST])
    if lowest is None:
        return None, False
    area = np.zeros((CANVAS, CANVAS), bool)
    rows, columns = np.arange(CANVAS)[:, None], np.arange(CANVAS)
    temples = find_temples(ink)
    if temples is None or any(map(_framed, (ink, ink[:, ::-1]), (temples[0], CANVAS - 1 - temples[1]))):
        first = TOP + (columns - 0.5 * CANVAS) ** 2 / (2.0 * ROUND)
        return (rows >= first) & (rows < lowest), False
    inside = inside_hair(temples)
    ink = ink[: len(inside)]
    left, right = (np.where(ink.any(axis=1), side.argmax(axis=1), CANVAS)[:, None] for side in (ink, ink[:, ::-1]))
    beside = (columns < left) | (columns > CANVAS - 1 - right)
    area[: len(inside)] = inside & (beside | (rows[: len(inside)] < lowest))
    return area, True


def _framed(ink: np.ndarray, temple: float) -> bool:
    """Whether the left outline at the temple is one of hair, beside the face's. ink: (rows, 512) bool."""
    if all(_doubled(ink[slice(*rows)]) for rows in (EARS, JAW)):  # an ear or a beard is beside it in one of them
        return True
    jaw = ink[slice(*JAW)].argmax(axis=1)
    return float(np.median(jaw)) - temple > OUTSIDE


def _doubled(ink: np.ndarray) -> bool:
    """Whether most rows have another line inside the left one, (rows, 512) bool, or none."""
    outline = ink.argmax(axis=1)
    end = (~ink & (np.arange(CANVAS) > outline[:, None])).argmax(axis=1)
    inside = np.minimum(end[:, None] + np.arange(*WITHIN), CANVAS - 1)
    return bool((np.take_along_axis(ink, inside, axis=1).any(axis=1) | ~ink.any(axis=1)).mean() > 0.5)


@last_cached
def _find_fringe(top: np.ndarray) -> Optional[np.ndarray]:
    """The row below the fringe in each column, (512,), 0 beside it; None if there is none."""
    ink = (top < INK).astype(np.uint8)
    strokes, hand = _strokes(ink), by_hand(ink)
    area = _zigzags(ink, ink, hand) | _zigzags(strokes, cv2.dilate(strokes, _square(NEAR)), hand)
    if not area.any():
        return None
    area |= _beside(ink, area)
    area = cv2.morphologyEx(area, cv2.MORPH_CLOSE, _square(CLOSED))
    area = cv2.morphologyEx(area, cv2.MORPH_OPEN, _square(OPENED))
    return np.where(area.any(axis=0), LOWEST - area[::-1].argmax(axis=0), 0)


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


def _zigzags(ink: np.ndarray, groups: np.ndarray, hand: bool) -> np.ndarray:
    """The ink in those connected groups that is a zigzag. ink, groups: above `LOWEST`, (rows, 512) uint8, 0 or 1."""
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(groups, connectivity=8)
    wide = [label for label in range(1, count) if stats[label, cv2.CC_STAT_WIDTH] >= WIDE]
    found: np.ndarray = np.isin(labels, [label for label in wide if _zigzag((labels == label) & (ink > 0), hand)]) * ink
    return found


def _zigzag(drawn: np.ndarray, hand: bool) -> bool:
    """Whether ink above `LOWEST`, (rows, 512) bool, goes up and down by a pen that is not fine, or in curls.

    hand: whether a hand drew it.
    """
    pen = 4.0 * float(cv2.distanceTransform(drawn.astype(np.uint8), cv2.DIST_L2, 3)[drawn].mean())
    if pen < THICK:
        return False
    fringe = drawn[:, slice(*WIDEST)]
    locks = np.count_nonzero(fringe[-1, 1:] & ~fringe[-1, :-1])
    ends = fringe.any(axis=0) & ~fringe[-1]
    turns = _turns((LOWEST - fringe[::-1].argmax(axis=0))[ends])
    if turns >= TURNS and locks <= max(LOCKS, LONG * turns):
        return True
    if not hand or drawn[OVER:, slice(*MIDDLE)].any(axis=0).mean() < COVERED:
        return False
    rings = _rings(drawn)
    return rings + turns >= FEWER and locks <= max(LOCKS, LONG * (rings + turns))


def _rings(drawn: np.ndarray) -> int:
    """How often ink, (rows, 512) bool, encloses little paper: curls, and teeth of a zigzag that touch brows."""
    paper = np.pad(~drawn, ((1, 0), (0, 0)), constant_values=True).astype(np.uint8)
    _count, _labels, stats, _middles = cv2.connectedComponentsWithStats(paper, connectivity=4)
    areas = stats[1:, cv2.CC_STAT_AREA]
    return int(np.count_nonzero((areas > RING[0]) & (areas < RING[1])))


def _beside(ink: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The ink beside hair in the rows that it covers: of strokes that touch the outline. Both (rows, 512) uint8."""
    columns = area[:, area.any(axis=0)]
    rows = np.arange(len(area))[:, None]
    first, last = np.median(columns.argmax(axis=0)), np.median(len(area) - columns[::-1].argmax(axis=0))
    return ink * ((rows >= first) & (rows < last)).astype(np.uint8)


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
