"""Eyes: lids and irises as they are, and the signs that people have for them."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np

from configs.components import PAPER_WHITE
from training.data.landmarks import MEDIAPIPE, Eye
from training.hands.curves import arc, clipped, held, part_of, ring, scribble, smooth, through
from training.hands.face import EYE1, EYE2, Face
from training.hands.hand import Line

LOOKS = ("ring and pupil", "dark", "ring", "pupil", "scribbled")
LOOK_CHANCES = (0.42, 0.22, 0.12, 0.1, 0.14)
SYMBOLS = ("empty", "circle", "dot", "blot", "closed", "upper lid", "double", "bead", "slit")
SYMBOL_CHANCES = (0.2, 0.17, 0.08, 0.1, 0.12, 0.11, 0.09, 0.07, 0.06)


def eyes(face: Face, symbol: bool, rng: np.random.Generator) -> List[List[Line]]:
    """Both eyes' lines, the viewer's left eye first, mostly in one manner. symbol: a sign instead of lids and iris."""
    kind = str(rng.choice(SYMBOLS, p=SYMBOL_CHANCES)) if symbol else ""
    look = str(rng.choice(LOOKS, p=LOOK_CHANCES))
    lashes = rng.random() < (0.25 if symbol else 0.12)
    crease = rng.random() < (0.12 if symbol else 0.4)
    drawn, alike = [], int(rng.integers(2**32)) if rng.random() < 0.85 else None
    for eye, part in zip(MEDIAPIPE.eyes, (EYE1, EYE2)):
        if alike is not None:  # the other eye is done as the first one was
            rng = np.random.default_rng(alike)
        upper, lower = face.line(eye.upper), face.line(eye.lower)
        lines = _sign(face, eye, kind, part, rng) if symbol else _seen(face, eye, look, part, rng)
        if crease:
            fold = face.line(eye.upper.replace("upper lid", "lid crease"))
            lines.append(Line(part_of(fold, rng.uniform(0.0, 0.2), rng.uniform(0.8, 1.0)), part, 0.8))
        if lashes and kind not in ("dot", "circle", "bead"):
            lines.extend(_lashes(lower if kind == "closed" else upper, kind == "closed", part, rng))
        drawn.append(lines)
    return drawn


def _seen(face: Face, eye: Eye, look: str, part: str, rng: np.random.Generator) -> List[Line]:
    upper, lower = face.line(eye.upper), face.line(eye.lower)
    lines = [Line(upper, part, 1.2)]
    if rng.random() < 0.94:
        lines.append(Line(lower, part, 0.9))
    return lines + _iris(face, eye, look, upper, lower, part, rng)


def _iris(
    face: Face, eye: Eye, look: str, upper: np.ndarray, lower: np.ndarray, part: str, rng: np.random.Generator
) -> List[Line]:
    centre, radius = face.iris(eye)
    radius *= float(rng.uniform(0.85, 1.1))
    circle = arc(centre, (radius, radius), 0, 360)
    lines: List[Line] = []
    if look == "dark":
        dark = held(arc(centre, (0.95 * radius, 0.95 * radius), 0, 360), upper, lower)
        lines.append(Line(dark, part, filled=True, grey=int(rng.integers(0, 60))))
        if rng.random() < 0.6:
            shine = arc(centre + radius * np.array([0.25, -0.3]), (0.2 * radius, 0.2 * radius), 0, 360)
            lines.append(Line(shine, part, filled=True, grey=PAPER_WHITE))
    if look in ("ring", "ring and pupil", "scribbled"):
        lines.extend(Line(piece, part, 0.8) for piece in clipped(circle, upper, lower))
    if look in ("pupil", "ring and pupil"):
        small = radius * rng.uniform(0.3, 0.55)
        lines.append(Line(arc(centre, (small, small), 0, 360), part, filled=True))
    if look == "scribbled":
        turns = float(rng.uniform(2.0, 4.5))
        lines.append(Line(held(scribble(centre, (0.7 * radius, 0.7 * radius), turns, rng), upper, lower), part, 0.8))
    return lines


def _sign(face: Face, eye: Eye, kind: str, part: str, rng: np.random.Generator) -> List[Line]:
    upper, lower = face.line(eye.upper), face.line(eye.lower)
    centre, radius = face.iris(eye)
    outer, inner = face.mesh[MEDIAPIPE.line(eye.upper).points[0]], face.mesh[MEDIAPIPE.line(eye.upper).points[-1]]
    half = 0.5 * float(np.hypot(*(outer - inner)))
    if kind == "empty":  # lids and nothing within, or a ring alone
        lines = [Line(upper, part), Line(lower, part)]
        return lines + (_iris(face, eye, "ring", upper, lower, part, rng) if rng.random() < 0.3 else [])
    if kind == "circle":  # an egg with a pupil in it
        high = half * rng.uniform(0.5, 0.95)
        pupil = min(high * rng.uniform(0.25, 0.6), 1.4 * radius)
        lines = [Line(ring(0.5 * (outer + inner), (half, high), rng), part)]
        if rng.random() < 0.5:
            return lines + [Line(arc(centre, (pupil, pupil), 0, 360), part, filled=True)]
        lines.append(Line(ring(centre, (1.3 * pupil, 1.3 * pupil), rng), part))
        return lines + ([Line(arc(centre, (2.0, 2.0), 0, 360), part, filled=True)] if rng.random() < 0.6 else [])
    if kind == "dot":
        size = radius * rng.uniform(0.3, 0.9)
        return [Line(arc(centre, (size, size * rng.uniform(0.9, 1.4)), 0, 360), part, filled=True)]
    if kind == "bead":  # a ring alone
        size = radius * rng.uniform(0.8, 1.3)
        return [Line(ring(centre, (size, size), rng), part)]
    if kind == "blot":
        if rng.random() < 0.5:
            area = np.concatenate([upper, lower[::-1]])
            return [Line(area, part, filled=True, grey=int(rng.integers(0, 50)))]
        middle = 0.5 * (outer + inner)
        return [Line(scribble(middle, (0.9 * half, 0.4 * half), rng.uniform(2.5, 5.0), rng), part)]
    if kind == "closed":
        sag = half * rng.uniform(0.15, 0.45)
        middle = 0.5 * (outer + inner)
        if rng.random() < 0.3:
            sag = -sag  # smiling
        return [Line(through(outer, middle + [0.0, sag], inner), part, 1.2)]
    if kind == "upper lid":
        return [Line(upper, part, 1.3)] + _iris(face, eye, str(rng.choice(LOOKS)), upper, lower, part, rng)
    if kind == "double":
        lines = [Line(upper, part), Line(lower, part)]
        lines += [Line(upper + [0.0, -rng.uniform(3.0, 7.0)], part), Line(lower + [0.0, rng.uniform(2.0, 6.0)], part)]
        return lines + _iris(face, eye, str(rng.choice(LOOKS)), upper, lower, part, rng)
    tilt = rng.uniform(-0.1, 0.1) * half
    flat = smooth(np.stack([outer + [0.0, tilt], inner - [0.0, tilt]]))
    return [Line(flat, part, 1.2)] + ([Line(lower, part)] if rng.random() < 0.6 else [])


def _lashes(lid: np.ndarray, down: bool, part: str, rng: np.random.Generator) -> List[Line]:
    count = int(rng.integers(3, 8))
    shares = np.linspace(0.05, rng.uniform(0.5, 0.95), count)
    roots = lid[(shares * (len(lid) - 1)).astype(int)]
    long = rng.uniform(5.0, 12.0)
    away = _away(roots, lid, down)
    return [Line(smooth(np.stack([root, root + long * way])), part, 0.7) for root, way in zip(roots, away)]


def _away(roots: np.ndarray, lid: np.ndarray, down: bool) -> np.ndarray:
    """Directions (n, 2) from the middle of the eye outwards."""
    centre = lid.mean(axis=0) + [0.0, -14.0 if down else 14.0]
    ways = roots - centre
    directions: np.ndarray = ways / np.maximum(np.hypot(*ways.T), 1e-6)[:, None]
    return directions


def eye_box(face: Face, eye: Eye) -> Tuple[np.ndarray, float]:
    """Middle (2,) and half the width of an eye, for what is drawn around it."""
    points = np.concatenate([face.line(eye.upper), face.line(eye.lower)])
    return points.mean(axis=0), 0.5 * float(np.ptp(points[:, 0]))
