"""Morph: a bar over the pictures whose slider goes from this drawing to a saved one, and which exports the way."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Optional

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QPushButton, QSpinBox

from engine.drawing.morph import Morph
from engine.drawing.session import SUFFIX, Session, read_session
from engine.drawing.sketch import SketchError, write_image
from engine.process.messages import Result
from ui.document import Document
from ui.link import EngineLink
from ui.style.theme import SPACE
from ui.style.widgets import JumpSlider, label

STEPS = 100
FRAMES, MOST_FRAMES = 24, 500


class MorphBar(QFrame):
    """Shown while a drawing is morphed. closed: it was put away."""

    closed = pyqtSignal()

    def __init__(self, document: Document, link: EngineLink, say: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._document, self._link, self._say = document, link, say
        self._end = Session()
        self._way: Optional[Morph] = None  # from the drawing to the saved one, made when it is first needed
        self._folder: Optional[Path] = None
        self._start_folder = ""  # where dialogs begin
        self._sequence: Optional[Morph] = None  # the way that is exported, whatever is drawn meanwhile
        self._frame = self._awaited = 0
        self._moving = False
        line = QHBoxLayout(self)
        line.setContentsMargins(SPACE * 2, SPACE - 2, SPACE, SPACE - 2)
        line.setSpacing(SPACE)
        self.slider = JumpSlider(Qt.Horizontal, 0)
        self.slider.setRange(0, STEPS)
        self.slider.setAccessibleName(self.tr("Morph"))
        self.slider.setToolTip(self.tr("Left: your drawing; right: the saved one"))
        self.frames = QSpinBox()
        self.frames.setButtonSymbols(QSpinBox.NoButtons)
        self.frames.setFixedWidth(56)
        self.frames.setAlignment(Qt.AlignRight)
        self.frames.setRange(2, MOST_FRAMES)
        self.frames.setValue(FRAMES)
        self.frames.setToolTip(self.tr("How many pictures the sequence has"))
        self.name = label("", "muted")
        self.export = QPushButton(self.tr("Export sequence…"))
        self.export.setToolTip(self.tr("Write the faces of the whole way as numbered pictures into a folder"))
        self.done = QPushButton(self.tr("Done"))
        self.done.setToolTip(self.tr("Put the morph away; the drawing stays as it is now"))
        for part in (label(self.tr("Morph"), "title"), self.slider, self.name, self.frames, self.export, self.done):
            line.addWidget(part, 1 if part is self.slider else 0)
        self.hide()
        self.slider.valueChanged.connect(self._move)
        self.export.clicked.connect(self._ask_folder)
        self.done.clicked.connect(self.put_away)
        document.changed.connect(self._changed)
        link.drawn.connect(self._drew)
        link.failed.connect(self._failed)

    @property
    def exporting(self) -> bool:
        """Whether a sequence is being written."""
        return self._folder is not None

    def ask(self, folder: str) -> None:
        """Let a person choose the session to morph to."""
        self._start_folder = folder
        kinds = self.tr("Sessions") + f" (*{SUFFIX})"
        chosen, _kind = QFileDialog.getOpenFileName(self.window(), self.tr("Morph to a session"), folder, kinds)
        if not chosen:
            return
        try:
            self._end = read_session(chosen)
        except SketchError as error:
            self._say(str(error))
            return
        self.name.setText(Path(chosen).stem)
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
        self._document.change(session, self.tr("morph"), "morph")
        self._moving = False

    def _whole(self) -> Morph:
        if self._way is None:
            self._way = Morph(self._document.session, self._end)
        return self._way

    def _changed(self) -> None:
        """Someone else has changed the drawing: the way begins there."""
        if not self._moving:
            self._way = None
            self.slider.blockSignals(True)
            self.slider.setValue(0)
            self.slider.blockSignals(False)

    # The sequence

    def _ask_folder(self) -> None:
        if self.exporting:
            self._stop()
            return
        chosen = QFileDialog.getExistingDirectory(self.window(), self.tr("Export sequence"), self._start_folder)
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, folder: Path) -> None:
        """Have the engine draw the way and write its faces as face-000.png, face-001.png, ... into a folder."""
        self._folder, self._frame, self._sequence = folder, 0, self._whole()
        self.frames.setEnabled(False)
        self.slider.setEnabled(False)
        self._draw()

    def _draw(self) -> None:
        self.export.setText(self.tr("Stop (%d of %d)") % (self._frame + 1, self.frames.value()))
        assert self._sequence is not None
        session = self._sequence.at(self._frame / (self.frames.value() - 1))
        self._awaited = self._link.draw(session.sketch(), session.controls)

    def _drew(self, result: Result) -> None:
        if self._folder is None or self._link.waits:
            return
        if result.number == self._awaited:
            try:
                write_image(self._folder / f"face-{self._frame:03d}.png", result.drawing.face)
            except SketchError as error:
                self._say(str(error))
                self._stop()
                return
            self._frame += 1
            if self._frame == self.frames.value():
                self._say(self.tr("The sequence has been written to %s.") % self._folder.name)
                self._stop()
                return
        self._draw()  # the next; or the same again, where a stroke came between

    def _failed(self, _message: str, for_good: bool) -> None:
        if self.exporting and not for_good and self._link.newest != self._awaited:
            self._draw()  # it was a stroke between that failed, and not this picture
        else:
            self._stop()

    def _stop(self) -> None:
        if self.exporting:
            self._folder = None
            self.export.setText(self.tr("Export sequence…"))
            self.frames.setEnabled(True)
            self.slider.setEnabled(True)
            self._link.touch()
