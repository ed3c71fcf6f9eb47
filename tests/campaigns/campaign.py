"""What a campaign is: one fault, brought about again and again at moments that dice decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, List


@dataclass
class Outcome:
    """tried: how often. failures: what did not hold, a sentence each. said: figures that belong to it."""

    tried: int = 0
    failures: List[str] = field(default_factory=list)
    said: str = ""

    def check(self, holds: bool, otherwise: str) -> None:
        """Note a failure unless it holds."""
        if not holds:
            self.failures.append(otherwise)


@dataclass(frozen=True)
class Campaign:
    """claim: what has to hold. count: how often the whole campaign tries it. run: gets the count, a seed and an empty
    folder."""

    claim: str
    count: int
    run: Callable[[int, int, Path], Outcome]
