"""How the drawing is placed: located again, left as it is, or explicitly; and the face as drawn, or straightened.

What the engine finds in a drawing, its placement and whom it looks like, is kept while the user draws."""

from __future__ import annotations

from dataclasses import replace

from PyQt5.QtCore import QObject

from configs.translatable import _
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.placement import AUTOMATIC, NONE, Placing
from ui.canvas.canvas import Canvas
from ui.document import Document
from ui.link import EngineLink
from ui.translations.language import term


class PlacingCommands(QObject):
    """The commands; also shows the placement that the engine has found."""

    def __init__(self, document: Document, canvas: Canvas, link: EngineLink) -> None:
        super().__init__(document)
        self._document, self._parts = document, canvas.parts
        self._link = link
        link.drawn.connect(self._drew)
        link.emptied.connect(self._empty)

    def place_again(self) -> None:
        """Locate the parts of the drawing as if it had just been opened."""
        self._document.release()
        placing = Placing(AUTOMATIC, straightened=self._document.controls.placing.straightened)
        self._change(placing, term(_("place again")))

    def leave_in_place(self) -> None:
        """Leave the drawing in place, without locating its parts."""
        placing = Placing(NONE, straightened=self._document.controls.placing.straightened)
        self._change(placing, term(_("leave in place")))

    def straighten(self, straightened: bool) -> None:
        """Show the face upright in the middle, or where it was drawn."""
        self._change(replace(self._document.controls.placing, straightened=straightened), term(_("straighten")))

    def _change(self, placing: Placing, text: str) -> None:
        self._document.change_controls(replace(self._document.controls, placing=placing), text)

    def _drew(self, drawing: FaceResult) -> None:
        self._document.hold(drawing.placement)
        if _look_of(self._link.shown) == _look_of(self._document.controls):
            self._document.hold_appearance(drawing.person, drawing.appearance)
        self._parts.show(drawing.placement)

    def _empty(self) -> None:
        self._document.forget_placement()
        self._document.hold_appearance(None, None)
        self._parts.show(None)


def _look_of(controls: Controls) -> Appearance:
    """What the user chose of the appearance, without the person whom the engine found."""
    return replace(controls.appearance, person=None)
