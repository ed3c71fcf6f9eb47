"""The engine's messages in the window's language."""

from __future__ import annotations

from engine.message import translated
from ui.translations import language


def said(text: str) -> str:
    """What the engine said, in the window's language; as it is where that is English or nobody has translated it."""
    return translated(text, language.current())
