"""Moves sessions between the canvas and the canonical frame, in which the bank's faces lie. Neither Qt nor Jittor.

So operations such as taking another drawing's mouth work on a drawing anywhere on the canvas.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Callable, List, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.placement import Placement
from engine.drawing.session import Session
from engine.drawing.strokes import FARTHEST, MAX_WIDTH, MIN_WIDTH, MIRROR, Stroke

Carry = Callable[[np.ndarray], np.ndarray]


def into_frame(session: Session, placement: Placement) -> Session:
    """A session moved to the canonical frame, where mirrored strokes become two strokes."""
    if placement.touches_nothing:
        return session
    base = None if session.base is None else placement.to_frame(session.base)
    return replace(session, strokes=to_canonical(session.strokes, placement), base=base)


def onto_canvas(session: Session, framed: Session, changed: Session, placement: Placement) -> Session:
    """Apply changes that were made in the canonical frame to a session on the canvas.

    framed: `into_frame` of the session. changed: framed after the changes. Unchanged strokes stay exactly as they are.
    """
    if placement.touches_nothing:
        return changed
    ours = {id(inside): outside for inside, outside in zip(framed.strokes, _single(session.strokes))}
    strokes: List[Stroke] = []
    for stroke in changed.strokes:
        if id(stroke) in ours:
            strokes.append(ours[id(stroke)])
        else:
            strokes += to_canvas([stroke], placement)
    base = _base(session.base, framed.base, changed.base, placement)
    return replace(changed, strokes=tuple(strokes), base=base)


def to_canvas(strokes: Sequence[Stroke], placement: Placement) -> Tuple[Stroke, ...]:
    """Strokes in the canonical frame -> where the drawing lies."""
    if placement.touches_nothing:
        return tuple(strokes)
    return _carried(strokes, placement.to_drawing, placement.whole.scale)


def to_canonical(strokes: Sequence[Stroke], placement: Placement) -> Tuple[Stroke, ...]:
    """The inverse of `to_canvas`; in both, mirrored strokes become two strokes."""
    if placement.touches_nothing:
        return tuple(strokes)
    return _carried(strokes, placement.to_canonical, 1.0 / placement.whole.scale)


def _carried(strokes: Sequence[Stroke], carry: Carry, scale: float) -> Tuple[Stroke, ...]:
    """Strokes with their points (n, 2) moved by `carry`, clipped to `FARTHEST`, and widths scaled."""
    found = []
    for stroke in _single(strokes):
        places = np.clip(carry(np.array([point[:2] for point in stroke.points], np.float64)), -FARTHEST, FARTHEST)
        points = tuple((round(float(x), 2), round(float(y), 2), p[2]) for (x, y), p in zip(places, stroke.points))
        found.append(
            replace(stroke, points=points, width=round(min(max(stroke.width * scale, MIN_WIDTH), MAX_WIDTH), 2))
        )
    return tuple(found)


def _single(strokes: Sequence[Stroke]) -> List[Stroke]:
    found: List[Stroke] = []
    for stroke in strokes:
        found.append(replace(stroke, mirrored=False) if stroke.mirrored else stroke)
        if stroke.mirrored:
            points = tuple((2 * MIRROR - x, y, p) for x, y, p in stroke.points)
            found.append(replace(stroke, points=points, mirrored=False))
    return found


def _base(
    ours: Optional[np.ndarray], framed: Optional[np.ndarray], changed: Optional[np.ndarray], placement: Placement
) -> Optional[np.ndarray]:
    """The opened sketch on the canvas, replaced where the one in the frame was changed."""
    white = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    ours, framed, changed = (white if one is None else one for one in (ours, framed, changed))
    other = cv2.dilate((framed != changed).astype(np.uint8), np.ones((5, 5), np.uint8))
    if not other.any():
        return None if (ours == PAPER_WHITE).all() else ours
    exchanged = placement.sketch_from_frame(PAPER_WHITE * (1 - other)) < 128
    base = np.where(exchanged, placement.sketch_from_frame(changed), ours)
    return None if (base == PAPER_WHITE).all() else base
