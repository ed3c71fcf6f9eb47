"""Labels of the parts of the face, in the window's language."""

from __future__ import annotations

from configs.components import BY_NAME
from ui.translations.language import translate
from ui.translations.sentences import said


def component_label(name: str) -> str:
    """The label of a component of `configs.components`."""
    return translate(BY_NAME[name].label)


def translator_title(title: str) -> str:
    """A translator's title, such as "pix2pix, photo to sketch": the method's name stays, the rest is translated."""
    method, comma, rest = title.partition(", ")
    return method + comma + said(rest)


def translator_method(title: str) -> str:
    """The method's name in a translator's title, where its direction is known."""
    return title.partition(", ")[0]
