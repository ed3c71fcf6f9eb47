"""Pairs of a dataset made by prepare.py: drawn by simulated hands now and then, or in several styles."""

from __future__ import annotations

from typing import Optional

import numpy as np

from configs.translators.styles import LINES, SKETCHED
from engine.drawing.pictures import resized
from training.data.dataset import Sample
from training.data.picture_sets import PreparedPairs
from training.data.samples import FaceSamples
from training.face.examples import LEAST_STRENGTH, placed_strokes
from training.hands import FaceShape
from training.hands.drawing import as_pixels
from training.hands.shapes import has_shape


class HandDrawnPairs(PreparedPairs):
    """A share of the sketches is drawn by simulated hands and put in its place, as image synthesis learns from them.

    share: from 0 to 1. strength: how far hands err at most, 0 to 3.
    """

    def __init__(self, faces: FaceSamples, style: str, share: float, strength: float) -> None:
        super().__init__(faces, style)
        self.share, self.strength = share, strength
        if not any(has_shape(sample) for sample in faces.samples):
            raise ValueError(
                f"the dataset {faces.dataset.path} has no meshes, which --hands needs: run prepare.py where MediaPipe "
                "is installed (sh install.sh --photos)"
            )

    def sketched(self, sample: Sample, style: str, rng: Optional[np.random.Generator] = None) -> np.ndarray:
        """The sketch of a sample, (512, 512) uint8; without a generator it is never by a hand."""
        mesh = None if rng is None or rng.random() >= self.share else self.faces.dataset.mesh(sample)
        if mesh is None or rng is None:
            return super().sketched(sample, style, rng)
        shape = FaceShape(mesh[:478], self.faces.dataset.hair(sample), self.faces.dataset.photo(sample))
        strength = float(rng.uniform(min(LEAST_STRENGTH, self.strength), self.strength))
        return as_pixels(*placed_strokes(shape, strength, rng))


class PairsInStyles(PreparedPairs):
    """Every photo once in each style, whose sketch is the same every time."""

    styles = SKETCHED

    def __init__(self, faces: FaceSamples) -> None:
        super().__init__(faces, LINES)
        self.names = [f"{sample.name}, {style}" for sample in faces.samples for style in self.styles]

    def style(self, number: int) -> int:
        """Which of `styles` the sketch of a pair has."""
        return number % len(self.styles)

    def sketch(self, number: int, side: int, rng: Optional[np.random.Generator] = None) -> np.ndarray:
        """(side, side) uint8."""
        sample = self.faces.samples[number // len(self.styles)]
        return resized(self.sketched(sample, self.styles[self.style(number)]), side)

    def photo(self, number: int, side: int) -> np.ndarray:
        """(side, side, 3) uint8 RGB."""
        return self.faces.photo(self.faces.samples[number // len(self.styles)], side)
