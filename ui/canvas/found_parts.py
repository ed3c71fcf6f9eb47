"""Where the drawing and its parts were found: faint corners around each, and handles that put them elsewhere.

The handles are there for the pointer only: under the pen they would take hold of what is to be drawn on them.
Each part has one handle, which shifts it. The whole face has two: one shifts it, the other scales and turns it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Callable, Dict, Optional, Tuple

import numpy as np
from PyQt5.QtCore import QObject, QPointF, QRectF, Qt
from PyQt5.QtGui import QPainter, QPen

from configs.components import EYE2, MOUTH, NOSE
from configs.translatable import _
from engine.drawing.controls import Controls
from engine.drawing.placement import EXPLICIT, MIDDLE, Placement, Placing, box_outline, frame_outline
from engine.drawing.warp import LARGEST_OFFSET, Similarity
from ui.canvas.tools import SELECT, Tools
from ui.document import Document
from ui.style import theme
from ui.translations.language import term

XY = Tuple[float, float]
ToScreen = Callable[[QPointF], QPointF]

CORNER, CORNER_OF_WHOLE = 0.18, 0.05  # share of a side that is drawn at each of its ends
HANDLE = 4.5  # screen pixels, its radius
REACH = 9.0  # screen pixels from a handle within which it is grabbed
SHIFT, TURN = "shift the whole", "scale and turn the whole"  # beside the components' names
# Which corner of a part's box has the handle, counted clockwise from the upper left, where it is not the first: none
# lies on another part.
HANDLES = {EYE2.name: 1, NOSE.name: 2, MOUTH.name: 3, TURN: 2}
SCALES = (0.2, 4.0)  # limits of a drawing's scale


class FoundParts(QObject):
    """The guides of the drawing's parts. They can be dragged; the part's place is then explicit."""

    def __init__(self, document: Document, tools: Tools, repaint: Callable[[], None]) -> None:
        super().__init__()
        self._document, self._tools, self._repaint = document, tools, repaint
        self.shown = True
        self._placement: Optional[Placement] = None
        self._dragged = ""
        self._from: XY = (0.0, 0.0)
        self._by: XY = (0.0, 0.0)

    @property
    def placement(self) -> Optional[Placement]:
        """Where the last drawing was found; None where there is none."""
        return self._placement

    @property
    def known(self) -> Placement:
        """The placement, or an empty one where none is known."""
        return self._placement or Placement()

    @property
    def visible(self) -> bool:
        """Whether there is something to show: parts that lie elsewhere than expected, or may be moved."""
        if not self.shown or self._placement is None or not self._placement.parts:
            return False
        return not self._placement.touches_nothing or self._movable

    @property
    def _movable(self) -> bool:
        """Whether the handles are there."""
        return self._tools.tool == SELECT

    @property
    def dragging(self) -> bool:
        """Whether a part's guide is held."""
        return bool(self._dragged)

    def show(self, placement: Optional[Placement]) -> None:
        """Show where the parts of this placement are, or nothing."""
        if placement == self._placement or self._dragged:
            return
        self._placement = placement
        self._repaint()

    def set_shown(self, shown: bool) -> None:
        """Switch the guides on or off."""
        self.shown = shown
        self._repaint()

    def at(self, place: XY, scale: float) -> str:
        """The part whose handle is at a place of the canvas, SHIFT or TURN, "" where there is none. scale: screen
        pixels of one."""
        if self.visible and self._movable:
            for name, box in _boxes(self.known).items():
                if math.hypot(*(box[HANDLES.get(name, 0)] - place)) * scale <= REACH:
                    return name
        return ""

    def press(self, place: XY, scale: float) -> bool:
        """Grab the handle here; returns whether there is one."""
        self._dragged = self.at(place, scale)
        self._from, self._by = place, (0.0, 0.0)
        return self.dragging

    def move(self, place: XY) -> None:
        """Drag what is held."""
        self._by = place[0] - self._from[0], place[1] - self._from[1]
        self._repaint()

    def release(self) -> None:
        """Let go: the place is then explicit, as one step of the history."""
        placed, name = self._dragged_placement(), self._dragged
        self._dragged = ""
        if self._placement is not None and self._by != (0.0, 0.0):
            step = term(_("move the face")) if name in (SHIFT, TURN) else term(_("move a part"))
            self._document.change_controls(self._with(placed), step)
        self._repaint()

    def _dragged_placement(self) -> Placement:
        """The placement as far as it has been dragged."""
        placement, (across, down) = self.known, self._by
        whole = placement.whole
        if not self._dragged:
            return placement
        if self._dragged == SHIFT:
            return replace(placement, whole=replace(whole, x=round(whole.x + across, 2), y=round(whole.y + down, 2)))
        if self._dragged == TURN:
            corner = complex(*(frame_outline(placement)[HANDLES[TURN]] - (MIDDLE[0] + whole.x, MIDDLE[1] + whole.y)))
            factor = whole.factor * (corner + complex(across, down)) / corner
            scale = min(max(abs(factor), SCALES[0]), SCALES[1])
            turn = math.degrees(math.atan2(factor.imag, factor.real))
            return replace(placement, whole=replace(whole, scale=round(scale, 4), turn=round(turn, 2)))
        x, y = np.diff(whole.undo(np.array([(0.0, 0.0), self._by]), MIDDLE), axis=0)[0]
        part = placement.part(self._dragged)
        x, y = part.x + x, part.y + y
        share = min(1.0, LARGEST_OFFSET / max(math.hypot(x, y), 1e-9))
        placed = Similarity(round(x * share, 2), round(y * share, 2), part.scale, part.turn)
        return placement.with_part(self._dragged, placed)

    def _with(self, placement: Placement) -> Controls:
        straightened = self._document.controls.placing.straightened
        return replace(self._document.controls, placing=Placing(EXPLICIT, placement, straightened))

    def paint(self, painter: QPainter, to_screen: ToScreen) -> None:
        """The guides; the painter is in widget pixels."""
        if not self.visible:
            return
        accent = theme.current().accent
        for name, box in _boxes(self._dragged_placement()).items():
            held = name == self._dragged
            corners = [to_screen(QPointF(*corner)) for corner in box]
            painter.setPen(QPen(theme.colour(accent, 0.9 if held else 0.4), 1.4, Qt.SolidLine, Qt.RoundCap))
            share = CORNER_OF_WHOLE if name in (SHIFT, TURN) else CORNER
            for one, other in zip(corners, corners[1:] + corners[:1]):
                way = (other - one) * share
                painter.drawLine(one, one + way)
                painter.drawLine(other, other - way)
            if not self._movable:
                continue
            painter.setPen(Qt.NoPen)
            painter.setBrush(theme.colour(accent, 0.9 if held else 0.55))
            place = corners[HANDLES.get(name, 0)]
            if name == TURN:
                painter.drawRect(QRectF(place.x() - HANDLE, place.y() - HANDLE, 2 * HANDLE, 2 * HANDLE))
            else:
                painter.drawEllipse(place, HANDLE, HANDLE)
            painter.setBrush(Qt.NoBrush)


@lru_cache(maxsize=4)  # they are painted with every piece of a stroke
def _boxes(placement: Placement) -> Dict[str, np.ndarray]:
    """What has a handle, and its outline on the canvas, (4, 2)."""
    boxes = {name: box_outline(placement, name) for name, _part in placement.parts}
    return {**boxes, SHIFT: frame_outline(placement), TURN: frame_outline(placement)}
