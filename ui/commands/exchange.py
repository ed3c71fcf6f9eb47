"""Export and import: saved pictures, the clipboard, components of other sessions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Callable

import numpy as np
from PyQt5.QtCore import QObject, QSettings, Qt
from PyQt5.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from configs.components import NAMES, PAPER_WHITE
from configs.translatable import _
from engine.drawing.carrying import into_frame, onto_canvas
from engine.drawing.export import open_raster, pair
from engine.drawing.pictures import PICTURES, SketchError, read_picture
from engine.drawing.placement import Placement
from engine.drawing.session import SUFFIX, Session, read_session
from engine.drawing.sketch import as_sketch
from engine.drawing.transplant import with_component
from engine.photos.align import PHOTO, kind_of
from engine.process.messages import Reply
from engine.process.tasks import Enlarge
from ui.canvas.canvas import Canvas
from ui.canvas.pictures import rgb_image
from ui.commands.files import Files
from ui.commands.folders import start_folder
from ui.commands.photos import Photos
from ui.document import Document
from ui.link import EngineLink
from ui.panels.face import FaceView
from ui.translations.labels import component_label
from ui.translations.language import term


class Exchange(QObject):
    """Commands of the menus that need both the pictures and the files. say: shows a sentence to the user."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        canvas: Canvas,
        face: FaceView,
        files: Files,
        photos: Photos,
        link: EngineLink,
        settings: QSettings,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._canvas, self._face = window, document, canvas, face
        self._files, self._photos, self._link, self._settings, self._say = files, photos, link, settings, say

    def save_face(self) -> None:
        """Ask for a file, and save the face."""
        self._files.save_picture(self.tr("Save face"), self.tr("face"), self._face.face)

    def save_larger(self, size: int) -> None:
        """Ask for a file, have the engine enlarge the face to `size` pixels a side, and save it."""
        face = self._face.face
        if face is None:
            return
        path = self._files.ask_picture(self.tr("Save face"), f"{self.tr('face')}-{size}")
        if path is not None:
            self._say(self.tr("The face is being enlarged…"))
            self._link.ask(Enlarge(face, size), partial(self._write, path), self._say, key=path)

    def _write(self, path: Path, reply: Reply) -> None:
        self._files.write_picture(path, reply.answer)

    def save_sketch(self) -> None:
        """Ask for a file, and save the sketch."""
        self._files.save_picture(self.tr("Save sketch"), self.tr("sketch"), self._canvas.sketch())

    def save_pair(self) -> None:
        """Ask for a file, and save sketch and face side by side."""
        if self._face.face is not None:
            both = pair(self._canvas.sketch(), self._face.face)
            self._files.save_picture(self.tr("Save both"), self.tr("sketch-and-face"), both)

    def save_strokes(self) -> None:
        """Ask for a file, and save the strokes as SVG."""
        self._files.save_svg(self.tr("Save strokes"))

    def save_layers(self) -> None:
        """Ask for a file, and save sketch, shadow and face as layers."""
        if self._face.face is not None:
            sketch = self._canvas.sketch()
            shadow = np.full_like(sketch, PAPER_WHITE) if self._canvas.shadow is None else self._canvas.shadow
            content = open_raster(self._document.session, sketch, shadow, self._face.face)
            self._files.save_raw(self.tr("Save layers"), ".ora", "OpenRaster", content)

    def copy_face(self) -> None:
        """Copy the face to the clipboard."""
        if self._face.face is not None:
            QApplication.clipboard().setImage(rgb_image(self._face.face))
            self._say(self.tr("The face is on the clipboard."))

    def take(self, name: str) -> None:
        """Ask for a session, a sketch or a photo, and take its component of this name."""
        folder = start_folder(self._settings)
        kinds = self.tr("Pictures and sessions") + f" ({' '.join('*' + suffix for suffix in PICTURES + (SUFFIX,))})"
        chosen, _kind = QFileDialog.getOpenFileName(self._window, self.tr("Take from another drawing"), folder, kinds)
        if not chosen:
            return
        path = Path(chosen)
        try:
            if path.suffix.lower() == SUFFIX:
                self.take_from(read_session(path), name)
                return
            picture = read_picture(path)
            if kind_of(picture) == PHOTO:
                self._photos.follow(picture, path.name, lambda strokes: self.take_from(Session(strokes), name))
            else:
                self.take_from(Session(base=as_sketch(picture, path.name)), name)
        except SketchError as error:
            self._say(str(error))

    def take_from(self, other: Session, name: str) -> None:
        """Replace the component of this name by that of another drawing, as one step of the history."""
        session, placement = self._document.session, self._canvas.parts.known
        framed = into_frame(session, placement)
        theirs = into_frame(other, other.controls.placing.placement or Placement())
        mixed = onto_canvas(session, framed, with_component(framed, theirs, name), placement)
        self._document.change(mixed, term(_("take a component")))

    def parts_menu(self, other: Session) -> QMenu:
        """A menu of what can be taken from another drawing."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        menu.addSection(self.tr("Take from this drawing"))
        for name in NAMES:
            made = menu.addAction(component_label(name))
            made.triggered.connect(lambda _checked, name=name: self.take_from(other, name))
        return menu
