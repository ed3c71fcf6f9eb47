"""Ready-made strokes of what few faces in the bank have: glasses, beards, wrinkles, long hair. No Qt, no Jittor."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Callable, Dict, List, NamedTuple, Tuple

import numpy as np

from configs.components import CANVAS
from configs.translatable import Translatable, _
from engine.drawing.strokes import MIRROR, Stroke

DARK = 128
TEMPLES = slice(140, 185)  # rows
THIN, FINE, PLAIN, BOLD = 1.5, 2.0, 2.8, 4.0  # widths of the pen

XY = Tuple[float, float]


@dataclass(frozen=True)
class Marks:
    """Where a drawn face is: y of lips and chin, half the width of jaw (at the lips) and head (at the temples)."""

    lips: float = 383.0
    chin: float = 494.0
    jaw: float = 146.0
    head: float = 186.0


def find_marks(sketch: np.ndarray) -> Marks:
    """The marks of a sketch (512, 512) uint8, ink dark; where nothing is drawn, those of the mean face."""
    usual, middle, ink = Marks(), int(MIRROR), sketch < DARK
    band = ink[340:430, middle - 40 : middle + 40].sum(axis=1).astype(np.float64)
    lips = usual.lips
    if band.sum() > 20:
        near = np.convolve(band, np.hanning(15), mode="same")
        lips = 340.0 + float(near.argmax())
    below = np.flatnonzero(ink[int(lips) + 50 :, middle - 15 : middle + 15].any(axis=1))
    chin = lips + 50.0 + float(below[-1]) if len(below) else usual.chin
    jaws: List[float] = []
    heads: List[float] = []
    for way in (-1, 1):
        beside = ink[int(lips) - 6 : int(lips) + 7, middle + way * 90 : middle + way * 200 : way].any(axis=0)
        if beside.any():
            jaws.append(90.0 + float(beside.argmax()))
        around = np.flatnonzero(ink[TEMPLES, middle + way * 150 : middle + way * 225 : way].any(axis=0))
        if len(around):
            heads.append(150.0 + float(around[-1]))
    return Marks(
        lips,
        chin,
        float(np.mean(jaws)) if jaws else usual.jaw,
        float(np.mean(heads)) if heads else usual.head,
    )


def glasses(power: float, wide: float, tall: float, low: float) -> List[Stroke]:
    """Glasses whose lenses are superellipses of that power and those half sides, `low` pixels below the pupils."""
    angles = [2.0 * math.pi * i / 40 for i in range(41)]
    x0, y0 = 73.5, 220.0 + low

    def rounded(value: float) -> float:
        return math.copysign(abs(value) ** (2.0 / power), value)

    lens = [(x0 + wide * rounded(math.cos(a)), y0 + tall * rounded(math.sin(a))) for a in angles]
    inner, outer = x0 - wide, x0 + wide
    bridge = [
        (-inner, y0 - 6.0),
        (-0.5 * inner, y0 - 13.0),
        (0.0, y0 - 15.0),
        (0.5 * inner, y0 - 13.0),
        (inner, y0 - 6),
    ]
    temple = [(outer, y0 - 0.4 * tall), (0.5 * (outer + 163.0), y0 - 0.45 * tall), (163.0, y0 - 0.4 * tall)]
    return [_both(lens, BOLD), _one(bridge, BOLD), _both(temple, PLAIN)]


def round_glasses(marks: Marks, dice: random.Random) -> List[Stroke]:
    """Round lenses."""
    del marks, dice  # glasses sit before the pupils
    return glasses(2.0, 55.0, 50.0, 6.0)


def square_glasses(marks: Marks, dice: random.Random) -> List[Stroke]:
    """Lenses with corners."""
    del marks, dice  # glasses sit before the pupils
    return glasses(4.5, 59.0, 39.0, 10.0)


def moustache(marks: Marks, dice: random.Random) -> List[Stroke]:
    """Short fine hairs close below the nose.

    Longer ones, or nearer to the lips, are taken for lips themselves: an open mouth then, and no moustache.
    """
    hairs = []
    for side in (-1.0, 1.0):
        for i in range(24):
            share = (i + dice.uniform(0.0, 0.6)) / 24.0
            x, y = side * (3.0 + 50.0 * share), marks.lips - 48.0 + 18.0 * share**1.6 + dice.uniform(-2.0, 2.0)
            far = dice.uniform(11.0, 17.0)
            hairs.append(_hair(x, y, side * far * (0.35 + 0.5 * share), far * (0.9 - 0.4 * share), dice, THIN))
    return hairs


def beard(marks: Marks, dice: random.Random) -> List[Stroke]:
    """A full beard from ear to ear, with its moustache; between the drawn lips and the drawn jaw."""
    hairs = moustache(marks, dice)
    top = marks.lips - 60.0
    deep = marks.chin - top
    for side in (-1.0, 1.0):
        for i in range(34):
            angle = 0.5 * math.pi * (i + dice.uniform(-0.4, 0.4)) / 33.0
            # From the cheeks' line, which ends at the mouth and below it, to the jaw.
            rim_x, rim_y = marks.jaw * math.cos(angle), top + deep * math.sin(angle)
            inner_x = max(0.86 * rim_x, 0.0) if angle < 0.5 else min(rim_x, 74.0) * dice.uniform(0.9, 1.0)
            below = marks.lips + 6.0 + 22.0 * math.sin(angle) ** 4
            inner_y = top + 0.9 * deep * math.sin(angle) if angle < 0.5 else below
            for share in (0.1, 0.45, 0.8):
                place = min(1.0, share + dice.uniform(-0.15, 0.15))
                x = inner_x + (rim_x - inner_x) * place
                y = inner_y + (rim_y - inner_y) * place
                far = dice.uniform(16.0, 24.0)
                hairs.append(_hair(side * x, y, side * far * (0.1 + 0.45 * math.cos(angle)), far, dice))
    return hairs


def wrinkles(marks: Marks, dice: random.Random) -> List[Stroke]:
    """On the forehead, beside and below the eyes, and from the nose to the mouth."""
    lines = []
    for y, half in ((142.0, 66.0), (122.0, 80.0), (103.0, 70.0)):
        x = [half * (2.0 * i / 6.0 - 1.0) for i in range(7)]
        lines.append(_one([(a, y + 5.0 * abs(a / half) ** 2 + dice.uniform(-1.5, 1.5)) for a in x], FINE))
    for dy in (-9.0, 0.0, 9.0):
        lines.append(_both([(110.0, 226.0 + 0.5 * dy), (119.0, 226.0 + 0.9 * dy), (128.0, 226.0 + 1.5 * dy)], FINE))
    arc = [math.pi * (0.18 + 0.64 * i / 8.0) for i in range(9)]
    lines.append(_both([(73.0 + 34.0 * math.cos(a), 224.0 + 21.0 * math.sin(a)) for a in arc], FINE))
    lines.append(_both([(48.0, 318.0), (64.0, 341.0), (73.0, marks.lips - 12.0)], FINE))
    lines.append(_both([(64.0, marks.lips + 10.0), (67.0, marks.lips + 22.0), (65.0, marks.lips + 34.0)], FINE))
    return lines


def hairline(marks: Marks, dice: random.Random) -> List[Stroke]:
    """Where the hair begins over the forehead, from temple to temple.

    Lower down, where fewer people's begins, it is taken for a crease of the forehead.
    """
    del dice
    beside_brows = max(0.87 * marks.head, 152.0)
    x = np.array([-1.0, -0.94, -0.9, -0.72, -0.4, 0.0, 0.4, 0.72, 0.9, 0.94, 1.0]) * beside_brows
    y = (224.0, 176.0, 130.0, 96.0, 80.0, 77.0, 80.0, 96.0, 130.0, 176.0, 224.0)
    return [_one(list(zip(x.tolist(), y)), PLAIN)]


def long_hair(marks: Marks, dice: random.Random) -> List[Stroke]:
    """Straight hair from the temples down to below the chin, on both sides."""
    return falling(marks, dice, 0.0)


def wavy_hair(marks: Marks, dice: random.Random) -> List[Stroke]:
    """The same in waves."""
    return falling(marks, dice, 9.0)


def falling(marks: Marks, dice: random.Random, wave: float) -> List[Stroke]:
    """The outlines of long hair and a few strands between them. wave: how far it sways, in canvas pixels."""
    down = [i / 24.0 for i in range(25)]
    temple = max(marks.jaw + 12.0, 158.0)
    inner = np.interp(down, (0.0, 0.35, 0.7, 1.0), (temple, temple + 2.0, marks.jaw, 0.9 * marks.jaw))
    outer = np.interp(down, (0.0, 0.5, 1.0), (marks.head, marks.head + 22.0, marks.head + 34.0))
    strokes = []
    for place, width in ((0.0, PLAIN), (0.22, FINE), (0.42, FINE), (0.61, FINE), (0.8, FINE), (1.0, PLAIN)):
        first, last = (0, 25) if width == PLAIN else (dice.randint(0, 5), dice.randint(18, 25))
        strand = []
        for share, x0, x1 in list(zip(down, inner, outer))[first:last]:
            y = 168.0 + (CANVAS - 175.0) * share
            sway = wave * min(1.0, 2.0 * share) * (0.4 + 0.6 * place) * math.sin(y / 17.0 + place)
            strand.append((min(x0 + (x1 - x0) * place, 232.0) + sway, y))
        strokes.append(_both(strand, width))
    return strokes


class Addition(NamedTuple):
    """What can be added to a face. label: what people call it, in English; window and page translate it."""

    label: Translatable
    draw: Callable[[Marks, random.Random], List[Stroke]]


ADDITIONS: Dict[str, Addition] = {
    "round glasses": Addition(_("Round glasses"), round_glasses),
    "square glasses": Addition(_("Square glasses"), square_glasses),
    "moustache": Addition(_("Moustache"), moustache),
    "beard": Addition(_("Beard"), beard),
    "wrinkles": Addition(_("Wrinkles"), wrinkles),
    "hairline": Addition(_("Hairline"), hairline),
    "long hair": Addition(_("Long hair"), long_hair),
    "wavy hair": Addition(_("Wavy hair"), wavy_hair),
}


def addition(name: str, sketch: np.ndarray) -> Tuple[Stroke, ...]:
    """The strokes of one of `ADDITIONS`, to fit a sketch (512, 512) uint8, ink dark; the same at every call."""
    return tuple(ADDITIONS[name].draw(find_marks(sketch), random.Random(name)))


def _hair(x: float, y: float, dx: float, dy: float, dice: random.Random, width: float = FINE) -> Stroke:
    bend = dice.uniform(-2.5, 2.5)
    return _one([(x, y), (x + 0.5 * dx + bend, y + 0.5 * dy), (x + dx, y + dy)], width, fade=0.7)


def _one(points: List[XY], width: float, fade: float = 0.3) -> Stroke:
    """A stroke whose x are counted from the face's middle; fade: how light its ends are."""
    last = len(points) - 1
    drawn = [
        (
            round(min(max(MIRROR + x, 0.0), CANVAS - 1.0), 2),
            round(min(max(y, 0.0), CANVAS - 1.0), 2),
            round(1.0 - fade * (2.0 * i / last - 1.0) ** 2, 3),
        )
        for i, (x, y) in enumerate(points)
    ]
    return Stroke(tuple(drawn), width)


def _both(points: List[XY], width: float) -> Stroke:
    """The same on both sides of the face, given at the right."""
    stroke = _one(points, width)
    return Stroke(stroke.points, stroke.width, mirrored=True)
