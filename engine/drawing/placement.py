"""Placement: where a drawing and its components lie relative to the canonical frame. Neither Qt nor Jittor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Dict, Mapping, Optional, Tuple

import numpy as np

from configs.components import CANVAS, NAMES
from engine.drawing import warp
from engine.drawing.warp import CORES, IDENTITY, LARGEST_RIM, NO_RIM, STEP, Rim, Similarity, core_middle
from engine.message import Message

MIDDLE = (245.5, 270.0)  # of a face, around which the whole rotates


@dataclass(frozen=True)
class Placement:
    """The transform from the canonical frame to a drawing.

    whole: from the canonical frame to the canvas, around `MIDDLE`. parts: by component name, a residual within the
    canonical frame, around the component's middle. drawn: the names of the components that were found.
    rim: how far the drawing extends beyond the frame, canonical pixels at the left, top, right and bottom; the space
    beside the face is compressed by so much, since the networks see the frame only.
    """

    whole: Similarity = IDENTITY
    parts: Tuple[Tuple[str, Similarity], ...] = ()
    drawn: Tuple[str, ...] = ()
    rim: Rim = NO_RIM

    def __post_init__(self) -> None:
        if len(self.rim) != 4 or not all(0.0 <= far <= most for far, most in zip(self.rim, LARGEST_RIM)):
            raise ValueError(Message("no drawing reaches so far beyond its frame: {rim}", rim=self.rim))
        unknown = {name for name, _part in self.parts} - CORES.keys() | set(self.drawn) - set(NAMES)
        if unknown:
            raise ValueError(
                Message("no component with a place of its own is called {names}", names=", ".join(sorted(unknown)))
            )

    @property
    def touches_nothing(self) -> bool:
        """Whether this is the identity: the drawing lies in the canonical frame."""
        return self.whole == IDENTITY and self.rim == NO_RIM and all(part == IDENTITY for _name, part in self.parts)

    def part(self, name: str) -> Similarity:
        """The residual of a component; without one, the mean offset of the others, weighted by 1 / distance^2."""
        known = dict(self.parts)
        if name in known or not known:
            return known.get(name, IDENTITY)
        middle = np.array(core_middle(name))
        near = {other: 1.0 / float(np.hypot(*(middle - core_middle(other)))) ** 2 for other in known}
        total = sum(near.values())
        x, y = (sum(near[other] * getattr(known[other], axis) for other in known) / total for axis in "xy")
        return Similarity(x, y)

    def with_part(self, name: str, part: Similarity) -> Placement:
        """The placement with another residual of one component."""
        parts = {**dict(self.parts), name: part}
        ordered = tuple((other, parts[other]) for other in CORES if other in parts)
        return Placement(self.whole, ordered, tuple(n for n in NAMES if n in self.drawn or n == name), self.rim)

    def to_drawing(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 2) in the canonical frame -> on the canvas."""
        points = np.asarray(points, np.float64)
        return self.whole.apply(points + warp.sampled(warp.residual(self.parts_of_all(), self.rim), points), MIDDLE)

    def to_canonical(self, points: np.ndarray) -> np.ndarray:
        """The inverse of `to_drawing`."""
        goal = self.whole.undo(np.asarray(points, np.float64), MIDDLE)
        return warp.inverse(warp.residual(self.parts_of_all(), self.rim), goal)

    def to_frame(self, sketch: np.ndarray) -> np.ndarray:
        """A drawing, (512, 512) uint8 -> the same in the canonical frame; the same array for the identity."""
        if self.touches_nothing:
            return sketch
        return warp.lines_through(sketch, _maps(self, to_drawing=True), self.whole.scale)

    def sketch_from_frame(self, sketch: np.ndarray) -> np.ndarray:
        """A sketch in the canonical frame, (512, 512) uint8 -> where the drawing lies."""
        if self.touches_nothing:
            return sketch
        return warp.lines_through(sketch, _maps(self, to_drawing=False), 1.0 / self.whole.scale)

    def shadow_from_frame(self, shadow: np.ndarray) -> np.ndarray:
        """The shadow in the canonical frame, (512, 512) uint8 -> where the drawing lies."""
        if self.touches_nothing:
            return shadow
        return warp.shadow_through(shadow, _maps(self, to_drawing=False), 1.0 / self.whole.scale)

    def from_frame(self, face: np.ndarray) -> np.ndarray:
        """A face in the canonical frame, (512, 512, 3) uint8 -> where it was drawn, with the backdrop extended."""
        if self.touches_nothing:
            return face
        return warp.picture_through(face, _maps(self, to_drawing=False), self.whole.scale)

    def parts_of_all(self) -> Tuple[Similarity, ...]:
        """The residuals of all components in `CORES`, in their order."""
        return tuple(self.part(name) for name in CORES)

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary for `results.json` and session files."""
        parts = {name: part.to_json() for name, part in self.parts}
        return {"whole": self.whole.to_json(), "parts": parts, "drawn": list(self.drawn), "rim": list(self.rim)}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Placement:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        try:
            parts = tuple((str(name), Similarity(*map(float, part))) for name, part in data["parts"].items())
            drawn = tuple(str(name) for name in data["drawn"])
            left, top, right, bottom = map(float, data["rim"])
            return Placement(Similarity(*map(float, data["whole"])), parts, drawn, (left, top, right, bottom))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(Message("this is no placement: {reason}", reason=error)) from error


@lru_cache(maxsize=6)  # while someone draws, the placement is mostly held
def _maps(placement: Placement, to_drawing: bool) -> warp.Places:
    """For every pixel of the target, its place in the source. to_drawing: from the frame to the canvas, or back."""
    nodes = np.arange(0, CANVAS + STEP, STEP, dtype=np.float64)
    grid = np.stack(np.meshgrid(nodes, nodes), axis=-1)
    known = placement.to_drawing(grid) if to_drawing else placement.to_canonical(grid)
    return warp.Places(warp.upsampled(known.astype(np.float32)))


def interpolate_placements(start: Placement, end: Placement, share: float) -> Placement:
    """Interpolate linearly between two placements. share: 0..1, 0 gives `start`."""
    pairs = zip(start.parts_of_all(), end.parts_of_all())
    parts = tuple((name, _mixed(*pair, share)) for name, pair in zip(CORES, pairs)) if start.parts or end.parts else ()
    left, top, right, bottom = ((1 - share) * a + share * b for a, b in zip(start.rim, end.rim))
    drawn = tuple(name for name in NAMES if name in start.drawn or name in end.drawn)
    return Placement(_mixed(start.whole, end.whole, share), parts, drawn, (left, top, right, bottom))


def _mixed(a: Similarity, b: Similarity, share: float) -> Similarity:
    around = (b.turn - a.turn + 180.0) % 360.0 - 180.0  # the shorter rotation
    x, y, scale = ((1 - share) * one + share * other for one, other in ((a.x, b.x), (a.y, b.y), (a.scale, b.scale)))
    return Similarity(x, y, scale, a.turn + share * around)


def box_outline(placement: Placement, name: str) -> np.ndarray:
    """Where a component's core lies on the canvas: (4, 2), clockwise from the top left."""
    left, top, right, bottom = CORES[name]
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)
    return placement.whole.apply(placement.part(name).apply(corners, core_middle(name)), MIDDLE)


