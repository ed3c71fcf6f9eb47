"""Copies a component, such as an eye or a mouth, with its strokes to another drawing. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import List, Tuple

import numpy as np

from configs.components import BY_NAME, CANVAS, COMPONENTS, MOUTH, PAPER_WHITE, REMAINDER
from engine.drawing.session import Session
from engine.drawing.strokes import MIRROR, Stroke, mirror_image
from engine.message import Message

INSIDE = 0.8  # share of a stroke that lies in a component's box if it belongs to that component
BESIDE = MIRROR - MOUTH.x  # pixels of the mouth's box at either side of the face; at the right it reaches a beard
CHIN = 2 * MOUTH.size // 3  # rows from the top of the mouth's box to where the chin begins, which is the outline's


def along(stroke: Stroke) -> np.ndarray:
    """Places (n, 2) on a stroke, x and y, about two canvas pixels apart.

    On straight lines between its points: the curve that is drawn leaves them by less than matters here, and following
    it takes so long that a drawing of hundreds of strokes would hold the pen up.
    """
    points = np.array([point[:2] for point in stroke.points])
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    marks = np.linspace(0.0, gone[-1], int(gone[-1] / 2.0) + 2)[1:]
    return np.stack([np.interp(marks, gone, points[:, axis]) for axis in (0, 1)], axis=1)


def component_at(x: float, y: float) -> str:
    """The component at a point of the canvas: of those whose box holds it, the one whose middle is nearest."""
    best, nearest = REMAINDER.name, np.inf
    for component in COMPONENTS:
        across, down = (x - component.x) / component.size - 0.5, (y - component.y) / component.size - 0.5
        distance = float(np.hypot(across, down))
        if component is not REMAINDER and max(abs(across), abs(down)) < 0.5 and distance < nearest:
            best, nearest = component.name, distance
    return best


@lru_cache(maxsize=2048)  # the strokes of a drawing are looked up again and again
def component_of(stroke: Stroke) -> str:
    """The component that a stroke belongs to, its mirror image aside.

    Of the boxes that hold it nearly whole the one whose middle is nearest, measured in the box's size; without such a
    box it belongs to the remainder.
    """
    places = along(stroke)
    best, nearest = REMAINDER.name, np.inf
    for component in COMPONENTS:
        corner = np.array([component.x, component.y])
        inside = ((places >= corner) & (places < corner + component.size)).all(axis=1).mean()
        distance = float(np.linalg.norm(places.mean(axis=0) - corner - component.size / 2)) / component.size
        if component is not REMAINDER and inside >= INSIDE and distance < nearest:
            best, nearest = component.name, distance
    return best


def with_component(session: Session, other: Session, name: str) -> Session:
    """The session with the named component of another one in place of its own; all else stays, the controls too.

    An opened sketch under the strokes is exchanged within the component's box. Raises ValueError for an unknown name.
    """
    if name not in BY_NAME:
        raise ValueError(
            Message("no component is called {name}; there are {known}", name=name, known=", ".join(BY_NAME))
        )
    kept = [stroke for stroke in single_strokes(session.strokes) if _exchanged_with(stroke) != name]
    taken = [stroke for stroke in single_strokes(other.strokes) if _exchanged_with(stroke) == name]
    result = replace(session, strokes=tuple(kept + taken))
    if session.base is None and other.base is None:
        return result
    white = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    ours, theirs = (white if base is None else base for base in (session.base, other.base))
    base = np.where(_region(name), theirs, ours)
    return replace(result, base=None if (base == PAPER_WHITE).all() else base)


def _exchanged_with(stroke: Stroke) -> str:
    """The component that a stroke is copied with: that of its box, except that chin and jaw belong to the outline."""
    name = component_of(stroke)
    if name != MOUTH.name:
        return name
    x, y = along(stroke).mean(axis=0).tolist()
    return REMAINDER.name if y >= MOUTH.y + CHIN or abs(x - MIRROR) > BESIDE else name


def _region(name: str) -> np.ndarray:
    """(512, 512) bool: the component's box without chin and jaw; for the remainder, all outside the other boxes."""
    region = np.zeros((CANVAS, CANVAS), bool)
    for component in COMPONENTS:
        if component is not REMAINDER and name in (component.name, REMAINDER.name):
            rows = CHIN if component is MOUTH else component.size
            columns = round(2 * BESIDE) if component is MOUTH else component.size
            region[component.y : component.y + rows, component.x : component.x + columns] = True
    return ~region if name == REMAINDER.name else region


def single_strokes(strokes: Tuple[Stroke, ...]) -> List[Stroke]:
    """Split strokes whose mirror image belongs to another component, so that each can be moved alone."""
    found: List[Stroke] = []
    for stroke in strokes:
        image = mirror_image(stroke) if stroke.mirrored else stroke
        if stroke.mirrored and component_of(image) != component_of(stroke):
            found += [replace(stroke, mirrored=False), image]
        else:
            found.append(stroke)
    return found
