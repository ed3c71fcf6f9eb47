"""Head, ears, neck and shoulders."""

from __future__ import annotations

from typing import List

import numpy as np

from configs.components import CANVAS
from training.data.landmarks import MESH_FOREHEAD
from training.hands.curves import part_of, smooth, through
from training.hands.face import OUTLINE, Face
from training.hands.hand import Line

NECK, HAIR = "neck", "hair"
JAW = "jaw"


def jaw(face: Face, symbol: bool, rng: np.random.Generator) -> List[Line]:
    """From ear to ear around the chin; as a sign, rounder, or with a corner."""
    line = face.line(JAW)
    if symbol:
        centre = 0.5 * (line[0] + line[-1])
        chin = face.at(152)
        half = 0.5 * float(line[-1, 0] - line[0, 0])
        angles = np.linspace(np.pi, 0.0, len(line))
        power = float(rng.uniform(0.6, 1.0))  # below 1 is square
        x = centre[0] + half * np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** power
        y = centre[1] + (chin[1] - centre[1]) * np.sin(angles) ** power
        line = float(rng.uniform(0.3, 0.8)) * (np.stack([x, y], axis=1) - line) + line
    if rng.random() < 0.25:
        cut = rng.uniform(0.0, 0.16, 2)
        line = part_of(line, cut[0], 1.0 - cut[1])
    return [Line(line, OUTLINE, 1.15, steady=False)]


def forehead(face: Face, whole: bool, rng: np.random.Generator) -> List[Line]:
    """The hairline from temple to temple, or, where the head is drawn whole, the top of an egg."""
    if not whole:
        line = face.hairline()
        cut = rng.uniform(0.0, 0.2, 2) if rng.random() < 0.4 else (0.0, 0.0)
        return [Line(part_of(line, cut[0], 1.0 - cut[1]), OUTLINE, steady=False)]
    rim = face.points(*MESH_FOREHEAD)
    middle = 0.5 * (rim[0] + rim[-1])
    higher = rim[:, 1] - (middle[1] - rim[:, 1]) * rng.uniform(0.1, 0.5)
    return [Line(smooth(np.stack([rim[:, 0], higher], axis=1)), OUTLINE, steady=False)]


def ears(face: Face, rng: np.random.Generator) -> List[List[Line]]:
    """Both ears' lines, the viewer's left one first."""
    wide, inner = rng.uniform(14.0, 34.0), rng.random() < 0.5
    down = rng.normal(0.0, 6.0)
    drawn = []
    for upper, lower, way in ((127, 132, -1.0), (356, 361, 1.0)):
        top, foot = face.at(upper) + [0.0, down + 8.0], face.at(lower) + [0.0, down - 10.0]
        across = np.array([way * wide, 0.0])
        lobe = 0.25 * top + 0.75 * foot
        shell = through(
            top, top + 0.8 * across + [0.0, -8.0], 0.65 * top + 0.35 * foot + across, lobe + 0.55 * across, foot
        )
        lines = [Line(shell, OUTLINE)]
        if inner:
            helix = (top + 0.45 * across + [0.0, 6.0], 0.6 * top + 0.4 * foot + 0.7 * across, lobe + 0.3 * across)
            lines.append(Line(through(*helix), OUTLINE, 0.8))
        drawn.append(lines)
    return drawn


def neck(face: Face, rng: np.random.Generator) -> List[Line]:
    """Neck, and often shoulders, a collar."""
    lines = []
    narrow, deep = rng.uniform(0.55, 0.8), rng.uniform(50.0, 110.0)
    shoulders, collar = rng.random() < 0.5, rng.random() < 0.15
    chin, around = face.at(152), face.line(JAW)
    ends = []
    for cheek, way in ((172, -1.0), (397, 1.0)):
        x = chin[0] + narrow * (face.at(cheek)[0] - chin[0])
        half = around[(around[:, 0] - chin[0]) * way > 0]
        under = float(half[np.argmin(np.abs(half[:, 0] - x)), 1]) if len(half) else float(chin[1])
        top = np.array([x, under + rng.normal(0.0, 4.0)])
        end = top + [way * rng.uniform(-6.0, 14.0), deep]
        lines.append(
            Line(through(top, 0.5 * (top + end) - [way * rng.uniform(0.0, 6.0), 0.0], end), NECK, steady=False)
        )
        ends.append(end)
        if shoulders:
            far = np.array([CANVAS / 2 + way * rng.uniform(200.0, 300.0), end[1] + rng.uniform(15.0, 70.0)])
            bend = 0.4 * end + 0.6 * far - [0.0, rng.uniform(0.0, 14.0)]
            lines.append(Line(through(end, bend, far), NECK, steady=False))
    if collar:
        lines.append(Line(through(ends[0], 0.5 * (ends[0] + ends[1]) + [0.0, 14.0], ends[1]), NECK, steady=False))
    return lines
