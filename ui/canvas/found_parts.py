"""Where the parts of the drawing were found: faint corners around each, and a handle that puts it elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Callable, Dict, Optional, Tuple

import numpy as np
from PyQt5.QtCore import QObject, QPointF, Qt
from PyQt5.QtGui import QPainter, QPen

from configs.components import EYE2, MOUTH, NOSE
from engine.drawing.controls import Controls
from engine.drawing.placement import EXPLICIT, MIDDLE, Placement, Placing, box_outline
from engine.drawing.warp import LARGEST_OFFSET, Similarity
from ui.canvas.tools import SELECT, Tools
from ui.document import Document
from ui.style import theme

XY = Tuple[float, float]
ToScreen = Callable[[QPointF], QPointF]

CORNER = 0.18  # share of a side that is drawn at each of its ends
HANDLE = 4.5  # screen pixels, its radius
REACH = 9.0  # screen pixels from a handle within which it is taken hold of
# Which corner of a part's box has the handle, counted clockwise from the upper left, where it is not the first: none
# lies on another part.
HANDLES = {EYE2.name: 1, NOSE.name: 2, MOUTH.name: 3}


class FoundParts(QObject):
    """The guides of the drawing's parts. They can be dragged; the part is then where the person says."""

    def __init__(self, document: Document, tools: Tools, repaint: Callable[[], None]) -> None:
        super().__init__()
        self._document, self._tools, self._repaint = document, tools, repaint
        self.shown = True
        self._placement: Optional[Placement] = None
        self._boxes: Dict[str, np.ndarray] = {}
        self._dragged = ""
        self._from: XY = (0.0, 0.0)
        self._by: XY = (0.0, 0.0)

    @property
    def placement(self) -> Optional[Placement]:
        """Where the drawing of a moment ago was taken to lie; None where there is none."""
        return self._placement

    @property
    def known(self) -> Placement:
        """The placement; where none is known, the drawing is taken as it lies."""
        return self._placement or Placement()

    @property
    def visible(self) -> bool:
        """Whether there is something to show: parts that lie elsewhere than expected, or may be moved."""
        if not self.shown or self._placement is None or not self._boxes:
            return False
        return not self._placement.touches_nothing or self._tools.tool == SELECT

    @property
    def dragging(self) -> bool:
        """Whether a part's guide is held."""
        return bool(self._dragged)

    def show(self, placement: Optional[Placement]) -> None:
        """Show where the parts of this placement are, or nothing."""
        if placement == self._placement or self._dragged:
            return
        self._placement = placement
        parts = () if placement is None else placement.parts
        self._boxes = {name: box_outline(placement, name) for name, _part in parts if placement is not None}
        self._repaint()

    def set_shown(self, shown: bool) -> None:
        """The guides on or off."""
        self.shown = shown
        self._repaint()

    def at(self, place: XY, scale: float) -> str:
        """The part whose handle is at a place of the canvas, "" where there is none. scale: screen pixels of one."""
        if self.visible:
            for name, box in self._boxes.items():
                if math.hypot(*(box[HANDLES.get(name, 0)] - place)) * scale <= REACH:
                    return name
        return ""

    def press(self, place: XY, scale: float) -> bool:
        """Take hold of the handle here; whether there is one."""
        self._dragged = self.at(place, scale)
        self._from, self._by = place, (0.0, 0.0)
        return self.dragging

    def move(self, place: XY) -> None:
        """Carry on with what is held."""
        self._by = place[0] - self._from[0], place[1] - self._from[1]
        self._repaint()

    def release(self) -> None:
        """Let go: the part's place is then explicit, as one step of the history."""
        name, self._dragged = self._dragged, ""
        if self._placement is not None and self._by != (0.0, 0.0):
            self._document.change_controls(self._with(self._moved(name)), self.tr("move a part"))
        self._repaint()

    def _moved(self, name: str) -> Placement:
        """The placement with a part where it was dragged to."""
        assert self._placement is not None
        ends = np.array([(0.0, 0.0), self._by])
        x, y = np.diff(self._placement.whole.undo(ends, MIDDLE), axis=0)[0]
        part = self._placement.part(name)
        x, y = part.x + x, part.y + y
        share = min(1.0, LARGEST_OFFSET / max(math.hypot(x, y), 1e-9))
        placed = Similarity(round(x * share, 2), round(y * share, 2), part.scale, part.turn)
        return self._placement.with_part(name, placed)

    def _with(self, placement: Placement) -> Controls:
        straightened = self._document.controls.placing.straightened
        return replace(self._document.controls, placing=Placing(EXPLICIT, placement, straightened))

    def paint(self, painter: QPainter, to_screen: ToScreen) -> None:
        """The guides; the painter is in widget pixels."""
        if not self.visible:
            return
        accent = theme.current().accent
        for name, box in self._boxes.items():
            held = name == self._dragged
            corners = [to_screen(QPointF(*corner)) for corner in (box + self._by if held else box)]
            painter.setPen(QPen(theme.colour(accent, 0.9 if held else 0.4), 1.4, Qt.SolidLine, Qt.RoundCap))
            for one, other in zip(corners, corners[1:] + corners[:1]):
                way = (other - one) * CORNER
                painter.drawLine(one, one + way)
                painter.drawLine(other, other - way)
            painter.setPen(Qt.NoPen)
            painter.setBrush(theme.colour(accent, 0.9 if held else 0.55))
            painter.drawEllipse(corners[HANDLES.get(name, 0)], HANDLE, HANDLE)
            painter.setBrush(Qt.NoBrush)
