"""Where a head that is drawn in whole ends at the top of the canonical frame, and the backdrop above it.

The networks learned from portraits whose hair the frame cuts, and paint hair up to its top above any head.
"""

from __future__ import annotations

import math
from typing import Optional

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.sketch import INK
from engine.drawing.warp import EDGE, backdrop, fading, over_backdrop

STEP = 4  # pixels between two columns that are looked at
HEAD = (146, 346)  # columns that a head has at the top, where it is drawn
HIGHEST = 8.0, 40.0  # rows between which a crown's highest ink lies; a forehead that is drawn without hair lies lower
LOWEST = 128.0  # row above which a backdrop is cleared at most
NEAR = 40.0  # pixels below the head's outline within which ink counts as it
CLOSED = 0.6  # share of the columns with such ink, from which a head is drawn in whole
ROUND = 220.0  # pixels: radius of the arc that a head's outline has where nothing is drawn between two of its points
GAP, SOFT = 3.0, 14.0  # pixels of hair that stay above the ink, and within which the backdrop takes over
SMOOTH = 6.0  # standard deviation along the outline, in pixels


def crown(frame: np.ndarray) -> Optional[np.ndarray]:
    """The row at which the head in a drawing in the canonical frame, (512, 512) uint8, ends in each column, (512,).

    It is the hull of the ink down to row `LOWEST`, 0 beside it, of arcs instead of chords: a zigzag of hair is no tent.
    None where the drawing leaves the head open.
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
    if not HIGHEST[0] <= rows[head].min() <= HIGHEST[1] or (deep[head] < NEAR).mean() < CLOSED:
        return None
    short = np.clip(_hull(tops, ROUND), 0.0, LOWEST).astype(np.float32)
    smooth: np.ndarray = cv2.GaussianBlur(short[None], (0, 0), SMOOTH)[0]
    return smooth


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
    """A face of the canonical frame, (512, 512, 3) uint8, with nothing but backdrop above the rows of its `crown`."""
    last = math.ceil(rows.max())
    gap = np.clip(rows - EDGE - 1.0, 0.0, GAP)
    soft = np.clip(rows - gap - EDGE, 1.0, SOFT)
    # 0 where the backdrop begins, 1 where it is all there is.
    up = (rows - gap - np.arange(last, dtype=np.float32)[:, None]) / soft
    kept = np.where(rows > EDGE + 1.0, fading(up), np.float32(1.0))
    result = face.copy()
    result[:last] = over_backdrop(face[:last], kept, backdrop(face))
    return result
