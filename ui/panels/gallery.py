"""The gallery: alternatives for a component, as small pictures over the drawing; a click takes one."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable, List, Optional, Tuple

import numpy as np
from PyQt5.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QRectF,
    QSize,
    Qt,
    QTimer,
    pyqtSignal,
)
from PyQt5.QtGui import QImage, QPainter, QPainterPath, QPixmap
from PyQt5.QtWidgets import QGridLayout, QListView, QToolButton

from configs.components import NAMES
from configs.translatable import _
from engine.drawing.brows import keeping_brow
from engine.drawing.carrying import into_frame, onto_canvas, to_canonical
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import component_at, component_of, with_component
from engine.process.messages import Reply
from engine.process.tasks import Draw, FetchStrokes, FindAlternatives
from ui.canvas.canvas import Canvas
from ui.document import Document
from ui.link import EngineLink
from ui.style import theme
from ui.style.icons import icon
from ui.style.theme import SPACE
from ui.style.widgets import Bar, BarForm, PictureList, Segments, label
from ui.translations.labels import component_label
from ui.translations.language import Retranslated, term

COUNT = 8
SIDE = 60
BETWEEN = 12  # pixels from a picture to the next, with the rim of what is chosen
SHARP = 2  # pixels of small pictures per point, for high-resolution screens
PAUSE_MS = 300  # pause in drawing after which the gallery follows it
RIM = 6
PREVIEW = "preview"  # key of the questions about the alternative under the pointer


class AlternativesModel(QAbstractListModel):
    """The suggestions for one component, the nearest first."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.component = ""
        self._rows: Tuple[int, ...] = ()
        self._pictures: List[QPixmap] = []

    def show(self, component: str, rows: Tuple[int, ...], pictures: Tuple[np.ndarray, ...]) -> None:
        """Hold other suggestions. pictures: (side, side) uint8, ink dark."""
        self.beginResetModel()
        self.component, self._rows = component, rows
        self._pictures = [_small(picture) for picture in pictures]
        self.endResetModel()

    def row_of(self, index: QModelIndex) -> int:
        """The row of the bank that an index stands for."""
        return self._rows[index.row()]

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own default
        """How many suggestions there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = Qt.DisplayRole) -> Any:
        """The small picture, and its description for screen readers."""
        if role == Qt.DecorationRole:
            return self._pictures[index.row()]
        if role == Qt.AccessibleTextRole:
            return self.tr("Alternative %d") % (index.row() + 1)
        return None


class GalleryBar(Retranslated, Bar):
    """Shown on demand, for one component at a time. It follows the strokes: the last one says which.

    closed: it was closed. say: shows a sentence to the user. previewed: the face, (512, 512, 3) uint8 RGB, of the
    alternative at the pointer or the keys, or None where there is none any more.
    """

    closed = pyqtSignal()
    previewed = pyqtSignal(object)

    def __init__(self, document: Document, canvas: Canvas, link: EngineLink, say: Callable[[str], None]) -> None:
        super().__init__()
        self._document, self._canvas, self._link, self._say = document, canvas, link, say
        self.component = NAMES[0]
        self._session: Optional[Session] = None  # what the suggestions are for
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.model = AlternativesModel(self)
        self.view = PictureList()
        self.view.setModel(self.model)
        self.view.setFlow(QListView.LeftToRight)
        self.view.setIconSize(QSize(SIDE, SIDE))
        self.view.setSpacing(2)
        self.view.setHorizontalScrollMode(QListView.ScrollPerPixel)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarAlwaysOff)
        self.view.setFixedHeight(SIDE + 10 + self.view.horizontalScrollBar().sizeHint().height())
        self.parts = Segments(NAMES)
        self.parts.chosen.connect(self.choose)
        self.done = QToolButton()
        self.done.setIcon(icon("close"))
        self.done.setAutoRaise(True)
        self.done.setProperty("role", "small")
        self._title = label("", "title")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE * 2, SPACE - 4, SPACE, SPACE - 4)
        self._grid.setVerticalSpacing(SPACE - 4)
        self._grid.setColumnStretch(1, 1)
        self._form: Optional[BarForm] = None
        self.set_form(BarForm.WIDE)
        self.retranslate()
        self.hide()
        for signal in (self.view.clicked, self.view.activated):
            signal.connect(self.take)
        self.view.pointed.connect(self._preview)
        self.done.clicked.connect(self.put_away)
        document.changed.connect(self._follow)
        link.ready.connect(lambda _ready: self._pause.start() if self.isVisible() else None)

    def set_form(self, form: BarForm) -> None:
        """Put the pictures beside the components where it is wide, else below them.

        Where it is tall every one of them has room; where it is narrow there is no title.
        """
        if form is self._form:
            return
        self._form = form
        wide, narrow = form is BarForm.WIDE, form is BarForm.NARROW
        self.view.setMinimumWidth(COUNT * (SIDE + BETWEEN) if form is BarForm.TALL else 0)
        self._grid.setHorizontalSpacing(SPACE * 2 if wide else 0)
        self._title.setVisible(not narrow)
        self._grid.addWidget(self._title, 0, 0, Qt.AlignLeft | (Qt.AlignBottom if wide else Qt.AlignVCenter))
        parts = {BarForm.WIDE: (1, 0, 1, 1), BarForm.TALL: (1, 0, 1, 3), BarForm.NARROW: (0, 0, 1, 2)}
        self._grid.addWidget(self.parts, *parts[form], Qt.AlignLeft | Qt.AlignVCenter)
        self._grid.addWidget(self.view, *((0, 1, 2, 1) if wide else (2, 0, 1, 3)))
        self._grid.addWidget(self.done, 0, 2, 2 if wide else 1, 1, Qt.AlignRight | Qt.AlignVCenter)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(self.tr("Alternatives"))
        self.view.setAccessibleName(self.tr("Alternatives"))
        self.view.setToolTip(self.tr("Click one to have it in place of yours; undo brings yours back"))
        self.parts.rename([(name, component_label(name), "") for name in NAMES])
        self.done.setToolTip(self.tr("Put the gallery away"))
        self.done.setAccessibleName(self.tr("Put the gallery away"))

    def _preview(self, index: QModelIndex) -> None:
        """Request the face that the drawing would have with this alternative; an invalid index ends that."""
        self._end_preview()
        if not index.isValid():
            return
        session, component = self._document.session, self.model.component
        task = FetchStrokes(component, self.model.row_of(index))
        self._link.ask(task, partial(self._draw, session, component), self._pass, session=session, key=PREVIEW)

    def _draw(self, session: Session, component: str, reply: Reply) -> None:
        if reply.answer:
            changed = self._with(session, component, reply.answer)
            task = Draw(changed.sketch(), self._document.placed_session.controls)
            self._link.ask(task, self._show_face, self._pass, session=session, key=PREVIEW)

    def _show_face(self, reply: Reply) -> None:
        self.previewed.emit(reply.answer.face)

    def _pass(self, _message: str) -> None:
        """Show no preview; taking the alternative reports the reason."""

    def _end_preview(self) -> None:
        self._link.cancel(PREVIEW)
        self.previewed.emit(None)

    def ask(self) -> None:
        """Show the alternatives of the component under the pen; hide them where they are shown already."""
        place = self._canvas.pointed
        component = self.component
        if place is not None:
            component = component_at(*self._canvas.parts.known.to_canonical(np.array([place.x(), place.y()])))
        if self.isVisible() and component == self.component:
            self.put_away()
        else:
            self.show()
            self.choose(component)

    def put_away(self) -> None:
        """Hide, and ask no more questions."""
        self._pause.stop()
        for task in (FindAlternatives, FetchStrokes):
            self._link.cancel(task.key)
        self._end_preview()
        self.hide()
        self.closed.emit()

    def choose(self, component: str) -> None:
        """Show another component's alternatives."""
        self._turn_to(component)
        self._session = self._document.session
        self._ask()

    def _turn_to(self, component: str) -> None:
        """Remove the pictures of the previous component."""
        if component != self.model.component:
            self._link.cancel(FindAlternatives.key)
            self.model.show(component, (), ())
        self.component = component
        self.parts.choose(component)

    def take(self, index: QModelIndex) -> None:
        """Replace the drawing's component by an alternative, as soon as its strokes have arrived."""
        if index.isValid() and not self._link.awaits(FetchStrokes.key):
            self._end_preview()
            session, component = self._document.session, self.model.component
            task = FetchStrokes(component, self.model.row_of(index))
            self._link.ask(task, partial(self._put, session, component), session=session)

    def _follow(self) -> None:
        """The drawing has changed. After the user took an alternative the gallery stays, to try several."""
        if self.isVisible() and self._document.session is not self._session:
            self._pause.start()

    def _ask(self) -> None:
        if self._canvas.drawing:
            self._pause.start()
            return
        session = self._document.session
        before = self._session
        if before is not None and session.strokes[:-1] == before.strokes and session.strokes:
            self._turn_to(component_of(to_canonical(session.strokes[-1:], self._canvas.parts.known)[0]))
        self._session = session
        sketch = self._canvas.parts.known.to_frame(self._canvas.sketch())
        self._link.ask(FindAlternatives(sketch, session.controls, self.component, COUNT), self._show)

    def _show(self, reply: Reply) -> None:
        self.model.show(self.component, reply.answer.rows, reply.answer.pictures)
        self.view.scrollToTop()

    def _put(self, session: Session, component: str, reply: Reply) -> None:
        if not reply.answer:
            self._say(self.tr("This one is too faint to become strokes."))
            return
        self._session = self._with(session, component, reply.answer)
        self._document.change(self._session, term(_("alternative")))

    def _with(self, session: Session, component: str, strokes: Tuple[Stroke, ...]) -> Session:
        """The drawing with these strokes, in the canonical frame, in place of its component."""
        placement = self._canvas.parts.known
        framed = into_frame(session, placement)
        changed = with_component(framed, Session(keeping_brow(framed, strokes, component)), component)
        return onto_canvas(session, framed, changed, placement)


def _small(picture: np.ndarray) -> QPixmap:
    """A sketch on a small sheet of paper with rounded corners."""
    pixels = np.ascontiguousarray(picture)
    image = QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], QImage.Format_Grayscale8)
    side = SIDE * SHARP
    sheet = QPixmap(side, side)
    sheet.fill(Qt.transparent)
    painter = QPainter(sheet)
    painter.setRenderHints(QPainter.Antialiasing | QPainter.SmoothPixmapTransform)
    rounded = QPainterPath()
    rounded.addRoundedRect(QRectF(0.5, 0.5, side - 1, side - 1), RIM * SHARP, RIM * SHARP)
    painter.setClipPath(rounded)
    painter.fillRect(sheet.rect(), theme.colour(theme.current().paper))
    painter.setCompositionMode(QPainter.CompositionMode_Multiply)
    painter.drawImage(sheet.rect(), image.copy())
    painter.setCompositionMode(QPainter.CompositionMode_SourceOver)
    painter.setClipping(False)
    painter.setPen(theme.colour(theme.current().border))
    painter.drawPath(rounded)
    painter.end()
    sheet.setDevicePixelRatio(SHARP)
    return sheet
