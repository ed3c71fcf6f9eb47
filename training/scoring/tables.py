"""Figures and tables for reading, Markdown."""

from __future__ import annotations

from typing import Optional, Sequence

NOT_MEASURED = "not measured"


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of so many columns as the head has."""
    lines = [head, ["---"] * len(head)] + list(rows)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def percent(share: Optional[float], digits: int = 2) -> str:
    """A share."""
    return NOT_MEASURED if share is None or share != share else f"{100 * share:.{digits}f} %"


def number(value: Optional[float], digits: int = 2) -> str:
    """A figure."""
    return NOT_MEASURED if value is None or value != value else f"{value:.{digits}f}"
