"""Texts for people that the window translates: marked here, so that pylupdate5 finds them in the sources."""

from __future__ import annotations

from typing import NewType

Translatable = NewType("Translatable", str)
"""A text in English that stands in the files of translations."""


def _(text: str) -> Translatable:
    """Mark a text: pylupdate5 collects the literals that stand in calls of `_`. Who shows the text translates it."""
    return Translatable(text)
