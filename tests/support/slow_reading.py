"""A reader of drawings that never comes to an end with one of them, however fast the computer is."""

from __future__ import annotations

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
