"""What image synthesis learns from: a face of the dataset, drawn in some way, lit anew, now and then with additions."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from configs.components import CANVAS
from configs.presets import TEXTURE_SIDE
from training.additions.mixture import Face, add, choose
from training.data.dataset import Sample
from training.data.landmarks import TEMPLATES
from training.data.samples import Faces, another_light, by_hand, relit, target_style


@dataclass(frozen=True)
class Lesson:
    """One face of a step.

    drawing: (512, 512) uint8, what is given. usual: (512, 512) uint8, a clean drawing of the face without its
    additions, as the manifold knows it. clean: (size, size) uint8, what the discriminators hold the face against.
    photo: (size, size, 3) RGB uint8, what is asked for. look: (128, 128, 3), its appearance. added: whether the face
    has something that only its strokes can tell.
    """

    drawing: np.ndarray
    usual: np.ndarray
    clean: np.ndarray
    photo: np.ndarray
    look: np.ndarray
    added: bool


def make_lesson(faces: Faces, sample: Sample, size: int, additions: float, rng: np.random.Generator) -> Lesson:
    """Half of the drawings are clean, a share of the faces has `additions`, which nobody in the photos has."""
    clean = usual = clean_sketch(faces, sample)
    sketch = faces.some_sketch(sample, rng)
    photo = look = faces.photo(sample, CANVAS)
    added = bool(rng.random() < additions)
    if added:
        template = TEMPLATES[sample.template]
        face = add(Face(photo, [sketch, clean]), faces.landmarks(sample), template, choose(rng), rng)
        photo, (sketch, clean) = face.photo, face.sketches
    drawing = by_hand(sketch, rng) if rng.random() < 0.5 else clean
    # The same light on both: the appearance comes from the face as it was, so that only strokes bring additions.
    light = another_light(rng)
    photo, look = (relit(_shrunk(picture, side), light) for picture, side in ((photo, size), (look, TEXTURE_SIDE)))
    return Lesson(drawing, usual, _shrunk(clean, size), photo, look, added)


def clean_sketch(faces: Faces, sample: Sample) -> np.ndarray:
    """The sketch (512, 512) uint8 that a sample's codes are to describe."""
    return faces.sketch(sample, target_style(sample))


def _shrunk(picture: np.ndarray, side: int) -> np.ndarray:
    return picture if len(picture) == side else cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
