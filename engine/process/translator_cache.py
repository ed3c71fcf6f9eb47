"""The translators that the engine process holds in memory: loaded when first asked for, the newest few kept."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from engine.backend.runners import AUTO, CannotRun
from engine.files.checkpoints import CheckpointError
from engine.translating.translator import Translator, find

MOST_KEPT = 6  # of some 30 MB each


class TranslatorCache:
    """Translates by name. folder: where the translators are. runtime: one of `engine.backend.runners.RUNTIMES`."""

    def __init__(self, folder: Path, runtime: str = AUTO) -> None:
        self._folder, self._runtime = folder, runtime
        self._kept: OrderedDict[Path, Any] = OrderedDict()  # by their weights, which all styles of a translator share

    def translate(self, name: str, picture: np.ndarray) -> np.ndarray:
        """What the translator `name` makes of a picture, (512, 512, 3) uint8 RGB -> the same shape.

        Raises ValueError where there is no such translator, or it cannot run.
        """
        try:
            info = find(name, self._folder)
            if info.path not in self._kept:
                self._kept[info.path] = Translator.of(info, self._runtime)
        except (CheckpointError, CannotRun) as error:
            raise ValueError(str(error)) from error
        self._kept.move_to_end(info.path)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        painted: np.ndarray = Translator(info, self._kept[info.path].run).translate(picture)
        return painted
