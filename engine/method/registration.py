"""Registration: where the points of a drawing lie, how surely, and which are not drawn at all.

The network looks twice: at the canvas as it is, and once more with the drawing brought to the canonical frame, where
it is most exact. While someone draws it is known beforehand where that is, and one look is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from configs.points import POINTS, canonical_points

SIDE, HEAT, NUMBERS = 128, 32, 4  # as in `configs.registration`, which needs Jittor
FAINTEST = 60.0  # ink that is lighter than this everywhere is not made darker
SURE = 0.5  # presence from which a point has a say in where the drawing lies
NEAR = (24.0, 0.1, 0.1)  # canonical pixels, logarithm of the factor and radians within which one look is enough
SMALLEST, LARGEST = 0.3, 3.0  # drawings against the canonical face, for a second look

RegistrationNetwork = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class FoundPoints:
    """The points of `configs.points.POINTS` in a drawing.

    points: (K, 2) float32 canvas pixels, also where they are not drawn or lie outside. deviation: (K,) float32,
    standard deviation of a coordinate in canvas pixels. presence: (K,) float32, 0..1, how likely the point's part is
    drawn.
    """

    points: np.ndarray
    deviation: np.ndarray
    presence: np.ndarray


def find_points(network: RegistrationNetwork, sketch: np.ndarray, before: Optional[np.ndarray] = None) -> FoundPoints:
    """Find the points of a sketch (512, 512) uint8, ink dark.

    network: `configs.registration.Registration` as a function of NumPy arrays, (1, 1, 128, 128) in -1..1, ink -1, to
    (1, numbers). before: the similarity (2, 3) that brought the drawing to the canonical frame a moment ago.
    """
    if before is not None:
        found = _look(network, sketch, before)
        back = _frame(found)
        if back is not None and _near(back, before):
            return found
    first = _look(network, sketch, np.eye(2, 3))
    back = _frame(first)
    return first if back is None else _look(network, sketch, back)


def _look(network: RegistrationNetwork, sketch: np.ndarray, through: np.ndarray) -> FoundPoints:
    """The points of a sketch, looked at through a similarity (2, 3)."""
    if np.array_equal(through, np.eye(2, 3)):
        return read_points(network(network_view(sketch)))
    brought = cv2.warpAffine(
        sketch,
        through,
        (CANVAS, CANVAS),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=PAPER_WHITE,
    )
    seen = read_points(network(network_view(brought)))
    turn = np.linalg.inv(through[:, :2])
    points = (seen.points - through[:, 2]) @ turn.T
    on_canvas = ((points > -0.5) & (points < CANVAS - 0.5)).all(axis=1)  # outside nothing can be drawn
    scale = float(np.sqrt(abs(np.linalg.det(turn))))
    deviation = (seen.deviation * scale).astype(np.float32)
    return FoundPoints(points.astype(np.float32), deviation, seen.presence * on_canvas)


def _near(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two similarities (2, 3) bring a drawing to about the same place: within `NEAR`."""
    turn = one[:, :2] @ np.linalg.inv(other[:, :2])
    middle = np.array([CANVAS / 2.0, CANVAS / 2.0])
    away = turn @ (middle - other[:, 2]) + one[:, 2] - middle
    factor = complex(turn[0, 0], turn[1, 0])
    far, size, angle = NEAR
    return bool(np.hypot(*away) <= far and abs(np.log(abs(factor))) <= size and abs(np.angle(factor)) <= angle)


def network_view(sketch: np.ndarray) -> np.ndarray:
    """What the network sees of a sketch (512, 512) uint8: (1, 1, 128, 128) float32, ink -1 and paper 1.

    Thin lines are thickened before they are averaged, faint ink is made dark.
    """
    thick = cv2.erode(sketch, np.ones((3, 3), np.uint8))
    return darkened(cv2.resize(thick, (SIDE, SIDE), interpolation=cv2.INTER_AREA))[None, None]


def darkened(small: np.ndarray) -> np.ndarray:
    """A reduced sketch, 0..255, in -1..1, its darkest ink -1."""
    ink = PAPER_WHITE - small.astype(np.float32)
    result: np.ndarray = 1.0 - 2.0 * ink / max(float(ink.max()), FAINTEST)
    return result


def read_points(row: np.ndarray) -> FoundPoints:
    """The points in what the network gives for one sketch, (1, K * 32 * 32 + 4 K)."""
    count = len(POINTS)
    heat, numbers = np.split(row.reshape(-1).astype(np.float32), [count * HEAT * HEAT])
    likely = np.exp(heat.reshape(count, -1) - heat.reshape(count, -1).max(axis=1, keepdims=True))
    likely = (likely / likely.sum(axis=1, keepdims=True)).reshape(count, HEAT, HEAT)
    steps = np.arange(HEAT, dtype=np.float32)
    place = np.stack([likely.sum(axis=1) @ steps, likely.sum(axis=2) @ steps], axis=1)
    values = numbers.reshape(count, NUMBERS)
    pixel = CANVAS / HEAT
    points = (place + values[:, :2] + 0.5) * pixel - 0.5
    deviation = np.sqrt(2.0) * np.exp(np.clip(values[:, 2], -6.0, 4.0)) * pixel  # of a Laplace distribution
    presence = 1.0 / (1.0 + np.exp(-np.clip(values[:, 3], -30.0, 30.0)))
    return FoundPoints(points.astype(np.float32), deviation.astype(np.float32), presence.astype(np.float32))


def fit_similarity(points: np.ndarray, goal: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The similarity (2, 3) that brings points (n, 2) nearest to `goal` (n, 2) by weighted squares.

    Source: Umeyama, PAMI 13(4), 1991, in two dimensions, where a complex number turns and scales.
    """
    share = np.asarray(weights, np.float64) / np.sum(weights)
    middle, aim = share @ points, share @ goal
    x, y = (points - middle).T
    u, v = (goal - aim).T
    spread = float(share @ (x * x + y * y))
    if spread < 1e-9:
        cosine, sine = 1.0, 0.0
    else:
        cosine, sine = float(share @ (x * u + y * v)) / spread, float(share @ (x * v - y * u)) / spread
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.concatenate([turn, (aim - turn @ middle)[:, None]], axis=1)


def _frame(found: FoundPoints) -> Optional[np.ndarray]:
    """The similarity (2, 3) that brings a drawing to the canonical frame, or None where too little is drawn to say."""
    sure = found.presence > SURE
    parts = {point.part for point, there in zip(POINTS, sure) if there}
    if len(parts) < 2:
        return None
    weights = np.where(sure, found.presence / (1.0 + found.deviation) ** 2, 0.0)
    matrix = fit_similarity(found.points.astype(np.float64), canonical_points().astype(np.float64), weights)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    return matrix if 1.0 / LARGEST < scale < 1.0 / SMALLEST else None