FRAME = (92, 112, 399, 476)  # left, top, right, bottom of the whole face, around all cores


def frame_outline(placement: Placement) -> np.ndarray:
    """Where the whole face lies on the canvas: (4, 2), clockwise from the top left."""
    left, top, right, bottom = FRAME
    return placement.whole.apply(np.array([(left, top), (right, top), (right, bottom), (left, bottom)]), MIDDLE)


AUTOMATIC, NONE, EXPLICIT = "automatic", "none", "explicit"


@dataclass(frozen=True)
class Placing:
    """How to place a drawing.

    kind: automatic (by what is found in it), none (as if it lay in the canonical frame) or explicit (as `placement`
    says). placement: for an automatic one the previous placement, kept as far as it fits, or None.
    straightened: show the face in the canonical frame, not where it was drawn.
    """

    kind: str = AUTOMATIC
    placement: Optional[Placement] = None
    straightened: bool = False

    def __post_init__(self) -> None:
        if self.kind not in (AUTOMATIC, NONE, EXPLICIT):
            raise ValueError(
                Message(
                    "placing is {kind}; it must be {one}, {other} or {third}",
                    kind=repr(self.kind),
                    one=AUTOMATIC,
                    other=NONE,
                    third=EXPLICIT,
                )
            )
        if self.kind == EXPLICIT and self.placement is None:
            raise ValueError(Message("an explicit placing needs a placement"))
        if self.kind == NONE and self.placement is not None:
            raise ValueError(Message("a drawing that is not placed has no placement"))

    @property
    def plain(self) -> bool:
        """Whether a program without placement would do the same, if all components lie in their boxes."""
        moved = self.placement is not None and not self.placement.touches_nothing
        return self.kind == AUTOMATIC and not moved and not self.straightened

    def to_json(self) -> Dict[str, Any]:
        """A plain dictionary for `results.json` and session files."""
        placement = None if self.placement is None else self.placement.to_json()
        return {"kind": self.kind, "placement": placement, "straightened": self.straightened}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Placing:
        """The inverse of `to_json`. Raises ValueError where the data does not fit."""
        try:
            placement = None if data["placement"] is None else Placement.from_json(data["placement"])
            return Placing(str(data["kind"]), placement, bool(data["straightened"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(Message("this is no way to place a drawing: {reason}", reason=error)) from error
