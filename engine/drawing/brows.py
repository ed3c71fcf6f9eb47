"""Brows: they lie in the eyes' boxes, and yet a face may have eyes without them. Neither Qt nor Jittor."""

from __future__ import annotations

from typing import Dict, List, Sequence, Tuple

import numpy as np

from configs.components import BY_NAME, EYE1, EYE2, PAPER_WHITE, PUPILS, Component
from engine.drawing.session import Session
from engine.drawing.strokes import MIRROR, Stroke
from engine.drawing.transplant import along, component_of, single_strokes

EYES: Tuple[Component, ...] = (EYE1, EYE2)
ABOVE = 32.0  # canvas pixels that a brow's middle lies above the lowest line of its eye, at least
STEEP = 0.5  # of its height, below which a line's width makes it no part of an eye
ALONE = 200.0  # y above which lines that are alone are a brow whose eye is not drawn
BAND = (150, 200)  # rows of a brow in an opened sketch
LEAST_INK = 30  # dark pixels there
TRACE = ((34.0, 186.0, 0.7), (62.0, 176.0, 1.0), (92.0, 171.0, 0.9), (118.0, 177.0, 0.6), (134.0, 190.0, 0.2))
"""A brow of average proportions: x from the face's middle outwards, y, pressure."""
THICK = 5.0


def brows(strokes: Sequence[Stroke], eye: str) -> List[Stroke]:
    """Those of the strokes that are the brow of this eye, "eye1" or "eye2"; none is mirrored."""
    own = [stroke for stroke in strokes if not stroke.eraser and component_of(stroke) == eye]
    places = [along(stroke) for stroke in own]
    across = [one[:, 1].max() for stroke, one in zip(own, places) if not steep(stroke)]
    if not across:
        return []
    lowest = float(max(across))
    height = ALONE if lowest < ALONE else lowest - ABOVE
    return [s for s, one in zip(own, places) if one[:, 1].mean() < height and one[:, 1].max() < height + ABOVE / 2]


def steep(stroke: Stroke) -> bool:
    """Whether a stroke goes down, as lashes do and the bridge of the nose, which often lies in an eye's box."""
    wide, high = np.ptp(along(stroke), axis=0).tolist()
    return bool(wide < STEEP * high)


def has_brow(sketch: np.ndarray, eye: str) -> bool:
    """Whether an opened sketch, (512, 512) uint8, has ink where the brow of this eye is."""
    part = BY_NAME[eye]
    quarter = part.size // 4
    rows, columns = slice(*BAND), slice(part.x + quarter, part.x + part.size - quarter)
    return int((sketch[rows, columns] < PAPER_WHITE // 2).sum()) >= LEAST_INK


def plain_brow(eye: str, like: Sequence[Stroke] = ()) -> Stroke:
    """A brow for an eye that has none. like: the strokes of the eye, over which it is put."""
    side = -1.0 if eye == EYE1.name else 1.0
    dx = dy = 0.0
    if like:
        places = np.concatenate([along(stroke) for stroke in like])
        middle = (places.min(axis=0) + places.max(axis=0)) / 2.0
        dx, dy = (middle - np.array(PUPILS[eye == EYE2.name])).round(2).tolist()
    return Stroke(tuple((MIRROR + side * x + dx, y + dy, p) for x, y, p in TRACE), THICK)


def lacking_brows(sketch: np.ndarray) -> Tuple[Stroke, ...]:
    """Plain brows for the eyes of a sketch in the canonical frame, (512, 512) uint8, that have none."""
    return tuple(plain_brow(eye.name) for eye in EYES if not has_brow(sketch, eye.name))


def keeping_brow(session: Session, strokes: Tuple[Stroke, ...], eye: str) -> Tuple[Stroke, ...]:
    """An alternative for an eye, with the brow that the drawing has where the alternative brings none.

    The brow of an opened sketch is no stroke and goes with its box: a plain one stands in for it.
    """
    if eye not in (EYE1.name, EYE2.name) or brows(strokes, eye):
        return strokes
    own = brows(single_strokes(session.strokes), eye)
    if not own and session.base is not None and has_brow(session.base, eye):
        own = [plain_brow(eye, strokes)]
    return strokes + tuple(own)


def with_brows(found: Dict[str, Tuple[Stroke, ...]]) -> Dict[str, Tuple[Stroke, ...]]:
    """Suggested strokes by component, with a brow for every eye among them that came without one."""
    return {
        name: strokes
        + (() if name not in (EYE1.name, EYE2.name) or brows(strokes, name) else (plain_brow(name, strokes),))
        for name, strokes in found.items()
    }
