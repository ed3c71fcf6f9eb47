"""Samples as the networks see them: sketches, crops and photos of a prepared dataset."""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence

import cv2
import numpy as np

from configs.components import COMPONENTS, PAPER_WHITE
from configs.presets import Preset
from configs.translators.styles import BOTH, LINES, PREPARED
from engine.drawing.crops import crops, signed
from training.data.dataset import Dataset, Sample
from training.data.roughen import roughen

STRANDS = "strands"
ANY_STYLE = (*PREPARED, STRANDS)


def target_style(sample: Sample) -> str:
    """The style that a sample's codes are to describe: clean lines, with hair where its template has none."""
    return LINES if sample.template == "tem" else BOTH


def without_most_strokes(sketch: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A sketch (512, 512) uint8 without most of its connected strokes."""
    count, labels = cv2.connectedComponents((sketch < PAPER_WHITE - 55).astype(np.uint8), connectivity=8)
    kept = rng.random(count) < rng.uniform(0.1, 0.6)
    kept[0] = False
    near = cv2.dilate(kept[labels].astype(np.uint8), np.ones((3, 3), np.uint8))  # with its soft rim
    return np.where(near > 0, sketch, PAPER_WHITE).astype(np.uint8)


def by_hand(sketch: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """A sketch as it is, or, more often, as an unsure hand would draw it."""
    return roughen(sketch, rng, strength * rng.uniform(0.3, 1.3)) if rng.random() < 0.6 else sketch


class FaceSamples:
    """A dataset's photos and sketches, decoded on demand."""

    def __init__(self, dataset: Dataset, split: str) -> None:
        self.dataset = dataset
        self.samples: List[Sample] = dataset.samples(split)
        if not self.samples:
            raise ValueError(f"the dataset {dataset.path} has no {split} samples; run prepare.py on more photos")

    def sketch(self, sample: Sample, style: str) -> np.ndarray:
        """(512, 512) uint8, ink dark."""
        return self.dataset.sketch(sample, style)

    def landmarks(self, sample: Sample) -> np.ndarray:
        """(n, 2) float32, canvas pixels."""
        return self.dataset.landmarks(sample)

    def drawn(self, sample: Sample, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
        """A sketch of the sample as someone might draw it: any style, half of them rough; (512, 512) uint8."""
        return by_hand(self.some_sketch(sample, rng), rng, strength)

    def some_sketch(self, sample: Sample, rng: np.random.Generator) -> np.ndarray:
        """A sketch of any style, or lines with a few strands of the hair, as most people draw it."""
        style = ANY_STYLE[int(rng.choice(len(ANY_STYLE), p=(0.4, 0.2, 0.2, 0.2)))]
        if style != STRANDS:
            return self.sketch(sample, style)
        return np.minimum(self.sketch(sample, LINES), without_most_strokes(self.sketch(sample, BOTH), rng))

    def photo(self, sample: Sample, size: int) -> np.ndarray:
        """(size, size, 3) RGB uint8."""
        photo = self.dataset.photo(sample)
        return photo if size == photo.shape[0] else cv2.resize(photo, (size, size), interpolation=cv2.INTER_AREA)


def stack_crops(sketches: Sequence[np.ndarray], preset: Preset) -> Dict[str, np.ndarray]:
    """Sketches -> crops (N, 1, size, size) in -1..1 by component name."""
    parts = [crops(sketch, preset.scale) for sketch in sketches]
    return {c.name: signed(np.stack([part[c.name] for part in parts])[:, None]) for c in COMPONENTS}


def stack_photos(photos: Sequence[np.ndarray]) -> np.ndarray:
    """Photos (H, W, 3) uint8 -> (N, 3, H, W) in -1..1."""
    return signed(np.stack(photos).transpose(0, 3, 1, 2))


def relight(photo: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A photo (H, W, 3) uint8 RGB in another light."""
    return relit(photo, another_light(rng))


def another_light(rng: np.random.Generator) -> np.ndarray:
    """Brightness, contrast and warmth, so that appearance varies more than 142 people do: a table (256, 3) uint8."""
    gain = rng.uniform(0.8, 1.15) * (1.0 + rng.uniform(-0.06, 0.06, 3))
    exponent = np.exp(rng.uniform(-0.3, 0.3))
    return np.clip(255.0 * gain[None] * (np.arange(256)[:, None] / 255.0) ** exponent, 0, 255).astype(np.uint8)


def relit(photo: np.ndarray, light: np.ndarray) -> np.ndarray:
    """A photo (H, W, 3) uint8 RGB by a table of `another_light`."""
    changed: np.ndarray = cv2.LUT(photo, light[None])
    return changed


def evenly_chosen(samples: Sequence[Sample], count: int) -> List[Sample]:
    """At most `count` of the samples, evenly from all of their sets."""
    places = np.linspace(0, len(samples) - 1, min(count, len(samples)))
    return [samples[i] for i in np.unique(places.astype(int))]


def batch_of(count: int, samples: int, rng: np.random.Generator, weights: Optional[np.ndarray] = None) -> List[int]:
    """Numbers of `count` samples of one step, without repetition where there are enough; by weights (samples,)."""
    chances = None if weights is None else weights / weights.sum()
    enough = samples >= count if weights is None else np.count_nonzero(weights) >= count
    return [int(i) for i in rng.choice(samples, count, replace=not enough, p=chances)]
