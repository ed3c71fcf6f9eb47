"""Finds the top of a head that is drawn completely, and clears the hair above it in the face.

The networks learned from portraits whose hair is cut off by the frame, so they continue hair to its top. An outline
without hair is that of the face: they paint hair around it, without which the head would be bald.
"""

from __future__ import annotations

import math
from typing import Optional

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.sketch import INK
from engine.drawing.strokes import MIRROR
from engine.drawing.warp import EDGE, backdrop, fading, over_backdrop

STEP = 4  # every fourth column is used
HEAD = (146, 346)  # columns of the top of a head
HIGHEST = 8.0, 40.0  # rows between which the highest ink of a head with hair lies; a bare forehead is lower
LOWEST = 222.0  # only rows above this one are cleared: that of the ears' tops
EAR = 40.0  # pixels that ears stand out beside the ink
FALL, FALLEN = 1.5, 320.0  # rows by which it falls per pixel beside the ears, and the lowest
BARE, TEMPLES, FACE = 150, (170, 210), (62, 150)  # rows of the forehead and temples, columns of the outline there
SINGLE, LINE = 0.8, 40  # smallest share of columns with one line, at most so many pixels high, in a head without hair
NEAR = 40.0  # pixels below the hull within which ink belongs to the outline
CLOSED = 0.6  # smallest share of columns with such ink for a head that is drawn completely
ROUND = 220.0  # pixels: radius of the arcs that connect the corners of the hull
GAP, SOFT = 3.0, 14.0  # pixels of hair that stay above the ink, and width of the soft edge
SMOOTH = 6.0  # standard deviation along the outline, in pixels


def crown(frame: np.ndarray) -> Optional[np.ndarray]:
    """The row of the head's top in each column, (512,) float32; None if the drawing leaves it open, or has no hair.

    It is the hull of the ink down to row `LOWEST`, with arcs instead of straight sides. Beside it, it is as at its
    ends, since hair that is painted there would stand beside the head like horns, and beside the ears it falls.
    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    ink = frame[:, ::STEP] < INK
    columns = np.flatnonzero(ink.any(axis=0))
    if len(columns) < 2:
        return None
    tops = np.stack([columns * STEP, ink[:, columns].argmax(axis=0)], axis=1)
    rows = _hull(tops)
    every = np.arange(CANVAS, dtype=np.float64)
    deep = np.interp(every, tops[:, 0], tops[:, 1]) - rows
    head = slice(*HEAD)
    if not HIGHEST[0] <= rows[head].min() <= HIGHEST[1] or (deep[head] < NEAR).mean() < CLOSED or _hairless(frame):
        return None
    short = np.clip(_hull(tops, ROUND), 0.0, LOWEST).astype(np.float32)
    first, last = tops[0, 0], tops[-1, 0]
    away = FALL * np.maximum(np.maximum(first - every, every - last) - EAR, 0.0)
    beside = np.minimum(short[np.clip(np.arange(CANVAS), first, last)] + away, FALLEN).astype(np.float32)
    smooth: np.ndarray = cv2.GaussianBlur(beside[None], (0, 0), SMOOTH)[0]
    return smooth


def _hairless(frame: np.ndarray) -> bool:
    """Whether the top of the head is one line that goes on as the outline of a face."""
    temples = frame[slice(*TEMPLES)] < INK
    temples = temples[temples.any(axis=1)]
    if not len(temples):
        return False
    left, right = np.median(temples.argmax(axis=1)), CANVAS - 1 - np.median(temples[:, ::-1].argmax(axis=1))
    if not (FACE[0] <= left <= FACE[1] and FACE[0] <= 2 * MIRROR - right <= FACE[1]):
        return False
    top = frame[:BARE, slice(*HEAD)] < INK
    lines = np.count_nonzero(top & ~np.vstack([np.zeros_like(top[:1]), top[:-1]]), axis=0)
    return bool(((lines == 1) & (np.count_nonzero(top, axis=0) <= LINE)).mean() >= SINGLE)


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
    last = math.ceil(rows.max())
    gap = np.clip(rows - EDGE - 1.0, 0.0, GAP)
    soft = np.clip(rows - gap - EDGE, 1.0, SOFT)
    # 0 where the backdrop begins, 1 where it covers everything.
    up = (rows - gap - np.arange(last, dtype=np.float32)[:, None]) / soft
    kept = np.where(rows > EDGE + 1.0, fading(up), np.float32(1.0))
    result = face.copy()
    result[:last] = over_backdrop(face[:last], kept, backdrop(face))
    return result
