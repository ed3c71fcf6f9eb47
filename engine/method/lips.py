"""Draws lips around a mouth that is a single line before the networks see it.

Many people draw a smile as a single line. The networks know such lines from edges of photos only if they are thin and
nearly straight; from a curved or thick line, which they take for the outline of one lip, they make a crooked mouth. The
line determines the lips well enough, so outlines of average shape are drawn around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Optional, Tuple

import cv2
import numpy as np

from configs.components import MOUTH, PAPER_WHITE
from engine.drawing.sketch import INK
from engine.method.presence import OWN, REGIONS

AROUND = (slice(300, 500), slice(110, 380))  # rows and columns in which the mouth is searched
FAINT = 224  # grey below which a pixel belongs to a stroke, even if it is too faint to count as ink
WIDTHS = (65, 190)  # pixels: smallest and largest width of a mouth in the canonical frame
MIDDLE, ASTRAY = 245.0, 22.0  # column of a mouth's middle, and its largest deviation
SHARED = 0.25  # largest share of a piece's columns that overlap with another piece of the same line
GAP, STEP = 0.3, 6  # largest gap between pieces of a line: share of the longest piece, and pixels up or down
CORNERS = 0.08  # share of a mouth's width at either end, where a line may turn back
SINGLE = 0.85  # smallest share of columns with one run of ink in a single line
FINE = 6.0  # pixels: thickness below which a straight line is left as it is
THICK = 14.0  # pixels: thickness above which a line is filled lips
CURVED = 0.08  # widths: sag from which a line is curved
GENTLE = 0.12  # widths: largest sag of closed lips; around a deeper line the networks paint a crooked mouth
DEGREE = 4  # of the polynomial that is fitted to a line
BUMP = 0.07  # widths: largest distance of a line's edges from the polynomial, in addition to its thickness
OTHERS = 0.1  # ink of other strokes around a line, relative to its own, from which lips or teeth are drawn already
BELOW = 0.3  # widths below a line in which a lower lip's strokes lie
SPREAD = 2  # pixels around a line that are also cleared
PEN = 4.0  # pixels: width of the outlines

# Distance of the outer lips from their line in widths, from the corner to the middle in equal steps: medians of the 832
# people of the training set whose mouths are closed.
UPPER = (0.0, 0.039, 0.068, 0.091, 0.111, 0.128, 0.136, 0.131, 0.127)
LOWER = (0.0, 0.055, 0.1, 0.137, 0.164, 0.18, 0.189, 0.19, 0.191)
# Lips get thinner with the sag of the line: slopes of a linear fit to the same people, of the upper and lower lip.
THINNER = (2.45, 0.55)
LEAST, MOST = (0.55, 0.7), 1.1


@dataclass(frozen=True)
class _Line:
    """A mouth drawn as one line, in pixels of `AROUND`.

    left: column of the left corner. y: (columns,) rows of the fitted curve. drawn: (rows, columns) bool, its ink.
    """

    left: int
    y: np.ndarray
    drawn: np.ndarray
    thickness: float

    @property
    def sag(self) -> float:
        """How far the middle lies below the ends, in widths."""
        return float(self.y[len(self.y) // 2] - 0.5 * (self.y[0] + self.y[-1])) / (len(self.y) - 1)

    def bent_at_most(self, sag: float) -> _Line:
        """The line with no more than this sag, between the same corners."""
        share = min(1.0, sag / max(abs(self.sag), sag))
        chord = np.linspace(self.y[0], self.y[-1], len(self.y))
        return replace(self, y=chord + share * (self.y - chord))


def with_lips(frame: np.ndarray) -> np.ndarray:
    """The drawing with lips around a one-line mouth; the same array if the mouth is drawn differently, or not at all.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    part = frame[AROUND]
    line = _mouth_line(part)
    if line is None or (abs(line.sag) < CURVED and line.thickness < FINE):
        return frame
    upper, lower = _outlines(line)
    columns, rows = slice(line.left, line.left + len(line.y)), np.arange(len(part))[:, None]
    teeth = np.minimum(upper, np.linspace(line.y[0], line.y[-1], len(line.y)))  # from corner to corner
    around = (rows >= teeth - PEN) & (rows <= line.y + BELOW * len(line.y))
    others = ((part < FAINT) & ~line.drawn)[:, columns] & around
    if others.sum() > OTHERS * line.drawn.sum():
        return frame
    gentle = line.bent_at_most(GENTLE)
    upper, lower = _outlines(gentle)
    result = frame.copy()
    mouth, side = result[AROUND], 2 * SPREAD + 1
    mouth[cv2.dilate(line.drawn.astype(np.uint8), np.ones((side, side), np.uint8)) > 0] = PAPER_WHITE
    lips = mouth[:, columns]
    for course in (gentle.y, upper, lower):
        np.minimum(lips, curve_inked(course, len(part)), out=lips)
    return result


