"""The bars above the pictures."""

from __future__ import annotations

from typing import Tuple

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.commands.actions import Actions
from ui.layout import push_for, switch_for
from ui.style.theme import SPACE
from ui.style.widgets import JumpSlider, label
from ui.translations.language import Retranslated


class _Head(Retranslated, QWidget):
    """The title of a picture, with its controls at the right."""

    def __init__(self, tools: Tuple[QWidget, ...]) -> None:
        super().__init__()
        self.title = label("", "title")
        line = QHBoxLayout(self)
        line.setContentsMargins(2, 0, 0, 0)
        line.setSpacing(SPACE // 2)
        line.addWidget(self.title)
        line.addStretch(1)
        for widget in tools:
            line.addWidget(widget)
        self.retranslate()


class SketchHead(_Head):
    """The bar above the canvas. strength: the shadow's opacity at first and after a double click, in per cent."""

    def __init__(self, actions: Actions, strength: int) -> None:
        self.shadow = JumpSlider(Qt.Horizontal, strength)
        self.shadow.setRange(5, 100)
        self.shadow.setValue(strength)
        self.shadow.setMinimumWidth(40)
        self.shadow.setMaximumWidth(84)
        self.shadow.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Fixed)
        super().__init__(
            (
                actions.button("gallery", 20),
                actions.button("complete", 20),
                switch_for(actions, "shadow"),
                self.shadow,
                actions.button("open", 20),
                actions.button("save_sketch", 20),
            )
        )

    def retranslate(self) -> None:
        """Set the texts of title and slider."""
        self.title.setText(self.tr("Sketch"))
        self.shadow.setToolTip(self.tr("How strong the shadow is"))
        self.shadow.setAccessibleName(self.tr("Strength of the shadow"))


class FaceHead(_Head):
    """The bar above the face."""

    def __init__(self, actions: Actions) -> None:
        super().__init__(
            (switch_for(actions, "live"), push_for(actions, "convert", "primary"), actions.button("save_face", 20))
        )

    def retranslate(self) -> None:
        """Set the title."""
        self.title.setText(self.tr("Face"))
