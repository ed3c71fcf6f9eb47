"""Drawings of the validation people by simulated hands, and what is known of each."""

from __future__ import annotations

import zlib
from typing import Callable, Dict, List, NamedTuple, Optional, Sequence

import numpy as np

from configs.components import BY_NAME, REMAINDER, Component
from configs.points import POINT_INDEX, POINTS, points_of_mesh
from engine.drawing.controls import Appearance
from training.data.dataset import Dataset, Sample
from training.hands import FaceShape, HandDrawing, simulate
from training.hands.drawing import as_pixels
from training.hands.shapes import face_shape

INKED = 200  # grey below which a pixel carries ink
_OWN = {"brow1": "eye1", "brow2": "eye2"}  # components of the parts that have another's name


class Person(NamedTuple):
    """Someone to be drawn: the sample, its shape, its photo (512, 512, 3), and the appearance to paint it with."""

    sample: Sample
    shape: FaceShape
    photo: np.ndarray
    look: Appearance


def people_of(
    dataset: Dataset, samples: Sequence[Sample], count: int, look: Callable[[np.ndarray], Appearance]
) -> List[Person]:
    """At most `count` people, one sample each, spread over all that have a mesh. look: reads a photo's appearance."""
    first = {sample.person: sample for sample in reversed(samples)}
    shapes = [(sample, face_shape(dataset, sample)) for sample in reversed(list(first.values()))]
    drawable = [(sample, shape) for sample, shape in shapes if shape is not None]
    chosen = np.unique(np.linspace(0, len(drawable) - 1, min(count, len(drawable))).round().astype(int))
    people: List[Person] = []
    for number in chosen:
        sample, shape = drawable[int(number)]
        photo = dataset.photo(sample)
        people.append(Person(sample, shape, photo, look(photo)))
    return people


def drawing_of(person: Person, strength: float, seed: int) -> HandDrawing:
    """The same for a person, a strength and a seed, whoever else is drawn."""
    name = zlib.crc32(person.sample.name.encode("utf-8"))
    return simulate(person.shape, strength, np.random.default_rng([seed, name, int(round(10 * strength))]))


def without_marks(drawing: HandDrawing) -> np.ndarray:
    """The sketch (512, 512) uint8 as it would be had nobody drawn what means nothing."""
    return as_pixels([stroke for stroke in drawing.strokes if not stroke.mark], drawing.medium)


def under_marks(drawing: HandDrawing) -> np.ndarray:
    """Where marks lie and nothing else does, (512, 512) bool: what means something may change a face."""
    return (drawing.marks < INKED) & (without_marks(drawing) >= INKED)


def left_blank(drawing: HandDrawing, component: Component) -> np.ndarray:
    """The sketch (512, 512) uint8 without the strokes of a component."""
    kept = [stroke for stroke in drawing.strokes if component_of(stroke.part) != component.name]
    return as_pixels(kept, drawing.medium)


def component_of(part: str) -> str:
    """The component that a stroke's part belongs to: its own, or the remainder."""
    name = _OWN.get(part, part)
    return name if name in BY_NAME else REMAINDER.name


def drawing_error(mesh: Optional[np.ndarray], drawing: HandDrawing) -> Optional[float]:
    """How far a face's points lie from those of the drawing: a share of its pupils' distance, the mean of the parts.

    mesh: MediaPipe's in the face, (478, 2), None where none was found. Only points whose part is drawn; the forehead's
    is left out, since no edge says where it lies.
    """
    if mesh is None:
        return None
    distance = np.hypot(*(points_of_mesh(mesh) - drawing.points).T) / pupils_apart(drawing)
    parts: Dict[str, List[float]] = {}
    for point, away, drawn in zip(POINTS, distance, drawing.drawn):
        if drawn and point.name != "forehead":
            parts.setdefault(point.part, []).append(float(away))
    return float(np.mean([np.mean(of) for of in parts.values()])) if parts else None


def pupils_apart(drawing: HandDrawing) -> float:
    """The distance of a drawing's pupils, canvas pixels."""
    left, right = (drawing.points[POINT_INDEX[name]] for name in ("pupil1", "pupil2"))
    return float(np.hypot(*(left - right)))
