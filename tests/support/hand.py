"""A hand that draws, and the parts of a face as it draws them. Used by `draw_samples.py`."""

from __future__ import annotations

import math
import random
from typing import List, Sequence, Tuple

from engine.drawing.strokes import MIRROR, Stroke

XY = Tuple[float, float]


def xy(text: str) -> List[XY]:
    """Points written as in SVG: "x,y x,y"."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


class Hand:
    """A hand that draws with a light tremble, pressing less where a line begins and ends."""

    def __init__(self, seed: int, tremble: float = 0.5, width: float = 2.6) -> None:
        self.dice, self.tremble, self.width = random.Random(seed), tremble, width
        self.strokes: List[Stroke] = []

    def line(self, *points: XY, width: float = 1.0, fade: float = 0.5, loose: float = 1.0) -> None:
        """One stroke through these points. width: times the hand's. fade: how light the ends are, 0..1."""
        drawn = []
        last = max(len(points) - 1, 1)
        for index, (x, y) in enumerate(points):
            pressure = 1.0 - fade * abs(2 * index / last - 1) ** 2 if len(points) > 1 else 1.0
            drift = self.tremble * loose
            place = x + self.dice.gauss(0, drift), y + self.dice.gauss(0, drift)
            drawn.append((round(place[0], 2), round(place[1], 2), round(max(0.05, min(pressure, 1.0)), 3)))
        self.strokes.append(Stroke(tuple(drawn), round(self.width * width, 2)))

    def both(self, *points: XY, **how: float) -> None:
        """The stroke, given at the left, and its counterpart at the right; no two alike."""
        self.line(*points, **how)
        self.line(*((2 * MIRROR - x, y) for x, y in points), **how)

    def ring(self, x: float, y: float, rx: float, ry: float, begin: float = 0, turn: float = 370, **how: float) -> None:
        """An arc of an ellipse, in degrees from the right, clockwise."""
        count = max(6, int(turn / 24))
        angles = [math.radians(begin + turn * i / count) for i in range(count + 1)]
        self.line(*((x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles), **how)

    def dab(self, x: float, y: float, radius: float) -> None:
        """A small dark spot, as a pupil is."""
        self.strokes.append(Stroke(((x, y, 1.0), (x + 0.6, y + 0.4, 1.0)), round(radius * 2, 2)))

    def wipe(self, *points: XY, width: float = 20.0) -> None:
        """Take ink away along a line."""
        self.strokes.append(Stroke(tuple((x, y, 1.0) for x, y in points), width, True))

    def hatch(
        self, begin: Sequence[XY], end: Sequence[XY], count: int, width: float = 0.7, uneven: float = 6.0
    ) -> None:
        """Strokes from one curve to another, as hair and beards are drawn."""
        for index in range(count):
            share = (index + self.dice.uniform(-0.3, 0.3)) / max(count - 1, 1)
            a, b = along(begin, share), along(end, share)
            bend = self.dice.gauss(0, uneven * 0.5)
            b = b[0] + self.dice.gauss(0, uneven), b[1] + self.dice.gauss(0, uneven)
            middle = (a[0] + b[0]) / 2 + bend, (a[1] + b[1]) / 2
            self.line(a, middle, b, width=width, fade=0.7)


def along(curve: Sequence[XY], share: float) -> XY:
    """The point so far along a line of points."""
    place = max(0.0, min(share, 1.0)) * (len(curve) - 1)
    index = min(int(place), len(curve) - 2)
    rest = place - index
    (x0, y0), (x1, y1) = curve[index], curve[index + 1]
    return x0 + (x1 - x0) * rest, y0 + (y1 - y0) * rest


def flip(points: Sequence[XY]) -> List[XY]:
    """The points on the other side of the face."""
    return [(2 * MIRROR - x, y) for x, y in points]


# Parts. `side` is -1 for the viewer's left, 1 for the right; x is counted from the face's middle outwards.


def at(side: int, x: float, y: float) -> XY:
    """A point so far from the middle, on one side."""
    return MIRROR + side * x, y


def eye(hand: Hand, side: int, opening: float = 1.0, lashes: int = 0, heavy: float = 1.5, crease: bool = True) -> None:
    """An eye with iris and pupil. opening: 1 is awake."""
    top, bottom = 225 - 16 * opening, 226 + 8 * opening
    hand.line(
        at(side, 38, 229),
        at(side, 50, 219),
        at(side, 62, top + 2),
        at(side, 76, top),
        at(side, 90, top + 4),
        at(side, 100, 219),
        at(side, 106, 226),
        width=heavy,
        fade=0.4,
        loose=0.6,
    )
    hand.line(
        at(side, 41, 230),
        at(side, 56, bottom - 1),
        at(side, 74, bottom),
        at(side, 90, bottom - 2),
        at(side, 104, 226),
        width=0.75,
        fade=0.5,
        loose=0.6,
    )
    x, y = at(side, 73.5, 220)
    radius = 12.0
    # The lids cover the iris: only its visible arc is drawn.
    cover = math.degrees(math.asin(max(-1.0, min(1.0, (y - top - 2) / radius))))
    hand.ring(x, y, radius, radius, begin=-cover, turn=180 + 2 * cover, width=0.9, fade=0.2, loose=0.4)
    hand.dab(x, y, 4.6)
    hand.wipe((x + 3.2, y - 3.4), width=3.2)
    if crease:
        hand.line(
            at(side, 44, 214),
            at(side, 58, top - 6),
            at(side, 76, top - 9),
            at(side, 94, top - 4),
            at(side, 108, 217),
            width=0.65,
            fade=0.7,
        )
    for index in range(lashes):
        share = index / max(lashes - 1, 1)
        x0, y0 = 72 + 32 * share, top + 1 + 10 * share * share
        hand.line(at(side, x0, y0), at(side, x0 + 3 + 6 * share, y0 - 8 + 2 * share), width=0.7, fade=0.8)


def brow(hand: Hand, side: int, rise: float = 0, thick: float = 10, inner: float = 34, hairs: int = 11) -> None:
    """An eyebrow of short hairs along an arch."""
    arch = [
        at(side, inner, 192 - rise * 0.6),
        at(side, 62, 180 - rise),
        at(side, 96, 174 - rise),
        at(side, 134, 197 - rise * 0.4),
    ]
    over = [
        at(side, inner + 2, 192 - thick - rise * 0.6),
        at(side, 66, 180 - thick - rise),
        at(side, 100, 174 - thick * 0.6 - rise),
        at(side, 136, 197 - rise * 0.4),
    ]
    hand.line(*arch, width=0.8)
    hand.line(*over, width=0.7, fade=0.7)
    starts = [along(arch, i / hairs) for i in range(hairs)]
    for index, (x, y) in enumerate(starts):
        tip = along(over, min(1.0, (index + 1.6) / hairs))
        hand.line((x, y), tip, width=0.8, fade=0.6)


def nose(hand: Hand, length: float = 0, wide: float = 0, bridge: bool = True) -> None:
    """Wings, nostrils and tip, with a hint of the bridge."""
    y = 316 + length
    hand.both(
        (212 - wide, y - 26), (205 - wide, y - 12), (206 - wide, y + 1), (213 - wide, y + 5), (221, y + 1), width=0.9
    )
    hand.both((219, y + 1), (226, y - 4), (234, y), width=1.1, fade=0.3, loose=0.5)
    hand.line((231, y + 4), (240, y + 9), (251, y + 9), (260, y + 4), width=0.9)
    if bridge:
        hand.line(*xy("228,210 232,232 233,252"), width=0.6, fade=0.8)
        hand.line(*xy("259,262 262,284 266,296"), width=0.6, fade=0.8)


def mouth(hand: Hand, curve: float = 0, full: float = 1.0, wide: float = 0) -> None:
    """A closed mouth. curve: how far its corners are up. full: how thick its lips are."""
    left, right, y = 190 - wide, 301 + wide, 379.0
    corner = y - curve
    hand.line(
        (left, corner),
        (212, y - 1),
        (232, y - 2),
        (246, y + 1),
        (260, y - 2),
        (280, y - 1),
        (right, corner),
        width=1.15,
        fade=0.35,
    )
    up, down = 17 * full, 22 * full
    hand.line(
        (left + 3, corner - 2),
        (212, y - up * 0.62),
        (231, y - up),
        (246, y - up + 4),
        (260, y - up),
        (280, y - up * 0.62),
        (right - 3, corner - 2),
        width=0.8,
        fade=0.5,
    )
    hand.line(
        (left + 12, corner + 6),
        (218, y + down * 0.8),
        (246, y + down),
        (274, y + down * 0.8),
        (right - 12, corner + 6),
        width=0.8,
        fade=0.6,
    )
    hand.line((230, y + down + 12), (246, y + down + 15), (262, y + down + 12), width=0.6, fade=0.9)


def jaw(hand: Hand, wide: float = 0, chin: float = 0, square: float = 0) -> List[XY]:
    """Cheeks and chin from ear to ear; returns its left half, from the ear down."""
    half = [
        (84 - wide, 236),
        (84 - wide, 280),
        (90 - wide, 326),
        (99 - wide - square * 0.5, 368),
        (117 - wide * 0.6 - square, 412),
        (150 - square * 0.8, 450),
        (196 - square * 0.4, 478 + chin),
        (245, 487 + chin),
    ]
    hand.line(*half, *flip(half[:-1])[::-1], width=1.15, fade=0.35)
    return half


def ears(hand: Hand, wide: float = 0) -> None:
    """Both ears."""
    hand.both(
        (83 - wide, 238),
        (68 - wide, 222),
        (54 - wide, 228),
        (50 - wide, 256),
        (57 - wide, 292),
        (66 - wide, 322),
        (78 - wide, 338),
        (90 - wide, 336),
        width=1.0,
    )
    hand.both(
        (74 - wide, 240), (63 - wide, 244), (63 - wide, 268), (72 - wide, 284), (70 - wide, 302), width=0.6, fade=0.7
    )


def neck(hand: Hand, wide: float = 0) -> None:
    """The neck, to the lower rim."""
    top = 432 + max(0.0, -wide) * 1.25  # a narrow neck begins lower at the round of the jaw
    hand.both((124 - wide, top), (126 - wide, (top + 508) / 2), (121 - wide, 508), width=1.0)
