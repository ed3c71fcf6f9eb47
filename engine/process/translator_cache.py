"""The translators that the engine process holds in memory: loaded when first asked for, the newest few kept."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from engine.files.checkpoints import CheckpointError

MOST_KEPT = 6  # of some 30 MB each


class Shelf:
    """Translates by name. folder: where the translators are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def translate(self, name: str, picture: np.ndarray) -> np.ndarray:
        """What the translator `name` makes of a picture, (512, 512, 3) uint8 RGB -> the same shape.

        Needs Jittor, by `engine.backend.runtime.load`. Raises ValueError where there is no such translator.
        """
        if name not in self._kept:
            from engine.translating.translator import Translator

            try:
                self._kept[name] = Translator.load(name, self._folder)
            except CheckpointError as error:
                raise ValueError(str(error)) from error
        self._kept.move_to_end(name)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        painted: np.ndarray = self._kept[name].translate(picture)
        return painted
