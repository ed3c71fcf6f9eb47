"""Glasses, which a photo need not show."""

from __future__ import annotations

from typing import List

import numpy as np

from training.data.landmarks import MEDIAPIPE
from training.hands.curves import ring, through
from training.hands.eyes import eye_box
from training.hands.face import Face
from training.hands.hand import Line

GLASSES = "glasses"


def glasses(face: Face, rng: np.random.Generator) -> List[Line]:
    """Rims, a bridge, often the temples' sides."""
    wide, high, square = rng.uniform(1.25, 1.7), rng.uniform(0.8, 1.4), rng.random() < 0.5
    lines, inner, outer = [], [], []
    for eye, way in zip(MEDIAPIPE.eyes, (-1.0, 1.0)):
        middle, half = eye_box(face, eye)
        rim = ring(middle + [0.0, 0.2 * half], (wide * half, high * half), rng)
        if square:
            away = (rim - middle) / (wide * half, high * half)
            rim = middle + (wide * half, high * half) * np.sign(away) * np.abs(away) ** 0.5
        lines.append(Line(rim, GLASSES, float(rng.uniform(1.0, 1.4))))
        inner.append(middle - [way * wide * half, 0.0])
        outer.append((middle + [way * wide * half, -2.0], way))
    lines.append(Line(through(inner[0], 0.5 * (inner[0] + inner[1]) - [0.0, rng.uniform(0.0, 8.0)], inner[1]), GLASSES))
    if rng.random() < 0.6:
        lines += [Line(through(end, end + [way * rng.uniform(15.0, 40.0), -4.0]), GLASSES) for end, way in outer]
    return lines
