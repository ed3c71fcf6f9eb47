"""Keeps the translators used last in the memory of the engine process."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from engine.backend.runners import AUTO, CannotRun
from engine.files.checkpoints import CheckpointError
from engine.translating.translator import Translator, find

CAPACITY = 6  # translators of some 30 MB each


class TranslatorCache:
    """Runs translators by name. folder: where they are installed. runtime: one of `engine.backend.runners.RUNTIMES`."""

    def __init__(self, folder: Path, runtime: str = AUTO) -> None:
        self._folder, self._runtime = folder, runtime
        self._loaded: OrderedDict[Path, Any] = OrderedDict()  # by weights file, which all styles share

    def translate(self, name: str, picture: np.ndarray) -> np.ndarray:
        """Translate a picture, (512, 512, 3) uint8 RGB -> the same shape and type, with the translator `name`.

        Raises ValueError if there is no such translator, or it cannot run.
        """
        try:
            info = find(name, self._folder)
            if info.path not in self._loaded:
                self._loaded[info.path] = Translator.of(info, self._runtime)
        except (CheckpointError, CannotRun) as error:
            raise ValueError(str(error)) from error
        self._loaded.move_to_end(info.path)
        while len(self._loaded) > CAPACITY:
            self._loaded.popitem(last=False)
        translated: np.ndarray = Translator(info, self._loaded[info.path].run).translate(picture)
        return translated
