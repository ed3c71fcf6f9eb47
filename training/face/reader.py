"""The project's own feature network: a photo reader that learns which codes the face's sketch has.

Its layers know where lids, lips and jaw are, so a difference in them is a difference that people see. It stands in for
VGG-19, whose weights cannot be shipped here.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Dict, Mapping

import jittor as jt
import numpy as np

from configs.AE_Model import ComponentEmbedding
from configs.components import COMPONENTS
from configs.photo_readers import PhotoReader
from configs.presets import Preset
from options.AE_face import EmbeddingOptions
from training.data.samples import FaceSamples, batch_of, relight, stack_crops, stack_photos, target_style
from training.loop.loop import Method, random_state
from training.loop.state import adam_tensors, module_tensors, restore_adam, restore_module

SIDE = 128  # pixels of the photo that the reader sees


class Reader(Method):
    """Photo -> codes of the frozen encoders."""

    name = "reader"

    def __init__(
        self,
        preset: Preset,
        embedding: ComponentEmbedding,
        training: FaceSamples,
        validation: FaceSamples,
        options: EmbeddingOptions,
    ) -> None:
        self.preset, self.embedding, self.options = preset, embedding, options
        self.training, self.validation = training, validation
        jt.set_global_seed(options.seed)
        self.network = PhotoReader(sum(preset.codes))
        self.optimiser = jt.optim.Adam(self.network.parameters(), options.rate, betas=(0.9, 0.99))

    def codes(self, faces: FaceSamples, samples: list) -> jt.Var:
        """The codes of the samples' clean sketches side by side, (N, sum of code sizes)."""
        crops = stack_crops([faces.sketch(s, target_style(s)) for s in samples], self.preset)
        with jt.no_grad():
            codes = self.embedding.encode({name: jt.array(crop) for name, crop in crops.items()})
            return jt.concat([codes[c.name] for c in COMPONENTS], dim=1).detach()

    def settings(self) -> Dict[str, Any]:
        """The options, as the command line has them."""
        return asdict(self.options)

    def step(self, number: int) -> Dict[str, float]:
        """One step."""
        rng = random_state(self.options.seed, number)
        chosen = [self.training.samples[i] for i in batch_of(self.options.batch, len(self.training.samples), rng)]
        photos = stack_photos([relight(self.training.photo(sample, SIDE), rng) for sample in chosen])
        wanted = self.codes(self.training, chosen)
        loss = ((self.network(jt.array(photos)) - wanted) ** 2).mean() / (wanted**2).mean()
        self.optimiser.lr = self.options.rate * max(0.05, min(1.0, 2.0 - 2.0 * number / self.options.steps))
        self.optimiser.step(loss)
        return {"loss": loss.item()}

    def validate(self) -> Dict[str, float]:
        """Unexplained part of the validation people's codes."""
        samples = self.validation.samples[:28]
        with jt.no_grad():
            photos = jt.array(stack_photos([self.validation.photo(sample, SIDE) for sample in samples]))
            wanted = self.codes(self.validation, samples)
            loss = ((self.network(photos) - wanted) ** 2).mean() / (wanted**2).mean()
        return {"score": loss.item()}

    def tensors(self) -> Dict[str, np.ndarray]:
        """Weights and Adam's moments."""
        return {**module_tensors(self.network, "reader."), **adam_tensors(self.optimiser, "adam.")}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.network, tensors, "reader.")
        restore_adam(self.optimiser, tensors, "adam.")

    def shipped(self) -> Dict[str, np.ndarray]:
        """The reader's weights."""
        return module_tensors(self.network)
