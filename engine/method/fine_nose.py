"""A nose drawn by a thick pen becomes one of fine lines before the networks see it.

They learned noses from the edges of photos, which are a few pixels wide: along broad lines they paint a nose with hard,
flat sides.
"""

from __future__ import annotations

import cv2
import numpy as np

from configs.components import NOSE, PAPER_WHITE
from engine.drawing.fine_hair import INK, middles
from engine.method.presence import REGIONS

ABOVE, BELOW = 40, 12  # rows beside the nose's region in which it is drawn as well
THICK = 3.0  # pixels from the middle of most lines to their edge, from which on they are too thick
PEN = 3  # pixels: width of the lines that are drawn in their place
SPREAD = 2  # pixels around ink that are cleared with it


def fine_nose(frame: np.ndarray) -> np.ndarray:
    """A drawing in the canonical frame, (512, 512) uint8, with a nose of fine lines.

    The same array where its lines are fine.
    """
    rows, columns = REGIONS[NOSE.name]
    part = frame[rows.start - ABOVE : rows.stop + BELOW, columns]
    ink = (part < INK).astype(np.uint8)
    depth = cv2.distanceTransform(ink, cv2.DIST_L2, 3)
    middle = middles(depth)
    if not middle.any() or np.median(depth[middle]) < THICK:
        return frame
    drawn = cv2.dilate(middle.astype(np.uint8), np.ones((PEN, PEN), np.uint8)) > 0
    cleared = cv2.dilate(ink, np.ones((2 * SPREAD + 1, 2 * SPREAD + 1), np.uint8)) > 0
    result = frame.copy()
    fine = result[rows.start - ABOVE : rows.stop + BELOW, columns]
    fine[cleared] = PAPER_WHITE
    fine[drawn] = 0
    return result
