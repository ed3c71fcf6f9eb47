"""Strokes that the manifold cannot explain, tinted: those that lie where none of the nearest faces has a line."""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

import cv2
import numpy as np
from PyQt5.QtCore import QObject, QPointF, Qt
from PyQt5.QtGui import QPainter, QPainterPath, QPen

from configs.components import CANVAS
from engine.drawing.layers import DRAWING
from engine.drawing.strokes import Stroke, curve, mirror_image
from ui.document import Document
from ui.style import theme

# With these values, a scar and a line on the forehead are doubted in drawings of six people, and of their other strokes
# those of an old man's wrinkles (22 of 104) and of a beard (41 of 281), but only 1 to 5 in a hundred of the rest.
LINE = 235  # grey of the shadow at and below which some of the nearest faces have a line
NEAR = 9.0  # canvas pixels from such a line within which a stroke follows it
UNLIKE = 0.6  # least share of a stroke away from all lines at which it is doubted
RIM = 4.0  # screen pixels of tint beside a stroke


class Audit(QObject):
    """Which strokes are doubted. Those on a named layer are not: the user has said what they are.

    repaint: called when the canvas must be repainted.
    """

    def __init__(self, document: Document, repaint: Callable[[], None]) -> None:
        super().__init__(document)
        self._document, self._repaint = document, repaint
        self._shadow: Optional[np.ndarray] = None
        self._known: Optional[Tuple[Tuple[Stroke, ...], List[Stroke]]] = None
        self.shown = False

    def show(self, shown: bool) -> None:
        """Switch the tint on or off."""
        self.shown = shown
        self._repaint()

    def compare(self, shadow: Optional[np.ndarray]) -> None:
        """Doubt strokes that do not follow this shadow, (512, 512) uint8, ink dark; nothing where there is none."""
        self._known, self._shadow = None, shadow

    def doubts(self, stroke: Stroke) -> bool:
        """Whether this stroke of the drawing, compared by identity, is doubted."""
        return any(stroke is one for one in self._doubted())

    def paint_under(self, painter: QPainter, scale: float) -> None:
        """The tint; the painter is in canvas pixels, of which one is `scale` screen pixels."""
        if not self.shown:
            return
        painter.setBrush(Qt.NoBrush)
        for stroke in (side for doubted in self._doubted() for side in _sides(doubted)):
            width = stroke.width + 2 * RIM / scale
            painter.setPen(
                QPen(theme.colour(theme.current().warning, 0.55), width, Qt.SolidLine, Qt.RoundCap, Qt.RoundJoin)
            )
            lines = curve(stroke.points)
            path = QPainterPath(QPointF(*lines[0][0][:2]))
            for _begin, end in lines:
                path.lineTo(QPointF(*end[:2]))
            painter.drawPath(path)

    def _doubted(self) -> List[Stroke]:
        strokes = self._document.session.strokes
        if self._known is None or self._known[0] is not strokes:
            away = _away_from_lines(self._shadow)
            self._known = strokes, [stroke for stroke in strokes if away is not None and _unlike(stroke, away)]
        return self._known[1]


def _away_from_lines(shadow: Optional[np.ndarray]) -> Optional[np.ndarray]:
    """How far each pixel is from a line of the shadow, (512, 512) float32; None where there is no line."""
    lines = np.zeros((CANVAS, CANVAS), bool) if shadow is None else shadow <= LINE
    return cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, 3) if lines.any() else None


def _unlike(stroke: Stroke, away: np.ndarray) -> bool:
    if stroke.eraser or stroke.layer != DRAWING:
        return False
    shares = []
    for side in _sides(stroke):
        places = np.array([end[:2] for _begin, end in curve(side.points)]).round().astype(int)
        inside = places[((places >= 0) & (places < CANVAS)).all(axis=1)]
        shares.append(float((away[inside[:, 1], inside[:, 0]] > NEAR).mean()) if len(inside) else 0.0)
    return max(shares) >= UNLIKE


def _sides(stroke: Stroke) -> Tuple[Stroke, ...]:
    """A stroke, and its mirror image if it has one."""
    return (stroke, mirror_image(stroke)) if stroke.mirrored else (stroke,)
