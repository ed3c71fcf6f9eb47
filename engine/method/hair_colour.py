"""Hair of any colour, in the painted face. `web/static/local/hair-colour.js` is the same in the browser.

An appearance that is moved to another hair takes skin, light and backdrop along: light brown turns the face grey, red
the whole picture orange. So the networks paint dark hair, which differs most from shaded skin, and what is hair in the
picture is coloured here. Colours are CIE Lab throughout.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Tuple

import cv2
import numpy as np

from configs.components import CANVAS
from engine.drawing.warp import smoothstep
from engine.method.swatches import BACKGROUND, HAIR, SKIN, Look, lab, picture_lab

HAIRS = (
    Look("black", (10, 0, 0)),
    Look("dark brown", (64, 50, 45)),
    Look("brown", (92, 70, 54)),
    Look("light brown", (132, 104, 80)),
    Look("dark blond", (178, 148, 110)),
)
"""The hair to choose from."""
DARK_HAIRS = HAIRS[0].colour, HAIRS[1].colour  # the networks paint these well, and others not
LIGHT = 40.0  # lightness from which hair is not safely told from skin
HALVED = 2  # pixels of the picture for one in which hair is looked for
CHROMA = 1.6  # times as much as of lightness a difference of colour counts
HAIR_TO, SKIN_FROM, SKIN_TO, BACKGROUND_FROM, BACKGROUND_TO = 1.5, 0.58, 1.2, 0.75, 1.1  # shades: times a usual colour
UNLIKE, LIKE = 0.38, 0.66  # share of the distance to what is no hair: none of a pixel is hair, and all of it
LIT_FROM, LIT, LIT_SHARE = 0.1, 0.6, 0.9  # where on the way from hair to skin a pixel is less of it, and by how much
FACE_X, FACE_Y, FACE_WIDE, FACE_HIGH = 256.0, 300.0, 112.0, 150.0  # an ellipse around brows and chin: no hair there,
FOREHEAD_FROM, FOREHEAD = 205.0, 185.0  # but above these rows
FACE_FROM = 0.8  # times the ellipse, where it begins to end
NECK_X, NECK_WIDE, NECK_HIGH = 246.0, 95.0, 85.0  # half an ellipse above the lower edge
BROW_LEFT, BROW_RIGHT, BROW_Y, BROW_WIDE, BROW_HIGH, BROW_TO = 193.0, 318.0, 185.0, 60.0, 24.0, 1.15  # brows
BEARD_FROM, BEARD_TO, LEAST_BEARD = 325.0, 350.0, 1200  # rows; pixels: a smaller one is shade
LIPS_X, LIPS_Y, LIPS_WIDE, LIPS_HIGH, LIPS_TO = 246.0, 381.0, 66.0, 26.0, 1.25  # no beard there
CROWN = 170  # row above which hair begins; what does not hang together with it is none
SURE = 0.3  # share of hair from which pixels hang together
NEAR, NEAR_FROM, NEAR_TO = 5.0, 0.05, 0.3  # blur in pixels, and what is left of hair where strands may lie
STRAND_FROM, STRAND_TO = 8.0, 20.0  # distance from the way from hair to backdrop: a pixel is between them, or is not
LEAST = 200.0  # pixels of hair, below which there is none
LOWER = 3.0  # lightness by which hair is darker than its colour, which is the one of its light parts
SOME = 1e-3  # blurred weight of hair, below which there is none around
STRANDS = 12.0  # blur in pixels that leaves hair's shade without its strands
DEPTH, FLAT, STEEP = 0.15, 0.6, 3.0  # how strands differ in lightness, times that of the colour; bounds of the change
GRAIN = 0.6  # blur in pixels that leaves strands without grain, which is not changed: it would glitter
FURTHEST = 2.5  # times as much as strands differ, the most that one does
DEEP, HIGH, SHADING, SHADED = -25.0, 12.0, 0.9, 1.5  # bounds of the shade's lightness; its change, and that at most
FADE, PALE = 0.7, 1.0  # power by which dark strands have less colour; and the most colour, times the wanted one
SHADE_FROM, SHADE, TINT, TINT_LIGHT = 0.15, 0.5, 0.5, 0.4  # how much darker than skin brows are; their change
INNER, INNER_FROM, INNER_TO = 11.0, 0.6, 0.95  # blur in pixels, and what is left of hair where it is certainly no rim
RIM = 0.18  # times its lightness, by which hair is darker at its rim, where it lies in its own shade
KEPT = 0.5  # share of the differences in colour between strands


def painted_under(colour: Tuple[int, int, int]) -> Tuple[int, int, int]:
    """Which of the dark hairs the networks paint where hair of a colour is wanted, both RGB 0..255."""
    return min(DARK_HAIRS, key=lambda one: abs(float(lab(one)[0]) - float(lab(colour)[0])))


def with_hair(face: np.ndarray, usual: np.ndarray, colour: Tuple[int, int, int]) -> np.ndarray:
    """A face in the canonical frame, (512, 512, 3) uint8 RGB, with hair of a colour, RGB 0..255; a copy.

    usual: (9,), what its skin, hair and background are painted like (`Swatches.colours`).
    """
    pixels = picture_lab(face)
    side = CANVAS // HALVED
    small = cv2.resize(pixels, (side, side), interpolation=cv2.INTER_AREA)
    share, around = hair_share(small, usual)
    inner = smoothstep(cv2.GaussianBlur(share, (0, 0), INNER / HALVED), INNER_FROM, INNER_TO)
    shade = _shade(small[..., 0], share**2)
    share, around, inner, shade = (
        cv2.resize(one, (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR) for one in (share, around, inner, shade)
    )
    weight = share**2
    if weight.sum() < LEAST:
        return face.copy()
    mean = (np.tensordot(weight, pixels, 2) / weight.sum()).astype(np.float32)
    wanted = lab(colour).astype(np.float32)
    light = _lightness(pixels[..., 0], shade, weight, inner, float(mean[0]), float(wanted[0]))
    vivid = np.minimum((light / max(wanted[0], 1.0)) ** FADE, PALE)
    change = vivid[..., None] * wanted - mean - KEPT * weight[..., None] * (pixels - mean)
    change[..., 0] = light - pixels[..., 0]
    around *= (1.0 - share) * darkness(pixels, usual)
    tint = np.clip(pixels[..., :1] / max(wanted[0], 1.0), 0.0, 1.0) * wanted - pixels
    tint[..., 0] = TINT_LIGHT * (wanted[0] - pixels[..., 0])
    pixels += share[..., None] * change + TINT * around[..., None] * tint
    coloured = cv2.cvtColor(pixels.astype(np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(np.rint(coloured * 255.0), 0, 255), np.uint8)


def _shade(seen: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The lightness of the hair around each pixel, without its strands. seen: the lightness. weight: of hair."""
    near, light = (cv2.GaussianBlur(one, (0, 0), STRANDS / HALVED) for one in (weight, weight * seen))
    return np.asarray(np.where(near > SOME, light / np.maximum(near, SOME), seen))


