"""Pictures that wait for translators, in the engine's client: one for each translator, first come, first served."""

from __future__ import annotations

from collections import OrderedDict
from typing import Optional, Tuple

import numpy as np


class PictureQueue:
    """What is asked and not answered yet; a newer picture for the same translator takes the older one's place."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, Tuple[int, np.ndarray]] = OrderedDict()

    def ask(self, translator: str, number: int, picture: np.ndarray) -> None:
        """Request `number`: translate a picture."""
        self._asked[translator] = (number, picture)

    def first(self) -> Optional[Tuple[str, int, np.ndarray]]:
        """Translator, number and picture of what has its turn; None where nothing waits."""
        for translator, (number, picture) in self._asked.items():
            return translator, number, picture
        return None

    def answered(self, number: int) -> bool:
        """Request `number` needs no more; returns whether it still waited, and was not replaced."""
        for translator, (asked, _picture) in self._asked.items():
            if asked == number:
                del self._asked[translator]
                return True
        return False

    def clear(self) -> None:
        """Nothing waits any more."""
        self._asked.clear()
