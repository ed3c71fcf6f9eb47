"""A drawing by a simulated hand: what is drawn, in which order, and how it comes to pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from configs.points import POINTS, outline_rays, points_of_mesh
from engine.drawing.pictures import encode_picture
from training.data.pen import Sheet
from training.hands import outline
from training.hands.brows import brows
from training.hands.eyes import eyes
from training.hands.face import (
    BROW1,
    BROW2,
    CENTRE,
    EYE1,
    EYE2,
    MOUTH,
    NOSE,
    OUTLINE,
    Face,
    FaceShape,
    random_proportions,
)
from training.hands.glasses import glasses
from training.hands.hair import hair
from training.hands.hand import Hand, HandStroke, Line, random_hand, strokes_of
from training.hands.marks import marks
from training.hands.mouths import mouth
from training.hands.noses import nose
from training.hands.outline import HAIR, NECK

EARS, FOREHEAD = "ears", "forehead"
# In which order people draw, and how often.
ORDERS: Tuple[Tuple[float, Tuple[str, ...]], ...] = (
    (0.34, (OUTLINE, FOREHEAD, EARS, EYE1, EYE2, BROW1, BROW2, NOSE, MOUTH, HAIR, NECK)),
    (0.16, (OUTLINE, FOREHEAD, EYE1, EYE2, NOSE, MOUTH, BROW1, BROW2, EARS, HAIR, NECK)),
    (0.2, (EYE1, EYE2, BROW1, BROW2, NOSE, MOUTH, OUTLINE, EARS, FOREHEAD, HAIR, NECK)),
    (0.1, (EYE1, BROW1, EYE2, BROW2, NOSE, MOUTH, OUTLINE, FOREHEAD, HAIR, EARS, NECK)),
    (0.1, (HAIR, FOREHEAD, OUTLINE, EARS, NECK, EYE1, EYE2, BROW1, BROW2, NOSE, MOUTH)),
    (0.05, (NOSE, EYE1, EYE2, BROW1, BROW2, MOUTH, OUTLINE, FOREHEAD, EARS, HAIR, NECK)),
    (0.05, (MOUTH, NOSE, EYE2, EYE1, BROW2, BROW1, OUTLINE, HAIR, FOREHEAD, EARS, NECK)),
)
ALONG = 40.0  # canonical canvas pixels by which a drawn outline may miss the mesh's, along a ray
# Canonical pixels within which ink shows a point of its part. The outline's points lie on their ink; two dots for a
# nose lie beside the wings; a line for a mouth shows no lips. Eyes and brows are shown by whatever is drawn of them.
SHOWN: Dict[str, float] = {OUTLINE: 12.0, NOSE: 30.0, MOUTH: 14.0}


@dataclass(frozen=True)
class Medium:
    """How ink comes to pixels.

    one_bit: grey level below which a pixel is black, 0 for grey pictures. quality: of a JPEG, 0 for none. side: pixels
    of the picture before it was brought to the canvas. dark: 1 is ink as it is, less is fainter.
    """

    one_bit: int = 0
    quality: int = 0
    side: int = CANVAS
    dark: float = 1.0


@dataclass(frozen=True)
class HandDrawing:
    """What a hand has drawn of a face.

    sketch: (512, 512) uint8, ink dark. points: (K, 2) float32 canvas pixels, where `configs.points.POINTS` came to lie;
    those of the outline on its line. drawn: (K,) bool, whether the part of each point is drawn; of the outline, whether
    the point is. shown: (K,) bool, which of those the ink shows: a nose without a bridge has no root. marks:
    (512, 512) uint8, the ink of the strokes that mean nothing alone. strokes: in the order in which they were drawn.
    medium: how they came to pixels. whole: (2, 3), where the canonical frame came to lie.
    """

    sketch: np.ndarray
    points: np.ndarray
    drawn: np.ndarray
    shown: np.ndarray
    marks: np.ndarray
    strokes: Tuple[HandStroke, ...]
    medium: Medium
    whole: np.ndarray


def simulate(
    face: FaceShape,
    strength: float,
    rng: np.random.Generator,
    placed: bool = False,
    marked: bool = True,
    with_glasses: bool = False,
) -> HandDrawing:
    """A drawing of a face, from strength 0 (clean, its parts in the boxes) over 1 (most people) to 3 (worst).

    placed: the drawing as a whole stays in the canonical frame; its parts stray all the same. marked: with strokes that
    mean nothing. with_glasses: whatever the photo shows. Raises ValueError where the face or the strength cannot be.
    """
    if not 0.0 <= strength <= 3.0:
        raise ValueError(f"the strength of a hand goes from 0 to 3, not {strength}")
    if face.mesh.ndim != 2 or len(face.mesh) < 478:
        raise ValueError(f"a face has a mesh of 478 points, not {face.mesh.shape}")
    hand = random_hand(strength, rng)
    drawn = Face(face, random_proportions(strength, rng))
    whole = np.eye(2, 3) if placed else random_whole(strength, rng)
    scale = float(np.hypot(whole[0, 0], whole[1, 0]))
    hand = replace(hand, pen=replace(hand.pen, wobble=hand.pen.wobble * min(1.0, scale)))  # small lines, small slips
    lines = _lines(drawn, hand, rng)
    if with_glasses:
        lines = lines + glasses(drawn, rng)
    if marked:
        lines = _with_marks(lines, marks(drawn, strength, rng), rng)
    strokes = [stroke for line in lines for stroke in strokes_of(line, hand, whole, rng)]
    points = points_of_mesh(drawn.mesh).astype(np.float64) @ whole[:, :2].T + whole[:, 2]
    points = _on_outline(points, strokes, scale)
    return _on_paper(strokes, points.astype(np.float32), random_medium(strength, rng), whole)


def without_part(drawing: HandDrawing, *parts: str) -> HandDrawing:
    """The drawing without some of its parts."""
    kept = [stroke for stroke in drawing.strokes if stroke.mark or stroke.part not in parts]
    return _on_paper(kept, drawing.points, drawing.medium, drawing.whole)


def first_strokes(drawing: HandDrawing, count: int) -> HandDrawing:
    """The drawing when only its first strokes were there."""
    return _on_paper(drawing.strokes[: max(0, count)], drawing.points, drawing.medium, drawing.whole)


def random_whole(strength: float, rng: np.random.Generator) -> np.ndarray:
    """Where the canonical frame comes to lie, (2, 3): upright and in its place at strength 0."""
    s = float(strength)
    if s == 0.0:
        return np.eye(2, 3)
    turn = float(np.radians(np.clip(rng.normal(0.0, 3.5 * s), -30.0, 30.0)))
    scale = float(np.exp(np.clip(rng.normal(-0.04 * s, 0.1 * s), np.log(0.5), np.log(2.0))))
    shift = np.clip(rng.normal(0.0, 14.0 * s, 2), -170.0, 170.0)
    return similarity_about(turn, scale, shift)


def similarity_about(turn: float, scale: float, shift: np.ndarray) -> np.ndarray:
    """(2, 3): a turn (radians) and a scale about the middle of the face, then a shift in canvas pixels."""
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    matrix = np.array([[cosine, -sine], [sine, cosine]])
    centre = np.array(CENTRE)
    return np.concatenate([matrix, (centre + shift - matrix @ centre)[:, None]], axis=1)


def random_medium(strength: float, rng: np.random.Generator) -> Medium:
    """Grey and sharp at strength 0; else now and then one-bit, JPEG, small or faint."""
    if rng.random() > 0.6 * min(strength, 1.5):
        return Medium()
    kind = rng.choice(["one-bit", "jpeg", "small", "small one-bit", "faint"], p=[0.3, 0.22, 0.22, 0.13, 0.13])
    side = int(rng.integers(200, 400)) if kind.startswith("small") else CANVAS
    return Medium(
        one_bit=int(rng.integers(100, 235)) if kind.endswith("one-bit") else 0,
        quality=int(rng.integers(12, 70)) if kind == "jpeg" or (kind == "small" and rng.random() < 0.5) else 0,
        side=side,
        dark=float(rng.uniform(0.4, 0.9)) if kind == "faint" else 1.0,
    )


def _lines(face: Face, hand: Hand, rng: np.random.Generator) -> List[Line]:
    """Every line that this hand means to draw, in its order."""

    def symbol() -> bool:
        return bool(rng.random() < hand.symbols)

    def left_out(chance: float) -> bool:
        return bool(rng.random() < chance * hand.strength)

    groups: Dict[str, List[Line]] = {}
    groups[EYE1], groups[EYE2] = eyes(face, symbol(), rng)
    groups[BROW1], groups[BROW2] = ([], []) if left_out(0.06) else brows(face, symbol(), rng)
    groups[NOSE] = [] if left_out(0.04) else nose(face, symbol(), rng)
    groups[MOUTH] = [] if left_out(0.015) else mouth(face, symbol(), rng)
    groups[OUTLINE] = [] if left_out(0.015) else outline.jaw(face, symbol(), rng)
    groups[HAIR] = [] if rng.random() < 0.06 else hair(face, rng)
    hairline = rng.random() < (0.3 if groups[HAIR] else 0.92)
    groups[FOREHEAD] = outline.forehead(face, bool(rng.random() < 0.12 * hand.strength), rng) if hairline else []
    groups[EARS] = [line for ear in outline.ears(face, rng) for line in ear] if rng.random() < 0.4 else []
    groups[NECK] = outline.neck(face, rng) if rng.random() < 0.45 else []
    order = ORDERS[int(rng.choice(len(ORDERS), p=[chance for chance, _ in ORDERS]))][1]
    return [line for name in order for line in groups[name]]


def _with_marks(lines: List[Line], marked: Sequence[Line], rng: np.random.Generator) -> List[Line]:
    """Construction lines come first, other marks anywhere."""
    if not marked:
        return lines
    keys = np.concatenate(
        [np.linspace(0.0, 1.0, max(len(lines), 1))[: len(lines)], rng.uniform(-0.6, 1.3, len(marked))]
    )
    everything = lines + list(marked)
    return [everything[i] for i in np.argsort(keys, kind="stable")]


def _on_paper(strokes: Sequence[HandStroke], points: np.ndarray, medium: Medium, whole: np.ndarray) -> HandDrawing:
    sketch = as_pixels(strokes, medium)
    mark_strokes = [stroke for stroke in strokes if stroke.mark]
    marked = as_pixels(mark_strokes, replace(medium, quality=0))
    drawn, shown = _drawn(strokes, points, whole)
    return HandDrawing(sketch, points, drawn, shown, marked, tuple(strokes), medium, whole)


def as_pixels(strokes: Sequence[HandStroke], medium: Optional[Medium] = None) -> np.ndarray:
    """Strokes on white paper, (512, 512) uint8."""
    if not strokes:
        return np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    paper = Sheet()
    for stroke in strokes:
        if stroke.filled:
            paper.fill(stroke.inked.points, stroke.inked.ink)
        else:
            paper.draw(stroke.inked)
    return paper.picture() if medium is None else _through(paper.picture(), medium)


def _through(sketch: np.ndarray, medium: Medium) -> np.ndarray:
    """A sketch as a scanner, a file or an editor leaves it."""
    if medium.side != CANVAS:
        sketch = cv2.resize(sketch, (medium.side, medium.side), interpolation=cv2.INTER_AREA)
    if medium.one_bit:
        sketch = np.where(sketch < medium.one_bit, 0, PAPER_WHITE).astype(np.uint8)
    if medium.dark < 1.0:
        sketch = (PAPER_WHITE - medium.dark * (PAPER_WHITE - sketch.astype(np.float32))).astype(np.uint8)
    if medium.quality:
        coded = encode_picture(sketch, ".jpg", medium.quality)
        sketch = cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_GRAYSCALE)
    if medium.side != CANVAS:
        sketch = cv2.resize(sketch, (CANVAS, CANVAS), interpolation=cv2.INTER_LINEAR)
    return sketch


def _on_outline(points: np.ndarray, strokes: Sequence[HandStroke], scale: float) -> np.ndarray:
    """The points (K, 2) with those of the outline where its strokes really run; the mesh's where none does."""
    lines = [stroke.inked.points for stroke in strokes if stroke.part == OUTLINE and not stroke.mark]
    points = points.copy()
    for index, ray in outline_rays(points).items():
        meant = float((points[index] - ray.origin) @ ray.direction)
        met = np.concatenate([ray.meets(line) for line in lines]) if lines else np.zeros(0)
        near = met[np.abs(met - meant) < ALONG * scale]
        if len(near):
            points[index] = ray.at(near[np.argmin(np.abs(near - meant))])
    return points


def _drawn(strokes: Sequence[HandStroke], points: np.ndarray, whole: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Which points' parts are drawn, and which of them ink shows, (K,) bool each."""
    scale = float(np.hypot(whole[0, 0], whole[1, 0]))
    ink: Dict[str, List[np.ndarray]] = {}
    for stroke in strokes:
        if not stroke.mark:
            ink.setdefault(stroke.part, []).append(stroke.inked.points)
    drawn = np.array([point.part in ink for point in POINTS])
    shown = drawn.copy()
    for part, reach in SHOWN.items():
        which = [number for number, point in enumerate(POINTS) if point.part == part]
        if part in ink:
            there = np.concatenate(ink[part])
            apart = np.hypot(*(points[which][:, None] - there[None]).transpose(2, 0, 1)).min(axis=1)
            shown[which] = apart < reach * scale
    outline = [number for number, point in enumerate(POINTS) if point.part == OUTLINE]
    drawn[outline] = shown[outline]
    return drawn, shown
