"""Morph: a bar over the pictures with a slider from this drawing to a saved one, which also exports the sequence."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, MutableMapping, Optional, Tuple
from weakref import WeakKeyDictionary

import numpy as np
from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSpinBox,
)

from configs.translatable import _
from engine.drawing.animation import PICTURES_WRITTEN, WRITERS, Writer
from engine.drawing.morph import Morph
from engine.drawing.pictures import SketchError
from engine.drawing.session import SUFFIX, Session, read_session
from engine.process.messages import Reply
from engine.process.tasks import Draw
from ui.document import Document
from ui.link import EngineLink
from ui.panels.saving import ask_file, ask_folder
from ui.style.theme import SPACE
from ui.style.widgets import Bar, BarForm, ChoiceBox, ElidedLabel, JumpSlider, label
from ui.translations.language import Retranslated, term

STEPS = 100
KEY = "morph"  # key of the questions to the engine, which alternate with those about strokes
FRAMES, MOST_FRAMES = 24, 500
LEAST_WAY = 96  # pixels of the slider, whatever the name beside it


class MorphBar(Retranslated, Bar):
    """Shown while a drawing is morphed. closed: it was closed."""

    closed = pyqtSignal()

    def __init__(self, document: Document, link: EngineLink, say: Callable[[str], None]) -> None:
        super().__init__()
        self._document, self._link, self._say = document, link, say
        self._end = Session()
        self._way: Optional[Morph] = None  # from the drawing to the saved one, computed when first needed
        # By the slider, as long as the history keeps it: on which way, and where.
        self._made: MutableMapping[Session, Tuple[Morph, int]] = WeakKeyDictionary()
        self._writer: Optional[Writer] = None
        self._start_folder = ""  # where dialogs begin
        self._sequence: Optional[Morph] = None  # the sequence that is exported, whatever is drawn meanwhile
        self._frame = 0
        self._moving = False
        self._line, foot = QBoxLayout(QBoxLayout.LeftToRight, self), QHBoxLayout()
        self._line.setContentsMargins(SPACE * 2, SPACE - 2, SPACE, SPACE - 2)
        for layout in (self._line, foot):
            layout.setSpacing(SPACE)
        self.slider = JumpSlider(Qt.Horizontal, 0)
        self.slider.setRange(0, STEPS)
        self.slider.setMinimumWidth(LEAST_WAY)
        self.frames = QSpinBox()
        self.frames.setButtonSymbols(QSpinBox.NoButtons)
        self.frames.setFixedWidth(56)
        self.frames.setAlignment(Qt.AlignRight)
        self.frames.setRange(2, MOST_FRAMES)
        self.frames.setValue(FRAMES)
        self.name = ElidedLabel("muted")
        self.kind = ChoiceBox()
        for suffix, text in (("", ""), (".gif", "GIF"), (".mp4", "MP4")):
            self.kind.addItem(text, suffix)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(90)
        self.progress.hide()
        self.export, self.done, self._title = QPushButton(), QPushButton(), label("", "title")
        self._line.addWidget(self._title)
        self._line.addWidget(self.slider, 1)
        self._line.addLayout(foot)
        for part in (self.name, self.frames, self.kind, self.progress, self.export, self.done):
            foot.addWidget(part)
        self.retranslate()
        self.hide()
        self.slider.valueChanged.connect(self._move)
        self.export.clicked.connect(self._ask_where)
        self.done.clicked.connect(self.put_away)
        document.changed.connect(self._changed)
        link.failed.connect(lambda _message, for_good: self._stop() if for_good else None)

    def set_form(self, form: BarForm) -> None:
        """Put title, slider and what exports one below the other where it is tall, else all of them into one line."""
        tall = form is BarForm.TALL
        self._line.setDirection(QBoxLayout.TopToBottom if tall else QBoxLayout.LeftToRight)
        self._line.setAlignment(self._title, Qt.AlignTop if tall else Qt.AlignVCenter)

    def retranslate(self) -> None:
        """Set every text in the current language."""
        self._title.setText(self.tr("Morph"))
        self.slider.setAccessibleName(self.tr("Morph"))
        self.slider.setToolTip(self.tr("Left: your drawing; right: the saved one"))
        self.frames.setToolTip(self.tr("How many pictures the sequence has"))
        self.kind.setItemText(0, self.tr("Pictures"))
        self.kind.setToolTip(self.tr("Numbered pictures in a folder, an animated GIF, or a video"))
        self.kind.setAccessibleName(self.tr("Kind of file"))
        self.export.setText(self.tr("Stop") if self.exporting else self.tr("Export…"))
        self.export.setToolTip(self.tr("Write the faces of the whole way"))
        self.done.setText(self.tr("Done"))
        self.done.setToolTip(self.tr("Put the morph away; the drawing stays as it is now"))

    @property
    def exporting(self) -> bool:
        """Whether a sequence is being written."""
        return self._writer is not None

    def ask(self, folder: str) -> None:
        """Let the user choose the session to morph to."""
        self._start_folder = folder
        kinds = self.tr("Sessions") + f" (*{SUFFIX})"
        chosen, _kind = QFileDialog.getOpenFileName(self.window(), self.tr("Morph to a session"), folder, kinds)
        if chosen:
            self.begin(Path(chosen))

    def begin(self, path: Path) -> None:
        """Morph to the session of this file."""
        try:
            self._end = read_session(path)
        except SketchError as error:
            self._say(str(error))
            return
        self.name.setText(path.stem)
        self._made.clear()
        self._changed()
        self.show()
        self.slider.setFocus()

    def put_away(self) -> None:
        """End the morph. The drawing stays as it is."""
        self._stop()
        self.hide()
        self.closed.emit()

    def _move(self, value: int) -> None:
        session = self._whole().at(value / STEPS)
        self._moving = True
        if session.controls.between is None:  # at an end, which has its own person, not the other's
            self._link.drop_face()
            self._document.forget_person()
        self._document.change(session, term(_("morph")), "morph")
        self._made[session] = self._whole(), value
        self._moving = False

    def _whole(self) -> Morph:
        if self._way is None:
            self._way = Morph(self._document.placed_session, self._end)
        return self._way

    def _changed(self) -> None:
        """The drawing was changed by something else: the morph begins from it again.

        Where undo has brought back what the slider made, the slider is there again, on the same way.
        """
        if self._moving:
            return
        self._way, value = self._made.get(self._document.session, (None, 0))
        self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(False)

    # The sequence

    def _ask_where(self) -> None:
        if self.exporting:
            self._stop()
            return
        suffix, title = str(self.kind.currentData()), self.tr("Export morph")
        if suffix:
            proposed = Path(self._start_folder) / (self.name.text() + suffix)
            path = ask_file(self.window(), title, proposed, self.kind.currentText(), (suffix,))
        else:
            path = ask_folder(self.window(), title, self._start_folder, PICTURES_WRITTEN)
        if path is not None:
            self.export_to(path, suffix)

    def export_to(self, path: Path, suffix: str = "") -> None:
        """Draw the sequence and write its faces: into a folder, or a file of one of these `WRITERS`."""
        self._writer, self._frame, self._sequence = WRITERS[suffix](path), 0, self._whole()
        for part in (self.frames, self.slider, self.kind):
            part.setEnabled(False)
        self.progress.setRange(0, self.frames.value())
        self.progress.show()
        self.export.setText(self.tr("Stop"))
        self._draw()

    def _draw(self) -> None:
        """Ask for the next face."""
        assert self._sequence is not None
        self.progress.setValue(self._frame)
        session = self._sequence.at(self._frame / (self.frames.value() - 1))
        self._link.ask(Draw(session.sketch(), session.controls), self._drew, self._failed, key=KEY)

    def _drew(self, reply: Reply) -> None:
        self._link.preview(reply.answer)
        if self._keep(reply.answer.face):
            self._draw()

    def _keep(self, face: np.ndarray) -> bool:
        """Write the face that was drawn; returns whether there are more to draw."""
        assert self._writer is not None
        try:
            self._writer.add(face)
            self._frame += 1
            if self._frame < self.frames.value():
                return True
            self._writer.finish()
        except SketchError as error:
            self._say(str(error))
            self._stop()
            return False
        self._say(self.tr("The morph has been written to %s.") % self._writer.path.name)
        self._stop()
        return False

    def _failed(self, message: str) -> None:
        self._stop()
        self._link.refused.emit(message)

    def _stop(self) -> None:
        if self._writer is not None:
            self._link.cancel(KEY)
            self._writer.abandon()
            self._writer = None
            self.export.setText(self.tr("Export…"))
            self.progress.hide()
            for part in (self.frames, self.slider, self.kind):
                part.setEnabled(True)
            self._link.touch()
