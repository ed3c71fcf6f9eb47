"""Earlier results: kept when the drawing pauses, shown as a strip of small faces to go back to and to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Optional

import numpy as np
from PyQt5.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QSize, Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QKeySequence, QPixmap
from PyQt5.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from configs.translatable import _
from engine.drawing.session import Session
from ui.canvas.canvas import Canvas
from ui.canvas.pictures import rgb_image
from ui.document import Document
from ui.link import EngineLink
from ui.panels.face import FaceView
from ui.style.widgets import PictureList
from ui.translations.language import Retranslated, term

MOST_KEPT = 24
PAUSE_MS = 1000  # pause in drawing after which a result is kept
SIDE = 52
SHARP = 2  # pixels of small pictures per point, for high-resolution screens


@dataclass(frozen=True, eq=False)
class Kept:
    """A drawing, its face, (512, 512, 3) uint8 RGB, and the file that it belongs to, if any."""

    session: Session
    face: np.ndarray
    path: Optional[Path] = None


class Results(QAbstractListModel):
    """The kept results, the newest first, at most `MOST_KEPT`."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._kept: List[Kept] = []
        self._pictures: List[QPixmap] = []

    def keep(self, session: Session, face: np.ndarray, path: Optional[Path] = None) -> None:
        """Keep a drawing of this file and its face, unless the drawing is there already."""
        if any(kept.session is session for kept in self._kept):
            return
        side = SIDE * SHARP
        picture = QPixmap.fromImage(rgb_image(face).scaled(side, side, Qt.KeepAspectRatio, Qt.SmoothTransformation))
        picture.setDevicePixelRatio(SHARP)
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._kept.insert(0, Kept(session, face, path))
        self._pictures.insert(0, picture)
        self.endInsertRows()
        if len(self._kept) > MOST_KEPT:
            self.beginRemoveRows(QModelIndex(), MOST_KEPT, MOST_KEPT)
            del self._kept[MOST_KEPT:], self._pictures[MOST_KEPT:]
            self.endRemoveRows()

    def at(self, index: QModelIndex) -> Kept:
        """The result of an index of this model."""
        return self._kept[index.row()]

    def before(self, session: Optional[Session]) -> Optional[Kept]:
        """The newest result of another drawing."""
        return next((kept for kept in self._kept if kept.session is not session), None)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """How many results are kept."""
        return 0 if parent.isValid() else len(self._kept)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """The small picture, and its description for screen readers."""
        if role == Qt.DecorationRole:
            return self._pictures[index.row()]
        if role == Qt.AccessibleTextRole:
            return self.tr("Earlier result %d") % (index.row() + 1)
        return None


class ResultStrip(Retranslated, QFrame):
    """The strip. taken(Kept): go back to it. hovered(Kept or None): the result under the pointer, to be shown large.

    parts_wanted(Kept, where on the screen): the user wants a part of it.
    """

    taken = pyqtSignal(object)
    parts_wanted = pyqtSignal(object, QPoint)
    hovered = pyqtSignal(object)

    def __init__(self, results: Results, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.view = PictureList()
        self.view.setModel(results)
        self.view.setIconSize(QSize(SIDE, SIDE))
        self.view.setSpacing(1)
        self.view.setVerticalScrollMode(QListView.ScrollPerPixel)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.setFixedWidth(SIDE + 16)
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        column.addWidget(self.view)
        self.view.pointed.connect(lambda index: self.hovered.emit(results.at(index) if index.isValid() else None))
        self.view.setContextMenuPolicy(Qt.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._want_parts)
        for signal in (self.view.clicked, self.view.activated):
            signal.connect(lambda index: self.taken.emit(results.at(index)))
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the current language."""
        self.view.setAccessibleName(self.tr("Earlier results"))
        self.view.setToolTip(
            self.tr("Earlier results: point at one to see it large, click to go back to it, right-click to take a part")
        )

    def _want_parts(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid():
            self.parts_wanted.emit(self.view.model().at(index), self.view.viewport().mapToGlobal(place))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has left: the newest face is shown again."""
        self.hovered.emit(None)


class Earlier(QObject):
    """Keeps results when the drawing pauses, brings them back, and compares before and after.

    compare_ended: comparing has ended, or there is nothing to compare with.
    """

    compare_ended = pyqtSignal()

    def __init__(self, document: Document, link: EngineLink, canvas: Canvas, face: FaceView) -> None:
        super().__init__(document)
        self.results = Results(self)
        self.strip = ResultStrip(self.results)
        self._document, self._link, self._canvas, self._face = document, link, canvas, face
        self._asked: Optional[Session] = None  # what the engine was asked for last, None while the pen was down
        self._shown: Optional[Session] = None  # whose face is shown
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._keep)
        link.asked.connect(self._ask)
        link.drawn.connect(self._drew)
        link.emptied.connect(self._forget)
        link.previewed.connect(self._let_go)
        self.strip.taken.connect(self.take)
        self.strip.hovered.connect(self._hover)
        face.held.connect(self.compare)

    def _ask(self) -> None:
        self._pause.stop()
        self._asked = None if self._canvas.drawing else self._document.session

    def _drew(self) -> None:
        if not self._link.waits and self._asked is not None:
            self._shown = self._asked
            self._pause.start()

    def _let_go(self) -> None:
        """Another face is shown."""
        self._pause.stop()
        self._shown = None

    def _forget(self) -> None:
        self._let_go()
        self._asked = None

    def _keep(self) -> None:
        if self._shown is not None and self._face.face is not None:
            self.results.keep(self._shown, self._face.face, self._document.path)

    def take(self, kept: Kept) -> None:
        """Go back to a drawing and its controls, as one step of the history. Its face is shown at once."""
        self._pause.stop()
        self._face.show_instead(None)
        if kept.path != self._document.path:  # of another drawing: it must not overwrite this one's file
            self._document.begin(kept.session, term(_("earlier drawing")), kept.path)
        elif self._document.session is not kept.session:
            self._document.change(kept.session, term(_("earlier drawing")))
        self._face.show_face(kept.face)
        self._shown = kept.session

    def compare(self, comparing: bool) -> None:
        """Show the face of the previous drawing, or stop that."""
        kept = self.results.before(self._shown) if comparing and self._face.face is not None else None
        if kept is not None:
            self._face.show_instead(kept.face, self.tr("Before"))
        else:
            self._face.show_instead(None)
            self.compare_ended.emit()

    def _hover(self, kept: Optional[Kept]) -> None:
        if kept is None:
            self._face.show_instead(None)
        else:
            self._face.show_instead(kept.face, self.tr("Earlier"))


def let_go(event: QKeyEvent, key: QKeySequence) -> bool:
    """Whether a held key has really been released; its modifiers do not count."""
    return bool(
        not key.isEmpty() and event.key() == key[0] & ~int(Qt.KeyboardModifierMask) and not event.isAutoRepeat()
    )
