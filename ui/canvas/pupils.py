"""Lets the user point at the pupils of a photo in which no face was found."""

from __future__ import annotations

from typing import List, Optional

import cv2
import numpy as np
from PyQt5.QtCore import QEvent, QObject, QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTabletEvent, QWheelEvent
from PyQt5.QtWidgets import QWidget

from ui.style import theme
from ui.translations.language import Retranslated

SHOWN_SIDE = 1024  # pixels; the photo is not shown larger
HEAD = 56  # pixels above the photo, for the hint
DOT = 5.0


class PupilPicker(Retranslated, QWidget):
    """Lies over another widget while the user points at two pupils.

    picked: the pupils, (2, 2) x, y in pixels of the photo, the viewer's left one first. cancelled: Escape was pressed.
    """

    picked = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._image: Optional[QImage] = None
        self._scale = 1.0
        self.points: List[QPointF] = []
        self.setFocusPolicy(Qt.StrongFocus)
        self.setCursor(Qt.CrossCursor)
        self.retranslate()
        over.installEventFilter(self)
        self.hide()

    def retranslate(self) -> None:
        """Set the texts; the instruction is painted in the current language."""
        self.setAccessibleName(self.tr("Photo without a known face"))
        self.update()

    def show_photo(self, photo: np.ndarray) -> None:
        """Start asking. photo: (height, width, 3) uint8 RGB."""
        self._scale = min(1.0, SHOWN_SIDE / max(photo.shape[:2]))
        if self._scale < 1.0:
            photo = cv2.resize(photo, None, fx=self._scale, fy=self._scale, interpolation=cv2.INTER_AREA)
        pixels = np.ascontiguousarray(photo)
        size = pixels.shape[1], pixels.shape[0]
        self._image = QImage(pixels.data, *size, pixels.strides[0], QImage.Format_RGB888).copy()
        self.points = []
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.update()

    def leave(self) -> None:
        """Stop asking."""
        if self.isVisible():
            self.hide()
            self.parentWidget().setFocus()
        self._image = None

    @property
    def hint(self) -> str:
        """The instruction for the next click."""
        if not self.points:
            return self.tr("No face was found. Click the pupil at the left.")
        return self.tr("Now click the pupil at the right.")

    def place(self) -> QRectF:
        """Where the photo lies in this widget."""
        if self._image is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(8, HEAD, -8, -8)
        size = self._image.size()
        scale = min(room.width() / size.width(), room.height() / size.height())
        shown = QRectF(0, 0, size.width() * scale, size.height() * scale)
        shown.moveCenter(room.center())
        return shown

    def paintEvent(self, event: QPaintEvent) -> None:
        """The hint, the photo, and a dot on what was clicked."""
        if self._image is None:
            return
        colours, painter, place = theme.current(), QPainter(self), self.place()
        painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme.colour(colours.window))
        painter.drawImage(place, self._image)
        painter.setPen(theme.colour(colours.text))
        head = QRectF(0, 4, self.width(), HEAD / 2 - 2)
        painter.drawText(head, Qt.AlignCenter, self.hint)
        painter.setPen(theme.colour(colours.faint))
        painter.drawText(head.translated(0, HEAD / 2 - 4), Qt.AlignCenter, self.tr("Esc gives up."))
        factor = place.width() / self._image.width()
        painter.setPen(QPen(theme.colour("#ffffff"), 2))
        painter.setBrush(theme.colour(colours.accent))
        for point in self.points:
            painter.drawEllipse(place.topLeft() + point * factor, DOT, DOT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the clicked place for a pupil."""
        if event.button() == Qt.LeftButton:
            self._point(event.localPos())

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take the place that the tablet's pen touches for a pupil; the canvas below must not draw."""
        if event.type() == QEvent.TabletPress:
            self._point(event.posF())
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Keep the event from the canvas below."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape cancels."""
        if event.key() == Qt.Key_Escape:
            self.leave()
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the widget below."""
        if event.type() == QEvent.Resize:
            self.setGeometry(self.parentWidget().rect())
        return False

    def _point(self, position: QPointF) -> None:
        place = self.place()
        if self._image is None or not place.contains(position):
            return
        self.points.append((position - place.topLeft()) * (self._image.width() / place.width()))
        self.update()
        if len(self.points) == 2:
            pupils = np.array(sorted((point.x(), point.y()) for point in self.points)) / self._scale
            self.leave()
            self.picked.emit(pupils)
