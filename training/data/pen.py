"""A shaky pen: what turns points into strokes that look drawn by hand.

Everything random comes from the generator that is passed in, so a sample's number decides its sketches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import List

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE

FINER = 3  # strokes are drawn at this multiple of the canvas and averaged down
STEP = 3.0  # canvas pixels between points of a smoothed line


@dataclass(frozen=True)
class Pen:
    """How one sketch is drawn. All lengths in canvas pixels.

    width: 1 to 4. wobble: how far the hand strays. ink: grey value, 0 black. pressure: 0 even to 1 lively.
    """

    width: float
    wobble: float
    ink: int
    pressure: float


def random_pen(rng: np.random.Generator) -> Pen:
    """A pen of 1 to 4 pixels, mostly about 3 as in the studio, mostly black."""
    ink = 0 if rng.random() < 0.5 else int(rng.integers(0, 90))
    wobble = float(min(2.2, 0.3 + rng.exponential(0.6)))
    return Pen(float(np.clip(rng.normal(2.9, 0.75), 1.0, 4.0)), wobble, ink, float(rng.uniform(0, 1)))


def smooth(points: np.ndarray, step: float = STEP) -> np.ndarray:
    """Catmull-Rom curve through (n, 2) points, resampled about every `step` pixels. (m, 2)."""
    if len(points) < 3:
        count = max(2, int(np.hypot(*(points[-1] - points[0])) / step) + 1)
        share = np.linspace(0.0, 1.0, count)[:, None]
        return points[0] * (1 - share) + points[-1] * share
    closed = bool(np.allclose(points[0], points[-1]))
    before = points[-2] if closed else 2 * points[0] - points[1]
    after = points[1] if closed else 2 * points[-1] - points[-2]
    padded = np.concatenate([before[None], points, after[None]])
    pieces: List[np.ndarray] = []
    for a, b, c, d in zip(padded[:-3], padded[1:-2], padded[2:-1], padded[3:]):
        count = max(1, int(round(float(np.hypot(*(c - b))) / step)))
        t = (np.arange(count) / count)[:, None]
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate(pieces + [points[-1:]])


def _drift(rng: np.random.Generator, count: int, every: float) -> np.ndarray:
    """Slow noise of unit size along a line: (count,), with a new value about every `every` points."""
    knots = rng.normal(size=max(2, int(np.ceil(count / every)) + 1))
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)


class Paper:
    """A sketch in the making; `picture()` gives it in canvas size."""

    def __init__(self, pen: Pen, rng: np.random.Generator) -> None:
        self.pen = pen
        self.rng = rng
        self._ink = np.full((CANVAS * FINER, CANVAS * FINER), PAPER_WHITE, np.uint8)

    def stroke(self, points: np.ndarray, weight: float = 1.0, steady: bool = False) -> None:
        """Draw along (n, 2) points already smooth: with wobble, uneven pressure and ends that miss a little."""
        rng, pen = self.rng, self.pen
        points = np.asarray(points, dtype=np.float64)
        if not steady and len(points) > 8:
            points = self._missed_ends(points)
        count = len(points)
        wobble = pen.wobble * (0.4 if steady else 1.0)
        shaky = np.stack([_drift(rng, count, 9.0), _drift(rng, count, 9.0)], axis=1) * 0.6 + rng.normal(size=2) * 0.4
        points = points + wobble * shaky
        width = pen.width * weight * (1.0 + 0.3 * pen.pressure * _drift(rng, count, 7.0))
        fade = np.minimum(1.0, 0.45 + 0.55 * np.minimum(np.arange(count), np.arange(count)[::-1]) / 4.0)
        width = np.clip(width * (fade if pen.pressure > 0.4 else 1.0), 0.8, 5.5)
        self._draw(points, width, int(np.clip(pen.ink + rng.normal() * 12.0 * pen.pressure, 0, 120)))

    def fill(self, points: np.ndarray, grey: int) -> None:
        """Fill a polygon (n, 2)."""
        cv2.fillPoly(self._ink, [self._fixed(points)], grey, cv2.LINE_AA, 4)

    def _missed_ends(self, points: np.ndarray) -> np.ndarray:
        for _ in range(2):  # each end in turn
            miss = int(round(self.rng.normal(0.0, 0.6)))
            if miss > 0:
                points = points[miss:]
            elif miss < 0:
                points = np.concatenate([points[:1] + (points[:1] - points[1:2]) * -miss, points])
            points = points[::-1]
        return points

    def _draw(self, points: np.ndarray, width: np.ndarray, ink: int) -> None:
        wide = 0.5 * (width[:-1] + width[1:]) * FINER
        # OpenCV's antialiased lines are 1.4 pixels wide for a thickness of 1, and t + 1.4 for an even t.
        thickness = np.maximum(1, 2 * np.round((wide - 1.4) / 2.0)).astype(int)
        fixed = self._fixed(points)
        start = 0
        for end in range(1, len(thickness) + 1):  # one call for every run of equal thickness
            if end == len(thickness) or thickness[end] != thickness[start]:
                cv2.polylines(self._ink, [fixed[start : end + 1]], False, ink, int(thickness[start]), cv2.LINE_AA, 4)
                start = end

    @staticmethod
    def _fixed(points: np.ndarray) -> np.ndarray:
        return np.round((np.asarray(points) * FINER + (FINER - 1) / 2.0) * 16.0).astype(np.int32)

    def clipped_to(self, polygon: np.ndarray) -> _Clip:
        """Within the `with` block ink stays inside a polygon (n, 2)."""
        return _Clip(self, polygon)

    def picture(self) -> np.ndarray:
        """(512, 512) uint8."""
        return cv2.resize(self._ink, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA)


class _Clip:
    def __init__(self, paper: Paper, polygon: np.ndarray) -> None:
        self._ink = paper._ink
        self._before = paper._ink.copy()
        self._outside = np.ones(paper._ink.shape, np.uint8)
        cv2.fillPoly(self._outside, [Paper._fixed(polygon)], 0, cv2.LINE_8, 4)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        cv2.copyTo(self._before, self._outside, self._ink)
