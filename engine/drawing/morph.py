"""From one drawing to another by degrees: strokes are paired, resampled and moved, controls go along. Neither Qt nor
Jittor."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Tuple

import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import Session
from engine.drawing.strokes import MIN_WIDTH, Stroke, curve

SAMPLES = 32  # points of a stroke on its way: enough for a curl, few enough for a slider


class Morph:
    """The way from one drawing to another. Pairs its strokes once, so that every place on the way is quick to reach.

    Strokes of the same kind (pen or eraser, mirrored or not) are paired so that all points together move least; a
    stroke without a partner becomes thinner until it is gone. Trust and neighbours are interpolated, tags change over
    in the middle; an appearance is interpolated where both are numbers.
    """

    def __init__(self, start: Session, end: Session) -> None:
        self.start, self.end = start, end
        ways = [resampled(stroke) for stroke in start.strokes], [resampled(stroke) for stroke in end.strokes]
        self._pairs: List[Tuple[int, int, np.ndarray, np.ndarray]] = []
        for kind in sorted({(stroke.eraser, stroke.mirrored) for stroke in start.strokes}):
            rows, columns = (
                [i for i, stroke in enumerate(side.strokes) if (stroke.eraser, stroke.mirrored) == kind]
                for side in (start, end)
            )
            if columns:
                for row, column in _paired([ways[0][i] for i in rows], [ways[1][j] for j in columns]):
                    i, j = rows[row], columns[column]
                    self._pairs.append((i, j, ways[0][i], _along(ways[0][i], ways[1][j])))

    def at(self, share: float) -> Session:
        """The drawing at `share` of the way (0..1); at 0 and 1 the very sessions."""
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"a share is a number from 0 to 1, not {share}")
        start, end = self.start, self.end
        if share in (0.0, 1.0):
            return end if share else start
        controls = _controls(start.controls, end.controls, share)
        return Session(self._strokes(share), controls, _base(start.base, end.base, share))

    def _strokes(self, share: float) -> Tuple[Stroke, ...]:
        start, end = self.start.strokes, self.end.strokes
        placed: List[Tuple[float, Stroke]] = []  # where in the order of drawing, which matters to erasers
        alone = set(range(len(start))), set(range(len(end)))
        for i, j, here, there in self._pairs:
            place = (1 - share) * i / len(start) + share * j / len(end)
            placed.append((place, _between(start[i], end[j], here, there, share)))
            alone[0].remove(i)
            alone[1].remove(j)
        for side, left, weight in ((start, alone[0], 1 - share), (end, alone[1], share)):
            for index in sorted(left):
                width = side[index].width * weight
                if width >= MIN_WIDTH:
                    placed.append((index / len(side), replace(side[index], width=width)))
        return tuple(stroke for _place, stroke in sorted(placed, key=lambda item: item[0]))


def resampled(stroke: Stroke, count: int = SAMPLES) -> np.ndarray:
    """(count, 3) float64: x, y, pressure at even distances along a stroke's curve."""
    lines = curve(stroke.points)
    points = np.array([lines[0][0]] + [line[1] for line in lines], np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points[:, :2], axis=0), axis=1))])
    places = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(places, along, points[:, axis]) for axis in range(3)], axis=1)


def _paired(here: List[np.ndarray], there: List[np.ndarray]) -> List[Tuple[int, int]]:
    """Which goes where so that all points together move least, whichever end a stroke was begun at."""
    from scipy.optimize import linear_sum_assignment  # half a second that only those who morph should wait

    a, b = (np.stack(side)[:, :, :2] for side in (here, there))
    costs = np.stack([[np.linalg.norm(b - way, axis=2).mean(axis=1) for way in side] for side in (a, a[:, ::-1])])
    rows, columns = linear_sum_assignment(costs.min(axis=0))
    return list(zip(rows.tolist(), columns.tolist()))


def _along(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """b, turned round where that is nearer to a."""
    turned = b[::-1]
    nearer = np.abs(a[:, :2] - turned[:, :2]).sum() < np.abs(a[:, :2] - b[:, :2]).sum()
    return turned if nearer else b


def _between(start: Stroke, end: Stroke, a: np.ndarray, b: np.ndarray, share: float) -> Stroke:
    width, ink = ((1 - share) * one + share * other for one, other in ((start.width, end.width), (start.ink, end.ink)))
    points = (1 - share) * a + share * b
    points[:, 2] = np.clip(points[:, 2], 0.0, 1.0)
    return replace(start, points=tuple((x, y, p) for x, y, p in points.round(3).tolist()), width=width, ink=ink)


def _controls(start: Controls, end: Controls, share: float) -> Controls:
    nearer = start if share < 0.5 else end
    trust = tuple(min(1.0, max(0.0, (1 - share) * a + share * b)) for a, b in zip(start.trust, end.trust))
    look, values = nearer.appearance, (start.appearance.values, end.appearance.values)
    if values[0] and len(values[0]) == len(values[1]):
        mixed = tuple((1 - share) * a + share * b for a, b in zip(*values))
        look = Appearance("values", "", mixed, look.skin, look.hair)
    neighbours = round((1 - share) * start.neighbours + share * end.neighbours)
    return Controls(trust, nearer.tags, neighbours, look)


def _base(start: Optional[np.ndarray], end: Optional[np.ndarray], share: float) -> Optional[np.ndarray]:
    if start is None and end is None:
        return None
    white = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    a, b = (white if base is None else base for base in (start, end))
    return ((1 - share) * a + share * b).round().astype(np.uint8)
