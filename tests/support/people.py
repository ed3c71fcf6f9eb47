"""People as different hands draw them."""

from __future__ import annotations

import random

from engine.drawing.controls import Appearance, Controls
from engine.drawing.session import Session
from tests.support import hand as parts


def person(seed: int) -> Session:
    """A face drawn by a hand of its own: other proportions, other hair, not as many strokes as the others."""
    dice, drawn = random.Random(seed), parts.Hand(seed)
    opening, rise, wide = dice.uniform(0.7, 1.3), dice.uniform(-6, 8), dice.uniform(-18, 14)
    for side in (-1, 1):
        parts.eye(drawn, side, opening, lashes=dice.choice([0, 3, 5]), crease=dice.random() < 0.5)
        parts.brow(drawn, side, rise, dice.uniform(6, 13), hairs=dice.randint(3, 12))
    parts.nose(drawn, dice.uniform(-10, 10), dice.uniform(-6, 8), dice.random() < 0.5)
    parts.mouth(drawn, dice.uniform(-8, 10), dice.uniform(0.7, 1.4), dice.uniform(-8, 10))
    parts.jaw(drawn, wide, dice.uniform(-8, 6), dice.uniform(0, 14))
    if dice.random() < 0.7:
        parts.ears(drawn, wide)
    crown = [(90.0, 190.0), (130.0, 95.0), (245.0, 60.0), (360.0, 95.0), (400.0, 190.0)]
    out = [(x + (x - 245) * 0.15, y - dice.uniform(18, 40)) for x, y in crown]
    drawn.hatch(crown, out, dice.randint(12, 45))
    drawn.line(*crown)
    order = list(drawn.strokes)
    dice.shuffle(order)
    look = Appearance("values", "", tuple(dice.gauss(0, 1) for _ in range(4)))
    return Session(tuple(order), Controls(appearance=look))
