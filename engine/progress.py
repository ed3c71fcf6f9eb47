"""How far a long preparation is."""

from __future__ import annotations

from typing import Callable, Optional

ProgressCall = Callable[[str, Optional[float]], None]
"""Takes a sentence and the share that is done, 0..1, or None if unknown."""
