"""What lies on the paper besides the ink: a picture to trace over, at the bottom, and construction lines."""

from __future__ import annotations

from typing import Optional

import numpy as np
from PyQt5.QtCore import QRectF, QSizeF
from PyQt5.QtGui import QImage, QPainter

from engine.drawing.reference import Reference
from engine.drawing.session import CONSTRUCTION, REFERENCE, Session
from engine.drawing.strokes import Box
from ui.canvas.pictures import InkPicture, rgb_image
from ui.canvas.view import pixel_rect
from ui.style import theme

CONSTRUCTION_COLOUR = "#2f7fd6"


class SheetPainter:
    """Paints both; painters are in canvas pixels. construction: the lines' pixels, ink dark, which change in place."""

    def __init__(self, construction: np.ndarray) -> None:
        self._lines = InkPicture(construction, theme.colour(CONSTRUCTION_COLOUR))
        self._reference: Optional[Reference] = None
        self._picture: Optional[QImage] = None

    def follow(self, box: Box) -> None:
        """Update the lines within a box of pixels."""
        self._lines.follow(box)

    def paint_reference(self, painter: QPainter, session: Session) -> None:
        """Paint the reference picture in its opacity."""
        if session.reference is None or REFERENCE in session.hidden:
            return
        if self._picture is None or self._reference is None or session.reference.data is not self._reference.data:
            self._picture = rgb_image(session.reference.picture)
        self._reference = session.reference
        painter.setOpacity(session.reference.opacity)
        painter.drawImage(QRectF(*session.reference.place), self._picture)
        painter.setOpacity(1.0)

    def paint_construction(self, painter: QPainter, area: QRectF, session: Session, begun: bool) -> None:
        """The construction lines in this part of the canvas. begun: one is under the pen, which shows all of them."""
        if begun or (session.construction and CONSTRUCTION not in session.hidden):
            lines = self._lines.image
            painter.drawImage(area, lines, pixel_rect(area, QSizeF(lines.size())))
