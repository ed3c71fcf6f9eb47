"""Filling an outline with hatching, as brows, lips and dark hair are drawn. Neither Qt nor Jittor."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import List, Tuple

import numpy as np

from engine.drawing.strokes import Stroke, curve

GAP, WIDTH = 5.0, 2.5  # canvas pixels between the lines and of each
SLANT = math.radians(60.0)  # of the lines, from the horizontal
SHORTEST = 2.0  # canvas pixels


def hatched(outline: Stroke) -> Tuple[Stroke, ...]:
    """Lines within a stroke, whose ends are taken to be joined; in its ink, on its layer, mirrored as it is.

    Where the outline crosses itself, what it goes round twice stays empty (the even-odd rule). None for what has no
    inside.
    """
    corners = np.array([end[:2] for _begin, end in curve(outline.points)])
    turn = np.array([[math.cos(SLANT), -math.sin(SLANT)], [math.sin(SLANT), math.cos(SLANT)]])
    turned = corners @ turn  # the lines are horizontal there
    starts, ends = turned, np.roll(turned, -1, axis=0)
    strokes: List[Stroke] = []
    for y in np.arange(turned[:, 1].min() + GAP / 2, turned[:, 1].max(), GAP):
        crossing = (starts[:, 1] <= y) != (ends[:, 1] <= y)
        a, b = starts[crossing], ends[crossing]
        xs = np.sort(a[:, 0] + (b[:, 0] - a[:, 0]) * (y - a[:, 1]) / (b[:, 1] - a[:, 1]))
        for begin, end in zip(xs[::2], xs[1::2]):
            if end - begin >= SHORTEST:
                places = np.array([[begin, y], [end, y]]) @ turn.T
                points = tuple((round(float(px), 2), round(float(py), 2), 1.0) for px, py in places)
                strokes.append(replace(outline, points=points, width=WIDTH, eraser=False))
    return tuple(strokes)
