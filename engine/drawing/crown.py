"""Finds the top of a head that is drawn completely, and clears the hair above it in the face.

The networks learned from portraits whose hair is cut off by the frame, so they continue hair to its top. An outline
without hair is that of the face: they paint hair around it (`engine.method.head`), without which the head would be
bald. Where nothing of it is drawn, it glitters at the frame's top, which is dulled.
"""

from __future__ import annotations

import math
from typing import List, Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.caching import last_cached
from engine.drawing.hair_cap import LOWEST as CAP_LOWEST
from engine.drawing.hair_cap import hair_cap
from engine.drawing.scribble import short_haired
from engine.drawing.short_hair import TEMPLES, find_temples
from engine.drawing.sketch import INK
from engine.drawing.warp import EDGE, backdrop, fading, over_backdrop, rims_of, smoothstep

STEP = 4  # every fourth column is used
HEAD = (146, 346)  # columns of the top of a head
HIGHEST = 8.0, 40.0  # rows between which the highest ink of a head with hair lies; a bare forehead is lower
LOWEST = 222.0  # only rows above this one are cleared: that of the ears' tops
EAR = 40.0  # pixels that ears stand out beside the ink
FALL, FALLEN = 1.5, 320.0  # rows by which it falls per pixel beside the ears, and the lowest
BARE = 150  # rows of the forehead
SINGLE, LINE = 0.8, 40  # smallest share of columns whose first line is at most so many pixels high, without hair
WRINKLES, THIN = 3, 8  # other lines in such a column, and their largest height
FLAT, FLATTEST = 6.0, 0.9  # pixels between an outline and its hull, and the smallest share of columns that hold to it
SIDES, WITHIN, HAIRY = (110, 165), (20, 70), 0.5  # rows; pixels inside an outline of hair, the face's share of rows
NEAR = 40.0  # pixels below the hull within which ink belongs to the outline
TEETH = 29  # columns of a tooth of a zigzag
TENT = 24.0  # pixels below the hull that so many columns may lie; a hull that is further away is like a tent
CLOSED = 0.6  # smallest share of columns with such ink for a head that is drawn completely
ROUND = 220.0  # pixels: radius of the arcs that connect the corners of the hull
GAP, SOFT = 3.0, 14.0  # pixels of hair that stay above the ink, and width of the soft edge
GLITTER, DULL = 9, 0.3  # pixels: half of the largest lights that are dulled, and how much of them stays
EVEN = 4.0  # pixels: standard deviation of the smoothing of the hair between them
SHINY = 24.0, 70.0  # rows from the frame's top in which they are dulled, less and less from the first on
SMOOTH = 6.0  # standard deviation along the outline, in pixels


