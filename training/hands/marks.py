"""Strokes that mean nothing: construction lines, crossings-out, folds that are no folds, dots, shading."""

from __future__ import annotations

from typing import Callable, Dict, List, Tuple

import numpy as np

from configs.components import CANVAS
from training.data.landmarks import MEDIAPIPE
from training.hands.curves import arc, ring, scribble, through
from training.hands.eyes import eye_box
from training.hands.face import Face
from training.hands.hand import Line

MARK = "mark"


def marks(face: Face, strength: float, rng: np.random.Generator) -> List[Line]:
    """Some marks, more with strength; none at strength 0."""
    lines: List[Line] = []
    for name, (chance, draw) in KINDS.items():
        if rng.random() < min(0.6, chance * strength):
            weight = float(rng.uniform(0.6, 1.0))
            lines += [Line(points, MARK, weight, steady=name in SMALL, mark=True) for points in draw(face, rng)]
    if rng.random() < min(0.5, 0.08 * strength):
        for _ in range(int(rng.integers(1, 9))):  # dots, freckles, moles
            at, size = _on_skin(face, rng), float(rng.uniform(0.8, 2.4))
            lines.append(Line(arc(at, (size, size), 0, 360), MARK, filled=True, grey=0, mark=True))
    return lines


def _on_skin(face: Face, rng: np.random.Generator) -> np.ndarray:
    """Anywhere on cheeks, chin or forehead, (2,)."""
    corners = ((234, 168, 61), (454, 168, 291), (152, 61, 291), (9, 103, 332), (50, 205, 172), (280, 425, 397))
    shares = rng.dirichlet(np.ones(3))
    place: np.ndarray = shares @ face.points(*corners[int(rng.integers(len(corners)))])
    return place


