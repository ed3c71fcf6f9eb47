"""A hand: what becomes of a line that it means to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List

import numpy as np

from training.data.pen import Inked, Pen, random_pen, trace

SHORT = 24.0  # canvas pixels below which a line is drawn in one go


@dataclass(frozen=True)
class Line:
    """A line that someone means to draw.

    points: (n, 2) canonical canvas pixels, smooth. part: of `configs.points`, or hair, neck, mark. weight: of the pen.
    filled: whether the area within is inked instead, with `grey` added to the pen's. steady: a small, careful line.
    """

    points: np.ndarray
    part: str
    weight: float = 1.0
    filled: bool = False
    grey: int = 0
    steady: bool = True
    mark: bool = False


@dataclass(frozen=True)
class HandStroke:
    """Ink as it lies on paper: of a line, or of an area where `filled`."""

    inked: Inked
    part: str
    filled: bool = False
    mark: bool = False


@dataclass(frozen=True)
class Hand:
    """How someone draws.

    pen: in canvas pixels. sway: how far a line strays as a whole. open, broken, doubled: chances that a line ends
    early or has a gap, is made of several goes, is drawn once more. corners: canvas pixels between the points that a
    line is reduced to, 0 for none. symbols: how likely a part is drawn as a symbol and not as it looks. strength: of it
    all.
    """

    pen: Pen
    sway: float
    open: float
    broken: float
    doubled: float
    corners: float
    symbols: float
    strength: float


def random_hand(strength: float, rng: np.random.Generator) -> Hand:
    """A clean hand at strength 0, most people's at 1, the worst at 3."""
    s = float(strength)
    pen = random_pen(rng)
    if rng.random() < min(0.75, s):
        even = rng.random() < 0.6  # a mouse has no pressure
        width = float(np.clip(np.exp(rng.normal(np.log(2.7), 0.2 + 0.15 * s)), 1.0, 4.0 + 2.0 * min(s, 2.0)))
        wobble = float(min(4.0, 0.2 + rng.exponential(0.5 + 0.45 * s)))
        ink = 0 if even or rng.random() < 0.5 else int(rng.integers(0, 110))
        pen = Pen(width, wobble, ink, 0.0 if even else float(rng.uniform(0, 1)), widest=9.0)
    sketchy = rng.random() < 0.12 * s + 0.03  # many short goes
    return Hand(
        pen=pen,
        sway=float(rng.exponential(0.9 * s)) if s > 0 else 0.0,
        open=float(rng.uniform(0.0, 0.16) * s),
        broken=float(rng.uniform(0.5, 1.0)) if sketchy else float(rng.uniform(0.0, 0.12) * s),
        doubled=float(rng.uniform(0.1, 0.5)) if rng.random() < 0.12 * s else 0.02 * s,
        corners=float(rng.uniform(8.0, 26.0)) if rng.random() < 0.12 * s else 0.0,
        symbols=float(np.clip(rng.uniform(0.15, 0.6) * s, 0.0, 0.92)),
        strength=s,
    )


def strokes_of(line: Line, hand: Hand, whole: np.ndarray, rng: np.random.Generator) -> List[HandStroke]:
    """The strokes that a hand makes of a line. whole: (2, 3), where the drawing as a whole comes to lie."""
    points = np.asarray(line.points, np.float64)
    if line.filled:
        grey = int(np.clip(hand.pen.ink + line.grey, 0, 255))
        area = points @ whole[:, :2].T + whole[:, 2]
        return [HandStroke(Inked(area, np.zeros(0), grey), line.part, True, line.mark)]
    if len(points) < 2:
        return []
    length = float(np.abs(np.diff(points, axis=0)).sum())
    goes = [points]
    if length > SHORT:
        points = _swayed(points, length, hand.sway, rng)
        if hand.corners:
            points = _cornered(points, hand.corners if length > 80.0 else 0.4 * hand.corners)
        goes = _goes(points, length, hand, rng)
    strokes = []
    for go in goes:
        if len(go) < 2:
            continue
        placed = go @ whole[:, :2].T + whole[:, 2]
        strokes.append(HandStroke(trace(hand.pen, placed, rng, line.weight, line.steady), line.part, False, line.mark))
    return strokes


def _swayed(points: np.ndarray, length: float, sway: float, rng: np.random.Generator) -> np.ndarray:
    """Moved and bent as a whole, less so where it is short."""
    if not sway:
        return points
    amount = min(sway, 0.05 * length)
    knots = rng.normal(0.0, amount, (2, 2 + int(length / 90.0)))
    shares = np.linspace(0.0, 1.0, len(points))
    across = np.linspace(0.0, 1.0, knots.shape[1])
    bent: np.ndarray = points + np.stack([np.interp(shares, across, knot) for knot in knots], axis=1)
    return bent


def _cornered(points: np.ndarray, corners: float) -> np.ndarray:
    """A polygon through every so many pixels of a line, still in small steps."""
    every = max(1, int(round(corners / 3.0)))
    kept = np.append(np.arange(0, len(points) - 1, every), len(points) - 1)
    at = np.arange(len(points))
    return np.stack([np.interp(at, kept, points[kept, axis]) for axis in (0, 1)], axis=1)


def _goes(points: np.ndarray, length: float, hand: Hand, rng: np.random.Generator) -> List[np.ndarray]:
    """A line in one go or several: cut short, with a gap, in pieces that overlap, drawn twice."""
    count = len(points)
    goes = [points]
    chances = rng.random(3)
    if chances[0] < hand.open:
        goes = [points[int(count * rng.uniform(0.0, 0.15)) : count - int(count * rng.uniform(0.0, 0.2))]]
        if length > 100.0 and rng.random() < 0.5:
            gap = int(rng.uniform(0.2, 0.8) * count)
            goes = [points[:gap], points[gap + int(rng.uniform(0.03, 0.1) * count) :]]
    elif chances[1] < hand.broken and length > 60.0:
        pieces = max(2, int(length / rng.uniform(35.0, 80.0)))
        cuts = np.linspace(0, count, pieces + 1).astype(int)
        overlap = int(rng.integers(-1, 4))
        goes = [points[max(0, a - overlap) : b + overlap] + rng.normal(0.0, 1.0, 2) for a, b in zip(cuts, cuts[1:])]
    elif length > 180.0 and rng.random() < 0.5:  # a long line is often drawn in two goes that overlap
        cut = int(rng.uniform(0.35, 0.65) * count)
        goes = [points[: cut + 4], points[max(0, cut - 4) :]]
    if chances[2] < hand.doubled:
        goes = goes + [_swayed(go, length, 1.0 + 1.2 * hand.strength, rng) for go in goes]
    return goes
