"""How the line follows the hand, and how the pen looks over the paper."""

from __future__ import annotations

import math
from typing import Optional

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtGui import QPainter, QPen

from engine.drawing.strokes import Point
from ui.style import theme

# Share of the way to the pointer that the line covers per event: little for a tremor, all of it for a fast movement.
FOLLOW_TREMBLE, SWIFT = 0.45, 10.0

DIRECT, WEIGHTED, ROPE = "direct", "weighted", "rope"
STEADIED = (DIRECT, WEIGHTED, ROPE)
"""How the line is stabilised: hardly; by a weighted mean of pointer positions; or pulled on a rope, as in Krita."""

WEIGHT = 0.2  # share of the way that a weighted line covers per event, however fast
ROPE_LENGTH = 24.0  # screen pixels that the hand may move before the rope pulls


def followed(
    previous: Point, target: Point, zoom: float, last: bool = False, steadied: str = DIRECT
) -> Optional[Point]:
    """The next point of a line that follows the hand from `previous` towards `target`; None while it is too near.

    Points are x, y in canvas pixels and the pressure 0..1. zoom: of the view. last: the pen is lifted there; a
    line on a rope ends where it was pulled to, others reach the target. steadied: one of `STEADIED`.
    """
    distance = max(abs(target[0] - previous[0]), abs(target[1] - previous[1])) * zoom
    if steadied == ROPE:
        away = math.hypot(target[0] - previous[0], target[1] - previous[1]) * zoom
        share = max(0.0, 1.0 - ROPE_LENGTH / away) if away else 0.0
    elif last:
        share = 1.0
    elif steadied == WEIGHTED:
        share = WEIGHT
    else:
        share = min(1.0, FOLLOW_TREMBLE + (1 - FOLLOW_TREMBLE) * distance / SWIFT)
    x, y, pressure = (old + (new - old) * share for old, new in zip(previous, target))
    # Points closer than a screen pixel are noise of the mouse.
    nearest = 0.05 if last else 1.0 / max(zoom, 1.0)
    if max(abs(x - previous[0]), abs(y - previous[1])) < nearest:
        return None
    return round(x, 2), round(y, 2), round(pressure, 3)


def paint_outline(painter: QPainter, middle: QPointF, radius: float) -> None:
    """The pen's outline, seen on light and dark; in widget pixels."""
    radius = max(radius, 1.5)
    painter.setBrush(Qt.NoBrush)
    for colour, alpha, width in (("#ffffff", 0.8, 2.5), ("#20242c", 0.9, 1.0)):
        painter.setPen(QPen(theme.colour(colour, alpha), width))
        painter.drawEllipse(middle, radius, radius)
