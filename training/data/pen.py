"""A shaky pen: what turns points into strokes that look drawn by hand.

Everything random comes from the generator that is passed in, so a sample's number decides its sketches.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE

FINER = 3  # strokes are drawn at this multiple of the canvas and averaged down
STEP = 3.0  # canvas pixels between points of a smoothed line


@dataclass(frozen=True)
class Pen:
    """How one sketch is drawn. All lengths in canvas pixels.

    width: 1 to 4, for a felt pen to 8. wobble: how far the hand strays. ink: grey value, 0 black. pressure: 0 even to 1
    lively. widest: what no stroke exceeds.
    """

    width: float
    wobble: float
    ink: int
    pressure: float
    widest: float = 5.5


@dataclass(frozen=True)
class Inked:
    """One go of a pen as it came to lie: points (n, 2) and widths (n,) in canvas pixels, and the ink's grey value."""

    points: np.ndarray
    widths: np.ndarray
    ink: int


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
    closed = float(np.abs(points[0] - points[-1]).max()) < 1e-3
    before = points[-2] if closed else 2 * points[0] - points[1]
    after = points[1] if closed else 2 * points[-1] - points[-2]
    padded = np.concatenate([before[None], points, after[None]])
    lengths = np.hypot(*(padded[2:-1] - padded[1:-2]).T)
    counts = np.maximum(1, np.round(lengths / step)).astype(int)
    piece = np.repeat(np.arange(len(counts)), counts)
    t = ((np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[piece])[:, None]
    a, b, c, d = (padded[first : first + len(counts)] for first in range(4))
    cubic, square, slope = 3 * b - a - 3 * c + d, 2 * a - 5 * b + 4 * c - d, c - a
    curve = 0.5 * (((cubic[piece] * t + square[piece]) * t + slope[piece]) * t + 2 * b[piece])
    return np.concatenate([curve, points[-1:]])


def at_shares(curve: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Points at shares (m,) of a curve's length, (m, 2)."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = shares * length[-1]
    return np.stack([np.interp(at, length, curve[:, 0]), np.interp(at, length, curve[:, 1])], axis=1)


def _drift(rng: np.random.Generator, count: int, every: float) -> np.ndarray:
    """Slow noise of unit size along a line: (count,), with a new value about every `every` points."""
    knots = rng.normal(size=max(2, int(np.ceil(count / every)) + 1))
    return np.interp(np.arange(count) * ((len(knots) - 1) / max(count - 1, 1)), np.arange(len(knots)), knots)


def trace(pen: Pen, points: np.ndarray, rng: np.random.Generator, weight: float = 1.0, steady: bool = False) -> Inked:
    """How a hand follows (n, 2) points already smooth: with wobble, uneven pressure and ends that miss a little."""
    points = np.asarray(points, dtype=np.float64)
    if not steady and len(points) > 8:
        points = _missed_ends(points, rng)
    count = len(points)
    wobble = pen.wobble * (0.4 if steady else 1.0)
    shaky = np.stack([_drift(rng, count, 9.0), _drift(rng, count, 9.0)], axis=1) * 0.6 + rng.normal(size=2) * 0.4
    points = points + wobble * shaky
    width = pen.width * weight * (1.0 + 0.3 * pen.pressure * _drift(rng, count, 7.0))
    if pen.pressure > 0.4:
        along = np.arange(count)
        width = width * np.minimum(1.0, 0.45 + 0.55 * np.minimum(along, along[::-1]) / 4.0)
    width = np.clip(width, 0.8, pen.widest)
    return Inked(points, width, int(np.clip(pen.ink + rng.normal() * 12.0 * pen.pressure, 0, 120)))


def _missed_ends(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    for _ in range(2):  # each end in turn
        miss = int(round(rng.normal(0.0, 0.6)))
        if miss > 0:
            points = points[miss:]
        elif miss < 0:
            points = np.concatenate([points[:1] + (points[:1] - points[1:2]) * -miss, points])
        points = points[::-1]
    return points


class Sheet:
    """White paper with ink on it; `picture()` gives it in canvas size."""

    def __init__(self) -> None:
        self._ink = np.full((CANVAS * FINER, CANVAS * FINER), PAPER_WHITE, np.uint8)

    def draw(self, inked: Inked) -> None:
        """Draw a stroke as a hand has made it."""
        wide = 0.5 * (inked.widths[:-1] + inked.widths[1:]) * FINER
        # OpenCV's antialiased lines are 1.4 pixels wide for a thickness of 1, and t + 1.4 for an even t.
        thickness = np.maximum(1, 2 * np.round((wide - 1.4) / 2.0)).astype(int)
        fixed = self._fixed(inked.points)
        start = 0
        for end in range(1, len(thickness) + 1):  # one call for every run of equal thickness
            if end == len(thickness) or thickness[end] != thickness[start]:
                run, wide_run = fixed[start : end + 1], int(thickness[start])
                cv2.polylines(self._ink, [run], False, inked.ink, wide_run, cv2.LINE_AA, 4)
                start = end

    def fill(self, points: np.ndarray, grey: int) -> None:
        """Fill a polygon (n, 2)."""
        cv2.fillPoly(self._ink, [self._fixed(points)], grey, cv2.LINE_AA, 4)

    @staticmethod
    def _fixed(points: np.ndarray) -> np.ndarray:
        return np.round((np.asarray(points) * FINER + (FINER - 1) / 2.0) * 16.0).astype(np.int32)

    def clipped_to(self, polygon: np.ndarray) -> _Clip:
        """Within the `with` block ink stays inside a polygon (n, 2)."""
        return _Clip(self, polygon)

    def picture(self) -> np.ndarray:
        """(512, 512) uint8."""
        return cv2.resize(self._ink, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA)


class Paper(Sheet):
    """A sketch in the making, and the pen that makes it."""

    def __init__(self, pen: Pen, rng: np.random.Generator) -> None:
        super().__init__()
        self.pen = pen
        self.rng = rng

    def stroke(self, points: np.ndarray, weight: float = 1.0, steady: bool = False) -> None:
        """Draw along (n, 2) points already smooth: with wobble, uneven pressure and ends that miss a little."""
        self.draw(trace(self.pen, points, self.rng, weight, steady))


class _Clip:
    def __init__(self, sheet: Sheet, polygon: np.ndarray) -> None:
        self._ink = sheet._ink
        self._before = sheet._ink.copy()
        self._outside = np.ones(sheet._ink.shape, np.uint8)
        cv2.fillPoly(self._outside, [Sheet._fixed(polygon)], 0, cv2.LINE_8, 4)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *error: object) -> None:
        cv2.copyTo(self._before, self._outside, self._ink)
