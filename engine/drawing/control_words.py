"""Controls as people write them, on a command line or in a page's address."""

from __future__ import annotations

import math
from typing import Dict, Tuple

from configs.components import NAMES


def trust_values(text: str) -> Dict[str, float]:
    """Trust by component from "0.8" (all of them) or "eye1=0.4,mouth=1" (these, the others stay).

    Raises ValueError with a sentence.
    """
    values: Dict[str, float] = {}
    for part in text.split(","):
        name, equals, number = (piece.strip() for piece in part.rpartition("="))
        if equals and name not in NAMES:
            raise ValueError(f"no component is called {name!r}; there are {', '.join(NAMES)}")
        if not equals and len(text.split(",")) > 1:
            raise ValueError(f"{part.strip()!r} names no component; write for example eye1=0.4,mouth=1")
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"{number!r} is not a number from 0 (manifold) to 1 (drawing)")
        if name in values:
            raise ValueError(f"{name} is given twice")
        values.update({name: value} if equals else dict.fromkeys(NAMES, value))
    return values


def tag_names(text: str) -> Tuple[str, ...]:
    """Tags from "woman" or "woman,smiling"; "everyone" or nothing means no restriction."""
    return tuple(tag.strip() for tag in text.split(",") if tag.strip() and tag.strip() != "everyone")


def neighbour_count(text: str) -> int:
    """K. Raises ValueError with a sentence."""
    if not text.strip().isdigit() or int(text) < 1:
        raise ValueError(f"{text!r} is not a whole number from 1 up")
    return int(text)
