"""Brows: hatched, outlined, filled, or one line."""

from __future__ import annotations

from typing import List

import numpy as np

from training.data.landmarks import MEDIAPIPE
from training.hands.curves import between, hatching, part_of, through, zigzag
from training.hands.face import BROW1, BROW2, Face
from training.hands.hand import Line

KINDS = ("hatched", "outline", "thick", "filled", "top", "middle", "zigzag", "straight")
SEEN_CHANCES = (0.34, 0.24, 0.14, 0.12, 0.08, 0.08, 0.0, 0.0)
SYMBOL_CHANCES = (0.12, 0.18, 0.12, 0.1, 0.16, 0.16, 0.08, 0.08)


def brows(face: Face, symbol: bool, rng: np.random.Generator) -> List[List[Line]]:
    """Both brows' lines, the viewer's left one first."""
    kind = str(rng.choice(KINDS, p=SYMBOL_CHANCES if symbol else SEEN_CHANCES))
    lean = float(rng.uniform(-0.12, 0.04))
    drawn = []
    for names, part in zip(MEDIAPIPE.brows, (BROW1, BROW2)):
        top, bottom = (face.line(name) for name in names)
        middle = between(top, bottom)
        if kind == "hatched":
            hairs = hatching(bottom, top, int(rng.integers(7, 16)), lean, rng)
            lines = [Line(hair, part, 0.85) for hair in hairs]
            if symbol and rng.random() < 0.4:
                lines.append(Line(top, part))
        elif kind == "outline":
            lines = [Line(top, part), Line(bottom, part)]
            if rng.random() < 0.5:
                lines.append(Line(through(top[0], bottom[0]), part))
            if rng.random() < 0.5:
                lines.append(Line(through(top[-1], bottom[-1]), part))
        elif kind == "thick":
            lines = [Line(middle, part, float(rng.uniform(1.5, 2.6)))]
        elif kind == "filled":
            area = np.concatenate([top, bottom[::-1]])
            lines = [Line(area, part, filled=True, grey=int(rng.integers(0, 60)))]
        elif kind == "top":
            lines = [Line(part_of(top, 0.0, float(rng.uniform(0.8, 1.0))), part)]
        elif kind == "zigzag":
            lines = [Line(zigzag(bottom, top, int(rng.integers(8, 18)), rng), part)]
        elif kind == "straight":
            lines = [Line(through(middle[0], middle[-1]), part, 1.2)]
        else:
            lines = [Line(middle, part, 1.1)]
        drawn.append(lines)
    return drawn
