"""Sketch -> the five crops that the encoders see."""

from __future__ import annotations

from typing import Dict, Mapping, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, COMPONENTS, PAPER_WHITE, PASTE_ORDER, REMAINDER, Component


def check(sketch: np.ndarray) -> None:
    """Raises ValueError where an array is not a sketch."""
    if sketch.shape != (CANVAS, CANVAS) or sketch.dtype != np.uint8:
        raise ValueError(f"a sketch is {CANVAS} x {CANVAS} pixels of uint8, not {sketch.shape} of {sketch.dtype}")


def crop(sketch: np.ndarray, component: Component, scale: int = 1) -> np.ndarray:
    """The component's part of a sketch, (512, 512) uint8 -> (size / scale, size / scale) uint8.

    The remainder's crop is the whole canvas with the boxes of the others painted white.
    """
    check(sketch)
    if component is REMAINDER:
        part = sketch.copy()
        for other in COMPONENTS:
            if other is not REMAINDER:
                part[box(other)] = PAPER_WHITE
    else:
        part = sketch[box(component)]
    if scale == 1:
        return part
    size = component.size // scale
    return cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA)


def crops(sketch: np.ndarray, scale: int = 1) -> Dict[str, np.ndarray]:
    """All crops by component name."""
    return {component.name: crop(sketch, component, scale) for component in COMPONENTS}


def joined(parts: Mapping[str, np.ndarray], scale: int = 1) -> np.ndarray:
    """The inverse of `crops`: (..., size / scale, size / scale) of each component -> the whole, (..., side, side)."""
    whole = parts[REMAINDER.name].copy()
    for component in PASTE_ORDER:
        part = parts[component.name]
        x, y = round(component.x / scale), round(component.y / scale)
        whole[..., y : y + part.shape[-2], x : x + part.shape[-1]] = part
    return whole


def box(component: Component) -> Tuple[slice, slice]:
    """Slices of the component's box on the canvas: rows, columns."""
    return (slice(component.y, component.y + component.size), slice(component.x, component.x + component.size))


def signed(picture: np.ndarray) -> np.ndarray:
    """0..255 uint8 -> -1..1 float32, as the networks see it."""
    return (picture.astype(np.float32) - 127.5) / 127.5


def levels(picture: np.ndarray) -> np.ndarray:
    """-1..1 float -> 0..255 uint8, clipped and rounded: the inverse of `signed`."""
    flat = picture.reshape(len(picture), -1)
    scaled: np.ndarray = cv2.addWeighted(flat, 127.5, flat, 0.0, 127.5, dtype=cv2.CV_8U)  # twice as fast as NumPy
    return scaled.reshape(picture.shape)
