"""The colours that were chosen for skin, hair and eyes, and what lies between two choices.

`web/static/local/chosen-colours.js` is the same in the browser.
"""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple

import numpy as np

from engine.drawing.controls import Appearance
from engine.method.hair_colour import HAIRS
from engine.method.irises import EYES
from engine.method.skin_colour import SKINS
from engine.method.swatches import HAIR, SKIN, find_colour, lab, rgb

Colour = Tuple[int, int, int]
"""RGB 0..255."""


class ChosenColours(NamedTuple):
    """What skin, hair and eyes are painted in; None is as they are in the appearance."""

    skin: Optional[Colour] = None
    hair: Optional[Colour] = None
    eyes: Optional[Colour] = None


def chosen_colours(look: Appearance) -> ChosenColours:
    """The colours that an appearance asks for. Raises ValueError where one has no such name."""
    choices = ((look.skin, SKINS), (look.hair, HAIRS), (look.eyes, EYES))
    return ChosenColours(*(find_colour(name, choice).colour if name else None for name, choice in choices))


def interpolate_colours(
    start: ChosenColours, end: ChosenColours, usual: Tuple[np.ndarray, np.ndarray], share: float
) -> ChosenColours:
    """The colours at `share`, 0..1, of the way.

    usual: (9,) each, what both appearances are painted like (`Swatches.colours`), which counts where only one end has a
    colour. Of eyes no such thing is known: they have a colour where both ends have one.
    """

    def mixed(one: Optional[Colour], other: Optional[Colour], part: slice) -> Optional[Colour]:
        if one is None and other is None:
            return None
        labs = [own[part] if colour is None else lab(colour) for colour, own in zip((one, other), usual)]
        return rgb((1 - share) * labs[0] + share * labs[1])

    eyes = None if start.eyes is None or end.eyes is None else mixed(start.eyes, end.eyes, SKIN)
    return ChosenColours(mixed(start.skin, end.skin, SKIN), mixed(start.hair, end.hair, HAIR), eyes)
