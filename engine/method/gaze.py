"""Makes the painted eyes look where the drawn ones do. `web/static/local/gaze.js` does the same in the browser.

The networks paint eyes that look ahead, whatever is drawn, with the irises in one place (`engine.method.irises`). The
drawn pupils are found, and the painted irises are moved as far from the middle of their eyes. Where an eye is drawn
without a closed outline or a filled pupil, where it looks is not known.
"""

from __future__ import annotations

from typing import Optional, Tuple

import cv2
import numpy as np

from configs.components import PUPILS
from engine.drawing.caching import last_cached
from engine.drawing.sketch import INK
from engine.method.irises import BELOW, BESIDE

ACROSS, DOWN = 46, 26  # pixels beside and below an aligned pupil in which its eye is drawn
GAP = 2  # pixels: half of the largest gap in an outline
LINES = 5  # pixels: half of the widest line that is no opening
SLIT = 20  # pixels: an opening is wider than so, without its corners
CORNERS = 18.0  # pixels of an opening's width where it is too narrow to tell it from a line
LIDS = 3  # pixels: further from the opening lie lids, which are no pupils
THICK = 1.3  # times that a pupil is thicker than the lines around it
CORE = 0.75  # of its thickness, from which it is the pupil's core
ALONE = 1.6  # times that all cores together may be as large as the pupil's
COMPACT = 3.0  # half thicknesses: the largest width and height of a pupil's core
ASIDE, UP = 0.11, 0.13  # widths of the eye that a pupil lies beside and above the middle, from which it looks there
FARTHEST = 0.33  # widths of the eye beside its middle, where no pupil has room
CROSSED = 0.2  # widths of the eye: two eyes that differ less look the same way
WIDTH = 62.0  # pixels: of a painted eye
MOST = (15.0, 5.0)  # pixels: half the axes of the ellipse in which an iris moves; further on it would fold its corner
IRIS = (14.5, 8.5)  # pixels: half the axes of the ellipse that moves as one, the iris between the lids
EYE = (36.0, 20.0)  # the same of the ellipse around the eye beyond which nothing changes

Move = Tuple[float, float]
"""Right and down."""


def find_gaze(frame: np.ndarray) -> Tuple[Move, Move]:
    """How far the irises are drawn beside the middle of a face's eyes, in whole pixels of a painted face; mostly 0.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    row = int(PUPILS[0][1])
    return _find_gaze(frame[row - DOWN : row + DOWN + 1])


@last_cached
def _find_gaze(rows: np.ndarray) -> Tuple[Move, Move]:
    left, right = (_pupil_beside_middle(rows[:, int(x) - ACROSS : int(x) + ACROSS + 1] < INK) for x, _y in PUPILS)
    one, other = left or right, right or left
    if one is None or other is None:
        return (0.0, 0.0), (0.0, 0.0)
    if abs(one[0] - other[0]) < CROSSED:
        one = other = ((one[0] + other[0]) / 2.0, (one[1] + other[1]) / 2.0)
    return _move(one), _move(other)


def _move(share: Move) -> Move:
    """Widths of the eye -> pixels of a painted face."""
    x, y = (WIDTH * away if abs(away) >= least else 0.0 for away, least in zip(share, (ASIDE, UP)))
    less = max(float(np.hypot(x / MOST[0], y / MOST[1])), 1.0)
    return float(np.rint(x / less)), float(np.rint(y / less))


def _pupil_beside_middle(drawn: np.ndarray) -> Optional[Move]:
    """Where in the opening of an eye its pupil is drawn, from the middle, in widths of the eye. None if unknown.

    drawn: ink around the aligned pupil, (2 * DOWN + 1, 2 * ACROSS + 1) bool.
    """
    ink = drawn.astype(np.uint8)
    opening = cv2.erode(_filled(ink), _square(GAP + LINES))
    count, _labels, stats, _middles = cv2.connectedComponentsWithStats(opening, connectivity=8)
    if count != 2 or stats[1, cv2.CC_STAT_WIDTH] < SLIT:
        return None
    left, top, wide, high = (int(value) for value in stats[1, :4])
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    lines = 2.0 * float(depth[ink > 0].mean())  # half their thickness, since that is the depth of their middle
    depth *= cv2.dilate(opening, _square(LIDS))
    half = float(depth.max())
    if half < THICK * lines:
        return None
    cores = (depth > CORE * half).astype(np.uint8)
    _count, _labels, found, middles = cv2.connectedComponentsWithStats(cores, connectivity=8)
    areas = found[1:, cv2.CC_STAT_AREA]
    pupil = 1 + int(areas.argmax())
    size = found[pupil, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    if ALONE * areas.max() < areas.sum() or size.max() > COMPACT * half:
        return None
    width = wide + CORNERS
    right, down = middles[pupil] - (left + (wide - 1) / 2.0, top + (high - 1) / 2.0)
    return (right / width, down / width) if abs(right) < FARTHEST * width else None


def _filled(ink: np.ndarray) -> np.ndarray:
    """Lines and what they enclose, but for the picture's rim; gaps of `2 * GAP` pixels are closed. uint8, 0 or 1."""
    paper = 1 - cv2.dilate(ink, _square(GAP))
    count, labels = cv2.connectedComponents(paper, connectivity=8)
    outside = np.zeros(count, bool)
    for rim in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        outside[rim] = True
    outside[0] = False  # lines
    filled = np.zeros_like(ink)
    filled[1:-1, 1:-1] = ~outside[labels][1:-1, 1:-1]
    return filled


def _square(radius: int) -> np.ndarray:
    return np.ones((2 * radius + 1,) * 2, np.uint8)


def with_gaze(face: np.ndarray, moves: Tuple[Move, Move]) -> np.ndarray:
    """A face whose irises are moved by whole pixels right and down, each within its eye; without moves the same array.

    face: in the canonical frame, (512, 512, 3) uint8 RGB.
    """
    if not any(any(move) for move in moves):
        return face
    result = face.copy()
    for (x, y), move in zip(PUPILS, moves):
        _move_iris(face, result, (x + BESIDE, y + BELOW), move)
    return result


def _move_iris(face: np.ndarray, result: np.ndarray, middle: Move, move: Move) -> None:
    """Set one eye of the result. middle: x, y of the painted iris.

    The iris moves as a whole, what is around it less and less towards the ellipse around the eye.
    """
    left, top = int(middle[0] - EYE[0]), int(middle[1] - EYE[1])
    rows, columns = np.mgrid[top : top + 2 * int(EYE[1]) + 3, left : left + 2 * int(EYE[0]) + 3].astype(np.float64)
    right, down = columns - middle[0], rows - middle[1]
    iris = np.hypot((right - move[0]) / IRIS[0], (down - move[1]) / IRIS[1])
    eye = np.minimum(np.hypot(right / EYE[0], down / EYE[1]), 1.0)
    share = (1.0 - eye) / (np.maximum(iris, 1.0) - eye + 1e-9)  # 1 in the moved iris, 0 at the rim
    places = [(at - share * far).astype(np.float32) for at, far in zip((columns, rows), move)]
    part = cv2.remap(face, places[0], places[1], cv2.INTER_LINEAR)
    result[top : top + part.shape[0], left : left + part.shape[1]] = part
