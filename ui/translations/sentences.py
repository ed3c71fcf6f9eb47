"""The engine's messages in the window's language."""

from __future__ import annotations

from engine.message import translated
from ui.translations import language


def said(text: str) -> str:
    """An engine's message in the window's language; unchanged where that is English or there is no translation."""
    return translated(text, language.current())
