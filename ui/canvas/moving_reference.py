"""Moving, scaling and turning the picture to trace over, by its frame, the wheel and keys."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Callable, Optional, Tuple

from PyQt5.QtCore import QObject, QPointF, Qt
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from configs.translatable import _
from engine.drawing.reference import Reference
from engine.drawing.session import REFERENCE
from engine.drawing.warp import Similarity
from ui.canvas.selecting import ARROWS, FAR_STEP
from ui.canvas.selection_frame import KNOB, SelectionFrame
from ui.canvas.tools import MOVE_REFERENCE, PEN, Tools
from ui.document import Document
from ui.style import theme
from ui.translations.language import term

NOTCH = 1.05  # factor of a notch of the wheel, or of a press of + or -
LONGEST_NOTCHES = 20.0  # at once
_SCALING = {Qt.Key_Plus: 1.0, Qt.Key_Equal: 1.0, Qt.Key_Minus: -1.0}

XY = Tuple[float, float]


class MovingReference(QObject):
    """What the tool for the reference picture does on the canvas.

    The canvas passes its events on while that tool is chosen. Places are canvas pixels; `scale` is how many
    screen pixels one of them is wide. repaint: called when the canvas must be repainted.
    """

    def __init__(self, document: Document, tools: Tools, repaint: Callable[[], None]) -> None:
        super().__init__(document)
        self._document, self._tools, self._repaint = document, tools, repaint
        self._from: Optional[XY] = None
        self._to: Optional[XY] = None
        self._handle = ""  # of the frame, while it is dragged
        self._frame: Optional[SelectionFrame] = None  # whose handle that is
        document.changed.connect(self._follow)
        tools.changed.connect(self._follow)

    @property
    def active(self) -> bool:
        """Whether the tool is chosen."""
        return self._tools.tool == MOVE_REFERENCE

    @property
    def reference(self) -> Optional[Reference]:
        """The reference as it lies, or is dragged to; None where there is none to be seen."""
        session = self._document.session
        reference = None if REFERENCE in session.hidden else session.reference
        if reference is None or self._from is None or self._to is None or self._from == self._to:
            return reference
        if self._frame is not None and self._handle:
            change = self._frame.change(self._handle, self._from, self._to)
            return reference.placed_by(change.similarity, change.around)
        return reference.placed_by(Similarity(self._to[0] - self._from[0], self._to[1] - self._from[1]))

    def press(self, _event: QMouseEvent, place: XY, scale: float) -> None:
        """Grab a handle, or the picture."""
        self._frame = self.frame(scale)
        self._handle = self._frame.at(place) if self._frame else ""
        self._from = self._to = place

    def move(self, place: XY) -> None:
        """Drag what is held."""
        if self._from is not None:
            self._to = place
            self._repaint()

    def release(self) -> None:
        """Let go."""
        step = {KNOB: term(_("turn the reference")), "": term(_("move the reference"))}
        text = step.get(self._handle, term(_("scale the reference")))
        dragged = self.reference
        self._let_go()
        self._change(dragged, text)

    def zoom(self, notches: float, place: Optional[XY] = None) -> None:
        """Scale by so many notches, around a place or else the picture's middle."""
        reference = self._document.session.reference
        if reference is not None and self._from is None:
            factor = NOTCH ** max(-LONGEST_NOTCHES, min(notches, LONGEST_NOTCHES))
            x, y = reference.corners.mean(axis=0).tolist() if place is None else place
            scaled = reference.placed_by(Similarity(scale=factor), (x, y))
            self._change(scaled, term(_("scale the reference")), "reference scale")

    def key(self, event: QKeyEvent) -> bool:
        """Arrow keys move it, + and - scale it, Escape ends it. Returns whether the key was used."""
        if event.key() == Qt.Key_Escape:
            if self._from is None:
                self._tools.take(PEN)
            self._let_go()
        elif event.key() in _SCALING:
            self.zoom(_SCALING[event.key()])
        elif event.key() in ARROWS and self._from is None:
            far = FAR_STEP if event.modifiers() & Qt.ShiftModifier else 1.0
            x, y = ARROWS[event.key()]
            if self.reference is not None:
                moved = self.reference.placed_by(Similarity(x * far, y * far))
                self._change(moved, term(_("move the reference")), "reference nudge")
        else:
            return False
        return True

    def frame(self, scale: float) -> Optional[SelectionFrame]:
        """The frame around the picture; None where there is none. scale: screen pixels of a canvas pixel."""
        reference = self.reference
        return SelectionFrame([reference.corners], scale) if self.active and reference is not None else None

    def at_handle(self, place: XY, scale: float) -> bool:
        """Whether a handle of the frame is held, or could be grabbed here."""
        frame = self.frame(scale)
        return bool(self._from is not None or (frame is not None and frame.at(place)))

    def paint(self, painter: QPainter, to_screen: Callable[[QPointF], QPointF]) -> None:
        """The frame, or while it is dragged the picture's rim; the painter is in widget pixels."""
        reference = self.reference
        if reference is None:
            return
        if self._from is None:
            across = to_screen(QPointF(1.0, 0.0)) - to_screen(QPointF(0.0, 0.0))
            frame = self.frame(math.hypot(across.x(), across.y()))
            if frame is not None:
                frame.paint(painter, to_screen)
            return
        painter.setPen(QPen(theme.colour(theme.current().accent), 1, Qt.DashLine))
        painter.setBrush(Qt.NoBrush)
        painter.drawPolygon(QPolygonF([to_screen(QPointF(*corner)) for corner in reference.corners.tolist()]))

    def _change(self, reference: Optional[Reference], text: str, gesture: str = "") -> None:
        session = self._document.session
        if reference is not None and session.reference is not None and reference != session.reference:
            self._document.change(replace(session, reference=reference), text, gesture)

    def _follow(self) -> None:
        """Let go where there is nothing to hold any more."""
        session = self._document.session
        if not self.active:
            self._let_go()
        elif session.reference is None or REFERENCE in session.hidden:
            self._let_go()
            self._tools.take(PEN)

    def _let_go(self) -> None:
        if self._from is not None:
            self._from = self._to = self._frame = None
            self._handle = ""
            self._repaint()
