"""Styles of sketches: those of every face of a dataset, and those that a generator draws in. Needs no Jittor."""

from __future__ import annotations

from typing import Mapping, Tuple

LINES, EDGES, BOTH, HATCHED = "lines", "edges", "both", "hatched"
DRAWN = "drawn"  # redrawn every time, in any style
PREPARED = (LINES, EDGES, BOTH)
"""The sketches that `prepare.py` makes of a face."""
SKETCHED = (LINES, EDGES, HATCHED)
"""How a photo is drawn: clean lines, every edge, lines with hatched hair."""
MOST_STYLES = 8


def styles_in(header: Mapping[str, str]) -> Tuple[str, ...]:
    """The styles in the header of a generator's weights, in the order of their planes."""
    return tuple(style for style in header.get("styles", "").split(",") if style)