def crowned(face: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """A face with backdrop above a head that is drawn completely, and dull hair on one whose outline is the face's.

    face: in the canonical frame, (512, 512, 3) uint8; the same array if nothing changes. frame: its drawing.
    """
    if hairless(frame) is not None or short_haired(frame):
        return dulled(face)
    rows = crown(frame)
    return face if rows is None else cleared(face, rows)


def dulled(face: np.ndarray) -> np.ndarray:
    """A copy of a face, (512, 512, 3) uint8, without glittering hair at the frame's top."""
    full, last = SHINY
    rows = face[: int(last) + 4 * GLITTER]
    square = np.ones((2 * GLITTER + 1,) * 2, np.uint8)
    between = cv2.GaussianBlur(cv2.morphologyEx(rows, cv2.MORPH_OPEN, square), (0, 0), EVEN)
    lights = cv2.subtract(rows, between)[: int(last)]
    shares = (1.0 - DULL) * smoothstep(last - np.arange(last), 0.0, last - full)
    result = face.copy()
    result[: int(last)] -= np.rint(lights * shares[:, None, None]).astype(np.uint8)
    return result


def crown(frame: np.ndarray) -> Optional[np.ndarray]:
    """The row of the head's top in each column, (512,) float32; None if the drawing leaves it open.

    It is the hull of the ink down to row `LOWEST`, with arcs instead of straight sides. Beside it, it is as at its
    ends, since hair that is painted there would stand beside the head like horns, and beside the ears it falls.
    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    ink = frame[:, ::STEP] < INK
    return _crown_above(np.where(ink.any(axis=0), ink.argmax(axis=0), CANVAS))


@last_cached
def _crown_above(first: np.ndarray) -> Optional[np.ndarray]:
    """The crown above the first row with ink in every `STEP`th column, (128,); `CANVAS` where there is none."""
    columns = np.flatnonzero(first < CANVAS)
    if len(columns) < 2:
        return None
    tops = np.stack([columns * STEP, first[columns]], axis=1)
    rows = _hull(tops)
    every = np.arange(CANVAS, dtype=np.float64)
    deep = np.interp(every, tops[:, 0], tops[:, 1]) - rows
    head = slice(*HEAD)
    if not HIGHEST[0] <= rows[head].min() <= HIGHEST[1] or (deep[head] < NEAR).mean() < CLOSED:
        return None
    between = cv2.erode(deep.astype(np.float32)[None], np.ones((1, TEETH), np.uint8))[0]
    if between[head].max() > TENT:
        return None
    short = np.clip(_hull(tops, ROUND), 0.0, LOWEST).astype(np.float32)
    left, right = tops[0, 0], tops[-1, 0]
    away = FALL * np.maximum(np.maximum(left - every, every - right) - EAR, 0.0)
    beside = np.minimum(short[np.clip(np.arange(CANVAS), left, right)] + away, FALLEN).astype(np.float32)
    smooth: np.ndarray = cv2.GaussianBlur(beside[None], (0, 0), SMOOTH)[0]
    return smooth


def hairless(frame: np.ndarray) -> Optional[Tuple[float, float]]:
    """The columns of the face's outline at the temples, left and right, where it goes on over a head without hair.

    None for any other drawing. Wrinkles may lie below the top of the head. frame: in the canonical frame, (512, 512)
    uint8, ink dark.
    """
    return _find_bare_temples(frame[:CAP_LOWEST])


@last_cached
def _find_bare_temples(top: np.ndarray) -> Optional[Tuple[float, float]]:
    ink = top < INK
    temples = find_temples(ink)
    if temples is None:
        return None
    bare = _thinly_lined(ink[:BARE, slice(*HEAD)]) and _is_arch(ink[: TEMPLES[1]], *temples)
    if not bare or any(_hairy(side) for side in (ink, ink[:, ::-1])) or hair_cap(top) is not None:
        return None
    return temples


def _thinly_lined(ink: np.ndarray) -> bool:
    """Whether most columns have a line and nothing below it but wrinkles. ink: (rows, columns) bool."""
    begins = ink & ~np.vstack([np.zeros_like(ink[:1]), ink[:-1]])
    lines, all_ink = np.count_nonzero(begins, axis=0), np.count_nonzero(ink, axis=0)
    first = np.count_nonzero(ink & (np.cumsum(begins, axis=0) == 1), axis=0)
    thin = (lines >= 1) & (lines <= 1 + WRINKLES) & (first <= LINE) & (all_ink - first <= THIN * (lines - 1))
    return bool(thin.mean() >= SINGLE)


def _is_arch(ink: np.ndarray, left: float, right: float) -> bool:
    """Whether the highest ink between two columns is an outline without dents. ink: (rows, columns) bool."""
    columns = np.arange(math.ceil(left) + STEP, math.floor(right) - STEP, STEP)
    part = ink[:, columns]
    rows = np.where(part.any(axis=0), part.argmax(axis=0), len(ink))
    return bool((rows - _hull(np.stack([columns, rows], axis=1))[columns] <= FLAT).mean() >= FLATTEST)


def _hairy(ink: np.ndarray) -> bool:
    """Whether there is another outline, the face's, inside the left one. ink: (512, 512) bool."""
    rows = ink[slice(*SIDES)]
    rows = rows[rows.any(axis=1)]
    inside = np.minimum(rows.argmax(axis=1)[:, None] + np.arange(*WITHIN), CANVAS - 1)
    return bool(len(rows)) and bool(np.take_along_axis(rows, inside, axis=1).any(axis=1).mean() >= HAIRY)


def _hull(tops: np.ndarray, radius: float = math.inf) -> np.ndarray:
    """The row of each column's outline, (512,), above points (n, 2) from left to right; 0 beside them.

    radius: pixels, of the parabolas between its corners where they are at their steepest curve; straight by itself. A
    hull of parabolas is one of lines once they are taken off.
    """
    middle = 0.5 * CANVAS
    lifted = tops.astype(np.float32)
    lifted[:, 1] -= (lifted[:, 0] - middle) ** 2 / (2.0 * radius)
    below = np.array([[tops[-1, 0], 2 * CANVAS], [tops[0, 0], 2 * CANVAS]], np.float32)
    hull = cv2.convexHull(np.concatenate([lifted, below]))[:, 0]
    hull = hull[hull[:, 1] < 2 * CANVAS].astype(np.float64)
    hull = hull[np.argsort(hull[:, 0], kind="stable")]
    every = np.arange(CANVAS, dtype=np.float64)
    arcs = np.interp(every, hull[:, 0], hull[:, 1]) + (every - middle) ** 2 / (2.0 * radius)
    rows: np.ndarray = np.where((every >= hull[0, 0]) & (every <= hull[-1, 0]), arcs, 0.0)
    return rows


def cleared(face: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """A copy of a face in the canonical frame, (512, 512, 3) uint8, with backdrop above the rows of its `crown`."""
    kept, rims = _kept(rows)
    result, usual = face.copy(), backdrop(face)
    for rim in rims:
        if result[rim].size:
            result[rim] = over_backdrop(face[rim].copy(), kept[rim].copy(), usual)
    return result


@last_cached
def _kept(rows: np.ndarray) -> Tuple[np.ndarray, List[Tuple[slice, slice]]]:
    """How much of a face is seen below the rows of its `crown`, down to the last of them, and where that is not all.

    (last, 512) float32, 0..1, and rows and columns.
    """
    last = math.ceil(rows.max())
    gap = np.clip(rows - EDGE - 1.0, 0.0, GAP)
    soft = np.clip(rows - gap - EDGE, 1.0, SOFT)
    # 0 where the backdrop begins, 1 where it covers everything.
    up = (rows - gap - np.arange(last, dtype=np.float32)[:, None]) / soft
    kept = np.where(rows > EDGE + 1.0, fading(up), np.float32(1.0))
    return kept, rims_of(kept == 1.0, (slice(0, last), slice(0, CANVAS)))