def _lightness(
    seen: np.ndarray, shade: np.ndarray, weight: np.ndarray, inner: np.ndarray, mean: float, wanted: float
) -> np.ndarray:
    """The lightness (512, 512) of coloured hair: its shade, and strands that differ as much as they do in such hair.

    seen: the lightness that was painted. shade: that of `_shade`. weight: of hair. inner: 1 where hair is certainly no
    rim. mean: the mean lightness of the hair that was painted. wanted: that of its colour.
    """
    # At the rim what is lighter than hair is skin or backdrop behind it, and no strand that shines.
    even = cv2.GaussianBlur(seen, (0, 0), GRAIN)
    strand, shaded = (np.where(one > 0.0, inner * one, one) for one in (even - shade, shade - mean))
    sure = weight * inner
    depth = float(np.sqrt((sure * strand**2).sum() / max(float(sure.sum()), 1.0)))
    strand *= np.clip(DEPTH * wanted / max(depth, 0.1), FLAT, STEEP)
    most = FURTHEST * DEPTH * max(wanted, 1.0)
    shaded = SHADING * np.clip(np.sqrt(wanted / max(mean, 1.0)), 1.0, SHADED) * np.clip(shaded, DEEP, HIGH)
    lightness = wanted * (1.0 - RIM * (1.0 - inner)) - LOWER + most * np.tanh(strand / most) + shaded
    lightness += seen - even
    return np.asarray(np.clip(lightness, 1.0, 99.0), np.float32)


