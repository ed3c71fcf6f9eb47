"""The window's frame: what stands above the pictures."""

from __future__ import annotations

from PyQt5.QtCore import QCoreApplication, Qt
from PyQt5.QtWidgets import QSizePolicy, QWidget

from ui import layout
from ui.commands.actions import Actions
from ui.style.widgets import JumpSlider


def _text(text: str) -> str:
    return QCoreApplication.translate("Frame", text)


def shadow_slider(strength: int) -> JumpSlider:
    """How strong the shadow is, in per cent; a double click brings `strength` back."""
    made = JumpSlider(Qt.Horizontal, strength)
    made.setRange(5, 100)
    made.setValue(strength)
    made.setMinimumWidth(40)
    made.setMaximumWidth(84)
    made.setSizePolicy(QSizePolicy.Preferred, QSizePolicy.Fixed)
    made.setToolTip(_text("How strong the shadow is"))
    made.setAccessibleName(_text("Strength of the shadow"))
    return made


def sketch_head(actions: Actions, slider: QWidget) -> QWidget:
    """What stands above the canvas."""
    return layout.head(
        _text("Sketch"),
        (
            actions.button("gallery", 20),
            actions.button("complete", 20),
            layout.switch_for(actions, "shadow"),
            slider,
            actions.button("open", 20),
            actions.button("save_sketch", 20),
        ),
    )


def face_head(actions: Actions) -> QWidget:
    """What stands above the face."""
    return layout.head(
        _text("Face"),
        (
            layout.switch_for(actions, "live"),
            layout.push_for(actions, "convert", "primary"),
            actions.button("save_face", 20),
        ),
    )
