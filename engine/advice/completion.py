"""What a half-drawn face lacks, and what its drawn half already says about it. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Sequence, Tuple

import numpy as np

from configs.components import CANVAS, COMPONENTS, EYE1, EYE2, REMAINDER, Component
from engine.drawing.brows import EYES, brows, has_brow
from engine.drawing.crops import crop
from engine.drawing.outline import drawn_sectors
from engine.drawing.session import Session
from engine.drawing.strokes import MIRROR, Stroke, mirror_image
from engine.drawing.transplant import along, component_of

LEAST_INK = 30  # dark pixels in the middle of a component that an opened sketch is taken to hold
LEAST_SEEN = 0.3  # share of a stroke that must still be seen after all erasing
LEAST_SIDE = 0.2  # of the one side's ink, below which the other side of the remainder is missing
ALL_ROUND = 0.9  # share of the directions in which an outline is drawn that lacks nothing


@dataclass(frozen=True)
class Lack:
    """components: names of those of which nothing is drawn. outline: whether the remainder is drawn, but not all.

    brows: names of the eyes that are drawn without theirs.
    """

    components: Tuple[str, ...]
    outline: bool
    brows: Tuple[str, ...] = ()

    @property
    def wanted(self) -> Tuple[str, ...]:
        """Names of the components that strokes are missing in."""
        return self.components + ((REMAINDER.name,) if self.outline else ())


def lack_of(session: Session) -> Lack:
    """What the drawing of a session lacks."""
    sketch = session.sketch()
    seen = {component.name: 0.0 for component in COMPONENTS}
    single = [one for stroke in session.strokes if not stroke.eraser for one in _both(stroke)]
    over = {
        eye.name: [stroke for stroke in brows(single, eye.name) if _seen(stroke, sketch) >= LEAST_SEEN] for eye in EYES
    }
    for stroke in single:
        name = component_of(stroke)
        if not any(stroke is brow for brow in over.get(name, ())):  # a brow alone is no eye
            seen[name] += _seen(stroke, sketch)
    if session.base is not None:
        for component in COMPONENTS:
            seen[component.name] += _ink(sketch, component) >= LEAST_INK
    missing = tuple(name for name, much in seen.items() if much < LEAST_SEEN)
    outline = drawn_sectors(sketch)
    bare = tuple(
        name
        for name, drawn in over.items()
        if not drawn and name not in missing and not (session.base is not None and has_brow(sketch, name))
    )
    return Lack(missing, REMAINDER.name not in missing and float(outline.mean()) < ALL_ROUND, bare)


def mirrored(session: Session) -> Session:
    """The session with what one side of the face says about the other: a missing eye, a missing half of the outline.

    Faces are symmetric, so nothing fits a drawn eye better than its mirror image. An opened sketch is not mirrored.
    """
    lack = lack_of(session)
    missing = lack.components
    added: List[Stroke] = []
    single = [one for stroke in session.strokes if not stroke.eraser for one in _both(stroke)]
    for here, there in ((EYE1.name, EYE2.name), (EYE2.name, EYE1.name)):
        if there in missing and here not in missing:
            taken = [] if not brows(single, there) else brows(single, here)  # a brow that is there stays the only one
            added += [mirror_image(s) for s in session.strokes if component_of(s) == here and s not in taken]
        elif there in lack.brows:
            added += [mirror_image(stroke) for stroke in brows(single, here)]
    added += _other_half([stroke for stroke in session.strokes if component_of(stroke) == REMAINDER.name])
    return replace(session, strokes=session.strokes + tuple(added)) if added else session


def _other_half(strokes: Sequence[Stroke]) -> List[Stroke]:
    """Mirror images of the remainder's strokes where one side of the face has nearly nothing of it."""
    sides = [0, 0]  # places on strokes, left and right
    for stroke in strokes:
        if not stroke.eraser:
            for one in _both(stroke):
                right = int((along(one)[:, 0] > MIRROR).sum())
                sides = [sides[0] + len(along(one)) - right, sides[1] + right]
    fuller = int(sides[1] > sides[0])
    if sides[1 - fuller] >= LEAST_SIDE * sides[fuller]:
        return []
    return [
        mirror_image(stroke)
        for stroke in strokes
        if not stroke.mirrored and int(np.mean([x for x, _y, _p in stroke.points]) > MIRROR) == fuller
    ]


def _both(stroke: Stroke) -> List[Stroke]:
    return [replace(stroke, mirrored=False), mirror_image(stroke)] if stroke.mirrored else [stroke]


def _seen(stroke: Stroke, sketch: np.ndarray) -> float:
    """The share of a stroke that is dark in the sketch."""
    places = along(stroke)
    inside = places[((places >= 0) & (places < CANVAS)).all(axis=1)].astype(int)
    return float((sketch[inside[:, 1], inside[:, 0]] < 200).mean()) if len(inside) else 0.0


def _ink(sketch: np.ndarray, component: Component) -> int:
    """Dark pixels in the middle of a component's box; of the remainder, all that is outside the boxes."""
    part = crop(sketch, component)
    if component is not REMAINDER:
        quarter = component.size // 4
        part = part[quarter:-quarter, quarter:-quarter]
    return int((part < 128).sum())
