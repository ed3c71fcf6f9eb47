"""Replaces hair drawn with a thick pen, filled with ink, scribbled or left empty by fine strokes for the networks.

The networks learned hair from edges of photos and from thin pens: thick lines become black outlines of locks, black
areas, which edges of photos do not have, become skin, as do empty ones, and zigzags become bricks or marks on the
forehead.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.hair_cap import hair_cap
from engine.drawing.hanging_hair import hanging_hair
from engine.drawing.scribble import scribbled
from engine.drawing.sketch import INK

FACE = (246.0, 290.0, 150.0, 190.0)  # centre and radii, x and y, of the ellipse inside which nothing is changed
THICK = 2.0  # pixels from a line's middle to its edge, from which it is too thick
FILLED = 5.0  # the same, from which it is an area
RIDGE = 0.6  # pixels by which a line's middle may be nearer to the edge than its neighbours
SIDE_LINE = 0.6  # smallest ratio of a middle's distance to those around it; less is the rough rim of a line
OFTEN = 0.3  # smallest share of thick middles with a thick pen; with a thin one, they are where lines meet
LONG = 80.0  # smallest mean length of connected lines drawn with a pen, in pixels; edges of photos have 10 to 75
SPREAD = 5  # pixels: margin of areas
FAN = (246.0, -300.0, 420.0)  # origin x, y of the fan of new strokes, and distance from it at which `PERIOD` holds
PERIOD, SHARE = 7.0, 0.34  # distance of the new strokes in pixels, and its share that is ink
UNEVEN, BENT = (0.35, 2.4), (0.18, 31.0, 9.0)  # how far and how often their period changes, and their course


def fine_hair(frame: np.ndarray) -> np.ndarray:
    """The drawing with thick lines around the face thinned, areas, zigzags and empty hair hatched; else the same array.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    ink = (frame < INK).astype(np.uint8)
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    around, fan = _plan()
    middle = ridges(depth)
    filled = around & (depth > FILLED)
    thick = around & (depth >= THICK)
    if not _by_thick_pen(ink, depth[middle & around]):
        thick = filled
    zigzag, empty = scribbled(frame), [area for area in (hair_cap(frame), hanging_hair(frame)) if area is not None]
    if not thick.any() and zigzag is None and not empty:
        return frame
    middle = middles(depth)
    hatched = cv2.dilate(filled.astype(np.uint8), _square(SPREAD)) > 0
    thinned = cv2.dilate(thick.astype(np.uint8), _square(SPREAD)) > 0
    kept = np.where(hatched, fan & (depth > 1.0), middle)
    result = frame.copy()
    result[(thinned | hatched) & around & ~kept] = PAPER_WHITE
    if zigzag is not None:
        result[cv2.dilate(zigzag.astype(np.uint8), _square(SPREAD)) > 0] = PAPER_WHITE
        result[zigzag & fan] = 0
    for area in empty:
        result[area & fan] = 0
    return result


def ridges(depth: np.ndarray) -> np.ndarray:
    """Local maxima of the distance to the edge of ink, bool. depth: (rows, columns), these distances in pixels."""
    return (depth >= cv2.dilate(depth, _square(1)) - RIDGE) & (depth > 0.0)


def middles(depth: np.ndarray) -> np.ndarray:
    """The ridges in the middle of lines, without those of their rough rims. depth: as for `ridges`."""
    return ridges(depth) & (depth >= SIDE_LINE * cv2.dilate(depth, _square(3)))


def _by_thick_pen(ink: np.ndarray, depths: np.ndarray) -> bool:
    """Whether many lines are thick and as long as drawn ones, unlike the edges of a photo.

    ink: (512, 512) uint8, 0 or 1. depths: (pixels,), from the lines' middles to their edges.
    """
    if not len(depths) or (depths >= THICK).mean() < OFTEN:
        return False
    return len(depths) / cv2.connectedComponents(ink, connectivity=8)[0] >= LONG


def _square(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)


@lru_cache(maxsize=None)
def _plan() -> Tuple[np.ndarray, np.ndarray]:
    """The area around the face, and strokes of hair that fan out downwards; (512, 512) bool each."""
    y, x = np.mgrid[:CANVAS, :CANVAS].astype(np.float64)
    left, top, across, down = FACE
    around = ((x - left) / across) ** 2 + ((y - top) / down) ** 2 > 1.0
    (from_x, from_y, at), (uneven, often), (bent, length, slant) = FAN, UNEVEN, BENT
    strand = (x - from_x) / (y - from_y) * at
    even = strand / PERIOD
    turn = even + uneven * np.sin(often * even) + bent * np.sin(y / length + strand / slant)
    return around, turn - np.floor(turn) < SHARE
