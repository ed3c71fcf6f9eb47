"""Hatching fills what an outline goes round, and nothing else."""

from __future__ import annotations

import math

import numpy as np

from engine.drawing.filling import GAP, hatched
from engine.drawing.strokes import Stroke, render


def ring(radius: float, **kind) -> Stroke:
    turns = [2 * math.pi * number / 30 for number in range(31)]
    return Stroke(tuple((200 + radius * math.cos(t), 250 + radius * math.sin(t), 1.0) for t in turns), **kind)


def test_a_ring_is_filled_evenly_and_nothing_lies_outside() -> None:
    lines = hatched(ring(60, ink=0.6, layer="hair", mirrored=True))
    assert 2 * 60 / GAP - 2 <= len(lines) <= 2 * 60 / GAP + 1
    assert {(line.ink, line.layer, line.mirrored) for line in lines} == {(0.6, "hair", True)}
    ink = render(hatched(ring(60))) < 200
    y, x = np.nonzero(ink)
    assert np.hypot(x - 200, y - 250).max() <= 63
    quarters = [ink[y0 : y0 + 40, x0 : x0 + 40].mean() for y0 in (210, 250) for x0 in (160, 200)]
    assert min(quarters) > 0.3 and max(quarters) - min(quarters) < 0.1


def test_a_bay_stays_empty_and_lines_and_dots_have_no_inside() -> None:
    corners = ((100, 100), (300, 100), (300, 300), (200, 150), (100, 300))
    bay = Stroke(tuple((float(x), float(y), 1.0) for x, y in corners))
    ink = render(hatched(bay)) < 200
    assert ink[120:140, 120:280].mean() > 0.3 and not ink[240:290, 190:210].any()
    assert hatched(Stroke(((10.0, 10.0, 1.0),))) == ()
    assert hatched(Stroke(((10.0, 10.0, 1.0), (90.0, 40.0, 1.0)))) == ()
