"""What an appearance paints in which colours, and colours by name. NumPy and OpenCV only.

The colours of skin, hair and background in a face depend nearly linearly on the appearance vector. The linear map is
fitted to synthesised faces when the weights are shipped. Of all vectors with the wanted hair, the one nearest to the
original is taken, by the Mahalanobis distance of the bank's appearances. So skin, light and everything else stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Tuple

import cv2
import numpy as np

from engine.message import Message

SKIN, HAIR, BACKGROUND = slice(0, 3), slice(3, 6), slice(6, 9)
RIDGE = 0.5  # squared Lab units: invisible differences are not corrected
XYZ = np.array(  # linear sRGB -> CIE XYZ relative to the white point D65
    (
        (0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456),
        (0.212671, 0.715160, 0.072169),
        (0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754),
    )
)
MOST = 1.0  # largest absolute value in an appearance, which is the output of a tanh


_ANOTHER_LIGHT = " (another light)"


def look_name(skin: str, hair: str, another_light: bool = False) -> str:
    """The name of a look with this skin and hair. another_light: for the second of two looks with the same colours."""
    return f"{skin} skin, {hair} hair" + (_ANOTHER_LIGHT if another_light else "")


def in_words(name: str) -> Message:
    """The name of a look, or of a skin or hair colour, as a message that can be translated."""
    plain = name[: -len(_ANOTHER_LIGHT)] if name.endswith(_ANOTHER_LIGHT) else name
    skin, between, hair = plain.partition(" skin, ")
    words = _word(plain)
    if between and hair.endswith(" hair"):
        words = Message("{skin} skin, {hair} hair", skin=_word(skin), hair=_word(hair[: -len(" hair")]))
    return words if plain == name else Message("{look} (another light)", look=words)


def _word(name: str) -> Message:
    return Message(name.replace("{", "{{").replace("}", "}}"))


@dataclass(frozen=True)
class Look:
    """A named appearance that ships with the bank, or a named colour.

    colour: RGB 0..255, for an appearance that of the skin. hair: the hair colour, if known.
    """

    name: str
    colour: Tuple[int, int, int]
    hair: Optional[Tuple[int, int, int]] = None


@dataclass(frozen=True)
class Swatches:
    """The linear map from appearances to colours.

    weights: (A, 9) float32 and offset: (9,) float32, appearance -> CIE Lab of skin, hair and background.
    """

    weights: np.ndarray
    offset: np.ndarray

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or self.weights.shape[1] != 9 or self.offset.shape != (9,):
            raise ValueError(Message("swatches read nine numbers from an appearance"))
        if not (np.isfinite(self.weights).all() and np.isfinite(self.offset).all()):
            raise ValueError(Message("swatches must be finite numbers"))

    def colours(self, appearance: np.ndarray) -> np.ndarray:
        """An appearance (A,) or (N, A) -> CIE Lab of skin, hair and background, (9,) or (N, 9)."""
        found: np.ndarray = appearance @ self.weights + self.offset
        return found


class Colouring:
    """Changes appearances to other hair.

    appearances: the bank's, (rows, A) float32. towards: (9, A), the change of an appearance for each unit of CIE Lab by
    which its colours are to change.
    """

    def __init__(self, swatches: Swatches, appearances: np.ndarray) -> None:
        self.swatches = swatches
        size = appearances.shape[1]
        covariance = np.cov(appearances.astype(np.float64).T) if len(appearances) > 1 else np.eye(size)
        regularised = np.atleast_2d(covariance) + 1e-4 * np.eye(size)
        weights = swatches.weights.astype(np.float64)
        moves = regularised @ weights
        self.towards: np.ndarray = np.linalg.solve(weights.T @ moves + RIDGE * np.eye(9), moves.T)  # (9, A)

    def with_hair(self, appearance: np.ndarray, colour: Tuple[int, int, int]) -> np.ndarray:
        """An appearance (A,) that is painted with hair of a colour, RGB 0..255."""
        coloured = appearance.astype(np.float64)
        wanted = self.swatches.colours(coloured)
        wanted[HAIR] = lab(colour)
        for _step in range(2):  # the second step corrects for clipping
            change = (wanted - self.swatches.colours(coloured)) @ self.towards
            coloured = np.clip(coloured + change, -MOST, MOST)
        return np.asarray(coloured, np.float32)


def find_colour(name: str, choice: Tuple[Look, ...]) -> Look:
    """The colour with this name, or the one given as "#rrggbb". Raises ValueError for an unknown name."""
    if is_hex_colour(name):
        return Look(name, (int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)))
    for look in choice:
        if look.name == name:
            return look
    known = ", ".join(look.name for look in choice) or "none"
    raise ValueError(Message("there is no colour called {name}; there are: {known}", name=repr(name), known=known))


def is_hex_colour(name: str) -> bool:
    """Whether a colour is given as "#" and six hexadecimal digits, its RGB value."""
    return re.fullmatch("#[0-9a-fA-F]{6}", name) is not None


def lab(colour: Tuple[int, int, int]) -> np.ndarray:
    """sRGB 0..255 -> CIE Lab (3,) float64 under D65, L 0..100. Not by OpenCV, whose lookup table is less exact."""
    xyz = XYZ @ _linear(np.array(colour, np.float64) / 255.0)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16.0 / 116.0)
    return np.array((116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)))


def picture_lab(picture: np.ndarray) -> np.ndarray:
    """A picture (H, W, 3) uint8 RGB -> CIE Lab (H, W, 3) float32, as `lab`: OpenCV is as exact with linear light."""
    return np.asarray(cv2.cvtColor(linear_levels()[picture], cv2.COLOR_LRGB2LAB))


@lru_cache(maxsize=1)
def linear_levels() -> np.ndarray:
    """Linear light 0..1 of the levels 0..255 of sRGB, (256,) float32."""
    return _linear(np.arange(256, dtype=np.float64) / 255.0).astype(np.float32)


def _linear(values: np.ndarray) -> np.ndarray:
    """sRGB 0..1 -> linear light 0..1."""
    return np.where(values > 0.04045, ((values + 0.055) / 1.055) ** 2.4, values / 12.92)


def rgb(colour: np.ndarray) -> Tuple[int, int, int]:
    """CIE Lab (3,) -> sRGB 0..255."""
    pixel = cv2.cvtColor(np.asarray(colour, np.float32).reshape(1, 1, 3), cv2.COLOR_LAB2RGB)[0, 0]
    red, green, blue = (int(round(float(np.clip(part, 0.0, 1.0)) * 255)) for part in pixel)
    return red, green, blue


def require_colouring(colouring: Optional[Colouring], skin: str, hair: str) -> Colouring:
    """The colouring. Raises ValueError if the weights have none. skin, hair: what was asked for."""
    if colouring is None:
        raise ValueError(
            Message(
                "these weights have no choice of skin and hair ({colours})",
                colours=" and ".join(filter(None, (skin, hair))),
            )
        )
    return colouring
