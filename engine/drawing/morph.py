"""Interpolates between two drawings: strokes are paired, resampled and moved; codes are interpolated by the pipeline.

Neither Qt nor Jittor.
"""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Sequence, Tuple

import numpy as np

from configs.components import BY_NAME, CANVAS, PAPER_WHITE, REMAINDER
from engine.drawing.controls import Appearance, Between, End
from engine.drawing.packed import pack
from engine.drawing.placement import Placing
from engine.drawing.session import Session
from engine.drawing.strokes import FAINTEST, MIN_WIDTH, Stroke, curve, mirror_image
from engine.drawing.transplant import component_of

PAIRED = 0.2  # largest distance of paired strokes, relative to the component's side (outline: half the canvas)
GONE, COMES = 0.6, 0.4  # shares of the way at which unpaired strokes have vanished, and begin to appear
SAMPLES = 32  # points of an interpolated stroke: enough for a curl, few enough for a slider


class Morph:
    """The interpolation between two drawings. Strokes are paired once, so that each share of the way is quick.

    A stroke is paired with one of the same component and kind (pen or eraser) that lies near it, so that all pairs
    together move least (optimal assignment); mirrored strokes are taken as the two that they draw. A stroke without a
    partner fades: those of the start until `GONE`, those of the end from `COMES` on. Trust is interpolated, tags and
    neighbours change over in the middle. Strokes half on their way are no drawing, so the engine is given between which
    two drawings they lie (`engine.drawing.controls.Between`), and mixes what it reads from those.
    """

    def __init__(self, start: Session, end: Session) -> None:
        self.start, self.end = start, end
        self._from, self._to = (End(pack(one.sketch()), replace(one.controls, between=None)) for one in (start, end))
        self._sides = _apart(start.strokes), _apart(end.strokes)
        ways = [[resampled(stroke) for stroke in side] for side in self._sides]
        kinds = [[(component_of(stroke), stroke.eraser) for stroke in side] for side in self._sides]
        self._pairs: List[Tuple[int, int, np.ndarray, np.ndarray]] = []
        for kind in sorted(set(kinds[0]) & set(kinds[1])):
            rows, columns = ([i for i, other in enumerate(side) if other == kind] for side in kinds)
            reach = PAIRED * (BY_NAME[kind[0]].size if kind[0] != REMAINDER.name else CANVAS / 2)
            for row, column in _paired([ways[0][i] for i in rows], [ways[1][j] for j in columns], reach):
                i, j = rows[row], columns[column]
                self._pairs.append((i, j, ways[0][i], _along(ways[0][i], ways[1][j])))

    def at(self, share: float) -> Session:
        """The drawing at `share` of the way (0..1); at 0 and 1 the original sessions."""
        if not 0.0 <= share <= 1.0:
            raise ValueError(f"a share is a number from 0 to 1, not {share}")
        start, end = self.start, self.end
        if share in (0.0, 1.0):
            return end if share else start
        nearer = start if share < 0.5 else end
        trusts = zip(start.controls.trust, end.controls.trust)
        controls = replace(
            nearer.controls,
            trust=tuple(min(1.0, max(0.0, (1 - share) * a + share * b)) for a, b in trusts),
            appearance=Appearance(),
            placing=Placing(straightened=nearer.controls.placing.straightened),
            between=Between(self._from, self._to, share),
        )
        return replace(nearer, strokes=self._strokes(share), controls=controls, base=_base(start.base, end.base, share))

    def _strokes(self, share: float) -> Tuple[Stroke, ...]:
        start, end = self._sides
        placed: List[Tuple[float, Stroke]] = []  # where in the order of drawing, which matters to erasers
        alone = set(range(len(start))), set(range(len(end)))
        for i, j, here, there in self._pairs:
            place = (1 - share) * i / len(start) + share * j / len(end)
            placed.append((place, _between(start[i], end[j], here, there, share)))
            alone[0].remove(i)
            alone[1].remove(j)
        weights = 1.0 - share / GONE, (share - COMES) / (1.0 - COMES)
        for side, left, weight in zip(self._sides, alone, weights):
            for index in sorted(left):
                faded = _faded(side[index], weight)
                if faded is not None:
                    placed.append((index / len(side), faded))
        return tuple(stroke for _place, stroke in sorted(placed, key=lambda item: item[0]))


def _apart(strokes: Sequence[Stroke]) -> List[Stroke]:
    """Mirrored strokes as two strokes, since each may have its own partner."""
    found: List[Stroke] = []
    for stroke in strokes:
        found.append(replace(stroke, mirrored=False))
        if stroke.mirrored:
            found.append(mirror_image(stroke))
    return found


def _faded(stroke: Stroke, weight: float) -> Optional[Stroke]:
    """A stroke at this weight, 0..1: fainter, or a narrower eraser; None if nothing is left."""
    if stroke.eraser:
        return replace(stroke, width=stroke.width * weight) if stroke.width * weight >= MIN_WIDTH else None
    return replace(stroke, ink=stroke.ink * weight) if stroke.ink * weight >= FAINTEST else None


def resampled(stroke: Stroke, count: int = SAMPLES) -> np.ndarray:
    """(count, 3) float64: x, y, pressure at even distances along a stroke's curve."""
    lines = curve(stroke.points)
    points = np.array([lines[0][0]] + [line[1] for line in lines], np.float64)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points[:, :2], axis=0), axis=1))])
    places = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(places, along, points[:, axis]) for axis in range(3)], axis=1)


def _paired(here: List[np.ndarray], there: List[np.ndarray], reach: float) -> List[Tuple[int, int]]:
    """The assignment of strokes with the smallest total movement of points, in either direction of each stroke.

    reach: canvas pixels; what lies farther apart, on average over its points, is not the same line in both drawings.
    """
    from scipy.optimize import linear_sum_assignment  # takes half a second, which only morphing should wait for

    a, b = (np.stack(side)[:, :, :2] for side in (here, there))
    both = np.stack([[np.linalg.norm(b - way, axis=2).mean(axis=1) for way in side] for side in (a, a[:, ::-1])])
    # Distances beyond the limit count the same, so that no distant pair separates near ones.
    costs = np.minimum(both.min(axis=0), reach)
    rows, columns = linear_sum_assignment(costs)
    near = costs[rows, columns] < reach
    return list(zip(rows[near].tolist(), columns[near].tolist()))


def _along(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """b, reversed if that is nearer to a."""
    turned = b[::-1]
    nearer = np.abs(a[:, :2] - turned[:, :2]).sum() < np.abs(a[:, :2] - b[:, :2]).sum()
    return turned if nearer else b


def _between(start: Stroke, end: Stroke, a: np.ndarray, b: np.ndarray, share: float) -> Stroke:
    width, ink = ((1 - share) * one + share * other for one, other in ((start.width, end.width), (start.ink, end.ink)))
    points = (1 - share) * a + share * b
    points[:, 2] = np.clip(points[:, 2], 0.0, 1.0)
    return replace(start, points=tuple((x, y, p) for x, y, p in points.round(3).tolist()), width=width, ink=ink)


def _base(start: Optional[np.ndarray], end: Optional[np.ndarray], share: float) -> Optional[np.ndarray]:
    if start is None and end is None:
        return None
    white = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    a, b = (white if base is None else base for base in (start, end))
    return ((1 - share) * a + share * b).round().astype(np.uint8)