def darkness(pixels: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """How far pixels (..., 3) in Lab are darker than skin, 0..1, as brows and beards are. usual: see `with_hair`."""
    return np.asarray(smoothstep(1.0 - pixels[..., 0] / usual[SKIN][0], SHADE_FROM, SHADE), np.float32)


def hair_share(pixels: np.ndarray, usual: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """How much of each pixel is hair of the head, and where brows and beard are, each (256, 256) in 0..1.

    pixels: a face in Lab, (256, 256, 3). usual: see `with_hair`.
    """
    scale = np.array((1.0, CHROMA, CHROMA), np.float32)
    seen = pixels * scale
    hair, skin, background = (usual[part].astype(np.float32) * scale for part in (HAIR, SKIN, BACKGROUND))
    of_hair = away_from_shades(seen, hair, 0.0, HAIR_TO)
    of_others = np.minimum(
        away_from_shades(seen, skin, SKIN_FROM, SKIN_TO),
        away_from_shades(seen, background, BACKGROUND_FROM, BACKGROUND_TO),
    )
    allowed, brows, beard = _places()
    alike = smoothstep(of_others / (of_hair + of_others + 1e-6), UNLIKE, LIKE)
    share = _hanging_together(alike * allowed)
    near = smoothstep(cv2.GaussianBlur(share, (0, 0), NEAR / HALVED), NEAR_FROM, NEAR_TO)
    to_skin, _ = between(seen, hair, skin)
    to_background, beside = between(seen, hair, background)
    of_skin = 1.0 - LIT_SHARE * smoothstep(to_skin, LIT_FROM, LIT)
    strands = (1.0 - to_background) * (1.0 - smoothstep(beside, STRAND_FROM, STRAND_TO)) * near * allowed
    hairy = cv2.GaussianBlur(_large(alike * beard), (0, 0), NEAR / HALVED)
    around = np.maximum(brows, smoothstep(hairy, NEAR_FROM, NEAR_TO) * beard)
    return np.asarray(np.maximum(share * of_skin, strands)), np.asarray(around, np.float32)


@lru_cache(maxsize=1)
def _places() -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where in the canonical frame there may be hair of the head, brows and beard, each (256, 256) in 0..1.

    Hair is not in the face, but on its forehead, nor on the neck, which is as dark in the shade of dark skin.
    """
    rows, columns = np.mgrid[:CANVAS:HALVED, :CANVAS:HALVED].astype(np.float32) + (HALVED - 1) / 2
    face = 1.0 - smoothstep(np.hypot((columns - FACE_X) / FACE_WIDE, (rows - FACE_Y) / FACE_HIGH), FACE_FROM, 1.0)
    brows = np.zeros_like(face)
    for x in (BROW_LEFT, BROW_RIGHT):
        off = np.hypot((columns - x) / BROW_WIDE, (rows - BROW_Y) / BROW_HIGH)
        brows = np.maximum(brows, 1.0 - smoothstep(off, FACE_FROM, BROW_TO))
    neck = 1.0 - smoothstep(np.hypot((columns - NECK_X) / NECK_WIDE, (rows - CANVAS) / NECK_HIGH), FACE_FROM, 1.0)
    below = np.maximum(1.0 - face, smoothstep(-rows, -FOREHEAD_FROM, -FOREHEAD))
    allowed = np.minimum(np.minimum(below, 1.0 - brows), 1.0 - neck)
    from_lips = np.hypot((columns - LIPS_X) / LIPS_WIDE, (rows - LIPS_Y) / LIPS_HIGH)
    beard = smoothstep(rows, BEARD_FROM, BEARD_TO) * smoothstep(from_lips, 1.0, LIPS_TO)
    return allowed, brows, beard


def _hanging_together(share: np.ndarray) -> np.ndarray:
    """The shares of the hair that reaches the top of the head."""
    _count, labels = cv2.connectedComponents((share > SURE).astype(np.uint8))
    kept = np.zeros(labels.max() + 1, bool)
    kept[labels[: CROWN // HALVED]] = True
    left = _only(share, labels, kept)
    gone = cv2.GaussianBlur((left < share).astype(np.float32), (0, 0), NEAR / HALVED)
    # Around what is gone none is left, either, which would be a ring.
    return np.where(left > SURE, left, left * (1.0 - smoothstep(gone, 0.0, NEAR_FROM))).astype(np.float32)


def _large(share: np.ndarray) -> np.ndarray:
    """The shares of what is as large as a beard."""
    _count, labels = cv2.connectedComponents((share > SURE).astype(np.uint8))
    return _only(share, labels, np.bincount(labels.ravel()) >= LEAST_BEARD)


def _only(share: np.ndarray, labels: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The shares of the labels that are kept, (n,) bool, and of label 0, what is too little hair to say."""
    kept[0] = True
    # The surer the less is left, so that nothing jumps where pixels are just sure enough to count.
    return np.where(kept[labels], share, np.maximum(2.0 * SURE - share, 0.0)).astype(np.float32)


def away_from_shades(seen: np.ndarray, colour: np.ndarray, darkest: float, lightest: float) -> np.ndarray:
    """How far pixels (..., 3) are from the nearest shade of a colour: of it times a number between these."""
    shade = np.clip(seen @ colour / (colour @ colour), darkest, lightest)
    return _length(seen - shade[..., None] * colour)


def between(seen: np.ndarray, start: np.ndarray, end: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Where pixels (..., 3) are on the straight way between two colours, 0..1, and how far they are beside it."""
    along, from_start = end - start, seen - start
    share = np.clip(from_start @ along / (along @ along), 0.0, 1.0)
    return share, _length(from_start - share[..., None] * along)


def _length(pixels: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("ijk,ijk->ij", pixels, pixels))
