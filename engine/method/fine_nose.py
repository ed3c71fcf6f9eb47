"""Thins the lines of a nose drawn with a thick pen before the networks see it.

The networks learned noses from edges of photos, which are a few pixels wide. From broad lines they make noses with
hard, flat sides.
"""

from __future__ import annotations

import cv2
import numpy as np

from configs.components import NOSE, PAPER_WHITE
from engine.drawing.fine_hair import middles
from engine.drawing.sketch import INK
from engine.method.presence import REGIONS

ABOVE, BELOW = 40, 12  # rows above and below the nose's region that also count
THICK = 3.0  # pixels: median distance from the middle of the lines to their edge, from which they are too thick
PEN = 3  # pixels: width of the new lines
SPREAD = 2  # pixels around ink that are also cleared


def fine_nose(frame: np.ndarray) -> np.ndarray:
    """The drawing with a nose of fine lines; the same array if they are fine already.

    frame: in the canonical frame, (512, 512) uint8, ink dark.
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
