"""Samples as the networks see them: sketches, crops and photos of a prepared dataset."""

from __future__ import annotations

from typing import Dict, List, Sequence

import cv2
import numpy as np

from configs.components import COMPONENTS
from configs.presets import Preset
from engine.crops import crops, signed
from training.data import Dataset, Sample
from training.roughen import roughen

STYLES = ("lines", "edges", "both")


def target_style(sample: Sample) -> str:
    """The style that a sample's codes are to describe: clean lines, with hair where its template has none."""
    return "lines" if sample.template == "tem" else "both"


class Faces:
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
        style = STYLES[int(rng.choice(len(STYLES), p=(0.5, 0.2, 0.3)))]
        sketch = self.sketch(sample, style)
        return roughen(sketch, rng, strength * rng.uniform(0.3, 1.3)) if rng.random() < 0.6 else sketch

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
    """Another light: brightness, contrast and warmth, so that appearance varies more than 142 people do."""
    gain = rng.uniform(0.8, 1.15) * (1.0 + rng.uniform(-0.06, 0.06, 3))
    exponent = np.exp(rng.uniform(-0.3, 0.3))
    table = np.clip(255.0 * gain[None] * (np.arange(256)[:, None] / 255.0) ** exponent, 0, 255).astype(np.uint8)
    return np.stack([table[photo[..., i], i] for i in range(3)], axis=-1)


def batch_of(count: int, samples: int, rng: np.random.Generator) -> List[int]:
    """Numbers of `count` samples of one step, without repetition where there are enough."""
    return [int(i) for i in rng.choice(samples, count, replace=samples < count)]
