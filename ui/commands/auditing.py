"""The menu for a stroke that the manifold cannot explain: the user says what it is, or deletes it."""

from __future__ import annotations

from dataclasses import replace
from typing import List

from PyQt5.QtCore import QObject, QPoint
from PyQt5.QtWidgets import QMenu, QWidget

from configs.translatable import _
from engine.drawing.layers import onto_construction, onto_layer
from engine.drawing.strokes import Stroke
from ui.canvas.canvas import Canvas
from ui.document import Document
from ui.translations.language import term


class Auditing(QObject):
    """Asks by a menu at the stroke. The answer is the name of the layer that the stroke is moved to."""

    def __init__(self, window: QWidget, document: Document, canvas: Canvas) -> None:
        super().__init__(window)
        self._document = document
        self.menu = QMenu(window)
        canvas.questioned.connect(self._ask)

    def kinds(self) -> List[str]:
        """What a stroke can stand for, in the current language."""
        return [self.tr("Hair"), self.tr("Wrinkle"), self.tr("Glasses"), self.tr("Scar")]

    def _ask(self, stroke: Stroke, place: QPoint) -> None:
        self.menu.clear()
        self.menu.addSection(self.tr("No face here has this line. It is:"))
        for kind in self.kinds():
            self.menu.addAction(kind, lambda kind=kind: self._is(stroke, kind))
        self.menu.addAction(self.tr("A construction line"), lambda: self._constructs(stroke))
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Take it away"), lambda: self._drop(stroke))
        self.menu.popup(place)

    def _is(self, stroke: Stroke, kind: str) -> None:
        session = self._document.session
        self._document.change(onto_layer(session, [stroke], kind), term(_("what a stroke is")))

    def _constructs(self, stroke: Stroke) -> None:
        self._document.change(onto_construction(self._document.session, [stroke]), term(_("what a stroke is")))

    def _drop(self, stroke: Stroke) -> None:
        session = self._document.session
        left = tuple(one for one in session.strokes if one is not stroke)
        self._document.change(replace(session, strokes=left), term(_("delete strokes")))
