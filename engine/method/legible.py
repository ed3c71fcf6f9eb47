"""Redraws lines of styles that the networks have not learned: thick or filled hair, thick noses, mouths of one line.

It also adds the lines without which they do not paint whole heads.
"""

from __future__ import annotations

from typing import Tuple

import numpy as np

from engine.drawing.fine_hair import fine_hair
from engine.method.fine_nose import fine_nose
from engine.method.head import missing_lines
from engine.method.lips import with_lips
from engine.method.round_mouth import with_wide_mouth


def completed(frame: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """The drawing with the lines that its head lacks, as it is and `legible`: (512, 512) uint8 each.

    frame: in the canonical frame, (512, 512) uint8, ink dark; the same array if nothing changes.
    """
    clear, lines = legible(frame), missing_lines(frame)
    return (frame, clear) if lines is None else (np.minimum(frame, lines), np.minimum(clear, lines))


def legible(frame: np.ndarray) -> np.ndarray:
    """The drawing with fine hair and nose, and lips around a mouth of one line; the same array if nothing changes.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
    """
    return with_lips(with_wide_mouth(fine_nose(fine_hair(frame))))
