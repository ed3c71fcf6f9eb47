"""Changes the eye colour in a finished face. NumPy only; `web/static/local/irises.js` does the same in the browser.

The networks make every iris grey, and place it where aligned photos have the pupils. Pixels there that are as dark as
an iris and not skin-coloured take the new colour and keep their shading, so that pupil, highlight and lids stay.
"""

from __future__ import annotations

from typing import Tuple

import numpy as np

from configs.components import PUPILS
from engine.method.swatches import Look

EYES: Tuple[Look, ...] = (
    Look("dark brown", (58, 36, 22)),
    Look("brown", (107, 69, 38)),
    Look("hazel", (122, 98, 54)),
    Look("green", (102, 122, 84)),
    Look("blue", (100, 137, 168)),
    Look("grey", (138, 151, 159)),
)
"""The colours to choose from; others can be given as "#rrggbb", see `engine.method.swatches.find_colour`."""

BESIDE, BELOW = -0.5, 2.5  # pixels from an aligned pupil to the middle of the iris in finished faces
RADIUS, SOFT = 14.0, 3.0  # pixels: radius of an iris, and width of its soft edge
CORE = 10.5  # pixels: radius around the middle that is certainly iris
HALF = 20  # pixels: half the side of the square around the middle that may change
RED, GREEN, BLUE = 0.299, 0.587, 0.114  # weights of luma
WHITE_FROM, WHITE = 1.4, 1.9  # multiples of the iris's luma from which a pixel is less iris, and no iris
SKIN_FROM, SKIN = 0.25, 0.45  # the same for the excess of (red - blue) / luma over the iris's
DARKER, LIGHTER = 0.6, 1.35  # smallest and largest factor by which an iris's luma changes
RING_FROM, RING = 9.8, 0.45  # pixels from the middle where the dark ring begins, and how much darker it gets
SHARE = 0.85  # opacity of the new colour


def with_irises(face: np.ndarray, colour: Tuple[int, int, int]) -> np.ndarray:
    """A copy of a face in the canonical frame, (512, 512, 3) uint8 RGB, with irises of a colour, RGB 0..255."""
    coloured = face.copy()
    for x, y in PUPILS:
        middle = x + BESIDE, y + BELOW
        left, top = (int(value) - HALF for value in middle)
        part = coloured[top : top + 2 * HALF + 1, left : left + 2 * HALF + 1]
        part[:] = _coloured(part.astype(np.float64), colour, (middle[0] - left, middle[1] - top))
    return coloured


def _coloured(part: np.ndarray, colour: Tuple[int, int, int], middle: Tuple[float, float]) -> np.ndarray:
    """The square around one eye, (n, n, 3) 0..255, with the iris in the colour. middle: x, y of the iris."""
    shares = np.array((RED, GREEN, BLUE))
    rows, columns = np.mgrid[: part.shape[0], : part.shape[1]]
    away = np.hypot(columns - middle[0], rows - middle[1])
    luma = part @ shares
    warm = (part[..., 0] - part[..., 2]) / np.maximum(luma, 1.0)
    core = away < CORE
    usual, usually_warm = max(float(np.median(luma[core])), 1.0), float(np.median(warm[core]))
    iris = np.clip((RADIUS + SOFT / 2 - away) / SOFT, 0.0, 1.0)
    iris *= np.clip((WHITE - luma / usual) / (WHITE - WHITE_FROM), 0.0, 1.0)
    iris *= np.clip((SKIN - (warm - usually_warm)) / (SKIN - SKIN_FROM), 0.0, 1.0)
    wanted = max(float(np.array(colour) @ shares), 1.0)
    light = luma * min(max(wanted / usual, DARKER), LIGHTER)
    light *= 1.0 - RING * np.clip((away - RING_FROM) / (RADIUS - RING_FROM), 0.0, 1.0)
    new = np.array(colour) / wanted * light[..., None]
    return np.clip(np.rint(part + SHARE * iris[..., None] * (new - part)), 0, 255)
