"""Pictures on their way to the canvas: a sketch is laid on it, a photo becomes strokes or gives its appearance.

Opening a picture begins a new drawing; only a separate command puts it into the open one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Callable, Optional, Tuple

import numpy as np
from PyQt5.QtCore import QObject, QRunnable, QSettings, Qt, QThreadPool, QTimer, pyqtSignal
from PyQt5.QtWidgets import QFileDialog, QUndoStack, QWidget

from configs.translatable import _
from engine.drawing.controls import Appearance, Controls
from engine.drawing.pictures import PICTURES, SketchError, read_picture
from engine.drawing.session import Session
from engine.drawing.sketch import as_sketch
from engine.drawing.strokes import Stroke
from engine.photos.align import PHOTO, SKETCH, as_photo, kind_of
from engine.photos.facefinder import NoFaceError
from engine.photos.vectorise import strokes_of_photo, vectorise
from engine.process.messages import Reply
from engine.process.tasks import ReadAppearance, Translate
from ui.canvas.canvas import Canvas
from ui.canvas.pupils import PupilPicker
from ui.commands.folders import start_folder
from ui.commands.sketchers import Sketchers
from ui.document import Document
from ui.link import EngineLink
from ui.panels.status import Notice, Status
from ui.translations.language import term
from ui.translations.sentences import said

AFTER_THE_PEN_MS = 50
NEW, INTO, AGAIN = "new", "into", "again"
"""What a picture becomes: a new drawing, a part of the open one, or again the drawing that it has become."""


@dataclass(frozen=True)
class _Opened:
    """A chosen picture, (H, W, 1, 3 or 4) uint8, blue first.

    place: NEW, INTO or AGAIN. drawing: whether it becomes strokes, or only its appearance is read. then: takes the
    strokes instead of the document.
    """

    picture: np.ndarray
    name: str
    place: str = NEW
    drawing: bool = True
    then: Optional[Callable[[Tuple[Stroke, ...]], None]] = None

    def photo(self) -> np.ndarray:
        """The picture as a photo, RGB."""
        return as_photo(self.picture)


class _Step:
    """Identifies what is now the newest step of a history."""

    def __init__(self, history: QUndoStack) -> None:
        self._history, self._place = history, history.index() - 1
        self._command = history.command(self._place)

    @property
    def stands(self) -> bool:
        """Whether the step is part of the history and not undone."""
        history = self._history
        return history.index() > self._place and history.command(self._place) is self._command

    @property
    def newest(self) -> bool:
        """Whether the step is part of the history and nothing came after it, or all that came is undone."""
        return self.stands and self._history.index() == self._place + 1


def for_another(controls: Controls) -> Controls:
    """The controls that another drawing begins with: all but the appearance of a photo."""
    of_a_photo = controls.appearance.source == "values"
    return replace(controls, appearance=Appearance()) if of_a_photo else controls


class _Task(QRunnable):
    """Finds the face of a photo and traces its lines, in another thread, since that takes a while."""

    def __init__(self, number: int, work: Callable[[], Any], done: Callable[[int, object], None]) -> None:
        super().__init__()
        self._number, self._work, self._done = number, work, done

    def run(self) -> None:
        """Called by the thread pool."""
        result: object
        try:
            result = self._work()
        except Exception as error:  # the window reports it; otherwise users would wait forever
            result = error
        self._done(self._number, result)


class Photos(QObject):
    """Imports pictures: sketches at once, photos in a thread. Errors are reported through the notice.

    treated: `opened_as` has changed.
    """

    treated = pyqtSignal()
    _done = pyqtSignal(int, object)

    def __init__(
        self,
        window: QWidget,
        canvas: Canvas,
        document: Document,
        link: EngineLink,
        status: Status,
        sketchers: Sketchers,
        settings: QSettings,
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._link, self._status = window, document, link, status
        self._canvas = canvas
        self._sketchers, self._settings = sketchers, settings
        self.notice: Optional[Notice] = None  # set later, since it floats over everything
        self._offer = ""  # text of the notice that offers the photo's appearance
        document.began.connect(self._withdraw)
        self.picker = PupilPicker(canvas)
        self._message: Optional[Callable[[], str]] = None
        self._message_step: Optional[_Step] = None  # which the message belongs to
        self._laid: Optional[_Step] = None  # began the drawing with the opened picture
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._number = 0
        self._opened: Optional[_Opened] = None  # what the thread or the picker works on
        self._last: Optional[_Opened] = None  # what "treat as" refers to
        self._kind = ""  # what it is treated as
        self._pupils: Optional[np.ndarray] = None  # that were clicked in it
        self._asked = ""  # key of the translation that draws it
        self._done.connect(self._finish)
        self.picker.picked.connect(self._begin)
        self.picker.cancelled.connect(lambda: self._tell(None))
        sketchers.chosen.connect(self._draw_again)
        document.changed.connect(self._follow, Qt.QueuedConnection)  # the history's step is then counted
        self.forget()

    @property
    def opened_as(self) -> str:
        """What the opened picture is treated as: SKETCH, PHOTO, or "" where there is none, or opening it was undone."""
        return self._kind if self._laid is None or self._laid.stands else ""

    @property
    def untouched(self) -> bool:
        """Whether the drawing is the opened picture and nothing else."""
        return self._laid is not None and self._laid.newest

    @staticmethod
    def check(picture: np.ndarray, name: str) -> None:
        """Raise SketchError where `lay` does for this picture, before it is asked what it would take the place of."""
        if kind_of(picture) == SKETCH:
            as_sketch(picture, name)

    def lay(self, picture: np.ndarray, name: str, kind: str = "", place: str = NEW) -> None:
        """Put a picture on the canvas: a sketch as it is, a photo as strokes, as soon as they are traced.

        picture: (H, W, 1, 3 or 4) uint8, blue first. kind: "sketch" or "photo"; by its pixels if not given.
        place: NEW, INTO or AGAIN. Raises SketchError where a sketch has nothing drawn in it.
        """
        kind = kind or kind_of(picture)
        opened = _Opened(picture, name, place)
        if kind == SKETCH:
            sketch = as_sketch(picture, name)
            self._stop()
            self._put(place, (), sketch, term(_("open sketch")))
            self._tell(lambda: self.tr("Sketch: laid on the canvas"), of_step=True)
        else:
            self._stop()
            self._opened = opened
            self._begin()
        if place != INTO:  # what became a part of another drawing cannot be taken for something else
            self._last, self._kind = opened, kind
            if place == NEW and kind == PHOTO:
                self._laid = None  # its strokes are still to come
            self.treated.emit()

    def _put(self, place: str, strokes: Tuple[Stroke, ...], base: Optional[np.ndarray], text: str) -> None:
        """Put strokes and an opened sketch, (512, 512) uint8 or None, where they belong, as one step of the history."""
        session = self._document.session
        if place == NEW:
            self._document.begin(Session(strokes, for_another(session.controls), base), text)
            self._laid = _Step(self._document.history)
        elif place == AGAIN:
            self._document.change(replace(session, strokes=strokes, base=base), text)
        else:
            both = [one for one in (session.base, base) if one is not None]
            under = np.minimum.reduce(both) if both else None  # the darker of the two, as ink on ink is
            text = term(_("lay a picture in"))
            self._document.change(replace(session, strokes=session.strokes + strokes, base=under), text)

    def ask_appearance(self) -> None:
        """Let the user choose a photo, and take skin, hair and light from it."""
        kinds = self.tr("Pictures") + f" ({' '.join('*' + suffix for suffix in PICTURES)})"
        title = self.tr("Take appearance from photo")
        chosen, _kind = QFileDialog.getOpenFileName(self._window, title, start_folder(self._settings), kinds)
        if chosen:
            self.take_appearance(Path(chosen))

    def take_appearance(self, path: Path) -> None:
        """Take skin, hair and light from a photo."""
        try:
            picture = read_picture(path)
        except SketchError as error:
            self._say(str(error))
            return
        self._stop()
        self._opened = _Opened(picture, path.name, drawing=False)
        self._begin()

    def follow(self, picture: np.ndarray, name: str, then: Callable[[Tuple[Stroke, ...]], None]) -> None:
        """Pass the strokes of a photo, (H, W, 1, 3 or 4) uint8, blue first, to `then` as soon as they are traced."""
        self._stop()
        self._opened = _Opened(picture, name, then=then)
        self._begin()

    def forget(self) -> None:
        """Forget the opened picture: another drawing begins."""
        self._stop()
        self._last, self._kind, self._laid = None, "", None
        self.treated.emit()
        self._tell(None)

    def close(self) -> None:
        """Let the thread end; its result is discarded."""
        self._stop()
        self._pool.clear()
        self._pool.waitForDone()

    def _stop(self) -> None:
        self._number += 1
        self._link.cancel(self._asked)
        self._opened, self._pupils, self._asked = None, None, ""
        self.picker.leave()

    def _begin(self, pupils: Optional[np.ndarray] = None) -> None:
        if self._opened is not None:
            self._number += 1
            self._pupils = pupils
            self._tell(lambda: self.tr("Photo: looking for the face…"))
            photo, style = self._opened.photo, self._sketchers.edges
            self._start(lambda: strokes_of_photo(photo(), pupils, style))

    def _start(self, work: Callable[[], Any]) -> None:
        self._pool.start(_Task(self._number, work, self._done.emit))

    def _finish(self, number: int, result: object) -> None:
        opened = self._opened
        if number != self._number or opened is None:
            return
        if self._canvas.drawing:  # the pen goes first
            QTimer.singleShot(AFTER_THE_PEN_MS, lambda: self._finish(number, result))
            return
        if isinstance(result, NoFaceError):
            self._tell(lambda: self.tr("Photo: where are the pupils?"))
            self.picker.show_photo(opened.photo())
            return
        self._opened = None
        if not isinstance(result, tuple):
            self._tell(None)
            self._say(self.tr("%s cannot be taken in: %s.") % (opened.name, said(str(result)).rstrip(".。")))
            return
        strokes, aligned = result
        if not opened.drawing:
            self._tell(lambda: self.tr("Photo: its appearance is read"))
            self._read_appearance(aligned)
            return
        if opened.then is not None:
            self._tell(None)
            opened.then(strokes)
            return
        network = self._sketchers.network
        if network is not None and not self._asked:
            self._opened = opened
            self._tell(lambda: self.tr("Photo: %s draws it…") % self._sketchers.title(network))
            task = Translate(aligned, network.name)
            self._asked = task.key
            edges = partial(self._not_sketched, (strokes, aligned))
            self._link.ask(task, partial(self._sketched, aligned), edges)
            return
        self._asked = ""
        self._put(opened.place, strokes, None, term(_("open photo")))
        self._tell(lambda: self.tr("Photo: turned into a drawing"), of_step=True)
        if self.notice is not None:
            take = (self.tr("Take its appearance too"), lambda: self._read_appearance(aligned))
            self._offer = self.tr("Photo: turned into a drawing")
            self.notice.show_text(self._offer, take, (self.tr("Close"), self.notice.hide))

    def _sketched(self, aligned: np.ndarray, reply: Reply) -> None:
        """The network has drawn the photo: trace its lines."""
        sketch = np.ascontiguousarray(reply.answer[:, :, 0])
        self._start(lambda: (vectorise(sketch), aligned))

    def _not_sketched(self, edges: Any, message: str) -> None:
        """The network has failed: fall back to the edge filter."""
        self._finish(self._number, edges)
        self._say(message)

    def _read_appearance(self, photo: np.ndarray) -> None:
        self._link.ask(ReadAppearance(photo), self._take, self._not_read)

    def _draw_again(self) -> None:
        """Another style was chosen while a photo is open: draw the photo again in that style."""
        opened, pupils = self._last, self._pupils
        if opened is not None and self.opened_as == PHOTO:
            self._stop()
            self._opened = replace(opened, place=AGAIN)
            self._begin(pupils)

    def _not_read(self, message: str) -> None:
        self._tell(None)
        self._say(message)

    def _take(self, reply: Reply) -> None:
        controls = replace(self._document.controls, appearance=reply.answer)
        self._document.change_controls(controls, term(_("appearance from a photo")))
        self._tell(lambda: self.tr("Photo: its appearance is taken"), of_step=True)

    def treat(self, kind: str) -> None:
        """Treat the opened picture as a sketch or as a photo, whatever it was treated as before."""
        if self._last is not None:
            try:
                self.lay(self._last.picture, self._last.name, kind, AGAIN)
            except SketchError as error:
                self._say(str(error))

    def _withdraw(self) -> None:
        """Stop offering the photo's appearance: another drawing has begun."""
        if self.notice is not None:
            self.notice.withdraw(self._offer)

    def _follow(self) -> None:
        """Hide the message about a picture whose opening was undone; redo shows it again."""
        if self._document.session.blank and self._message_step is None and self._opened is None:
            self._tell(None)
        self.retranslate()
        self.treated.emit()

    def _tell(self, words: Optional[Callable[[], str]], of_step: bool = False) -> None:
        """Show what the opened picture is. of_step: the message belongs to the history's last step."""
        self._message, self._message_step = words, _Step(self._document.history) if of_step else None
        self.retranslate()

    def retranslate(self) -> None:
        """Show again what the opened picture is, in the current language."""
        stands = self._message_step is None or self._message_step.stands
        text = self._message() if self._message is not None and stands else ""
        self._status.show_picture(text)

    def _say(self, text: str) -> None:
        if self.notice is not None:
            self.notice.show_text(said(text))
