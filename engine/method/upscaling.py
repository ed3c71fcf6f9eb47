"""Enlarges finished faces: the upscaler doubles them, tile by tile. No Jittor."""

from __future__ import annotations

from typing import Callable

import cv2
import numpy as np

from configs.components import CANVAS
from configs.steps import UPSCALED
from engine.drawing.crops import levels, signed
from engine.message import Message

SIZES = (CANVAS, 2 * CANVAS, 4 * CANVAS)
"""The possible sides of a face in pixels."""

MARGIN = 16  # pixels around a tile that the network sees in addition: more than its receptive field needs
CORE = UPSCALED - 2 * MARGIN

UpscalerNetwork = Callable[[np.ndarray], np.ndarray]
"""`configs.upscaler.Upscaler` on arrays: (1, 3, side, side) in -1..1 to (1, 3, 2 side, 2 side)."""


def checked(size: int) -> int:
    """The size, if it is one of `SIZES`. Raises ValueError for another."""
    if size not in SIZES:
        known = ", ".join(str(side) for side in SIZES)
        raise ValueError(Message("a face is {sizes} pixels wide, not {size}", sizes=known, size=size))
    return size


def enlarged(network: UpscalerNetwork, face: np.ndarray, size: int) -> np.ndarray:
    """A face (512, 512, 3) uint8 RGB -> (size, size, 3), by repeated doubling. size: one of `SIZES`."""
    checked(size)
    while face.shape[0] < size:
        face = doubled(network, face)
    return face


def doubled(network: UpscalerNetwork, picture: np.ndarray) -> np.ndarray:
    """A picture (H, W, 3) uint8 RGB -> (2 H, 2 W, 3)."""
    height, width = picture.shape[:2]
    larger = cv2.resize(picture, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC)
    # Reflections of the picture fill the margins at its edges, and the last tiles.
    beyond = (MARGIN, MARGIN + -height % CORE, MARGIN, MARGIN + -width % CORE)
    padded = cv2.copyMakeBorder(picture, *beyond, cv2.BORDER_REFLECT_101)
    for y in range(0, height, CORE):
        for x in range(0, width, CORE):
            tile = signed(padded[y : y + UPSCALED, x : x + UPSCALED].transpose(2, 0, 1)[None])
            correction = network(tile)[0].transpose(1, 2, 0)[2 * MARGIN : -2 * MARGIN, 2 * MARGIN : -2 * MARGIN]
            place = larger[2 * y : 2 * (y + CORE), 2 * x : 2 * (x + CORE)]
            high, wide = place.shape[:2]
            place[:] = levels(signed(place) + correction[:high, :wide])
    return larger
