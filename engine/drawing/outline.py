"""Finds in which directions the outline of a face is drawn, and strokes in the others. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import List, Sequence, Tuple

import numpy as np

from configs.components import CANVAS, MOUTH, PUPILS, REMAINDER
from engine.drawing.crops import box, crop
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import CHIN

SECTORS = 72  # of the circle around the face, to tell where its outline is drawn
MIDDLE = ((PUPILS[0][0] + PUPILS[1][0]) / 2, 270.0)


def around(sketch: np.ndarray) -> np.ndarray:
    """The outline in a sketch, (512, 512) uint8: the remainder, and the chin in the mouth's box."""
    outline = crop(sketch, REMAINDER)
    rows, columns = box(MOUTH)
    outline[rows.start + CHIN : rows.stop, columns] = sketch[rows.start + CHIN : rows.stop, columns]
    return outline


def drawn_sectors(sketch: np.ndarray) -> np.ndarray:
    """(SECTORS,) bool: in which directions from the face's middle the outline of a sketch has ink, or nearly."""
    drawn = np.bincount(_sectors()[around(sketch) < 128], minlength=SECTORS) > 0
    return drawn | np.roll(drawn, 1) | np.roll(drawn, -1)


def outside(strokes: Sequence[Stroke], drawn: np.ndarray) -> Tuple[Stroke, ...]:
    """The pieces of strokes in directions in which nothing is drawn. drawn: (SECTORS,) bool."""
    found: List[Stroke] = []
    for stroke in strokes:
        points = np.array(stroke.points)
        free = ~drawn[_sector(points[:, 0], points[:, 1])]
        run: List[Tuple[float, float, float]] = []
        for point, wanted in zip(stroke.points + (stroke.points[-1],), list(free) + [False]):
            if wanted:
                run.append(point)
            else:
                if len(run) > 1:
                    found.append(replace(stroke, points=tuple(run)))
                run = []
    return tuple(found)


@lru_cache(maxsize=1)
def _sectors() -> np.ndarray:
    """The sector of each pixel of the canvas, (512, 512)."""
    rows, columns = np.mgrid[:CANVAS, :CANVAS]
    return _sector(columns, rows).astype(np.uint8)


def _sector(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    turn = np.arctan2(np.asarray(y) - MIDDLE[1], np.asarray(x) - MIDDLE[0]) / (2 * np.pi)
    return (np.floor(turn * SECTORS).astype(int)) % SECTORS
