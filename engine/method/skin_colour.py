"""Skin of any colour, in the painted face. `web/static/local/skin-colour.js` is the same in the browser.

An appearance that is moved to another skin is no person's any more: the skin gets blotched and the backdrop dark. So
the networks paint the skin as it is, and what is skin in the picture is coloured here, as paint would be: by the share
of each colour that it throws back. Light and shade, lips and wrinkles stay so. Colours are CIE Lab unless said
otherwise.
"""

from __future__ import annotations

from typing import Tuple

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
    darkness,
    hair_share,
)
from engine.method.swatches import BACKGROUND, HAIR, SKIN, Look, linear_levels, picture_lab

SKINS = (
    Look("porcelain", (252, 211, 196)),
    Look("fair", (224, 181, 166)),
    Look("light", (196, 153, 136)),
    Look("medium", (168, 126, 108)),
    Look("tan", (139, 101, 83)),
    Look("deep brown", (109, 77, 62)),
)
"""The skins to choose from."""
SHADE_FROM, SHADE_TO = 0.3, 1.3  # shades of skin: times its usual colour
HAIR_TO = 1.0  # shades of hair: lighter ones are as light as skin that shines
UNLIKE, LIKE = 0.22, 0.46  # share of the distance to what is no skin: none of a pixel is skin, and all of it
FACE_X, FACE_Y, FACE_WIDE, FACE_HIGH = 246.0, 290.0, 125.0, 165.0  # an ellipse around brows and chin: no backdrop there
AROUND_TO = 1.15  # on this ellipse, where brows and beards end: what lies farther out is hair of the head
LEAST = 500.0  # pixels of skin, below which there is none
DARKEST, BRIGHTEST = 0.02, 8.0  # smallest and largest factor of a channel


def with_skin(face: np.ndarray, usual: np.ndarray, colour: Tuple[int, int, int], painted: np.ndarray) -> np.ndarray:
    """A face in the canonical frame, (512, 512, 3) uint8 RGB, with skin of a colour, RGB 0..255; a copy.

    painted: the face with dark hair and nothing coloured, in which skin is looked for. usual: (9,), what its skin, hair
    and background are painted like (`Swatches.colours`).
    """
    side = CANVAS // HALVED
    small = cv2.resize(picture_lab(painted), (side, side), interpolation=cv2.INTER_AREA)
    hair, around = hair_share(small, usual)
    around *= 1.0 - smoothstep(_from_face(np.arange(0, CANVAS, HALVED) + (HALVED - 1) / 2), 1.0, AROUND_TO)
    # Of a pixel that is half hair, most of the light comes from its skin; where skin shines, not all of it is coloured.
    of_skin = (1.0 - hair * (1.0 - around)) * _luminance(usual[SKIN][0])
    share = skin_share(small, usual) * np.clip(of_skin / _luminance(small[..., 0]), 0.0, 1.0)
    share, hairy = (
        cv2.resize(one.astype(np.float32), (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)[..., None]
        for one in (share, np.maximum(hair, around) * darkness(small, usual))
    )
    light = linear_levels()[painted]
    weight = share[..., 0] * (_from_face(np.arange(CANVAS)) < 1.0)
    if weight.sum() < LEAST:
        return face.copy()
    weight = weight * light.sum(axis=2)  # its colour is that of its light parts
    mean = np.tensordot(weight, light, 2) / weight.sum()
    factor = np.clip(linear_levels()[np.array(colour)] / np.maximum(mean, 1e-4), DARKEST, BRIGHTEST)
    change = factor - 1.0 - hairy * np.maximum(factor - 1.0, 0.0)  # brows and beards get darker, too, but no lighter
    coloured = linear_levels()[face] * (1.0 + share * change)
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


def _luminance(lightness: np.ndarray) -> np.ndarray:
    """Linear light 0..1 of a lightness 0..100; what is nearly black counts as a little lighter."""
    return np.asarray(((lightness + 16.0) / 116.0) ** 3)


def _from_face(places: np.ndarray) -> np.ndarray:
    """How far from the middle of the face is what lies at these rows and columns (n,), (n, n), 1 on its ellipse."""
    columns, rows = np.meshgrid(places, places)
    return np.hypot((columns - FACE_X) / FACE_WIDE, (rows - FACE_Y) / FACE_HIGH)


def _srgb(light: np.ndarray) -> np.ndarray:
    """Linear light -> sRGB, both 0..1."""
    light = np.clip(light, 0.0, 1.0)
    return np.where(light > 0.0031308, 1.055 * light ** (1.0 / 2.4) - 0.055, 12.92 * light)
