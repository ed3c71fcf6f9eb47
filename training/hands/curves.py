"""Curves that the symbols are made of, all (n, 2) in canvas pixels and smooth."""

from __future__ import annotations

from typing import List, Sequence, Union

import numpy as np

from training.data.pen import STEP, at_shares, smooth

Pair = Union[np.ndarray, Sequence[float]]


def through(*points: Pair) -> np.ndarray:
    """A smooth curve through points."""
    return smooth(np.array(points, np.float64))


def arc(centre: Pair, radii: Pair, start: float, end: float) -> np.ndarray:
    """Part of an ellipse, from degrees to degrees; 0 is right, 90 below."""
    length = abs(np.radians(end - start)) * max(radii)
    angles = np.radians(np.linspace(start, end, max(4, int(length / STEP) + 1)))
    return np.stack([centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)], axis=1)


def ring(centre: Pair, radii: Pair, rng: np.random.Generator) -> np.ndarray:
    """An ellipse as a hand closes it: it begins anywhere and ends a little early or late."""
    start = float(rng.uniform(0.0, 360.0))
    return arc(centre, radii, start, start + 360.0 + float(rng.normal(0.0, 10.0)))


def scribble(centre: Pair, radii: Pair, turns: float, rng: np.random.Generator) -> np.ndarray:
    """A spiral that fills an ellipse."""
    angles = np.linspace(0.0, 2.0 * np.pi * turns, max(8, int(10 * turns))) + rng.uniform(0.0, 6.3)
    reach = np.linspace(0.2, 1.0, len(angles)) * (1.0 + rng.normal(0.0, 0.08, len(angles)))
    return np.stack([centre[0] + radii[0] * reach * np.cos(angles), centre[1] + radii[1] * reach * np.sin(angles)], 1)


def between(one: np.ndarray, other: np.ndarray, count: int = 24) -> np.ndarray:
    """The line halfway between two."""
    shares = np.linspace(0.0, 1.0, count)
    middle: np.ndarray = 0.5 * (at_shares(one, shares) + at_shares(other, shares))
    return middle


def part_of(curve: np.ndarray, start: float, end: float) -> np.ndarray:
    """From one share of a curve's points to another."""
    count = len(curve)
    piece: np.ndarray = curve[int(start * count) : max(int(start * count) + 2, int(round(end * count)))]
    return piece


def clipped(curve: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> List[np.ndarray]:
    """The runs of a curve that lie between two lines that run across, such as lids."""
    high, low = (_height(line, curve[:, 0]) for line in (upper, lower))
    inside = (curve[:, 1] >= high - 0.5) & (curve[:, 1] <= low + 0.5)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]])))
    return [curve[a:b] for a, b in zip(edges[::2], edges[1::2]) if b - a > 2]


def held(area: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """An area's outline (n, 2) pressed between two lines that run across."""
    high, low = (_height(line, area[:, 0]) for line in (upper, lower))
    y = np.minimum(np.maximum(area[:, 1], high), np.maximum(low, high))
    return np.stack([area[:, 0], y], axis=1)


def _height(line: np.ndarray, x: np.ndarray) -> np.ndarray:
    order = np.argsort(line[:, 0])
    heights: np.ndarray = np.interp(x, line[order, 0], line[order, 1])
    return heights


def hatching(one: np.ndarray, other: np.ndarray, count: int, lean: float, rng: np.random.Generator) -> List[np.ndarray]:
    """Short strokes between two lines, `lean` of their length aslant."""
    shares = np.linspace(0.02, 0.98, count) + rng.normal(0.0, 0.3 / count, count)
    start = at_shares(one, np.clip(shares, 0, 1))
    end = at_shares(other, np.clip(shares + lean, 0, 1))
    return [smooth(np.stack([a, b])) for a, b in zip(start, end)]


def zigzag(one: np.ndarray, other: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """One line that goes to and fro between two."""
    shares = np.sort(np.clip(np.linspace(0.0, 1.0, count) + rng.normal(0.0, 0.2 / count, count), 0.0, 1.0))
    ends = np.where((np.arange(count) % 2 == 0)[:, None], at_shares(one, shares), at_shares(other, shares))
    return at_shares(ends, np.linspace(0.0, 1.0, 4 * count))
