"""The sketch as it is shown, from below: a reference, guides, the shadow, construction lines, ink."""

from __future__ import annotations

from typing import Optional, Sequence, Tuple

import numpy as np
from PyQt5.QtCore import QRectF, QSizeF
from PyQt5.QtGui import QImage, QPainter
from PyQt5.QtWidgets import QWidget

from engine.drawing.strokes import Box, Stroke
from ui.canvas import guides
from ui.canvas.audit import Audit
from ui.canvas.inking import InkLayers
from ui.canvas.moving_reference import MovingReference
from ui.canvas.pictures import InkPicture, shadow_image
from ui.canvas.selecting import Selecting
from ui.canvas.sheet import SheetPainter
from ui.canvas.tools import Tools
from ui.canvas.view import PictureView, Viewport, pixel_rect
from ui.document import Document
from ui.style import theme

SHADOW_STRENGTH = 80  # per cent, until the user chooses: visible at once, and yet behind the ink
INK = "#000000"
SHARP = 2  # resolution of the picture on the screen, relative to the sketch


class SketchView(PictureView):
    """Shows a document's sketch and the stroke under the pen, which `Canvas` moves."""

    def __init__(self, document: Document, tools: Tools, viewport: Viewport, parent: Optional[QWidget] = None) -> None:
        super().__init__(viewport, parent)
        self.document, self.tools = document, tools
        self._paper = InkLayers(SHARP)
        self._ink = InkPicture(self._paper.screen.raster.pixels, theme.colour(INK))
        self._sheet = SheetPainter(self._paper.construction.raster.pixels)
        self._shadow: Optional[QImage] = None
        self.shadow: Optional[np.ndarray] = None
        self.shadow_shown, self.shadow_strength, self.guides_shown = True, SHADOW_STRENGTH / 100, True
        self._pen: Optional[Stroke] = None
        self._example: Sequence[Sequence[Tuple[float, float]]] = ()
        self.selecting = Selecting(document, tools, self.update)
        self.moving_reference = MovingReference(document, tools, self.update)
        self.audit = Audit(document, self.update)

    @property
    def drawing(self) -> bool:
        """Whether the pen is down."""
        return self._pen is not None

    @property
    def blank(self) -> bool:
        """Whether the canvas is blank, without a stroke under the pen either."""
        return self.document.session.blank and (not self.drawing or self._paper.on_construction)

    def sketch(self) -> np.ndarray:
        """The current sketch with the stroke under the pen: (512, 512) uint8, a copy."""
        return self._paper.sketch.raster.pixels.copy()

    def _follow(self, box: Box) -> None:
        """Bring the pictures of the ink up to date within a box of canvas pixels."""
        fine = (box[0] * SHARP, box[1] * SHARP, box[2] * SHARP, box[3] * SHARP)
        self._ink.follow(fine)
        self._sheet.follow(fine)

    def set_shadow(self, shadow: Optional[np.ndarray]) -> None:
        """The faint guide under the strokes: (512, 512) uint8, ink dark, or None."""
        self._shadow, self.shadow = None if shadow is None else shadow_image(shadow), shadow
        self.audit.compare(shadow)
        self.update()

    def show_shadow(self, shown: bool) -> None:
        """Show or hide the shadow."""
        self.shadow_shown = shown
        self.update()

    def set_shadow_strength(self, strength: float) -> None:
        """Set the opacity of the shadow, 0..1."""
        self.shadow_strength = strength
        self.update()

    def show_guides(self, shown: bool) -> None:
        """Show or hide the guide lines on the empty canvas."""
        self.guides_shown = shown
        self.update()

    def paint_content(self, painter: QPainter, area: QRectF) -> None:
        """Paint paper, shadow and ink."""
        painter.fillRect(area, theme.colour(theme.current().paper))
        session = self.document.session
        reference = self.moving_reference.reference
        if reference is not None:
            self._sheet.paint_reference(painter, reference)
        if self.blank and self.guides_shown and session.empty and not self._example:
            guides.paint(painter, self._scale())
        if self._shadow is not None and self.shadow_shown and not self.blank:
            painter.setOpacity(self.shadow_strength)
            painter.drawImage(area, self._shadow, pixel_rect(area, QSizeF(self._shadow.size())))
            painter.setOpacity(1.0)
        self.audit.paint_under(painter, self._scale())
        if self.selecting.active:
            self.selecting.paint_under(painter, self._scale())
        self._sheet.paint_construction(painter, area, session, self._paper.on_construction)
        painter.drawImage(area, self._ink.image, pixel_rect(area, QSizeF(self._ink.image.size())))

    def _scale(self) -> float:
        """How many screen pixels a canvas pixel is wide."""
        return self.viewport.scale(self.size())
