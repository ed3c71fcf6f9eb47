"""Side by side: one drawing, painted by DeepFaceDrawing and by every installed translator that paints photos."""

from __future__ import annotations

from typing import Callable, Dict, Optional

import numpy as np
from PyQt5.QtCore import Qt, QTimer, pyqtSignal
from PyQt5.QtGui import QHideEvent, QPixmap, QShowEvent
from PyQt5.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from engine.drawing.controls import FaceResult
from engine.process.messages import Reply
from engine.process.tasks import Translate
from engine.translating.translator import OWN_PAINTER, TO_PHOTO
from ui.canvas.pictures import rgb_image
from ui.commands.sketchers import Installed
from ui.dialogs.beside import Paper, stand_beside
from ui.link import EngineLink
from ui.style.theme import SPACE
from ui.style.widgets import ElidedLabel, label
from ui.translations.labels import translator_method
from ui.translations.language import Retranslated
from ui.translations.sentences import said

SIDE = 224  # pixels of a picture on the screen
MOST_COLUMNS = 4
NOTE_LINES = 2
PAUSE_MS = 250  # pause in drawing before the others paint, so that the pen stays responsive

Sketch = Callable[[], Optional[np.ndarray]]
"""Gives the current sketch, (512, 512) uint8, or None for an empty canvas."""
SavePicture = Callable[[str, str, Optional[np.ndarray]], None]
"""Takes a title, a name and a picture, and asks for the file to save it to."""


class Tile(Retranslated, QFrame):
    """One system: its picture, its name, and what it is doing. wanted: the user wants to save its picture."""

    wanted = pyqtSignal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.title = title
        self.picture: Optional[np.ndarray] = None
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self.view = QLabel()
        self.view.setFixedSize(SIDE, SIDE)
        self.view.setAlignment(Qt.AlignCenter)
        self.view.setWordWrap(True)
        self.view.setAccessibleName(title)
        self.note = label("", "muted")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignTop)
        self.note.setMinimumHeight(NOTE_LINES * self.note.fontMetrics().lineSpacing())  # nothing jumps as it changes
        name = ElidedLabel("title")
        name.setText(title)
        name.setFixedWidth(SIDE)
        self.save = QPushButton()
        self.save.setEnabled(False)
        self.save.clicked.connect(lambda _checked: self.wanted.emit())
        for part in (name, self.view, self.note, self.save):
            column.addWidget(part)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the button's text."""
        self.save.setText(self.tr("Save…"))
        self.save.setToolTip(self.tr("Save this picture"))

    def show_picture(self, picture: Optional[np.ndarray], note: str = "") -> None:
        """Show a picture, (512, 512, 3) uint8 RGB, or none, with a short text below it."""
        self.picture = picture
        if picture is None:
            self.view.clear()
        else:
            sharp = self.devicePixelRatioF()
            side = round(SIDE * sharp)
            image = rgb_image(picture).scaled(side, side, Qt.KeepAspectRatio, Qt.SmoothTransformation)
            shown = QPixmap.fromImage(image)
            shown.setDevicePixelRatio(sharp)
            self.view.setPixmap(shown)
        self.note.setText(note)
        self.save.setEnabled(picture is not None)

    def show_reply(self, reply: Reply) -> None:
        """Show what a translator has painted, and how long it took."""
        self.show_picture(reply.answer, f"{reply.seconds * 1000:.0f} ms")

    def show_failure(self, message: str) -> None:
        """Show why there is no picture."""
        self.show_picture(None, said(message))


class Comparison(Retranslated, QDialog):
    """A window beside the studio that follows the drawing. Without a default button it takes no keys from the pen."""

    def __init__(
        self,
        window: QWidget,
        link: EngineLink,
        sketch: Sketch,
        face: Callable[[], Optional[np.ndarray]],
        installed: Installed,
        save_picture: SavePicture,
        paper: Paper,
    ) -> None:
        super().__init__(window)
        self._link, self._sketch, self._face, self._installed = link, sketch, face, installed
        self._save_picture, self._paper = save_picture, paper
        self.tiles: Dict[str, Tile] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(SPACE)
        self.advice = label("", "muted")
        self.advice.setWordWrap(True)
        self.advice.setTextInteractionFlags(Qt.TextSelectableByMouse)
        self.advice.setFixedWidth(2 * SIDE)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        column.addLayout(self._grid)
        column.addWidget(self.advice)
        column.setSizeConstraint(QLayout.SetFixedSize)  # the window is as large as what it shows
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        link.drawn.connect(self._drew)
        link.previewed.connect(self._drew)
        link.emptied.connect(self._empty)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the title, and what to do where no other system is installed."""
        self.setWindowTitle(self.tr("Side by side"))
        advice = self.tr("No other system is installed. Train one on your own pictures, for example with")
        self.advice.setText(f"{advice}\n\n.venv/bin/python train.py --model pix2pix --data DIR")

    def showEvent(self, event: QShowEvent) -> None:
        """Find the installed translators again, and paint the current drawing."""
        self._fill()
        self.tiles[OWN_PAINTER].show_picture(self._face())
        self.ask()
        super().showEvent(event)
        stand_beside(self, self._paper())

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop painting, by whatever way it was closed."""
        self._stop()
        super().hideEvent(event)

    def _stop(self) -> None:
        self._pause.stop()
        for name in self.tiles:
            self._link.cancel(Translate.key_of(name))

    def ask(self) -> None:
        """Have the current drawing painted by every translator."""
        self._pause.stop()
        sketch = self._sketch()
        if sketch is None:
            self._empty()
            return
        picture = np.repeat(sketch[:, :, None], 3, axis=2)
        for name, tile in self.tiles.items():
            if name != OWN_PAINTER:
                self._link.ask(Translate(picture, name), tile.show_reply, tile.show_failure)
                first = tile.picture is None
                tile.note.setText(self.tr("paints… the first picture takes longest") if first else self.tr("paints…"))

    def _fill(self) -> None:
        self._stop()
        for tile in self.tiles.values():
            self._grid.removeWidget(tile)
            tile.deleteLater()
        painting = [info for info in self._installed() if info.direction == TO_PHOTO]
        self.tiles = {
            OWN_PAINTER: Tile(OWN_PAINTER),
            **{info.name: Tile(translator_method(info.title)) for info in painting},
        }
        rows = -(-len(self.tiles) // MOST_COLUMNS)
        columns = -(-len(self.tiles) // rows)  # as wide as it must be, since it stands beside the studio
        for place, (name, tile) in enumerate(self.tiles.items()):
            self._grid.addWidget(tile, place // columns, place % columns, Qt.AlignLeft)
            tile.wanted.connect(lambda name=name: self._save(name))
            tile.save.setAutoDefault(False)
            tile.show()  # else it takes no room before the next turn of the event loop
        self.advice.setVisible(not painting)

    def _save(self, name: str) -> None:
        self._save_picture(self.tr("Save picture"), name, self.tiles[name].picture)

    def _drew(self, drawing: FaceResult) -> None:
        if self.isVisible():
            self.tiles[OWN_PAINTER].show_picture(drawing.face)
            self._pause.start()

    def _empty(self) -> None:
        self._stop()
        for tile in self.tiles.values():
            tile.show_picture(None, self.tr("Draw a few strokes first."))
