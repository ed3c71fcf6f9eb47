"""Where a head that is drawn in whole ends at the top of the canonical frame, and the backdrop above it.

The networks learned from portraits whose hair the frame cuts, and paint hair up to its top above any head.
"""

from __future__ import annotations

import math
from typing import Optional

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.warp import EDGE, backdrop, fading, over_backdrop

INK = 160  # grey below which a pixel counts as ink
STEP = 4  # pixels between two columns that are looked at
HEAD = (146, 346)  # columns that a head has at the top, where it is drawn
HIGHEST = 8.0, 40.0  # rows between which a crown's highest ink lies; a forehead that is drawn without hair lies lower
LOWEST = 128.0  # row above which a backdrop is cleared at most
NEAR = 40.0  # pixels below the head's outline within which ink counts as it
CLOSED = 0.6  # share of the columns with such ink, from which a head is drawn in whole
GAP, SOFT = 3.0, 14.0  # pixels of hair that stay above the ink, and within which the backdrop takes over
SMOOTH = 6.0  # standard deviation along the outline, in pixels


def crown(frame: np.ndarray) -> Optional[np.ndarray]:
    """The row at which the head in a drawing in the canonical frame, (512, 512) uint8, ends in each column, (512,).

    It is the convex hull of the ink down to row `LOWEST`, 0 beside it. None where the drawing leaves the head open.
    """
    ink = frame[:, ::STEP] < INK
    columns = np.flatnonzero(ink.any(axis=0))
    if len(columns) < 2:
        return None
    tops = np.stack([columns * STEP, ink[:, columns].argmax(axis=0)], axis=1)
    below = np.array([[tops[-1, 0], CANVAS], [tops[0, 0], CANVAS]])
    hull = cv2.convexHull(np.concatenate([tops, below]).astype(np.int32))[:, 0]
    hull = hull[hull[:, 1] < CANVAS]
    hull = hull[np.argsort(hull[:, 0], kind="stable")].astype(np.float64)
    every = np.arange(CANVAS, dtype=np.float64)
    rows = np.interp(every, hull[:, 0], hull[:, 1], left=0.0, right=0.0)
    deep = np.interp(every, tops[:, 0], tops[:, 1]) - rows
    head = slice(*HEAD)
    if not HIGHEST[0] <= rows[head].min() <= HIGHEST[1] or (deep[head] < NEAR).mean() < CLOSED:
        return None
    short = np.minimum(rows, LOWEST).astype(np.float32)
    smooth: np.ndarray = cv2.GaussianBlur(short[None], (0, 0), SMOOTH)[0]
    return smooth


def cleared(face: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """A face of the canonical frame, (512, 512, 3) uint8, with nothing but backdrop above the rows of its `crown`."""
    last = math.ceil(rows.max())
    soft = np.clip(rows - GAP - EDGE, 1.0, SOFT)
    up = (
        rows - GAP - np.arange(last, dtype=np.float32)[:, None]
    ) / soft  # 0 where the backdrop begins, 1 where it is all
    kept = np.where(rows > EDGE + 1.0, fading(up), np.float32(1.0))
    result = face.copy()
    result[:last] = over_backdrop(face[:last], kept, backdrop(face))
    return result
