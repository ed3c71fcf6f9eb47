"""The frame around selected strokes: its corners scale them, the knob over it turns them. Places are canvas pixels."""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass, replace
from typing import Callable, Dict, List, Sequence, Tuple

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QPainter, QPen, QPolygonF

from configs.components import CANVAS
from engine.drawing.strokes import FARTHEST, Stroke, mirror_image
from engine.drawing.warp import Similarity
from ui.style import theme

XY = Tuple[float, float]

KNOB = "knob"  # turns; the corners, which scale, are counted clockwise from the upper left
CORNERS = ("0", "1", "2", "3")
BESIDE = 11.0  # screen pixels between strokes and frame
OVER = 22.0  # screen pixels between frame and knob
SIDE, REACH = 8.0, 9.0  # screen pixels: a handle's side, and the distance within which it is grabbed
SMALLEST, LARGEST = 0.1, 10.0  # smallest and largest factor


@dataclass(frozen=True)
class Change:
    """A scaling and a turn of strokes around a fixed place."""

    similarity: Similarity
    around: XY

    def places(self, line: np.ndarray) -> np.ndarray:
        """Where the places (n, 2) go; none farther than a stroke may be."""
        return np.clip(self.similarity.apply(line, self.around), -FARTHEST, FARTHEST)

    def strokes(self, stroke: Stroke) -> List[Stroke]:
        """The changed stroke; one with a mirror image becomes two, since the image of a turned line is another."""
        single = [replace(stroke, mirrored=False), mirror_image(stroke)] if stroke.mirrored else [stroke]
        return [self._moved(one) for one in single]

    def _moved(self, stroke: Stroke) -> Stroke:
        places = self.places(np.array([point[:2] for point in stroke.points])).round(2).tolist()
        return replace(stroke, points=tuple((x, y, point[2]) for (x, y), point in zip(places, stroke.points)))


class SelectionFrame:
    """The frame around lines, (n, 2) each. scale: screen pixels of a canvas pixel."""

    def __init__(self, lines: Sequence[np.ndarray], scale: float) -> None:
        places = np.concatenate(lines)
        low, high = places.min(axis=0), places.max(axis=0)
        self._scale = scale
        self._middle: XY = tuple(((low + high) / 2).tolist())
        # Handles stay on the paper, where they can be reached, however far the strokes go.
        beside, inmost = BESIDE / scale, CANVAS - 2 * BESIDE / scale
        x0, y0 = np.clip(low - beside, beside, inmost).tolist()
        x1, y1 = np.clip(high + beside, 2 * beside, CANVAS - beside).tolist()
        over = OVER / scale if y0 > OVER / scale + beside else -OVER / scale
        self._corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        self.handles: Dict[str, XY] = {KNOB: ((x0 + x1) / 2, y0 - over), **dict(zip(CORNERS, self._corners))}

    def at(self, place: XY) -> str:
        """The handle within reach of a place, "" where there is none."""
        for name, (x, y) in self.handles.items():
            if math.hypot(x - place[0], y - place[1]) * self._scale <= REACH:
                return name
        return ""

    def change(self, handle: str, begin: XY, end: XY) -> Change:
        """The scaling or turn that dragging a handle from one place to another stands for."""
        if handle == KNOB:
            before, after = (complex(*place) - complex(*self._middle) for place in (begin, end))
            turn = math.degrees(cmath.phase(after * before.conjugate()))
            return Change(Similarity(turn=round(turn, 2)), self._middle)
        around = self._corners[(CORNERS.index(handle) + 2) % 4]
        diagonal = complex(*self.handles[handle]) - complex(*around)
        dragged = diagonal + complex(*end) - complex(*begin)
        times = (dragged * diagonal.conjugate()).real / abs(diagonal) ** 2
        return Change(Similarity(scale=round(min(max(times, SMALLEST), LARGEST), 4)), around)

    def paint(self, painter: QPainter, to_screen: Callable[[QPointF], QPointF]) -> None:
        """Frame and handles; the painter is in widget pixels."""
        colour = theme.colour(theme.current().accent)
        corners = [to_screen(QPointF(*corner)) for corner in self._corners]
        knob = to_screen(QPointF(*self.handles[KNOB]))
        painter.setPen(QPen(theme.colour(theme.current().accent, 0.55), 1, Qt.DashLine))
        painter.setBrush(Qt.NoBrush)
        painter.drawPolygon(QPolygonF(corners))
        painter.drawLine((corners[0] + corners[1]) / 2, knob)
        painter.setPen(QPen(colour, 1.4))
        painter.setBrush(theme.colour(theme.current().paper))
        for corner in corners:
            painter.drawRect(QRectF(corner.x() - SIDE / 2, corner.y() - SIDE / 2, SIDE, SIDE))
        painter.drawEllipse(knob, SIDE / 2 + 0.5, SIDE / 2 + 0.5)
