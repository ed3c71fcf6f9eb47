"""Skin of any colour, in the painted face. `web/static/local/skin-colour.js` is the same in the browser.

An appearance that is moved to a skin that few of the bank's people have is no person's any more: the skin gets blotched
and the backdrop dark. So for such a colour the networks paint the skin as it is, or the named one that is about as
light, and what is skin in the picture is coloured here, as paint would be: by the share of each colour that it throws
back. Light and shade, lips and wrinkles stay so. Colours are CIE Lab unless said otherwise.
"""

from __future__ import annotations

from typing import Optional, Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.warp import smoothstep
from engine.method.hair_colour import (
    BACKGROUND_FROM,
    BACKGROUND_TO,
    CHROMA,
    HALVED,
    away_from_shades,
    between,
    hair_share,
)
from engine.method.swatches import (
    BACKGROUND,
    HAIR,
    SKIN,
    Look,
    find_colour,
    is_hex_colour,
    lab,
    linear_levels,
    picture_lab,
)

NEAR = 24.0  # lightness by which the wanted skin may differ from the painted one without another being painted
SHADE_FROM, SHADE_TO = 0.3, 1.3  # shades of skin: times its usual colour
HAIR_TO = 1.0  # shades of hair: lighter ones are as light as skin that shines
UNLIKE, LIKE = 0.22, 0.46  # share of the distance to what is no skin: none of a pixel is skin, and all of it
FACE_X, FACE_Y, FACE_WIDE, FACE_HIGH = 246.0, 290.0, 125.0, 165.0  # an ellipse around brows and chin: no backdrop there
LEAST = 500.0  # pixels of skin, below which there is none
DARKEST, BRIGHTEST = 0.02, 8.0  # smallest and largest factor of a channel


def painted_skin(skin: str, usual: np.ndarray, skins: Tuple[Look, ...], hair: str = "") -> str:
    """The name of the skin that the networks paint where this is wanted, "" for that of the appearance as it is.

    usual: (9,), what the appearance is painted like (`Swatches.colours`). skins: those that there are; with none, or
    for the name of one, it stays what it is. hair: that is wanted; where it is coloured in the picture, too, it must
    differ from the skin, so that the skin stays the usual one.
    """
    if not is_hex_colour(skin) or not skins:
        return skin
    if is_hex_colour(hair):
        return ""
    wanted = float(lab(find_colour(skin, skins).colour)[0])
    if abs(wanted - float(usual[SKIN][0])) <= NEAR:
        return ""
    return min(skins, key=lambda one: abs(float(lab(one.colour)[0]) - wanted)).name


def with_skin(
    face: np.ndarray, usual: np.ndarray, colour: Tuple[int, int, int], painted: Optional[np.ndarray] = None
) -> np.ndarray:
    """A face in the canonical frame, (512, 512, 3) uint8 RGB, with skin of a colour, RGB 0..255; a copy.

    usual: (9,), what its skin, hair and background are painted like. painted: the face in which skin is looked for,
    where hair has been coloured since.
    """
    seen = face if painted is None else painted
    side = CANVAS // HALVED
    small = cv2.resize(picture_lab(seen), (side, side), interpolation=cv2.INTER_AREA)
    share = skin_share(small, usual)
    if painted is not None:
        share *= 1.0 - hair_share(small, usual)[0]
    share = cv2.resize(share, (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)
    light = linear_levels()[seen]
    weight = share * (_from_face(np.arange(CANVAS)) < 1.0)
    if weight.sum() < LEAST:
        return face.copy()
    weight = weight * light.sum(axis=2)  # its colour is that of its light parts
    mean = np.tensordot(weight, light, 2) / weight.sum()
    factor = np.clip(linear_levels()[np.array(colour)] / np.maximum(mean, 1e-4), DARKEST, BRIGHTEST)
    coloured = linear_levels()[face] * (1.0 + share[..., None] * (factor - 1.0))
    return np.asarray(np.clip(np.rint(_srgb(coloured) * 255.0), 0, 255), np.uint8)


def skin_share(pixels: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """How much of each pixel is skin, (256, 256) in 0..1, of a face in Lab, (256, 256, 3). usual: see `with_skin`."""
    scale = np.array((1.0, CHROMA, CHROMA), np.float32)
    seen = pixels * scale
    hair, skin, background = (usual[part].astype(np.float32) * scale for part in (HAIR, SKIN, BACKGROUND))
    of_skin = away_from_shades(seen, skin, SHADE_FROM, SHADE_TO)
    of_background = away_from_shades(seen, background, BACKGROUND_FROM, BACKGROUND_TO)
    _share, of_strands = between(seen, hair, background)
    inside = _from_face(np.arange(0, CANVAS, HALVED) + (HALVED - 1) / 2) < 1.0
    of_others = np.where(inside, np.inf, np.minimum(of_background, of_strands))
    of_others = np.minimum(of_others, away_from_shades(seen, hair, 0.0, HAIR_TO))
    return np.asarray(smoothstep(of_others / (of_skin + of_others + 1e-6), UNLIKE, LIKE), np.float32)


def _from_face(places: np.ndarray) -> np.ndarray:
    """How far from the middle of the face is what lies at these rows and columns (n,), (n, n), 1 on its ellipse."""
    columns, rows = np.meshgrid(places, places)
    return np.hypot((columns - FACE_X) / FACE_WIDE, (rows - FACE_Y) / FACE_HIGH)


def _srgb(light: np.ndarray) -> np.ndarray:
    """Linear light -> sRGB, both 0..1."""
    light = np.clip(light, 0.0, 1.0)
    return np.where(light > 0.0031308, 1.055 * light ** (1.0 / 2.4) - 0.055, 12.92 * light)
