"""What people call the parts of the face, in the window's language."""

from __future__ import annotations

from PyQt5.QtCore import QCoreApplication

from configs.components import BY_NAME


def component_label(name: str) -> str:
    """The label of a component of `configs.components`."""
    return QCoreApplication.translate("Components", BY_NAME[name].label)
