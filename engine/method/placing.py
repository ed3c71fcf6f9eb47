"""From the points that registration finds to a placement.

A drawing that lies in the boxes stays there, to the pixel: people differ, and so may drawings. What lies farther away
is brought back, the whole by a robust fit of all points and each component by its own, as far as its points are sure.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Collection, Dict, List, Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, EYE1, EYE2, MOUTH, NAMES, NOSE, REMAINDER
from configs.points import POINT_INDEX, POINT_PARTS, POINTS, canonical_points
from engine.drawing.placement import MIDDLE, Placement
from engine.drawing.warp import CORES, IDENTITY, LARGEST_OFFSET, LARGEST_RIM, NO_RIM, Rim, Similarity, core_middle
from engine.method.registration import FoundPoints

LEAST_PRESENCE = 0.5  # from which a point has a say
LARGEST_PART = (
    LARGEST_OFFSET,
    1.6,
    20.0,
)  # offset in canonical pixels, factor and degrees that a component may be away
LARGEST_WHOLE = (400.0, 3.0, 45.0)
STAYS = 3.0  # natural deviations within which a drawing is not touched
RETURNS = 0.8  # times as far before a drawing that was moved is not touched any more
KEPT = (4.0, 0.05, 3.0)  # offset, logarithm of the factor and degrees within which a placement is held
ROBUST = 1.5  # deviations from which a point counts less (Huber)
RIM_KEPT = 10.0  # canonical pixels within which a rim is held
INK = 160  # grey below which a pixel counts as ink
ENOUGH = 0.4  # share of a part's points that have ink if the part is drawn: a nose may be an L
BESIDE = 0.12  # of the pupils' distance, within which the ink beside a point is, and
NEAREST, FARTHEST = 6.0, 24.0  # pixels that this is at least and at most
MARGIN = 24.0  # canonical pixels of paper around a drawing
SHOULDERS = 440.0  # canonical pixels: what lies lower is neck and shoulders
BROW = 4.0  # times as much as an eye a brow may be off
OF_ALL = 8.0  # canonical pixels by which a point may be off before it says something about the whole


@dataclass(frozen=True)
class Spread:
    """How far people's components lie from the mean one when their pupils are at `PUPILS`, as standard deviations.

    x, y: canonical pixels. scale: of its logarithm. turn: degrees. Measured on 1,688 portraits; the eyes' offset has
    the error of registration added.
    """

    x: float
    y: float
    scale: float
    turn: float

    def distance(self, away: Similarity) -> float:
        """How many deviations a similarity is away from none."""
        parts = (
            math.hypot(away.x / self.x, away.y / self.y),
            abs(math.log(away.scale)) / self.scale,
            abs(away.turn) / self.turn,
        )
        return max(parts)

    def beyond(self, away: Similarity) -> Similarity:
        """What of a similarity is beyond one deviation; nothing at all within it."""
        length = math.hypot(away.x / self.x, away.y / self.y)
        share = max(0.0, 1.0 - 1.0 / length) if length > 0.0 else 0.0
        scale = math.copysign(max(0.0, abs(math.log(away.scale)) - self.scale), math.log(away.scale))
        turn = math.copysign(max(0.0, abs(away.turn) - self.turn), away.turn)
        return Similarity(away.x * share, away.y * share, math.exp(scale), turn)


SPREADS: Dict[str, Spread] = {
    EYE1.name: Spread(3.0, 3.0, 0.09, 4.0),
    EYE2.name: Spread(3.0, 3.0, 0.09, 4.0),
    NOSE.name: Spread(10.9, 9.3, 0.10, 4.0),
    MOUTH.name: Spread(8.8, 14.5, 0.16, 4.0),
}

WHOLE = Spread(10.0, 10.0, 0.07, 2.0)  # what a fit of all points is off by for the same people

# The points that a component has of its own, and by how many canonical pixels they differ among people.
OWN_POINTS: Dict[str, Tuple[str, ...]] = {
    EYE1.name: ("eye1", "brow1"),
    EYE2.name: ("eye2", "brow2"),
    NOSE.name: ("nose",),
    MOUTH.name: ("mouth",),
    REMAINDER.name: ("outline",),
}
_DIFFERS = {"eye1": 3.0, "eye2": 3.0, "brow1": 8.0, "brow2": 8.0, "nose": 10.0, "mouth": 13.0, "outline": 16.0}
_PUPILS = [POINT_INDEX["pupil1"], POINT_INDEX["pupil2"]]
NATURAL = np.array([_DIFFERS[point.part] for point in POINTS])
_OFF = np.hypot(NATURAL, OF_ALL)
_CANONICAL = canonical_points().astype(np.float64)
_OF_PART = {part: np.array([i for i, point in enumerate(POINTS) if point.part == part]) for part in POINT_PARTS}
_OWN = {name: np.concatenate([_OF_PART[part] for part in parts]) for name, parts in OWN_POINTS.items()}
_IS_BROW = np.array([point.part.startswith("brow") for point in POINTS])
_FAR = int(FARTHEST)
_AWAY = np.hypot(*np.mgrid[-_FAR : _FAR + 1, -_FAR : _FAR + 1])  # pixels from the middle


def place(found: FoundPoints, sketch: np.ndarray, held: Optional[Placement] = None) -> Placement:
    """The placement of a drawing, (512, 512) uint8, in which these points were found.

    held: the placement of the drawing a moment ago, which is kept as far as it still fits.
    """
    weights = np.where(found.presence >= LEAST_PRESENCE, found.presence, 0.0) * _inked(found, sketch)
    drawn = _drawn(weights)
    if not drawn:
        return Placement()
    whole = _fit_whole(found, weights)
    if _in_place(found, weights, whole, drawn, held):
        return Placement(IDENTITY, tuple((name, IDENTITY) for name in CORES if name in drawn), drawn)
    if held is not None and _alike(whole, held.whole):
        whole = held.whole
    before = {} if held is None else dict(held.parts)
    parts: List[Tuple[str, Similarity]] = []
    for name in CORES:
        if name in drawn:
            part = _rounded(_limited(SPREADS[name].beyond(_fit_part(name, found, weights, whole)), LARGEST_PART))
            parts.append((name, before[name] if name in before and _alike(part, before[name]) else part))
    rim = _rim(sketch, whole)
    if held is not None and np.abs(np.subtract(rim, held.rim)).max() <= RIM_KEPT and not held.touches_nothing:
        rim = held.rim
    return Placement(whole, tuple(parts), drawn, rim)


def _inked(found: FoundPoints, sketch: np.ndarray) -> np.ndarray:
    """Which points have ink beside them, (K,) bool: a face that is half drawn lets the rest be guessed.

    An outline is drawn bit by bit; of another part some points must have ink, or none has a say.
    """
    apart = float(np.hypot(*(found.points[_PUPILS[1]] - found.points[_PUPILS[0]])))
    reach = min(max(BESIDE * apart, NEAREST), FARTHEST)
    ink = cv2.copyMakeBorder((sketch < INK).view(np.uint8), *(_FAR,) * 4, cv2.BORDER_CONSTANT, value=0)
    x, y = np.clip(np.rint(found.points), 0, CANVAS - 1).astype(int).T
    around = np.lib.stride_tricks.sliding_window_view(ink, _AWAY.shape)[y, x]
    beside = (around & (reach >= _AWAY)).any(axis=(1, 2))
    for part, mine in _OF_PART.items():
        if part != "outline":
            beside[mine] = beside[mine].mean() >= ENOUGH
    return beside


def _rim(sketch: np.ndarray, whole: Similarity) -> Rim:
    """How far a drawing goes on beyond the canonical frame; what is beside the neck does not count."""
    ink = np.flatnonzero(sketch < INK)
    if not len(ink):
        return NO_RIM
    rows, columns = np.divmod(ink[:: max(1, len(ink) // 4000)], CANVAS)
    places = whole.undo(np.stack([columns, rows], axis=1), MIDDLE)
    beside = places[places[:, 1] < SHOULDERS]
    left, right = np.percentile(beside[:, 0], (0.5, 99.5)) if len(beside) else (0.0, CANVAS)
    top, bottom = np.percentile(places[:, 1], (0.5, 99.5))
    beyond = (-left, -top, right - CANVAS, bottom - CANVAS)
    far = [min(max(0.0, far + MARGIN if far > -MARGIN else 0.0), most) for far, most in zip(beyond, LARGEST_RIM)]
    return round(far[0], 1), round(far[1], 1), round(far[2], 1), round(far[3], 1)


def _drawn(weights: np.ndarray) -> Tuple[str, ...]:
    """The components of which most points were found; a brow alone is an eye's. Without points of its own, none is."""
    there = weights > 0
    shares = {name: max(there[_OF_PART[part]].mean() for part in parts) for name, parts in OWN_POINTS.items()}
    return tuple(name for name in NAMES if shares.get(name, 0.0) >= 0.5)


