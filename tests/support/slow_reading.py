"""Work for readers that takes as long as a test wants, however fast the computer is."""

from __future__ import annotations

import resource
import time
from typing import Tuple

import numpy as np

from engine.drawing.controls import Controls
from web import intake

ENDLESS = b'{"format": "endless"}'


def read_drawing(data: bytes) -> Tuple[np.ndarray, Controls]:
    """What `web.intake.read_drawing` returns, in the process of a reader; never for `ENDLESS`."""
    while data == ENDLESS:
        pass
    return intake.read_drawing(data)


def hold(seconds: float) -> Tuple[float, float]:
    """When it began and ended, on the clock that all processes share."""
    began = time.monotonic()
    time.sleep(seconds)
    return began, time.monotonic()


def stack_bytes() -> int:
    """The largest stack of the reader's first thread, and of threads that start in it."""
    return resource.getrlimit(resource.RLIMIT_STACK)[0]
