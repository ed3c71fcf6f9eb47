"""Finds which components are drawn in a sketch. Neither Qt nor Jittor.

A component is drawn if it has strokes of its own. Ink in its box is not enough: a jaw, hair or a beard may cross the
box of a mouth that is not drawn.
"""

from __future__ import annotations

import math
from typing import Collection, Dict, FrozenSet, Tuple

import cv2
import numpy as np

from configs.components import COMPONENTS, EYE1, EYE2, MOUTH, NAMES, NOSE, REMAINDER
from configs.points import POINTS
from engine.drawing.crops import box, check
from engine.drawing.hair_cap import LOWEST, by_hand
from engine.drawing.hanging_hair import hanging_hair
from engine.drawing.outline import drawn_sectors
from engine.drawing.sketch import INK
from engine.drawing.strokes import MIRROR

BEARD_PLACE, LIPS = (slice(375, 470), slice(170, 320)), (slice(375, 410), slice(210, 280))  # rows and columns
BEARD = 0.15  # smallest share of ink on chin and cheeks with a beard; a smile's lines have a third of that
BRISTLES_PLACE = (slice(300, 480), slice(120, 372))  # rows and columns
BRISTLES, BRISTLE = 14, (9, 60, 40)  # number of short strokes; their least and largest height and largest width, pixels
LONG_HAIR_ROWS, BESIDE = (405, 470), 105  # rows of the neck, and the columns beside it in which long hair falls
LONG_HAIR = 0.7  # smallest share of these rows with ink, on both sides; a wide jaw has half of that
LEAST_INK = 20  # pixels: a dot of 5 by 5
OWN = 0.5  # smallest share of a connected line in the region of the component that it belongs to
LEAST_OUTLINE = 0.6  # smallest share of directions with an outline that an encoder can use
WINDING = 1.5  # diagonals of the region: length of ink from which it is more than a line passing through
FOUND = 0.4  # the same for components that registration has found

# The parts of a face whose points span a component's region, and its margins in pixels: left, up, right, down.
_SPANS: Dict[str, Tuple[Tuple[str, ...], Tuple[float, float, float, float]]] = {
    EYE1.name: (("eye1", "brow1"), (12.0, 16.0, 12.0, 32.0)),
    EYE2.name: (("eye2", "brow2"), (12.0, 16.0, 12.0, 32.0)),
    NOSE.name: (("nose",), (12.0, -16.0, 12.0, 14.0)),
    MOUTH.name: (("mouth",), (14.0, 16.0, 14.0, 28.0)),
}


def _region(name: str) -> Tuple[slice, slice]:
    parts, (left, up, right, down) = _SPANS[name]
    xs, ys = zip(*((point.x, point.y) for point in POINTS if point.part in parts))
    return slice(int(min(ys) - up), int(max(ys) + down)), slice(int(min(xs) - left), int(max(xs) + right))


REGIONS: Dict[str, Tuple[slice, slice]] = {
    component.name: _region(component.name) if component.name in _SPANS else box(component)
    for component in COMPONENTS
    if component is not REMAINDER
}
"""Rows and columns in which a component's own strokes lie, nearly disjoint; its box if it has no points."""


def drawn_components(sketch: np.ndarray, found: Collection[str] = ()) -> FrozenSet[str]:
    """The names of the components that are drawn in a sketch, (512, 512) uint8.

    found: those that registration has found, for which less ink is enough.

    Strokes are a component's own if they lie mostly in its region, or if the region has more ink than a line that only
    passes through it: hair may be joined to the eye that it covers. The remainder is drawn if the outline is, in at
    least `LEAST_OUTLINE` of all directions.
    """
    check(sketch)
    ink = (sketch < INK).astype(np.uint8)
    count, labels, stats, _middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    drawn = {
        name
        for name, region in REGIONS.items()
        if _own_ink(ink[region], labels[region], stats, count, FOUND if name in found else WINDING)
    }
    if drawn_sectors(sketch).mean() >= LEAST_OUTLINE:
        drawn.add(REMAINDER.name)
    return frozenset(name for name in NAMES if name in drawn)


def bearded(sketch: np.ndarray) -> bool:
    """Whether a beard is drawn, as ink on chin and cheeks or, by hand, as many short strokes.

    sketch: in the canonical frame, (512, 512) uint8.
    """
    check(sketch)
    ink = sketch < INK
    ink[LIPS] = False
    if ink[BEARD_PLACE].mean() >= BEARD:
        return True
    drawn = (sketch < INK).astype(np.uint8)
    return by_hand(drawn[:LOWEST]) and _strokes_within(drawn[BRISTLES_PLACE]) >= BRISTLES


def _strokes_within(ink: np.ndarray) -> int:
    """How many short strokes lie in a part of a drawing without touching its border. ink: uint8, 0 or 1."""
    _count, _labels, stats, _middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    left, top, width, height, area = stats[1:].T
    inside = (left > 0) & (top > 0) & (left + width < ink.shape[1]) & (top + height < ink.shape[0])
    short = (height >= BRISTLE[0]) & (height <= BRISTLE[1]) & (width <= BRISTLE[2]) & (area >= LEAST_INK)
    return int(np.count_nonzero(inside & short))


def long_haired(sketch: np.ndarray) -> bool:
    """Whether hair falls beside the neck on both sides, or as an outline down to the jaw.

    sketch: in the canonical frame, (512, 512) uint8.
    """
    check(sketch)
    if hanging_hair(sketch) is not None:
        return True
    rows = sketch[slice(*LONG_HAIR_ROWS)] < INK
    sides = rows[:, :BESIDE], rows[:, math.ceil(2 * MIRROR) - BESIDE :]
    return all(bool(side.any(axis=1).mean() >= LONG_HAIR) for side in sides)


def _own_ink(ink: np.ndarray, labels: np.ndarray, stats: np.ndarray, count: int, winding: float) -> bool:
    inside = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    inside[0] = 0.0  # paper
    own = float(inside[inside >= OWN * stats[:, cv2.CC_STAT_AREA]].sum())
    if own >= LEAST_INK or not ink.any():
        return own >= LEAST_INK
    # On average, a line's pixels are a quarter of its width from its edge.
    width = 4.0 * float(cv2.distanceTransform(ink, cv2.DIST_L2, 3)[ink > 0].mean())
    return float(inside.sum()) / max(width, 1.0) >= winding * math.hypot(*ink.shape)
