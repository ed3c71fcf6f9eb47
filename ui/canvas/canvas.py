"""The canvas: the pen on paper. It turns pointer events into strokes and hands them to the document."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Optional, Sequence, Tuple, Union

from PyQt5.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QPainter, QTabletEvent, QWheelEvent
from PyQt5.QtWidgets import QWidget

from configs.translatable import _
from engine.drawing.layers import DRAWING, show_layer, show_part
from engine.drawing.session import CONSTRUCTION
from engine.drawing.strokes import FARTHEST, Box, Point, Stroke
from ui.canvas import guides
from ui.canvas.found_parts import FoundParts
from ui.canvas.moving_reference import MovingReference
from ui.canvas.pen import followed, paint_outline
from ui.canvas.selecting import Selecting
from ui.canvas.sketch_view import SketchView
from ui.canvas.tools import ERASER, PEN, Tools
from ui.canvas.view import Viewport
from ui.document import Document
from ui.translations.language import Retranslated, term


class Canvas(Retranslated, SketchView):
    """Shows the document's sketch and draws on it.

    inked: the picture has changed, by the pen or by the document. blank_changed: the canvas has become blank, or is no
    longer so. questioned(stroke, place on the screen): a tinted stroke was clicked.
    """

    inked = pyqtSignal()
    blank_changed = pyqtSignal()
    questioned = pyqtSignal(object, QPoint)

    def __init__(self, document: Document, tools: Tools, viewport: Viewport, parent: Optional[QWidget] = None) -> None:
        super().__init__(document, tools, viewport, parent)
        self._points: List[Point] = []
        self._straight = self._space = self._erasing = False
        self._wheel = 0
        self.hints_shown = False
        self._was_blank = True
        self._shown = document.session
        self.parts = FoundParts(document, tools, self.update)
        self._pointer: Optional[QPointF] = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setCursor(Qt.BlankCursor)
        self.retranslate()
        document.changed.connect(self.refresh)
        tools.changed.connect(self._tool_changed)

    def retranslate(self) -> None:
        """Set the texts; the hints are painted in the current language."""
        self.setAccessibleName(self.tr("Canvas"))
        self.update()

    @property
    def _hand(self) -> Union[Selecting, MovingReference, None]:
        """What takes hold of things instead of drawing; None where the pen or the eraser is chosen."""
        return next((one for one in (self.selecting, self.moving_reference) if one.active), None)

    @property
    def _parts_held(self) -> bool:
        """Whether the parts that were found can be moved: their handles are in nobody's way."""
        return not self.selecting.chosen and not self.moving_reference.active

    @property
    def pointed(self) -> Optional[QPointF]:
        """Where the pen is, in canvas pixels; None while it is elsewhere."""
        return None if self._pointer is None else self.to_canvas(self._pointer)

    def refresh(self) -> None:
        """Show the document's session."""
        session = self.document.session
        if self.drawing:
            parts = ((one.strokes, one.base, one.construction) for one in (session, self._shown))
            if all(now is before for now, before in zip(*parts)):
                return  # only the controls have changed: the pen goes on
            self._give_up()
        self._shown = session
        self._follow(self._paper.show(session))
        if session.blank:
            self.set_shadow(None)
        self.update()
        self._look_whether_blank()
        self.inked.emit()

    def show_example(self, lines: Sequence[Sequence[Tuple[float, float]]]) -> None:
        """Show dashed lines through these places, in canvas pixels, to draw along."""
        self._example = lines
        self.update()

    # Painting

    def paint_overlay(self, painter: QPainter, square: QRectF) -> None:
        """The hint on the empty canvas, and the pen's outline in its true size."""
        if self.blank and self.document.session.empty and not self.drawing and not self._example:
            guides.paint_hint(painter, square, self.tr("Draw a face"), self.tr("The portrait follows your pen."))
            if self.hints_shown:
                guides.paint_hints(painter, square)
        guides.paint_example(painter, self._example, self.from_canvas)
        if not self.blank and self._parts_held:  # while one draws, too: the pen would erase them along its way
            self.parts.paint(painter, self.from_canvas)
        if self._hand is not None:
            self._hand.paint(painter, self.from_canvas)
            if not self.drawing:
                return
        if (
            self._pointer is None
            or self.gripped
            or self._space
            or (not self.drawing and self._at_handle(self._pointer))
        ):
            return
        paint_outline(painter, self._pointer, self._cursor_radius())

    def _cursor_radius(self) -> float:
        size = self.tools.size(ERASER) if self._erasing else self.tools.size()
        return size / 2 * self._scale()

    def _tool_changed(self) -> None:
        self._show_cursor()
        self.update()

    def _show_cursor(self) -> None:
        shape = Qt.SizeAllCursor if self.moving_reference.active else Qt.BlankCursor
        shape = Qt.ArrowCursor if self.selecting.active else shape
        hand = self._space or self.parts.dragging or (self._pointer is not None and self._at_handle(self._pointer))
        self.setCursor(Qt.OpenHandCursor if hand else shape)

    def _at_handle(self, position: QPointF) -> bool:
        """Whether a handle, of a frame or else of the parts that were found, is held, or could be."""
        place, scale = self._place(position), self._scale()
        if not self._parts_held:
            return self._hand is not None and self._hand.at_handle(place, scale)
        return self.parts.dragging or bool(self.parts.at(place, scale))

    def _move_pointer(self, position: Optional[QPointF]) -> None:
        """Paint the outline where the pen is now."""
        reach = self._cursor_radius() + 4
        for point in (self._pointer, position):
            if point is not None:
                self.update(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach).toAlignedRect())
        self._pointer = position

    def _update_box(self, box: Box) -> None:
        if box[2] > box[0]:
            self._follow(box)
            rect = self.viewport.transform(self.size()).mapRect(
                QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])
            )
            self.update(rect.adjusted(-2, -2, 2, 2).toAlignedRect())

    # The pen

    def _put_down(self, position: QPointF, pressure: float, eraser: bool, straight: bool) -> None:
        first = self._point(position, pressure)
        was_blank = self.blank
        self._straight = straight
        self._points = [first]
        tool = ERASER if eraser else PEN if self._hand is not None else self.tools.tool
        ink = 1.0 if tool == ERASER else self.tools.ink
        layer = DRAWING if self.tools.construction else self.tools.layer
        self._pen = Stroke((first,), self.tools.size(tool), tool == ERASER, self.tools.mirrored, ink, layer)
        self._erasing = tool == ERASER
        self._update_box(self._paper.put_down(self._pen, self.tools.construction))
        if was_blank:
            self.update()
        self._look_whether_blank()
        self._tell_inked()

    def _move_to(self, position: QPointF, pressure: float, last: bool = False) -> None:
        if self._pen is None:
            return
        target, previous = self._point(position, pressure), self._points[-1]
        if self._straight:
            self._points = [self._points[0], target]
            self._update_box(self._paper.replace_end(target))
            self._tell_inked()
            return
        point = followed(previous, target, self.viewport.zoom, last, self.tools.steadied)
        if point is None:
            return
        self._points.append(point)
        self._update_box(self._paper.move(point))
        self._tell_inked()

    def _lift(self, position: QPointF, pressure: float) -> None:
        if self._pen is None:
            return
        self._move_to(position, pressure, last=True)
        pen, self._pen = self._pen, None
        self._erasing = False
        stroke = replace(pen, points=tuple(self._points))
        construction = self._paper.keep(stroke)
        text = term(_("erase")) if stroke.eraser else term(_("stroke"))
        session = self.document.session.with_stroke(stroke, construction)
        shown = show_part(session, CONSTRUCTION, True) if construction else show_layer(session, stroke.layer, True)
        self.document.change(shown, text)

    def _give_up(self) -> None:
        """Discard the unfinished stroke."""
        self._pen, self._erasing = None, False
        self._update_box(self._paper.take_back())
        self.update()
        self._look_whether_blank()
        self.inked.emit()

    def _look_whether_blank(self) -> None:
        if self.blank != self._was_blank:
            self._was_blank = self.blank
            self.blank_changed.emit()

    def _tell_inked(self) -> None:
        if not self._paper.on_construction:  # which the networks never see
            self.inked.emit()

    def _point(self, position: QPointF, pressure: float) -> Point:
        point = self.to_canvas(position)
        x, y = (round(max(-FARTHEST, min(v, FARTHEST)), 2) for v in (point.x(), point.y()))
        return x, y, round(max(0.0, min(pressure, 1.0)), 3)

    def _place(self, position: QPointF) -> Tuple[float, float]:
        return self._point(position, 1.0)[:2]

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Left draws, right erases, Shift draws straight; Space and left, or middle, moves the picture."""
        left, right = event.button() == Qt.LeftButton, event.button() == Qt.RightButton
        if left and self._space:
            self.grip(event.localPos())
        elif left and not self.drawing and self._parts_held and self._take_part(event.localPos()):
            self._show_cursor()
        elif left and not self.drawing and not self.moving_reference.active and self._question(event):
            event.accept()
        elif left and self._hand is not None and not self.drawing:
            self._hand.press(event, self._place(event.localPos()), self._scale())
            self._show_cursor()
        elif (left or right) and not self.drawing and self.viewport.square(self.size()).contains(event.localPos()):
            straight = bool(event.modifiers() & Qt.ShiftModifier)
            self._put_down(event.localPos(), 1.0, right, straight)
        else:
            super().mousePressEvent(event)

    def _take_part(self, position: QPointF) -> bool:
        """Take hold of the handle of a part that was found; whether there is one."""
        return self.parts.press(self._place(position), self._scale())

    def _question(self, event: QMouseEvent) -> bool:
        """Ask what the tinted stroke under the pointer is; whether there is one."""
        stroke = self.selecting.at(self._place(event.localPos()), self._scale()) if self.audit.shown else None
        if stroke is None or not self.audit.doubts(stroke):
            return False
        self.questioned.emit(stroke, event.globalPos())
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the stroke, or move the pen's outline."""
        self._move_pointer(event.localPos())
        if self.gripped:
            self.drag(event.localPos())
        elif self.drawing:
            self._move_to(event.localPos(), 1.0)
        elif self.parts.dragging:
            self.parts.move(self._place(event.localPos()))
        elif self._hand is not None:
            self._hand.move(self._place(event.localPos()))
        if not self.drawing:
            self._show_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The pen is lifted."""
        if self.gripped and event.button() in (Qt.LeftButton, Qt.MiddleButton):
            self.let_go()
            self._show_cursor()
        elif self.drawing and event.button() in (Qt.LeftButton, Qt.RightButton):
            self._lift(event.localPos(), 1.0)
        elif self.parts.dragging and event.button() == Qt.LeftButton:
            self.parts.release()
            self._show_cursor()
        elif self._hand is not None and event.button() == Qt.LeftButton:
            self._hand.release()
            self._show_cursor()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """As the mouse, with pressure; the tablet pen's other end erases."""
        eraser = event.pointerType() == QTabletEvent.Eraser
        if (self._hand is not None or self._at_handle(event.posF())) and not eraser and not self.drawing:
            event.ignore()  # Qt then makes a mouse event of it
            return
        position = event.posF()
        self._erasing = eraser or (self.drawing and self._erasing)
        self._move_pointer(position)
        if event.type() == QEvent.TabletPress and event.button() == Qt.LeftButton and not self.drawing:
            self._put_down(position, event.pressure(), eraser, bool(event.modifiers() & Qt.ShiftModifier))
        elif event.type() == QEvent.TabletMove and self.drawing:
            self._move_to(position, event.pressure())
        elif event.type() == QEvent.TabletRelease and self.drawing:
            # A pen that leaves the tablet reports no pressure; the line keeps its last.
            self._lift(position, self._points[-1][2])
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel changes the size of the pen, or of the reference that is moved; with Ctrl it zooms."""
        if event.modifiers() & Qt.ControlModifier:
            super().wheelEvent(event)
            return
        if self.moving_reference.active:
            self.moving_reference.zoom(event.angleDelta().y() / 120, self._place(event.position()))
            return
        self._wheel += event.angleDelta().y()  # fine wheels and touch pads send a notch of 120 in many parts
        steps = int(self._wheel / 120)
        if steps:
            self._wheel -= 120 * steps
            self.tools.change_size(steps)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels the stroke; with Space held, the picture can be moved."""
        if event.key() == Qt.Key_Escape and self.drawing:
            self._give_up()
        elif event.key() == Qt.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._show_cursor()
        elif self._hand is not None and self._hand.key(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space was let go."""
        if event.key() == Qt.Key_Space and not event.isAutoRepeat():
            self.release_keys()
        else:
            super().keyReleaseEvent(event)

    def release_keys(self) -> None:
        """No key is held any more."""
        self._space = False
        if not self.gripped:
            self._show_cursor()

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the pen's outline."""
        self._erasing = self.drawing and self._erasing
        self._move_pointer(None)
