"""Arrays as Qt's pictures."""

from __future__ import annotations

import numpy as np
from PyQt5 import sip
from PyQt5.QtGui import QColor, QImage

from engine.drawing.strokes import Box
from ui.style import theme


class InkPicture:
    """What is inked, in one colour on nothing, in the format that Qt paints fastest.

    pixels: (H, W) uint8, ink dark, changed in place; call `follow` after a change. box: x0, y0, x1, y1.
    """

    def __init__(self, pixels: np.ndarray, colour: QColor) -> None:
        self._pixels, self._colours = pixels, _by_grey(colour)
        self._tinted = self._colours[pixels]
        height, width = pixels.shape
        memory = sip.voidptr(self._tinted.ctypes.data)  # Qt would copy memory that it takes for read-only
        self.image = QImage(memory, width, height, width * 4, QImage.Format_ARGB32_Premultiplied)

    def follow(self, box: Box) -> None:
        """Take over what has changed within a box of pixels."""
        x0, y0, x1, y1 = box
        self._tinted[y0:y1, x0:x1] = self._colours[self._pixels[y0:y1, x0:x1]]


def shadow_image(shadow: np.ndarray) -> QImage:
    """A shadow, (H, W) uint8, ink dark, in the theme's colour on nothing."""
    pixels = _by_grey(theme.colour(theme.current().shadow))[shadow]
    height, width = shadow.shape
    return QImage(pixels.data, width, height, width * 4, QImage.Format_ARGB32_Premultiplied).copy()


def _by_grey(colour: QColor) -> np.ndarray:
    """ARGB32_Premultiplied pixels by grey value, (256,) uint32: this colour for black, transparent for white."""
    alpha = np.arange(255, -1, -1, np.uint32)
    red, green, blue = (alpha * part // 255 for part in (colour.red(), colour.green(), colour.blue()))
    pixels: np.ndarray = alpha << 24 | red << 16 | green << 8 | blue
    return pixels


def rgb_image(picture: np.ndarray) -> QImage:
    """A picture, (H, W, 3) uint8 RGB, as a QImage that owns its pixels."""
    pixels = np.ascontiguousarray(picture)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format_RGB888).copy()
