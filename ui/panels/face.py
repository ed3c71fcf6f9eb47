"""The face: the engine's picture, or what it is doing until there is one."""

from __future__ import annotations

from typing import Optional

import numpy as np
from PyQt5.QtCore import QRectF, QSizeF, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QFont, QImage, QMouseEvent, QPainter, QResizeEvent
from PyQt5.QtWidgets import QWidget

from configs.components import CANVAS
from ui.canvas.pictures import rgb_image
from ui.canvas.view import PictureView, Viewport, pixel_rect
from ui.style import icons, theme
from ui.translations.language import Retranslated

BUSY_AFTER_MS = 250  # shorter waits show no moving line
FRAME_MS = 40


class FaceView(Retranslated, PictureView):
    """Shows the newest face; a thin moving line above it shows that another one is being computed.

    held(bool): the left button was pressed on it, or released. appeared: another face is shown, or in another size.
    """

    held = pyqtSignal(bool)
    appeared = pyqtSignal()

    def __init__(self, viewport: Viewport, parent: Optional[QWidget] = None) -> None:
        super().__init__(viewport, parent)
        self.face: Optional[np.ndarray] = None
        self._image: Optional[QImage] = None
        self._sharp: Optional[QImage] = None
        self._instead: Optional[QImage] = None
        self._caption = ""
        self._title, self._text = "", ""
        self._fraction: Optional[float] = None
        self._preparing = self._busy = False
        self._phase = 0.0
        self._patience = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._frames = QTimer(self, interval=FRAME_MS)
        self._patience.timeout.connect(self._frames.start)
        self._frames.timeout.connect(self._advance)
        viewport.changed.connect(self.appeared)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self.setAccessibleName(self.tr("Face"))

    def show_face(self, face: Optional[np.ndarray]) -> None:
        """Show a face, (512, 512, 3) uint8 RGB, or none."""
        self.face = face
        self._image, self._sharp = None if face is None else rgb_image(face), None
        self.update()
        self.appeared.emit()

    def show_sharp(self, face: np.ndarray) -> None:
        """Show the same face with more pixels, (512 n, 512 n, 3) uint8 RGB, until there is another."""
        self._sharp = rgb_image(face)
        self.update()

    def pixels(self) -> float:
        """Width of the whole face in screen pixels."""
        return self.viewport.scale(self.size()) * CANVAS * float(self.devicePixelRatioF())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger widget may need the sharp face."""
        super().resizeEvent(event)
        self.appeared.emit()

    def show_instead(self, face: Optional[np.ndarray], caption: str = "") -> None:
        """Show another face for a while, with a caption; None ends that."""
        self._instead = None if face is None else rgb_image(face)
        self._caption = caption
        self.update()

    def show_text(self, title: str, text: str, fraction: Optional[float] = None, preparing: bool = False) -> None:
        """Set the text in the face's place while there is none. fraction: how much is prepared, 0..1, or None."""
        self._title, self._text, self._fraction, self._preparing = title, text, fraction, preparing
        self._run(self._busy or preparing)
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Set whether a face is being computed."""
        self._busy = busy
        self._run(busy or self._preparing)

    def _run(self, running: bool) -> None:
        if running and not self._patience.isActive() and not self._frames.isActive():
            self._patience.start()
        elif not running:
            self._patience.stop()
            self._frames.stop()
            self.update()

    def _advance(self) -> None:
        self._phase = (self._phase + FRAME_MS / 1400) % 1.0
        self.update(self.viewport.square(self.size()).adjusted(0, 0, 0, -self.height() + 6).toAlignedRect())

    def paint_content(self, painter: QPainter, area: QRectF) -> None:
        """Paint the face, or an empty place for it."""
        image = self._instead or self._sharp or self._image
        if image is None:
            painter.fillRect(area, theme.colour(theme.current().surface))
        else:
            painter.drawImage(area, image, pixel_rect(area, QSizeF(image.size())))

    def paint_overlay(self, painter: QPainter, square: QRectF) -> None:
        """Paint the text where there is no face yet, and the line that shows that one is being computed."""
        colours = theme.current()
        if self._instead is not None:
            self._paint_caption(painter, square)
        elif self._image is None:
            self._paint_words(painter, square)
        if self._frames.isActive():
            painter.setPen(Qt.NoPen)
            painter.setBrush(theme.colour(colours.accent))
            width = square.width() * 0.28
            x = square.left() - width + (square.width() + width) * self._phase
            painter.drawRect(QRectF(x, square.top(), width, 3))

    def _paint_caption(self, painter: QPainter, square: QRectF) -> None:
        width = painter.fontMetrics().horizontalAdvance(self._caption) + 24
        badge = QRectF(square.left() + 12, square.top() + 12, width, 26)
        painter.setPen(Qt.NoPen)
        painter.setBrush(theme.colour("#14161c", 0.72))
        painter.drawRoundedRect(badge, 13, 13)
        painter.setPen(theme.colour("#ffffff"))
        painter.drawText(badge, Qt.AlignCenter, self._caption)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button holds the face, to compare it; the middle one moves the picture."""
        if event.button() == Qt.LeftButton:
            self.held.emit(True)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The face is released."""
        if event.button() == Qt.LeftButton:
            self.held.emit(False)
        else:
            super().mouseReleaseEvent(event)

    def _paint_words(self, painter: QPainter, square: QRectF) -> None:
        colours, middle = theme.current(), square.center()
        side = 44
        painter.setOpacity(0.35)
        icons.icon("convert").paint(painter, QRectF(middle.x() - side / 2, middle.y() - side - 22, side, side).toRect())
        painter.setOpacity(1.0)
        font = QFont(painter.font())
        font.setWeight(QFont.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.colour(colours.text))
        line = QRectF(square.left() + 48, middle.y() - 8, square.width() - 96, 26)
        painter.drawText(line, Qt.AlignCenter, self._title)
        font.setWeight(QFont.Normal)
        painter.setFont(font)
        painter.setPen(theme.colour(colours.muted))
        painter.drawText(line.translated(0, 28).adjusted(0, 0, 0, 40), Qt.AlignHCenter | Qt.TextWordWrap, self._text)
        if self._fraction is not None:
            track = QRectF(middle.x() - 110, middle.y() + 78, 220, 6)
            painter.setPen(Qt.NoPen)
            painter.setBrush(theme.colour(colours.sunken))
            painter.drawRoundedRect(track, 3, 3)
            painter.setBrush(theme.colour(colours.accent))
            track.setWidth(max(6.0, track.width() * max(0.0, min(self._fraction, 1.0))))
            painter.drawRoundedRect(track, 3, 3)
