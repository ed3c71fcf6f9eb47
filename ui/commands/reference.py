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
from engine.drawing.warp import IDENTITY
from ui.canvas.tools import MOVE_REFERENCE, PEN, Tools
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
        tools: Tools,
        settings: QSettings,
        say: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._document, self._tools, self._settings, self._say = window, document, tools, settings, say

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
        self._say(self.tr("Draw over it. Tracing > Move in the menu Draw moves, scales and turns it."))

    def move(self, on: bool) -> None:
        """Take the reference in the hand, to be moved, scaled and turned; or take the pen again."""
        if on and REFERENCE in self._document.session.hidden:
            self.show_part(REFERENCE, True)
        self._tools.take(MOVE_REFERENCE if on else PEN)

    @property
    def moved(self) -> bool:
        """Whether there is a reference that lies elsewhere than at first."""
        reference = self._document.session.reference
        return reference is not None and reference.placed != IDENTITY

    def put_back(self) -> None:
        """Lay the reference as it lay at first: as large as the canvas, and centred."""
        session = self._document.session
        if session.reference is not None:
            back = replace(session.reference, placed=IDENTITY)
            self._document.change(replace(session, reference=back), term(_("reference back in place")))

    def drop(self) -> None:
        """Remove the reference picture."""
        self._document.change(replace(self._document.session, reference=None), term(_("reference picture")))

    def fainter(self) -> None:
        """Show the reference fainter."""
        self._change_opacity(-STEP)

    def stronger(self) -> None:
        """Show the reference stronger."""
        self._change_opacity(STEP)

    def set_opacity(self, opacity: float) -> None:
        """Show the reference in this opacity, 0..1, or as faint as it can still be seen."""
        session = self._document.session
        if session.reference is not None:
            opacity = round(max(STEP, min(opacity, 1.0)), 2)
            changed = replace(session, reference=replace(session.reference, opacity=opacity))
            self._document.change(changed, term(_("opacity of the reference")), "opacity")

    def _change_opacity(self, by: float) -> None:
        reference = self._document.session.reference
        if reference is not None:
            self.set_opacity(reference.opacity + by)

    def show_part(self, part: str, shown: bool) -> None:
        """Show or hide construction lines or the reference."""
        session = show_part(self._document.session, part, shown)
        self._document.change(session, term(_("show")) if shown else term(_("hide")))
