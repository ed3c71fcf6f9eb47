"""Skin and hair by choice: which appearance paints a face with them. NumPy only.

How light and how coloured skin, hair and background are painted follows the appearance vector nearly linearly, so a
linear reading of it, fitted on painted faces when the weights are shipped, tells where to go; the spread of the bank's
appearances tells how: of all vectors that give the wanted colours, the one is taken that is nearest to where one
started, measured as the bank's faces vary. So hair can be chosen without skin, and light and the rest stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Tuple

import cv2
import numpy as np

from engine.message import Message

SKIN, HAIR, BACKGROUND = slice(0, 3), slice(3, 6), slice(6, 9)
RIDGE = 0.5  # squared Lab units: differences that nobody sees are not chased
XYZ = np.array(  # CIE XYZ of linear sRGB, as a share of D65's white
    (
        (0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456),
        (0.212671, 0.715160, 0.072169),
        (0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754),
    )
)
MOST = 1.0  # an appearance's numbers come out of a tanh


_ANOTHER_LIGHT = " (another light)"


def look_name(skin: str, hair: str, another_light: bool = False) -> str:
    """What a bank calls a look of this skin and hair. Of two looks of the same, one has another light."""
    return f"{skin} skin, {hair} hair" + (_ANOTHER_LIGHT if another_light else "")


def in_words(name: str) -> Message:
    """The name of a look, or of a colour of skin or hair, as a message."""
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
    """A named appearance that ships with the bank, or one colour of it.

    colour: its swatch, RGB 0..255; of an appearance it is the skin's. hair: the hair's, where it is known.
    """

    name: str
    colour: Tuple[int, int, int]
    hair: Optional[Tuple[int, int, int]] = None


@dataclass(frozen=True)
class Swatches:
    """weights: (A, 9) float32 and offset: (9,) float32, appearance -> CIE Lab of skin, hair and background.

    skins, hairs: what can be chosen; their colours are the ones that are painted.
    """

    weights: np.ndarray
    offset: np.ndarray
    skins: Tuple[Look, ...]
    hairs: Tuple[Look, ...]

    def __post_init__(self) -> None:
        if self.weights.ndim != 2 or self.weights.shape[1] != 9 or self.offset.shape != (9,):
            raise ValueError(Message("swatches read nine numbers from an appearance"))
        if not (np.isfinite(self.weights).all() and np.isfinite(self.offset).all()):
            raise ValueError(Message("swatches must be finite numbers"))

    def colours(self, appearance: np.ndarray) -> np.ndarray:
        """Lab of skin, hair and background, (9,) or (N, 9), as an appearance (A,) or (N, A) is painted."""
        found: np.ndarray = appearance @ self.weights + self.offset
        return found


class Colouring:
    """Gives appearances chosen colours of skin and hair.

    swatches: what there is. appearances: the bank's, (rows, A) float32. towards: (9, A), what to
    add to an appearance for each unit of CIE Lab by which its colours are to change.
    """

    def __init__(self, swatches: Swatches, appearances: np.ndarray) -> None:
        self.swatches = swatches
        size = appearances.shape[1]
        varied = np.cov(appearances.astype(np.float64).T) if len(appearances) > 1 else np.eye(size)
        spread = np.atleast_2d(varied) + 1e-4 * np.eye(size)
        weights = swatches.weights.astype(np.float64)
        moves = spread @ weights
        self.towards: np.ndarray = np.linalg.solve(weights.T @ moves + RIDGE * np.eye(9), moves.T)  # (9, A)

    def apply(self, appearance: np.ndarray, skin: str, hair: str) -> np.ndarray:
        """An appearance (A,) with the named skin and hair; "" keeps that of the appearance, as all else is kept.

        Raises ValueError for a name that there is not.
        """
        coloured = appearance.astype(np.float64)
        wanted = self.swatches.colours(coloured)
        background = wanted[BACKGROUND].copy()
        for place, name, choice in ((SKIN, skin, self.swatches.skins), (HAIR, hair, self.swatches.hairs)):
            if name:
                wanted[place] = lab(named(name, choice).colour)
        wanted[BACKGROUND] = background
        for _step in range(2):  # the second one makes up for what clipping took
            change = (wanted - self.swatches.colours(coloured)) @ self.towards
            coloured = np.clip(coloured + change, -MOST, MOST)
        return np.asarray(coloured, np.float32)


def named(name: str, choice: Tuple[Look, ...]) -> Look:
    """The colour of this name, or the one that it spells, as "#b04020". Raises ValueError where there is none."""
    if spelt(name):
        return Look(name, (int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)))
    for look in choice:
        if look.name == name:
            return look
    known = ", ".join(look.name for look in choice) or "none"
    raise ValueError(Message("there is no colour called {name}; there are: {known}", name=repr(name), known=known))


def spelt(name: str) -> bool:
    """Whether a colour's name is its own RGB value, "#" and six hexadecimal digits."""
    return re.fullmatch("#[0-9a-fA-F]{6}", name) is not None


def lab(colour: Tuple[int, int, int]) -> np.ndarray:
    """sRGB 0..255 -> CIE Lab (3,) float64 under D65, L 0..100; exactly, where OpenCV has a table, as browsers do it."""
    values = np.array(colour, np.float64) / 255.0
    linear = np.where(values > 0.04045, ((values + 0.055) / 1.055) ** 2.4, values / 12.92)
    xyz = XYZ @ linear
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16.0 / 116.0)
    return np.array((116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)))


def rgb(colour: np.ndarray) -> Tuple[int, int, int]:
    """CIE Lab (3,) -> RGB 0..255."""
    pixel = cv2.cvtColor(np.asarray(colour, np.float32).reshape(1, 1, 3), cv2.COLOR_LAB2RGB)[0, 0]
    red, green, blue = (int(round(float(np.clip(part, 0.0, 1.0)) * 255)) for part in pixel)
    return red, green, blue


def checked(colouring: Optional[Colouring], skin: str, hair: str) -> Colouring:
    """The colouring. Raises ValueError where there is none to take the skin or hair from."""
    if colouring is None:
        raise ValueError(
            Message(
                "these weights have no choice of skin and hair ({colours})",
                colours=" and ".join(filter(None, (skin, hair))),
            )
        )
    return colouring
