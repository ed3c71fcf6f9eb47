"""What image synthesis learns from: a face of the dataset, drawn in some way, relit, now and then with additions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Tuple

import cv2
import numpy as np

from configs.components import CANVAS, PAPER_WHITE
from configs.points import points_of_mesh
from configs.presets import TEXTURE_SIDE
from options.recipe import Drawings
from training.additions.mixture import SketchedPhoto, add, choose
from training.data.dataset import Sample
from training.data.landmarks import TEMPLATES
from training.data.samples import FaceSamples, another_light, by_hand, relit, target_style
from training.data.warp import Spline
from training.hands import FaceShape, simulate
from training.hands.drawing import Medium, as_pixels
from training.hands.face import NOSE
from training.hands.hand import HandStroke

INK = 200  # grey level below which paper is inked
NEAR = 6  # canvas pixels around a stroke of which a face shows no line, within which it is looked at closely
LEAST_STRENGTH = 0.3
ASTRAY = 2.0  # canvas pixels: deviation of the points that registration finds
PLACED = 0.7  # share of the way to its place that a drawing goes at least


@dataclass(frozen=True)
class Example:
    """One face of a step.

    drawing: (512, 512) uint8, what is given. plain: the same without the strokes that mean nothing. usual: (512, 512)
    uint8, a clean drawing of the face without its additions, as the manifold knows it. clean: (size, size) uint8, what
    the discriminators hold the face against. photo: (size, size, 3) RGB uint8, what is asked for. look: (128, 128, 3),
    its appearance. added: whether the face has something that only its strokes can tell. changed:
    (size, size) float32, where and how much that changed the photo. near: (size, size) float32, 1 near the strokes of
    which a face shows no line, else 0.
    """

    drawing: np.ndarray
    plain: np.ndarray
    usual: np.ndarray
    clean: np.ndarray
    photo: np.ndarray
    look: np.ndarray
    added: bool
    changed: np.ndarray
    near: np.ndarray


def make_example(
    faces: FaceSamples, sample: Sample, size: int, drawings: Drawings, rng: np.random.Generator
) -> Example:
    """A share of the drawings is by simulated hands; of the others half are clean, and a share of their faces has
    additions."""
    clean = usual = clean_sketch(faces, sample)
    photo = look = faces.photo(sample, CANVAS)
    near = changed = np.zeros((size, size), np.float32)
    added = False
    mesh = faces.dataset.mesh(sample)
    if mesh is not None and rng.random() < drawings.simulated:
        strength = float(rng.uniform(min(LEAST_STRENGTH, drawings.strength), drawings.strength))
        drawing, plain, lines = simulated(FaceShape(mesh[:478], faces.dataset.hair(sample), photo), strength, rng)
        if (lines < INK).any():
            reach = cv2.dilate((lines < INK).astype(np.float32), np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8))
            near = _shrunk(reach, size)
    else:
        sketch = faces.some_sketch(sample, rng)
        added = bool(rng.random() < drawings.additions)
        if added:
            template = TEMPLATES[sample.template]
            face = add(SketchedPhoto(photo, [sketch, clean]), faces.landmarks(sample), template, choose(rng), rng)
            photo, (sketch, clean) = face.photo, face.sketches
            changed = changed if face.changed is None else _shrunk(face.changed, size)
        drawing = plain = by_hand(sketch, rng) if rng.random() < 0.5 else clean
    # The same light on both: the appearance comes from the face as it was, so that only strokes bring additions.
    light = another_light(rng)
    photo, look = (relit(_shrunk(picture, side), light) for picture, side in ((photo, size), (look, TEXTURE_SIDE)))
    return Example(drawing, plain, usual, _shrunk(clean, size), photo, look, added, changed, near)


def simulated(shape: FaceShape, strength: float, rng: np.random.Generator) -> Tuple[np.ndarray, ...]:
    """A drawing by a hand, put in its place as drawing does it: the sketch, the sketch without its meaningless strokes,
    and those and the nose's alone, of which a face shows no line, (512, 512) uint8 each."""
    strokes, medium = placed_strokes(shape, strength, rng)
    sketch = plain = as_pixels(strokes, medium)
    if any(stroke.mark for stroke in strokes):
        plain = as_pixels([stroke for stroke in strokes if not stroke.mark], medium)
    unseen = [stroke for stroke in strokes if stroke.mark or stroke.part == NOSE]
    return sketch, plain, as_pixels(unseen) if unseen else np.full_like(sketch, PAPER_WHITE)


def placed_strokes(shape: FaceShape, strength: float, rng: np.random.Generator) -> Tuple[List[HandStroke], Medium]:
    """The strokes of a drawing by a hand, put in their place as drawing does it, and what they are drawn with."""
    drawing = simulate(shape, strength, rng, placed=True)
    wanted = points_of_mesh(np.asarray(shape.mesh)).astype(np.float64)
    found = drawing.points.astype(np.float64) + rng.normal(0.0, ASTRAY, wanted.shape)
    spline = Spline(found, found + rng.uniform(PLACED, 1.0) * (wanted - found))
    strokes = []
    for stroke in drawing.strokes:
        points = stroke.inked.points.astype(np.float64)
        strokes.append(replace(stroke, inked=replace(stroke.inked, points=points + spline(points))))
    return strokes, drawing.medium


def clean_sketch(faces: FaceSamples, sample: Sample) -> np.ndarray:
    """The sketch (512, 512) uint8 that a sample's codes are to describe."""
    return faces.sketch(sample, target_style(sample))


def _shrunk(picture: np.ndarray, side: int) -> np.ndarray:
    return picture if len(picture) == side else cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