def _in_place(
    found: FoundPoints, weights: np.ndarray, whole: Similarity, drawn: Collection[str], held: Optional[Placement]
) -> bool:
    """Whether everything drawn lies where the networks look for it. whole: the fit of all points."""
    most = STAYS * (1.0 if held is None or held.touches_nothing else RETURNS)
    if WHOLE.distance(whole) > most:
        return False
    parts = (name for name in CORES if name in drawn)
    return all(SPREADS[name].distance(_fit_part(name, found, weights, IDENTITY)) <= most for name in parts)


def _fit_whole(found: FoundPoints, weights: np.ndarray) -> Similarity:
    """The similarity that brings the canonical points nearest to the found ones, robustly."""
    fitted = IDENTITY
    robust = np.ones(len(POINTS))
    unsure = found.deviation.astype(np.float64) ** 2
    for _ in range(6):
        noise = (_OFF * fitted.scale) ** 2 + unsure
        fitted = _fit(_CANONICAL, found.points, robust * weights / noise, MIDDLE, (math.inf, 0.4, 0.12))
        away = np.hypot(*(fitted.apply(_CANONICAL, MIDDLE) - found.points).T) / np.sqrt(noise)
        robust = np.minimum(1.0, ROBUST / np.maximum(away, 1e-9))
    return _rounded(_limited(fitted, LARGEST_WHOLE))


