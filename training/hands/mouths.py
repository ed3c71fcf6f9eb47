"""Mouths: four lines as they are, one line, teeth, filled lips."""

from __future__ import annotations

from typing import List

import numpy as np

from training.data.landmarks import MEDIAPIPE
from training.hands.curves import at_shares, between, part_of, ring, smooth, through
from training.hands.face import MOUTH, Face
from training.hands.hand import Line

CLOSED_LIPS = 3.5  # canvas pixels between the lips below which one line stands for both
SYMBOLS = ("line", "line and lip", "bow", "teeth", "filled", "grin", "open", "outline", "dashes", "straight")
SYMBOL_CHANCES = (0.18, 0.14, 0.12, 0.1, 0.09, 0.1, 0.06, 0.1, 0.05, 0.06)


def mouth(face: Face, symbol: bool, rng: np.random.Generator) -> List[Line]:
    """The mouth's lines."""
    top, upper, lower, bottom = (face.line(name) for name in MEDIAPIPE.lips)
    middle = between(upper, lower)
    left, right = face.at(61), face.at(291)
    parting = through(left, middle[4], middle[len(middle) // 2], middle[-5], right)
    opened = float(np.ptp(np.stack([at_shares(upper, np.array([0.5])), at_shares(lower, np.array([0.5]))])[:, 0, 1]))
    if not symbol:
        inner = [Line(middle, MOUTH, 1.2)] if opened < CLOSED_LIPS else [Line(upper, MOUTH), Line(lower, MOUTH)]
        kind = rng.choice(["all", "lower", "middle"], p=[0.84, 0.1, 0.06])
        if kind == "all":
            return inner + [Line(top, MOUTH), Line(bottom, MOUTH)]
        return inner + ([Line(part_of(bottom, 0.25, 0.75), MOUTH, 0.9)] if kind == "lower" else [])
    kind = str(rng.choice(SYMBOLS, p=SYMBOL_CHANCES))
    if kind == "line":
        return [Line(parting, MOUTH, float(rng.uniform(1.0, 1.4)))]
    if kind == "straight":
        return [Line(through(left, right), MOUTH)]
    if kind == "line and lip":
        start = float(rng.uniform(0.2, 0.42))
        lines = [Line(parting, MOUTH), Line(part_of(bottom, start, 1.0 - start), MOUTH)]
        return lines + ([Line(part_of(top, 0.35, 0.65), MOUTH)] if rng.random() < 0.3 else [])
    if kind == "bow":  # closed outline and the parting
        return [Line(top, MOUTH), Line(bottom, MOUTH), Line(parting, MOUTH)]
    if kind == "outline":  # a leaf without a parting
        return [Line(top, MOUTH), Line(bottom, MOUTH)]
    if kind == "filled":
        lips = [np.concatenate([top, parting[::-1]]), np.concatenate([parting, bottom[::-1]])]
        filled = [Line(lip, MOUTH, filled=True, grey=int(rng.integers(0, 90))) for lip in lips]
        chosen = filled if rng.random() < 0.6 else [filled[0], Line(bottom, MOUTH)]
        return chosen + [Line(parting, MOUTH)]
    if kind == "teeth":
        return _teeth(top, bottom, parting, rng)
    if kind == "grin":  # an arc, its corners ticked off
        centre = 0.5 * (left + right)
        sag = float(np.hypot(*(right - left))) * rng.uniform(0.08, 0.3)
        lines = [Line(through(left, centre + [0.0, sag], right), MOUTH)]
        for corner, way in ((left, -1.0), (right, 1.0)):
            if rng.random() < 0.6:
                lines.append(Line(through(corner + [way * 3.0, -5.0], corner + [0.0, 5.0]), MOUTH, 0.8))
        if rng.random() < 0.4:
            lines.append(Line(through(left, right), MOUTH))
        return lines
    if kind == "open":
        centre, half = 0.5 * (face.at(0) + face.at(17)), 0.5 * float(np.hypot(*(right - left)))
        return [Line(ring(centre, (half * rng.uniform(0.6, 1.0), half * rng.uniform(0.25, 0.5)), rng), MOUTH)]
    cut = float(rng.uniform(0.3, 0.45))  # dashes: a parting with a gap, and lips by short lines
    lines = [Line(part_of(parting, 0.0, cut), MOUTH), Line(part_of(parting, 1.0 - cut, 1.0), MOUTH)]
    return lines + [Line(part_of(top, 0.4, 0.6), MOUTH), Line(part_of(bottom, 0.38, 0.62), MOUTH)]


def _teeth(top: np.ndarray, bottom: np.ndarray, parting: np.ndarray, rng: np.random.Generator) -> List[Line]:
    """Lips around a grid."""
    lines = [Line(top, MOUTH), Line(bottom, MOUTH)]
    count = int(rng.integers(3, 10))
    shares = np.linspace(0.12, 0.88, count)
    for a, b in zip(at_shares(top, shares), at_shares(bottom, shares)):
        lines.append(Line(smooth(np.stack([0.85 * a + 0.15 * b, 0.15 * a + 0.85 * b])), MOUTH, 0.8))
    return lines + ([Line(parting, MOUTH, 0.8)] if rng.random() < 0.6 else [])
