"""What programs write to a terminal."""

from __future__ import annotations


def printable(text: object) -> str:
    """Text for the terminal: control characters and broken encodings of file names are spelled out."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in str(text))