def _fit_part(name: str, found: FoundPoints, weights: np.ndarray, whole: Similarity) -> Similarity:
    """How far a component is from where the whole would have it, in the canonical frame."""
    mine = _OWN[name][weights[_OWN[name]] > 0]
    seen = whole.undo(found.points[mine].astype(np.float64), MIDDLE)
    noise = (found.deviation[mine].astype(np.float64) / whole.scale) ** 2 + NATURAL[mine] ** 2 / 4.0 + 4.0
    noise[_IS_BROW[mine]] *= BROW  # brows go up and down, eyes stay
    return _fit(_CANONICAL[mine], seen, weights[mine] / noise, core_middle(name), (40.0, 0.2, 0.2))


def _fit(
    source: np.ndarray,
    goal: np.ndarray,
    weights: np.ndarray,
    middle: Tuple[float, float],
    loose: Tuple[float, float, float],
) -> Similarity:
    """The similarity around a middle that brings points (n, 2) to a goal, with weights (n,) of 1 / pixel^2.

    loose: by how many pixels, by which share in size and by which turn in radians it differs from none beforehand; that
    is how few or unsure points have little freedom.
    """
    x, y = (source - middle).T
    away_x, away_y = (np.asarray(goal, np.float64) - source).T
    # The least squares of sum w |f z + t - away|^2 for the offset t and f = factor - 1, and of t and f themselves.
    total, one_x, one_y, square = weights.sum(), weights @ x, weights @ y, weights @ (x * x + y * y)
    normal = np.array(
        [
            [total, 0.0, one_x, -one_y],
            [0.0, total, one_y, one_x],
            [one_x, one_y, square, 0.0],
            [-one_y, one_x, 0.0, square],
        ]
    )
    normal += np.diag([loose[0] ** -2.0, loose[0] ** -2.0, loose[1] ** -2.0, loose[2] ** -2.0])
    wanted = [
        weights @ away_x,
        weights @ away_y,
        weights @ (x * away_x + y * away_y),
        weights @ (x * away_y - y * away_x),
    ]
    offset_x, offset_y, size, turn = np.linalg.solve(normal, wanted)
    factor = complex(1.0 + size, turn)
    return Similarity(float(offset_x), float(offset_y), max(abs(factor), 0.06), math.degrees(np.angle(factor)))


def _limited(one: Similarity, most: Tuple[float, float, float]) -> Similarity:
    length = math.hypot(one.x, one.y)
    share = min(1.0, most[0] / length) if length else 1.0
    return Similarity(
        one.x * share,
        one.y * share,
        min(max(one.scale, 1.0 / most[1]), most[1]),
        min(max(one.turn, -most[2]), most[2]),
    )


def _alike(one: Similarity, other: Similarity) -> bool:
    near = math.hypot(one.x - other.x, one.y - other.y) <= KEPT[0] * max(1.0, one.scale)
    return near and abs(math.log(one.scale / other.scale)) <= KEPT[1] and abs(one.turn - other.turn) <= KEPT[2]


def _rounded(one: Similarity) -> Similarity:
    """As many digits as a session file keeps."""
    return Similarity(round(one.x, 2), round(one.y, 2), round(one.scale, 4), round(one.turn, 2))
