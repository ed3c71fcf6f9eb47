"""Construction lines and a picture to trace over: aids to drawing that the networks never see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Callable

from PyQt5.QtCore import QObject, QSettings
from PyQt5.QtWidgets import QFileDialog, QWidget

from configs.translatable import _
from engine.drawing.layers import show_part
from engine.drawing.pictures import PICTURES, SketchError, read_picture
from engine.drawing.reference import reference_of
from engine.drawing.session import REFERENCE
from ui.commands.folders import start_folder
from ui.document import Document
from ui.translations.language import term

STEP = 0.1  # of the reference's opacity


class Tracing(QObject):
    """The commands. say: shows a sentence to the user."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        settings: QSettings,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._settings, self._say = window, document, settings, say

    def ask(self) -> None:
        """Let the user choose the picture to trace over."""
        kinds = self.tr("Pictures") + f" ({' '.join('*' + suffix for suffix in PICTURES)})"
        title = self.tr("Reference picture")
        chosen, _kind = QFileDialog.getOpenFileName(self._window, title, start_folder(self._settings), kinds)
        if not chosen:
            return
        try:
            reference = reference_of(read_picture(Path(chosen)))
        except SketchError as error:
            self._say(str(error))
            return
        session = show_part(self._document.session, REFERENCE, True)
        self._document.change(replace(session, reference=reference), term(_("reference picture")))

    def drop(self) -> None:
        """Remove the reference picture."""
        self._document.change(replace(self._document.session, reference=None), term(_("reference picture")))

    def fainter(self) -> None:
        """Show the reference fainter."""
        self._change_opacity(-STEP)

    def stronger(self) -> None:
        """Show the reference stronger."""
        self._change_opacity(STEP)

    def _change_opacity(self, by: float) -> None:
        session = self._document.session
        if session.reference is not None:
            opacity = round(max(STEP, min(session.reference.opacity + by, 1.0)), 2)
            changed = replace(session, reference=replace(session.reference, opacity=opacity))
            self._document.change(changed, term(_("opacity of the reference")), "opacity")

    def show_part(self, part: str, shown: bool) -> None:
        """Show or hide construction lines or the reference."""
        session = show_part(self._document.session, part, shown)
        self._document.change(session, term(_("show")) if shown else term(_("hide")))
