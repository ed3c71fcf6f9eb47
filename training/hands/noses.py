"""Noses: wings and base as they are, an L, two dots, a U, side lines."""

from __future__ import annotations

from typing import List

import numpy as np

from training.hands.curves import arc, part_of, through
from training.hands.face import NOSE, Face
from training.hands.hand import Line

SYMBOLS = ("sides", "L", "dots", "U", "hook", "wedge", "tip", "bulb", "line")
SYMBOL_CHANCES = (0.26, 0.15, 0.1, 0.14, 0.1, 0.06, 0.06, 0.08, 0.05)


def nose(face: Face, symbol: bool, rng: np.random.Generator) -> List[Line]:
    """The nose's lines."""
    kind = str(rng.choice(SYMBOLS, p=SYMBOL_CHANCES)) if symbol else "seen"
    root, tip, base = face.at(168), face.at(4), face.at(2)
    left, right = face.at(129), face.at(358)
    high = float(base[1] - root[1])
    wide = float(np.hypot(*(right - left)))
    if kind == "seen":
        lines = [Line(face.line(f"nose base, {name}"), NOSE) for name in ("left", "right")]
        for name in ("left", "right"):
            if rng.random() < 0.4:
                ridge = face.line(f"nose side, {name}")
                lines.append(Line(part_of(ridge, rng.uniform(0.0, 0.4), rng.uniform(0.6, 1.0)), NOSE, 0.8))
        return lines + (_nostrils(face, rng) if rng.random() < 0.25 else [])
    if kind == "dots":
        return _nostrils(face, rng) + ([Line(_base(left, base, right), NOSE)] if rng.random() < 0.15 else [])
    if kind == "U":
        deep = left + [0.15 * wide, -high * rng.uniform(0.0, 0.2)]
        return [Line(through(deep, base + [0.0, 2.0], right + [-0.15 * wide, deep[1] - left[1]]), NOSE)]
    if kind == "tip":
        return [Line(_base(left, base, right), NOSE)]
    start = float(rng.uniform(0.0, 0.55))
    from_root = root * (1 - start) + tip * start
    if kind == "line":
        return [Line(through(from_root, tip, base), NOSE)] + (_nostrils(face, rng) if rng.random() < 0.5 else [])
    side, other = (left, right) if rng.random() < 0.5 else (right, left)
    way = float(np.sign(side[0] - base[0]))
    bridge = from_root + [way * wide * rng.uniform(0.08, 0.2), 0.0]
    if kind == "L":
        corner = base * 0.35 + side * 0.65
        lines = [Line(through(bridge, 0.5 * (bridge + corner) + [way * 2.0, 0.0], corner), NOSE)]
        return lines + [Line(through(corner, base, base * 0.6 + other * 0.4), NOSE)]
    if kind == "hook":  # one side and the base in one go
        return [Line(through(bridge, 0.6 * tip + 0.4 * side, side, base, base * 0.4 + other * 0.6), NOSE)]
    if kind == "wedge":
        return [Line(np.concatenate([through(from_root, side), through(side, other)]), NOSE)]
    apart = wide * rng.uniform(0.1, 0.22)
    if kind == "bulb":  # two lines that meet in a bulb
        aside, neck = np.array([apart, 0.0]), np.array([0.7 * apart, 0.0])
        narrow = tip - [0.0, 0.25 * high]
        way_round = (from_root - aside, narrow - neck, left, base, right, narrow + neck, from_root + aside)
        return [Line(through(*way_round), NOSE)]
    lines = []
    one = rng.random()
    for corner, sign in ((left, -1.0), (right, 1.0)):
        if (one < 0.15 and sign < 0) or (one > 0.85 and sign > 0):
            continue
        top = from_root + [sign * apart, rng.normal(0.0, 3.0)]
        middle = 0.45 * top + 0.55 * tip + [sign * 1.1 * apart, 0.0]
        wing = corner + [0.0, -0.05 * high]
        under = corner * 0.65 + base * 0.35
        lines.append(Line(through(top, middle, wing, under), NOSE))
    if rng.random() < 0.6:
        lines.append(Line(_base(left * 0.6 + base * 0.4, base, right * 0.6 + base * 0.4), NOSE))
    return lines + (_nostrils(face, rng) if rng.random() < 0.15 else [])


def _base(left: np.ndarray, base: np.ndarray, right: np.ndarray) -> np.ndarray:
    return through(left, 0.5 * (left + base) + [0.0, 4.0], base, 0.5 * (right + base) + [0.0, 4.0], right)


def _nostrils(face: Face, rng: np.random.Generator) -> List[Line]:
    base = face.at(2)
    size, flat = rng.uniform(1.8, 5.0), rng.uniform(0.5, 1.0)
    lines = []
    for wing in (face.at(129), face.at(358)):
        centre = 0.45 * wing + 0.55 * base + [0.0, -0.1 * (base[1] - wing[1])]
        if rng.random() < 0.7:
            lines.append(Line(arc(centre, (size, size * flat), 0, 360), NOSE, filled=True))
        else:
            lines.append(Line(arc(centre, (1.6 * size, size), 180, 360), NOSE))
    return lines
