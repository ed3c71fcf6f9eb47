"""What a campaign is: one fault, brought about again and again at moments that dice decide."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, List

FLAT = 0.02  # of the memory, at most, may be added


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

    def check_flat(self, what: str, before: float, after: float) -> None:
        """Note a failure where the megabytes of something have grown."""
        self.check(after <= before * (1 + FLAT), f"{what} grew from {before:.1f} to {after:.1f} MB")


@dataclass(frozen=True)
class Campaign:
    """claim: what has to hold. count: how often the whole campaign tries it. run: gets the count, a seed and an empty
    folder."""

    claim: str
    count: int
    run: Callable[[int, int, Path], Outcome]


def resident(process: Any = "self") -> float:
    """Megabytes of memory that a process has, by its id."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