def _cross(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """The construction cross: down the middle of the face, across at eyes, nose or mouth."""
    top, chin, left, right = face.at(10), face.at(152), face.at(234), face.at(454)
    over = rng.uniform(-10.0, 30.0, 2)
    bend = rng.normal(0.0, 8.0)
    lines = [through(top - [0.0, over[0]], 0.5 * (top + chin) + [bend, 0.0], chin + [0.0, over[1]])]
    for y in (face.at(468, 473)[1], face.at(2)[1], face.at(13)[1]):
        if rng.random() < 0.6:
            height, sag = y + rng.normal(0.0, 4.0), rng.normal(0.0, 7.0)
            out = rng.uniform(-20.0, 20.0, 2)
            middle = (0.5 * (left[0] + right[0]), height + sag)
            lines.append(through((left[0] - out[0], height), middle, (right[0] + out[1], height)))
    return lines


def _ovals(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """The head as an oval or a circle, sought in several rounds; sometimes circles for the eyes too."""
    top, chin, left, right = face.at(10), face.at(152), face.at(234), face.at(454)
    centre = np.array([0.5 * (left[0] + right[0]), 0.5 * (top[1] - 20.0 + chin[1])])
    radii = np.array([0.5 * (right[0] - left[0]), 0.5 * (chin[1] - top[1] + 20.0)])
    lines = []
    for _ in range(int(rng.integers(1, 4))):
        grown = radii * rng.normal(1.02, 0.06, 2)
        lines.append(ring(centre + rng.normal(0.0, 6.0, 2), grown, rng))
    if rng.random() < 0.3:
        for eye in MEDIAPIPE.eyes:
            middle, half = eye_box(face, eye)
            lines.append(ring(middle, (half * rng.uniform(0.9, 1.3), half * rng.uniform(0.7, 1.2)), rng))
    return lines


def _crossed_out(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """A spot that someone has struck or scribbled over."""
    at, size = _on_skin(face, rng), rng.uniform(8.0, 30.0)
    if rng.random() < 0.4:
        return [scribble(at, (size, size * rng.uniform(0.4, 1.0)), rng.uniform(2.0, 6.0), rng)]
    lines = []
    for _ in range(int(rng.integers(2, 6))):
        way = rng.normal(0.0, size, 2)
        lines.append(through(at - way + rng.normal(0.0, 4.0, 2), at + way))
    return lines


def _dimples(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    lines = []
    for corner, way in ((61, -1.0), (291, 1.0)):
        start = face.at(corner) + [way * rng.uniform(6.0, 16.0), rng.uniform(-12.0, 0.0)]
        high = rng.uniform(8.0, 22.0)
        lines.append(through(start, start + [way * rng.uniform(2.0, 6.0), 0.5 * high], start + [0.0, high]))
    if rng.random() < 0.3:
        chin = face.at(152) - [0.0, rng.uniform(12.0, 30.0)]
        lines.append(
            through(chin - [rng.uniform(3.0, 12.0), 0.0], chin + [0.0, 3.0], chin + [rng.uniform(3.0, 12.0), 0.0])
        )
    return lines


def _eye_bags(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    lines = []
    rounds = int(rng.integers(1, 3))
    for eye in MEDIAPIPE.eyes:
        middle, half = eye_box(face, eye)
        for number in range(rounds):
            deep = half * (rng.uniform(0.55, 0.9) + 0.25 * number)
            lines.append(arc(middle, (half * rng.uniform(0.7, 1.0), deep), rng.uniform(10, 50), rng.uniform(120, 170)))
    return lines


def _cheeks(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """Cheekbones and folds from nose to mouth."""
    lines = []
    for name, eye in (("left", MEDIAPIPE.eyes[0]), ("right", MEDIAPIPE.eyes[1])):
        if rng.random() < 0.6:
            fold = face.line(f"smile fold, {name}")
            lines.append(fold + rng.normal(0.0, 4.0, 2))
        if rng.random() < 0.4:
            middle, half = eye_box(face, eye)
            way = -1.0 if name == "left" else 1.0
            start = middle + [way * half * rng.uniform(0.8, 1.8), half * rng.uniform(1.5, 2.2)]
            end = middle + [-way * half * rng.uniform(-0.4, 0.5), half * rng.uniform(2.4, 4.0)]
            lines.append(through(start, 0.5 * (start + end) + rng.normal(0.0, 6.0, 2), end))
    return lines


def _nose_lines(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """Lines along and across the bridge, the philtrum."""
    lines = []
    if rng.random() < 0.5:
        top, base = face.at(168), face.at(2)
        apart = rng.uniform(3.0, 12.0)
        lines.append(through(top + [apart, rng.uniform(0.0, 30.0)], 0.4 * top + 0.6 * base + [apart * 1.2, 0.0]))
    if rng.random() < 0.4:
        for x in (-4.0, 4.0):
            lines.append(through(face.at(2) + [x, 6.0], face.at(0) + [1.3 * x, -3.0]))
    if rng.random() < 0.4 or not lines:
        between = face.at(9) + rng.normal(0.0, 3.0, 2)
        for x in (-5.0, 5.0):
            lines.append(through(between + [x, -8.0], between + [x + rng.normal(0, 2.0), 8.0]))
    return lines


def _wrinkles(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    brow, top = face.at(9), face.at(10)
    half = 0.35 * float(face.at(454)[0] - face.at(234)[0])
    lines = []
    for share in np.linspace(0.3, 0.8, int(rng.integers(1, 4))):
        y = brow[1] + share * (top[1] - brow[1]) + rng.normal(0.0, 3.0)
        ends = rng.uniform(0.5, 1.0, 2) * half
        lines.append(through((brow[0] - ends[0], y), (brow[0], y + rng.normal(0.0, 5.0)), (brow[0] + ends[1], y)))
    return lines


def _shading(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """Hatching on a cheek, beside the nose, under the chin or anywhere on the skin."""
    at = _on_skin(face, rng)
    size, apart = rng.uniform(15.0, 45.0), rng.uniform(4.0, 9.0)
    angle = float(rng.uniform(0.0, np.pi))
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    lines = []
    for offset in np.arange(-size, size, apart):
        half = 0.6 * np.sqrt(max(size**2 - offset**2, 1.0)) * rng.uniform(0.7, 1.2)
        middle = at + offset * across + rng.normal(0.0, 1.5, 2)
        lines.append(through(middle - half * along, middle + half * along))
    return lines


def _stray(face: Face, rng: np.random.Generator) -> List[np.ndarray]:
    """A slip of the pen, or someone trying it out beside the head."""
    if rng.random() < 0.5:
        at = rng.uniform(20.0, CANVAS - 20.0, 2)
    else:
        at = _on_skin(face, rng)
    way = rng.normal(0.0, 30.0, (2, 2))
    return [through(at, at + way[0], at + way[0] + way[1])]


Draw = Callable[[Face, np.random.Generator], List[np.ndarray]]
KINDS: Dict[str, Tuple[float, Draw]] = {
    "cross": (0.06, _cross),
    "ovals": (0.04, _ovals),
    "crossed out": (0.05, _crossed_out),
    "dimples": (0.08, _dimples),
    "eye bags": (0.09, _eye_bags),
    "cheeks": (0.1, _cheeks),
    "nose lines": (0.07, _nose_lines),
    "wrinkles": (0.05, _wrinkles),
    "shading": (0.07, _shading),
    "stray": (0.08, _stray),
}
SMALL = ("dimples", "eye bags", "nose lines")
