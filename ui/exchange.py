"""What leaves the drawing and what comes into it: saved pictures, the clipboard, components of other sessions."""

from __future__ import annotations

from typing import Callable

from PyQt5.QtCore import QObject, QSettings
from PyQt5.QtWidgets import QApplication, QFileDialog, QWidget

from engine.export import open_raster, pair
from engine.session import SUFFIX, read_session
from engine.sketch import SketchError
from engine.transplant import with_component
from ui.canvas import Canvas
from ui.document import Document
from ui.face import FaceView, rgb_image
from ui.files import Files


class Exchange(QObject):
    """Commands of the menus that need both the pictures and the files. say: says a sentence to the person."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        canvas: Canvas,
        face: FaceView,
        files: Files,
        settings: QSettings,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._canvas, self._face = window, document, canvas, face
        self._files, self._settings, self._say = files, settings, say

    def save_face(self) -> None:
        """Ask where to, and save the face."""
        self._files.save_picture(self.tr("Save face"), self.tr("face"), self._face.face)

    def save_sketch(self) -> None:
        """Ask where to, and save the sketch."""
        self._files.save_picture(self.tr("Save sketch"), self.tr("sketch"), self._canvas.sketch())

    def save_pair(self) -> None:
        """Ask where to, and save sketch and face side by side."""
        if self._face.face is not None:
            both = pair(self._canvas.sketch(), self._face.face)
            self._files.save_picture(self.tr("Save both"), self.tr("sketch-and-face"), both)

    def save_strokes(self) -> None:
        """Ask where to, and save the strokes as SVG."""
        self._files.save_svg(self.tr("Save strokes"))

    def save_layers(self) -> None:
        """Ask where to, and save sketch, shadow and face as layers."""
        if self._face.face is not None and self._canvas.shadow is not None:
            content = open_raster(self._canvas.sketch(), self._canvas.shadow, self._face.face)
            self._files.save_raw(self.tr("Save layers"), ".ora", "OpenRaster", content)

    def copy_face(self) -> None:
        """Lay the face on the clipboard."""
        if self._face.face is not None:
            QApplication.clipboard().setImage(rgb_image(self._face.face))
            self._say(self.tr("The face is on the clipboard."))

    def take(self, name: str) -> None:
        """Ask for a session and put its component of this name in place of ours, as one step of the history."""
        folder, kinds = str(self._settings.value("files/folder", "")), self.tr("Sessions") + f" (*{SUFFIX})"
        chosen, _kind = QFileDialog.getOpenFileName(self._window, self.tr("Take from a session"), folder, kinds)
        if not chosen:
            return
        try:
            other = read_session(chosen)
        except SketchError as error:
            self._say(str(error))
            return
        self._document.change(with_component(self._document.session, other, name), self.tr("take a component"))
