"""What the canvas and the face have in common: a square picture, and one zoom that both share."""

from __future__ import annotations

from typing import Optional

from PyQt5.QtCore import QObject, QPointF, QRectF, QSize, QSizeF, Qt, pyqtSignal
from PyQt5.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QTransform, QWheelEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from configs.components import CANVAS
from ui.style import theme

MOST_ZOOM = 16.0
ZOOM_STEP = 1.25
TURN_STEP = 15.0  # degrees


class Viewport(QObject):
    """The part of the 512 x 512 canvas that both pictures show, and whether it is mirrored or turned.

    changed: any of this has changed.

    turned: degrees, clockwise on the screen, -180 to 180.
    """

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.zoom = 1.0
        self.flipped = False
        self.turned = 0.0
        self.centre = QPointF(CANVAS / 2, CANVAS / 2)

    def square(self, size: QSize) -> QRectF:
        """Where the picture lies in a widget of this size."""
        side = float(min(size.width(), size.height()))
        return QRectF((size.width() - side) // 2, (size.height() - side) // 2, side, side)

    def transform(self, size: QSize) -> QTransform:
        """Canvas pixels -> pixels of a widget of this size."""
        square = self.square(size)
        scale = self.scale(size)
        middle = square.center()
        return (
            QTransform.fromTranslate(middle.x(), middle.y())
            .rotate(self.turned)
            .scale(-scale if self.flipped else scale, scale)
            .translate(-self.centre.x(), -self.centre.y())
        )

    def scale(self, size: QSize) -> float:
        """How many pixels of a widget of this size a canvas pixel is wide."""
        return float(max(self.square(size).width(), 1.0) / CANVAS * self.zoom)

    def flip(self, flipped: bool) -> None:
        """Mirror both pictures, so that mistakes are easier to see; the drawing stays as it is."""
        if flipped != self.flipped:
            self.flipped = flipped
            self.changed.emit()

    def turn_by(self, degrees: float) -> None:
        """Turn both pictures, like a sheet of paper; the drawing stays as it is."""
        self.turned = (self.turned + degrees + 180.0) % 360.0 - 180.0
        self.changed.emit()

    def set(self, zoom: float, centre: QPointF) -> None:
        """Show another part, limited so that the canvas fills the square."""
        zoom = max(1.0, min(zoom, MOST_ZOOM))
        half = CANVAS / 2 / zoom
        kept = QPointF(*(max(half, min(v, CANVAS - half)) for v in (centre.x(), centre.y())))
        if zoom != self.zoom or kept != self.centre:
            self.zoom, self.centre = zoom, kept
            self.changed.emit()

    def zoom_by(self, factor: float, about: Optional[QPointF] = None) -> None:
        """Zoom in or out; the canvas point `about` stays where it is."""
        about = about or self.centre
        zoom = max(1.0, min(self.zoom * factor, MOST_ZOOM))
        self.set(zoom, about - (about - self.centre) * (self.zoom / zoom))

    def fit(self) -> None:
        """Show the whole canvas, upright."""
        if self.turned:
            self.turn_by(-self.turned)
        self.set(1.0, QPointF(CANVAS / 2, CANVAS / 2))


class PictureView(QWidget):
    """A square picture that can be zoomed (Ctrl and wheel) and moved (middle button)."""

    def __init__(self, viewport: Viewport, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.viewport = viewport
        self._grip: Optional[QPointF] = None
        viewport.changed.connect(self.update)
        self.setMinimumSize(QSize(320, 320))
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Expanding)

    def sizeHint(self) -> QSize:
        """One canvas pixel on one screen pixel."""
        return QSize(CANVAS, CANVAS)

    def to_canvas(self, position: QPointF) -> QPointF:
        """A point of this widget in canvas pixels."""
        return self.viewport.transform(self.size()).inverted()[0].map(position)

    def from_canvas(self, point: QPointF) -> QPointF:
        """A point of the canvas in this widget's pixels."""
        return self.viewport.transform(self.size()).map(point)

    def paint_content(self, painter: QPainter, area: QRectF) -> None:
        """Paint the picture; the painter is in canvas pixels, and only `area` (canvas pixels) is needed."""
        raise NotImplementedError

    def paint_overlay(self, painter: QPainter, square: QRectF) -> None:
        """Paint what lies on the picture; the painter is in widget pixels."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the part of the picture that has changed, then its rounded rim."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        square, colours = self.viewport.square(self.size()), theme.current()
        transform = self.viewport.transform(self.size())
        painter.save()
        painter.setClipRect(square)
        painter.setTransform(transform, True)
        area = transform.inverted()[0].mapRect(QRectF(event.rect()) & square)
        self.paint_content(painter, area & QRectF(0, 0, CANVAS, CANVAS))
        painter.restore()
        painter.save()
        painter.setClipRect(square)
        self.paint_overlay(painter, square)
        painter.restore()
        rounded = QPainterPath()
        rounded.addRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        corners = QPainterPath()
        corners.addRect(square)
        painter.fillPath(corners - rounded, theme.colour(colours.window))
        painter.setPen(QPen(theme.colour(colours.border), 1))
        painter.drawPath(rounded)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and wheel zoom at the pointer."""
        if event.modifiers() & Qt.ControlModifier and event.angleDelta().y():
            factor = ZOOM_STEP ** (event.angleDelta().y() / 120)
            self.viewport.zoom_by(factor, self.to_canvas(event.position()))
            event.accept()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The middle button grabs the picture."""
        if event.button() == Qt.MiddleButton:
            self.grip(event.localPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture with the pointer while it is held."""
        self.drag(event.localPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        if event.button() == Qt.MiddleButton:
            self.let_go()

    @property
    def gripped(self) -> bool:
        """Whether the picture is being moved."""
        return self._grip is not None

    def grip(self, position: QPointF) -> None:
        """Start moving the picture."""
        self._grip = self.to_canvas(position)
        self.setCursor(Qt.ClosedHandCursor)

    def drag(self, position: QPointF) -> None:
        """Keep the grabbed point under the pointer."""
        if self._grip is not None:
            self.viewport.set(self.viewport.zoom, self.viewport.centre + self._grip - self.to_canvas(position))

    def let_go(self) -> None:
        """Stop moving the picture."""
        self._grip = None
        self.unsetCursor()


def pixel_rect(rect: QRectF, size: QSizeF) -> QRectF:
    """A rectangle of canvas pixels in the pixels of a picture of the whole canvas."""
    x, y = size.width() / CANVAS, size.height() / CANVAS
    return QRectF(rect.x() * x, rect.y() * y, rect.width() * x, rect.height() * y)
