"""Finds hair that is drawn as an empty outline around the face and beside it.

Where it is empty, the networks paint short hair over it, with ears beside its outline.
"""

from __future__ import annotations

from typing import Optional

import numpy as np

from configs.components import CANVAS
from engine.drawing.caching import last_cached
from engine.drawing.sketch import INK
from engine.drawing.strokes import MIRROR

SIDE, HIGHEST = (200, 345), 60  # rows in which such hair lies beside the face, and its first row there
NARROW, FACE = 8, 136  # pixels: its smallest width there; column of the eye, before which the face begins
END, STEP = 200, 6  # row from which it may end, and by how many pixels its outline falls back there
BELOW_EARS = (338, 350)  # rows down to which it hangs, where ears have ended
ASIDE = CANVAS - 1 - int(2 * MIRROR)  # pixels: so much wider is the frame right of the face
STRANDS = 12  # pixels: two lines inside that are nearer to each other and to the face are its strands
MIDDLE, HIGH, HAIRLINE = (180, 312), 12, 168  # columns of the forehead; its smallest height and lowest row over it
MOST, LINED = 0.6, 0.06  # smallest share of these rows and columns; largest share of it that is ink


@last_cached
def hanging_hair(frame: np.ndarray) -> Optional[np.ndarray]:
    """Where hair is drawn by its outline only, down both sides of the face, (512, 512) bool; None if there is none.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    ink = frame < INK
    left = _beside(ink, FACE)
    right = None if left is None else _beside(ink[:, ::-1], FACE + ASIDE)
    top = None if right is None else _above(ink.T)
    if left is None or right is None or top is None:
        return None
    area: np.ndarray = left | right[:, ::-1] | top.T
    return area if ink[area].mean() <= LINED else None


def _beside(ink: np.ndarray, face: int) -> Optional[np.ndarray]:
    """The hair between its outline and the face on the left side, (512, 512) bool.

    ink: (512, 512) bool. face: the column before which the face begins.
    """
    first, last, second, inner, third, further, fourth = _ends_of_lines(ink, 7)
    empty = (second - last >= NARROW) & (second <= face)
    back = np.flatnonzero(np.diff(first[END:]) > STEP)
    bottom = END + int(back[0]) if len(back) else CANVAS - 1
    empty &= (third - inner >= STRANDS) | (fourth - further >= STRANDS)  # one may be the face's, under hair
    if bottom < BELOW_EARS[1] or min(empty[slice(*rows)].mean() for rows in (SIDE, BELOW_EARS)) < MOST:
        return None
    return _between(slice(HIGHEST, bottom + 1), last, _kept(second, empty))


def _above(ink: np.ndarray) -> Optional[np.ndarray]:
    """The hair between its outline and the forehead, (columns, rows) bool. ink: (columns, rows) bool."""
    _first, last, second = _ends_of_lines(ink, 3)
    empty = (second - last >= HIGH) & (second <= HAIRLINE)
    if empty[slice(*MIDDLE)].mean() < MOST:
        return None
    columns = np.flatnonzero(empty)
    return _between(slice(columns[0], columns[-1] + 1), last, _kept(second, empty))


def _ends_of_lines(ink: np.ndarray, count: int) -> np.ndarray:
    """Where a line begins, where it ends, where the next begins, and so on, of every row: (count, 512); 512 for none.

    ink: (512, 512) bool.
    """
    changes = np.diff(ink, axis=1, prepend=False)
    rows, columns = np.divmod(np.flatnonzero(changes), CANVAS)
    before = np.concatenate([[0], np.cumsum(np.count_nonzero(changes, axis=1))])
    places = np.arange(len(rows)) - before[rows]
    ends = np.full((count, CANVAS), CANVAS)
    first = places < count
    ends[places[first], rows[first]] = columns[first]
    return ends


def _kept(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Values (n,), each that is not known as the last one before it that is, and those before all of them as the first.

    known: (n,) bool, not all False.
    """
    kept = np.maximum.accumulate(np.where(known, np.arange(len(known)), known.argmax()))
    return np.asarray(values[kept])


def _between(rows: slice, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The places in these rows from where something begins in each, (512,), to where it ends: (512, 512) bool."""
    area = np.zeros((CANVAS, CANVAS), bool)
    places = np.arange(CANVAS)
    area[rows] = (places >= begins[rows, None]) & (places < ends[rows, None])
    return area
