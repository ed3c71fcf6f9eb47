"""Draws the parts of a head that are missing: hair, ears, neck, and a side without an outline.

People who draw a face rarely draw ears or a neck, and often begin with the hair or one cheek. Where the networks are
told nothing they paint wisps and stains beside it, since portraits differ most there. Their average shape makes them
paint whole heads.
"""

from __future__ import annotations

from functools import lru_cache
from typing import List, Optional, Tuple

import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.crown import hairless
from engine.drawing.outline import drawn_sectors
from engine.drawing.short_hair import Line, even, hair_outline
from engine.drawing.sketch import INK
from engine.drawing.strokes import MIRROR

PEN = 3.0  # pixels: width of the lines
LEAST_SECTORS = 0.12  # smallest share of the directions around a face with ink of an outline or of hair
# Everything below is the left side's, in rows and columns; the right side is its mirror image.
BARE = (slice(230, 470), slice(20, 160))  # without ink there, a side has no outline
CHEEK: Line = ((86, 222), (85, 262), (89, 310), (98, 358), (114, 402), (136, 436), (168, 464), (205, 480), (246, 485))
JAW, NECK, LOWEST = 395, (124, 172), 486  # rows from and to which a neck may begin at the jaw, and its columns
BELOW = (slice(486, CANVAS), slice(84, 150))  # ink there is a neck, shoulders or long hair
EAR_ROWS = (238, 336)
# Offsets from the straight line between the outline's places in the first and last of those rows.
EAR: Line = (
    (1, 238),
    (-9, 225),
    (-20, 222),
    (-28, 229),
    (-32, 248),
    (-30, 270),
    (-25, 296),
    (-16, 322),
    (-7, 334),
    (-1, 336),
)
CHECKED = slice(205, 350)  # rows in which the outline must be that of a face where an ear is to be
FACE, NARROWEST = (40, 135), 105  # columns of a face's outline there, hair lies outside; its widest place
JUMP = 4  # pixels: largest step of the outline from row to row without an ear or a lock
INSIDE, OWN_EAR = (18, 60), 0.3  # pixels inside the outline in which an ear may lie, and its least share of rows


def missing_lines(frame: np.ndarray) -> Optional[np.ndarray]:
    """Lines of the parts of the head that a drawing lacks, (512, 512) uint8, ink dark; None if it lacks nothing.

    frame: in the canonical frame, (512, 512) uint8, ink dark. Nothing is missing beside a drawing without hair and
    outline: that comes from the bank.
    """
    ink = frame < INK
    sides = ink, ink[:, int(2 * MIRROR) :: -1]
    if any(_bare(side) for side in sides) and drawn_sectors(frame).mean() < LEAST_SECTORS:
        return None
    left, right = (_beside(side) for side in sides)
    temples = hairless(frame)
    if temples is not None:
        left.append(hair_outline(temples[0]))
        right.append(hair_outline(2 * MIRROR - temples[1]))
    lines = left + [tuple((2 * MIRROR - x, y) for x, y in line) for line in right]
    return _drawn(tuple(lines)) if lines else None


def _bare(ink: np.ndarray) -> bool:
    """Whether the left side has no outline. ink: (512, columns) bool."""
    return not ink[BARE].any()


def _beside(ink: np.ndarray) -> List[Line]:
    """The lines that are missing on the left side. ink: (512, columns) bool."""
    if _bare(ink):
        cheek = [CHEEK, _ear(CHEEK[0][0], CHEEK[2][0])]
        return cheek + ([] if ink[BELOW].any() else [_neck(*CHEEK[5])])
    lines: List[Line] = []
    outline = _outline(ink)
    if outline is not None:
        lines.append(_ear(*(float(outline[row - CHECKED.start]) for row in EAR_ROWS)))
    jaw = ink[JAW:LOWEST, slice(*NECK)]
    columns = np.flatnonzero(jaw.any(axis=0))
    if len(columns) and not ink[BELOW].any():
        column = int(columns[0])
        lines.append(_neck(NECK[0] + column, JAW + int(np.flatnonzero(jaw[:, column])[-1])))
    return lines


def _outline(ink: np.ndarray) -> Optional[np.ndarray]:
    """The column of the face's outline in each row of `CHECKED`; None if ears or hair are drawn there, or nothing."""
    rows = ink[CHECKED, : FACE[1] + INSIDE[1]]
    outline = rows.argmax(axis=1)
    if not rows.any(axis=1).all() or not FACE[0] <= outline.min() <= NARROWEST or outline.max() > FACE[1]:
        return None
    if np.abs(np.diff(outline)).max() > JUMP:
        return None
    columns = outline[:, None] + np.arange(*INSIDE)
    inner = np.take_along_axis(rows, columns, axis=1).any(axis=1)
    ear = slice(EAR_ROWS[0] - CHECKED.start, EAR_ROWS[1] - CHECKED.start)
    return None if inner[ear].mean() > OWN_EAR else outline


def _ear(top: float, bottom: float) -> Line:
    """An ear at an outline with these columns in `EAR_ROWS`."""
    first, last = EAR_ROWS
    top, bottom = even(top), even(bottom)
    return tuple((top + (bottom - top) * (y - first) / (last - first) + x, y) for x, y in EAR)


def _neck(column: float, row: float) -> Line:
    """One side of a neck that begins at the jaw."""
    return (column, row + 3.0), (column + 2.0, 0.5 * (row + CANVAS)), (column - 2.0, CANVAS - 1.0)


@lru_cache(maxsize=16)  # an outline stays the same while the rest is drawn
def _drawn(lines: Tuple[Line, ...]) -> np.ndarray:
    """Lines, drawn `PEN` pixels wide: (512, 512) uint8, ink dark."""
    result = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    for line in lines:
        for start, end in zip(line, line[1:]):
            _draw_segment(result, start, end)
    result.setflags(write=False)
    return result


def _draw_segment(picture: np.ndarray, start: Tuple[float, float], end: Tuple[float, float]) -> None:
    # Not by OpenCV, whose lines could not be the same in the browser (`web/static/local/head.js`).
    left, top = (max(0, int(min(pair) - PEN)) for pair in zip(start, end))
    right, bottom = (min(CANVAS, int(max(pair) + PEN) + 2) for pair in zip(start, end))
    y, x = np.mgrid[top:bottom, left:right].astype(np.float64)
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    share = ((x - start[0]) * along_x + (y - start[1]) * along_y) / (along_x**2 + along_y**2)
    share = np.clip(share, 0.0, 1.0)
    away = np.hypot(x - start[0] - share * along_x, y - start[1] - share * along_y)
    grey = np.rint(PAPER_WHITE * np.clip(away - 0.5 * (PEN - 1.0), 0.0, 1.0)).astype(np.uint8)
    part = picture[top:bottom, left:right]
    np.minimum(part, grey, out=part)
