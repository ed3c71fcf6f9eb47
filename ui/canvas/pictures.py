"""Arrays as Qt's pictures."""

from __future__ import annotations

import numpy as np
from PyQt5 import sip
from PyQt5.QtGui import QImage, qRgba

from ui.style import theme


def grey_image(pixels: np.ndarray) -> QImage:
    """A picture that shares its memory with `pixels`, (H, W) uint8, so that drawing on them needs no copy."""
    return QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], QImage.Format_Grayscale8)


def shadow_image(shadow: np.ndarray) -> QImage:
    """A shadow, (H, W) uint8, ink dark, in the theme's colour on nothing."""
    colour = theme.colour(theme.current().shadow)
    alpha = (255 - shadow).astype(np.uint16)
    tint = [alpha * part // 255 for part in (colour.blue(), colour.green(), colour.red())] + [alpha]
    pixels = np.ascontiguousarray(np.stack(tint, axis=2).astype(np.uint8))
    size = shadow.shape[1], shadow.shape[0]
    return QImage(pixels.data, *size, size[0] * 4, QImage.Format_ARGB32_Premultiplied).copy()


def tinted_image(pixels: np.ndarray, colour: str) -> QImage:
    """Ink in one colour on nothing; shares its memory with `pixels`, (H, W) uint8, ink dark."""
    memory = sip.voidptr(pixels.ctypes.data)  # of what may only be read, Qt makes a copy as soon as it has colours
    image = QImage(memory, pixels.shape[1], pixels.shape[0], pixels.strides[0], QImage.Format_Indexed8)
    tint = theme.colour(colour)
    image.setColorTable([qRgba(tint.red(), tint.green(), tint.blue(), 255 - grey) for grey in range(256)])
    return image


def rgb_image(picture: np.ndarray) -> QImage:
    """A picture, (H, W, 3) uint8 RGB, as Qt has them; a copy."""
    pixels = np.ascontiguousarray(picture)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format_RGB888).copy()
