"""Computes the placement of a drawing from the points that registration finds.

A drawing whose deviation from the canonical frame is normal among people is not moved at all. Otherwise the whole is
moved by a robust fit to all points, and each component by a fit to its own points, weighted by their certainty.
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
from engine.drawing.sketch import INK
from engine.drawing.warp import CORES, IDENTITY, LARGEST_OFFSET, LARGEST_RIM, NO_RIM, Rim, Similarity, core_middle
from engine.method.registration import LEAST_PRESENCE, FoundPoints

# Largest offset in canonical pixels, scale factor and rotation in degrees, of a component and of the whole.
LARGEST_PART = (LARGEST_OFFSET, 1.6, 20.0)
LARGEST_WHOLE = (400.0, 3.0, 45.0)
STAYS = 3.0  # standard deviations among people within which a component is not moved
WHOLE_STAYS = 1.4  # the same of the whole: nearly all photos' sketches lie within, drawings by hand rarely
PARTLY_STAYS = 0.8  # the same without an eye, nose or mouth: the bank's lie exactly where the networks expect them
RETURNS = 0.8  # the same limits for a drawing that was moved before, relative to these
KEPT = (4.0, 0.05, 3.0)  # changes in offset, logarithm of scale and degrees within which a placement is kept
ROBUST = 1.5  # standard deviations from which a point counts less (Huber)
RIM_KEPT = 10.0  # canonical pixels: changes within which a rim is kept
ENOUGH = 0.4  # smallest share of points with ink for a part that is drawn: a nose may be an L
BESIDE = 0.12  # times the distance of the pupils: radius around a point in which ink belongs to it
NEAREST, FARTHEST = 6.0, 24.0  # pixels: smallest and largest such radius
MARGIN = 24.0  # canonical pixels of white around a drawing
SHOULDERS = 440.0  # canonical row below which lie neck and shoulders
BROW = 4.0  # factor on the variance of a brow's points relative to an eye's
OF_ALL = 8.0  # canonical pixels: additional standard deviation of every point in the fit of the whole


@dataclass(frozen=True)
class Spread:
    """Standard deviations of people's components from the mean component, in photos aligned by the pupils.

    x, y: canonical pixels. scale: of its logarithm. turn: degrees. Measured on 1,688 portraits; that of the eyes'
    offset includes the error of registration.
    """

    x: float
    y: float
    scale: float
    turn: float

    def distance(self, away: Similarity) -> float:
        """The largest deviation of a similarity from the identity, in standard deviations."""
        parts = (
            math.hypot(away.x / self.x, away.y / self.y),
            abs(math.log(away.scale)) / self.scale,
            abs(away.turn) / self.turn,
        )
        return max(parts)

    def beyond(self, away: Similarity) -> Similarity:
        """The part of a similarity that exceeds one standard deviation, in offset, scale and rotation each."""
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

WHOLE = Spread(10.0, 10.0, 0.07, 2.0)  # error of the fit of all points for the same people

# The parts whose points belong to a component, and the standard deviation of points among people in canonical pixels.
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
    """The placement of a sketch, (512, 512) uint8, in which these points were found.

    held: the previous placement of the drawing, whose values are kept where the new ones differ little.
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
    """Which points have ink near them, (K,) bool, since the network also guesses points that are not drawn yet.

    Points of the outline are judged one by one; those of another part all count if enough of them have ink, else none.
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
    """How far a drawing extends beyond the canonical frame, without what lies left and right of the shoulders."""
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
    """The components of which at least half of the points of one part were found, such as a brow for an eye."""
    there = weights > 0
    shares = {name: max(there[_OF_PART[part]].mean() for part in parts) for name, parts in OWN_POINTS.items()}
    return tuple(name for name in NAMES if shares.get(name, 0.0) >= 0.5)


def _in_place(
    found: FoundPoints, weights: np.ndarray, whole: Similarity, drawn: Collection[str], held: Optional[Placement]
) -> bool:
    """Whether all drawn components lie where the networks expect them. whole: the fit of all points."""
    returning = 1.0 if held is None or held.touches_nothing else RETURNS
    parts = [name for name in CORES if name in drawn]
    if WHOLE.distance(whole) > (WHOLE_STAYS if len(parts) == len(CORES) else PARTLY_STAYS) * returning:
        return False
    away = (SPREADS[name].distance(_fit_part(name, found, weights, IDENTITY)) for name in parts)
    return all(distance <= STAYS * returning for distance in away)


def _fit_whole(found: FoundPoints, weights: np.ndarray) -> Similarity:
    """Robust fit of the similarity from the canonical points to the found ones."""
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
    """The residual similarity of a component after `whole`, in the canonical frame."""
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
    """Fit a similarity around a middle that maps points (n, 2) to a goal (n, 2), with weights (n,) in 1 / pixel^2.

    loose: standard deviations of a prior around the identity: pixels, relative size and radians. It keeps the fit to
    few or uncertain points close to the identity.
    """
    x, y = (source - middle).T
    away_x, away_y = (np.asarray(goal, np.float64) - source).T
    # Least squares of sum w |f z + t - away|^2 in complex numbers, for the offset t and f = factor - 1, with the prior:
    # the derivatives by t give t = middle - f z's middle, and those by f the rest.
    of_offset, of_size, of_turn = (size**-2.0 for size in loose)
    total = float(weights.sum()) + of_offset
    middle_x, middle_y = float(weights @ x) / total, float(weights @ y) / total
    shift_x, shift_y = float(weights @ away_x) / total, float(weights @ away_y) / total
    square = float(weights @ (x * x + y * y)) - total * (middle_x**2 + middle_y**2)
    along = float(weights @ (x * away_x + y * away_y)) - total * (middle_x * shift_x + middle_y * shift_y)
    across = float(weights @ (x * away_y - y * away_x)) - total * (middle_x * shift_y - middle_y * shift_x)
    size, turn = along / (square + of_size), across / (square + of_turn)
    offset_x = shift_x - size * middle_x + turn * middle_y
    offset_y = shift_y - size * middle_y - turn * middle_x
    return Similarity(
        offset_x, offset_y, max(math.hypot(1.0 + size, turn), 0.06), math.degrees(math.atan2(turn, 1.0 + size))
    )


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
    """Rounded to the digits in session files."""
    return Similarity(round(one.x, 2), round(one.y, 2), round(one.scale, 4), round(one.turn, 2))
