"""Labels of the parts of the face, in the window's language."""

from __future__ import annotations

from configs.components import BY_NAME
from ui.translations.language import translate


def component_label(name: str) -> str:
    """The label of a component of `configs.components`."""
    return translate(BY_NAME[name].label)