def _outlines(line: _Line) -> Tuple[np.ndarray, np.ndarray]:
    """Rows of the upper and the lower outline of lips around a line: (columns,) each."""
    width = len(line.y) - 1
    along = 1.0 - np.abs(2.0 * np.arange(width + 1) / width - 1.0)
    upper, lower = (
        np.interp(along, np.linspace(0.0, 1.0, len(heights)), heights)
        * width
        * min(max(1.0 - thinner * line.sag, least), MOST)
        for heights, thinner, least in zip((UPPER, LOWER), THINNER, LEAST)
    )
    return line.y - upper, line.y + lower


def curve_inked(course: np.ndarray, rows: int) -> np.ndarray:
    """A curve, (columns,) rows, drawn `PEN` pixels wide: (rows, columns) uint8, ink dark."""
    away = np.abs(np.arange(rows)[:, None] - course) / np.sqrt(1.0 + np.gradient(course) ** 2)
    return np.rint(PAPER_WHITE * np.clip(away - 0.5 * (PEN - 1.0), 0.0, 1.0)).astype(np.uint8)


def _mouth_line(around: np.ndarray) -> Optional[_Line]:
    """The mouth's line, or None if it is not drawn as one line. around: the crop `AROUND` it, uint8."""
    drawn = _pieces(around < FAINT)
    if drawn is None:
        return None
    columns = np.flatnonzero(drawn.any(axis=0))
    left, right = int(columns[0]), int(columns[-1])
    width = right - left
    if not WIDTHS[0] <= width <= WIDTHS[1] or abs(AROUND[1].start + 0.5 * (left + right) - MIDDLE) > ASTRAY:
        return None
    part = drawn[:, left : right + 1]
    first, last = part.argmax(axis=0), len(part) - 1 - part[::-1].argmax(axis=0)
    runs = np.count_nonzero(part & ~np.vstack([np.zeros((1, width + 1), bool), part[:-1]]), axis=0)
    there, along = runs > 0, np.arange(width + 1) / width
    inner = (along > CORNERS) & (along < 1.0 - CORNERS)
    thickness = float(np.median(np.count_nonzero(part & (around[:, left : right + 1] < INK), axis=0)[there]))
    if (runs[inner] == 1).mean() < SINGLE or thickness > THICK:
        return None
    middle = 0.5 * (first + last)
    y = np.polyval(np.polyfit(along[there], middle[there], DEGREE), along)
    astray = np.maximum(y - first, last - y)[there & inner].max()
    if astray > BUMP * width + thickness:
        return None
    return _Line(left, y, drawn, thickness)


def own_strokes(ink: np.ndarray) -> Tuple[np.ndarray, np.ndarray, List[int]]:
    """The connected strokes in the crop `AROUND` a mouth, (rows, columns) bool, and which of them are the mouth's.

    Returns OpenCV's labels and statistics, and the labels of those that lie mostly in its region.
    """
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    region = tuple(slice(of.start - at.start, of.stop - at.start) for of, at in zip(REGIONS[MOUTH.name], AROUND))
    inside = np.bincount(labels[region].ravel(), minlength=count)
    return labels, stats, [label for label in range(1, count) if inside[label] >= OWN * stats[label, cv2.CC_STAT_AREA]]


def _pieces(ink: np.ndarray) -> Optional[np.ndarray]:
    """The ink of the mouth's widest connected stroke and of those that continue it, bool, or None if there is none."""
    labels, stats, own = own_strokes(ink)
    if not own:
        return None
    own.sort(key=lambda label: -int(stats[label, cv2.CC_STAT_WIDTH]))
    line = own[:1]
    left, top, longest, height = (int(value) for value in stats[own[0], :4])
    right, bottom = left + longest, top + height
    for label in own[1:]:
        x, y, across, down = (int(value) for value in stats[label, :4])
        shared = min(right, x + across) - max(left, x)
        step = max(y - bottom, top - (y + down)) + 1
        if -GAP * longest <= shared <= SHARED * across and step <= STEP:
            line.append(label)
            left, right, top, bottom = min(left, x), max(right, x + across), min(top, y), max(bottom, y + down)
    drawn: np.ndarray = np.isin(labels, line)
    return drawn
