"""Eyes of another colour, in the painted face. NumPy only; `web/static/local/irises.js` is the same in the browser.

The networks paint every iris grey and where the pupils of aligned photos are. So it is coloured there: what is as dark
as an iris and no skin takes the colour, with its own light and shade, so that pupil, highlight and lids stay.
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
"""The colours that are offered; any other may be spelt, see `engine.method.swatches.named`."""

BESIDE, BELOW = -0.5, 2.5  # pixels from an aligned pupil to the middle of the iris that is painted
RADIUS, SOFT = 14.0, 3.0  # pixels of an iris, and of its soft edge
CORE = 10.5  # pixels around the middle that are surely iris
HALF = 20  # pixels at each side of the middle that are looked at
RED, GREEN, BLUE = 0.299, 0.587, 0.114  # shares of luma
WHITE_FROM, WHITE = 1.4, 1.9  # times an iris's luma, from which a pixel is less of it, and none at all
SKIN_FROM, SKIN = 0.25, 0.45  # by which (red - blue) / luma is larger than an iris's, likewise
DARKER, LIGHTER = 0.6, 1.35  # times as light as it was that an iris may become
RING_FROM, RING = 9.8, 0.45  # pixels from the middle where the darker ring begins, and its share of the light
SHARE = 0.85  # of the new colour


def with_irises(face: np.ndarray, colour: Tuple[int, int, int]) -> np.ndarray:
    """A face in the canonical frame, (512, 512, 3) uint8 RGB, with irises of a colour, RGB 0..255; a copy."""
    coloured = face.copy()
    for x, y in PUPILS:
        middle = x + BESIDE, y + BELOW
        left, top = (int(value) - HALF for value in middle)
        part = coloured[top : top + 2 * HALF + 1, left : left + 2 * HALF + 1]
        part[:] = _coloured(part.astype(np.float64), colour, (middle[0] - left, middle[1] - top))
    return coloured


def _coloured(part: np.ndarray, colour: Tuple[int, int, int], middle: Tuple[float, float]) -> np.ndarray:
    """The surroundings of one eye, (n, n, 3) 0..255, with its iris in the colour. middle: x, y of the iris."""
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
