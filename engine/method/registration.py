"""Registration: finds the facial points in a drawing, how certain they are, and which are not drawn.

The network runs twice: on the canvas, and on the drawing moved to the canonical frame, where it is most exact. While
someone draws, the similarity to the canonical frame is known from the previous sketch, and one run is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from configs.points import POINTS, canonical_points

SIDE, HEAT, NUMBERS = 128, 32, 4  # as in `configs.registration`, which needs Jittor
FAINTEST = 60.0  # grey levels below white: the darkest ink is scaled to -1 unless it is fainter than this
LEAST_PRESENCE = 0.5  # points that are less likely drawn do not affect where the drawing lies
NEAR = (24.0, 0.1, 0.1)  # changes in canonical pixels, logarithm of scale and radians within which one run is enough
SMALLEST, LARGEST = 0.3, 3.0  # size of a drawing relative to the canonical face, for a second run

RegistrationNetwork = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class FoundPoints:
    """The points of `configs.points.POINTS` in a drawing.

    points: (K, 2) float32 canvas pixels, also of those that are not drawn or lie outside. deviation: (K,) float32,
    standard deviation of a coordinate in canvas pixels. presence: (K,) float32, 0..1, probability that the point's part
    is drawn.
    """

    points: np.ndarray
    deviation: np.ndarray
    presence: np.ndarray


def find_points(network: RegistrationNetwork, sketch: np.ndarray, before: Optional[np.ndarray] = None) -> FoundPoints:
    """Find the facial points in a sketch, (512, 512) uint8, ink dark.

    network: `configs.registration.Registration` as a function of NumPy arrays, (1, 1, 128, 128) in -1..1, ink -1, to
    (1, numbers). before: the similarity (2, 3) that brought the previous sketch to the canonical frame.
    """
    if before is not None:
        found = _run(network, sketch, before)
        back = _frame(found)
        if back is not None and _near(back, before):
            return found
    first = _run(network, sketch, np.eye(2, 3))
    back = _frame(first)
    return first if back is None else _run(network, sketch, back)


def _run(network: RegistrationNetwork, sketch: np.ndarray, similarity: np.ndarray) -> FoundPoints:
    """Find the points with the sketch moved by a similarity (2, 3)."""
    if np.array_equal(similarity, np.eye(2, 3)):
        return read_points(network(network_view(sketch)))
    moved = cv2.warpAffine(
        sketch,
        similarity,
        (CANVAS, CANVAS),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=PAPER_WHITE,
    )
    seen = read_points(network(network_view(moved)))
    turn = np.linalg.inv(similarity[:, :2])
    points = (seen.points - similarity[:, 2]) @ turn.T
    on_canvas = ((points > -0.5) & (points < CANVAS - 0.5)).all(axis=1)  # nothing is drawn outside
    scale = float(np.sqrt(abs(np.linalg.det(turn))))
    deviation = (seen.deviation * scale).astype(np.float32)
    return FoundPoints(points.astype(np.float32), deviation, seen.presence * on_canvas)


def _near(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two similarities (2, 3) differ by less than `NEAR`."""
    turn = one[:, :2] @ np.linalg.inv(other[:, :2])
    middle = np.array([CANVAS / 2.0, CANVAS / 2.0])
    away = turn @ (middle - other[:, 2]) + one[:, 2] - middle
    factor = complex(turn[0, 0], turn[1, 0])
    far, size, angle = NEAR
    return bool(np.hypot(*away) <= far and abs(np.log(abs(factor))) <= size and abs(np.angle(factor)) <= angle)


def network_view(sketch: np.ndarray) -> np.ndarray:
    """The network's input for a sketch (512, 512) uint8: (1, 1, 128, 128) float32, ink -1 and paper 1.

    Lines are thickened before they are reduced, and faint ink is made dark.
    """
    thick = cv2.erode(sketch, np.ones((3, 3), np.uint8))
    return darkened(cv2.resize(thick, (SIDE, SIDE), interpolation=cv2.INTER_AREA))[None, None]


def darkened(small: np.ndarray) -> np.ndarray:
    """A reduced sketch 0..255 -> -1..1, with the darkest ink scaled to -1."""
    ink = PAPER_WHITE - small.astype(np.float32)
    result: np.ndarray = 1.0 - 2.0 * ink / max(float(ink.max()), FAINTEST)
    return result


def read_points(row: np.ndarray) -> FoundPoints:
    """The points from the network's output for one sketch, (1, K * 32 * 32 + 4 K): heat maps and four numbers each."""
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
    """Weighted least-squares fit of the similarity (2, 3) from points (n, 2) to `goal` (n, 2).

    Source: Umeyama, PAMI 13(4), 1991, in two dimensions, where a complex number rotates and scales.
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
    """The similarity (2, 3) from a drawing to the canonical frame, or None if too little is drawn."""
    sure = found.presence > LEAST_PRESENCE
    parts = {point.part for point, there in zip(POINTS, sure) if there}
    if len(parts) < 2:
        return None
    weights = np.where(sure, found.presence / (1.0 + found.deviation) ** 2, 0.0)
    matrix = fit_similarity(found.points.astype(np.float64), canonical_points().astype(np.float64), weights)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    return matrix if 1.0 / LARGEST < scale < 1.0 / SMALLEST else None
