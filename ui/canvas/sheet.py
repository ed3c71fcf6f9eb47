"""What lies on the paper besides the ink: a picture to trace over, at the bottom, and construction lines."""

from __future__ import annotations

from typing import Optional

import numpy as np
from PyQt5.QtCore import QRectF, QSizeF
from PyQt5.QtGui import QImage, QPainter, QTransform

from engine.drawing.reference import Reference
from engine.drawing.session import CONSTRUCTION, Session
from engine.drawing.strokes import Box
from ui.canvas.pictures import InkPicture, rgb_image
from ui.canvas.view import pixel_rect
from ui.style import theme

CONSTRUCTION_COLOUR = "#2f7fd6"


class SheetPainter:
    """Paints both; painters are in canvas pixels. construction: the lines' pixels, ink dark, which change in place."""

    def __init__(self, construction: np.ndarray) -> None:
        self._lines = InkPicture(construction, theme.colour(CONSTRUCTION_COLOUR))
        self._data = b""  # whose picture that is
        self._picture: Optional[QImage] = None

    def follow(self, box: Box) -> None:
        """Update the lines within a box of pixels."""
        self._lines.follow(box)

    def paint_reference(self, painter: QPainter, reference: Reference) -> None:
        """Paint the reference picture in its place and opacity."""
        if self._picture is None or reference.data is not self._data:
            self._picture = rgb_image(reference.picture)
        self._data = reference.data
        (across_x, down_x, x), (across_y, down_y, y) = reference.matrix.tolist()
        painter.save()
        painter.setOpacity(reference.opacity)
        painter.setTransform(QTransform(across_x, across_y, down_x, down_y, x, y), True)
        painter.drawImage(0, 0, self._picture)
        painter.restore()

    def paint_construction(self, painter: QPainter, area: QRectF, session: Session, begun: bool) -> None:
        """The construction lines in this part of the canvas. begun: one is under the pen, which shows all of them."""
        if begun or (session.construction and CONSTRUCTION not in session.hidden):
            lines = self._lines.image
            painter.drawImage(area, lines, pixel_rect(area, QSizeF(lines.size())))
