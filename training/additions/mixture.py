"""What people draw and the photos lack, for photo and sketch alike: glasses, beards, moustaches, wrinkles, open mouths,
long hair.

Everything random comes from the generator that is passed in, so a step's number decides what it adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Collection, List, Optional, Sequence, Set

import cv2
import numpy as np

from configs.components import PAPER_WHITE
from engine.photos.align import edge_sketch
from training.additions.beards import grow_beard, grow_moustache
from training.additions.glasses import put_on_glasses
from training.additions.long_hair import grow_long
from training.additions.mouths import open_mouth
from training.additions.wrinkles import age
from training.data.landmarks import Template
from training.data.pen import Paper, random_pen

# How often each is there, in a face with additions.
CHANCES = {"glasses": 0.4, "beard": 0.35, "moustache": 0.25, "mouth": 0.25, "wrinkles": 0.3, "hair": 0.5}
ERASED = 0.75  # how often an ear, say, that long hair hides has not been drawn, or is erased
EDGES = 0.3  # how often an addition is sketched by its edges instead of with a pen
REACH = 9  # canvas pixels around an addition within which its edges are taken


@dataclass(frozen=True)
class SketchedPhoto:
    """A photo (512, 512, 3) uint8 RGB and its sketches (512, 512) uint8, ink dark.

    changed: (512, 512) float32, where additions changed the photo and how much; every addition's part sums to 1, so
    that a moustache weighs as much as long hair. None where nothing was added.
    """

    photo: np.ndarray
    sketches: List[np.ndarray]
    changed: Optional[np.ndarray] = None


def choose(rng: np.random.Generator) -> Set[str]:
    """One or several of `CHANCES` by their chances, now and then none."""
    return {name for name, chance in CHANCES.items() if rng.random() < chance}


def add(
    face: SketchedPhoto, landmarks: np.ndarray, template: Template, chosen: Collection[str], rng: np.random.Generator
) -> SketchedPhoto:
    """The face with what is chosen, as far as it can be: a mouth that is open is not opened, and an open one has no
    beard around it. A beard has its own moustache.

    landmarks: (n, 2) canvas pixels.
    """
    paper = Paper(random_pen(rng), rng)
    before, photo, sketches = face.photo, face.photo, face.sketches
    stages = [face.photo]
    opened = open_mouth(photo, landmarks, template, paper) if "mouth" in chosen else None
    if opened is not None:
        photo, before = opened.photo, opened.photo
        sketches = [opened.on_sketch(sketch) for sketch in sketches]
    elif "wrinkles" in chosen:  # on a mouth as the landmarks have it
        photo = age(photo, landmarks, template, paper)
    stages.append(photo)
    if "hair" in chosen:
        grown = grow_long(photo, landmarks, template, paper)
        photo = grown.photo
        if rng.random() < ERASED:
            sketches = [grown.on_sketch(sketch) for sketch in sketches]
    stages.append(photo)
    if opened is None and "beard" in chosen:
        photo = grow_beard(photo, landmarks, template, paper)
    elif opened is None and "moustache" in chosen:
        photo = grow_moustache(photo, landmarks, template, paper)
    stages.append(photo)
    if "glasses" in chosen:
        photo = put_on_glasses(photo, landmarks, template, paper)
    stages.append(photo)
    ink = _edges(photo, before) if rng.random() < EDGES else paper.picture()
    return SketchedPhoto(photo, [np.minimum(sketch, ink) for sketch in sketches], _changed(stages))


def _changed(stages: Sequence[np.ndarray]) -> Optional[np.ndarray]:
    """`SketchedPhoto.changed` of a photo after each of its additions, the photo as it was first."""
    changes = [cv2.absdiff(one, other).max(axis=2).astype(np.float32) for one, other in zip(stages, stages[1:])]
    parts = [change / change.sum() for change in changes if change.any()]
    return np.sum(parts, axis=0, dtype=np.float32) if parts else None


def _edges(photo: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The edge sketch of what was added to a photo."""
    changed = (cv2.absdiff(photo, before).max(axis=2) > 12).astype(np.uint8)
    near = cv2.dilate(changed, np.ones((REACH, REACH), np.uint8))
    sketch = edge_sketch(photo)
    sketch[near == 0] = PAPER_WHITE
    return sketch
