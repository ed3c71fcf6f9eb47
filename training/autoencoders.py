"""Component embedding (section 3.1): five autoencoders that redraw any drawing of a component cleanly.

The input is a sketch of any style, made worse by `roughen`; the target is the clean drawing of the same face. So a code
says what shape is meant, not how it was drawn.
"""

from __future__ import annotations

from typing import Dict, List, Mapping, Optional

import jittor as jt
import numpy as np

from configs.AE_Model import ComponentEmbedding
from configs.components import COMPONENTS
from configs.presets import Preset
from engine.crops import levels
from options.AE_face import EmbeddingOptions
from training.faces import Faces, batch_of, stack_crops, target_style
from training.loop import Method, random_state
from training.losses import ink_weighted
from training.state import adam_tensors, module_tensors, restore_adam, restore_module


class Autoencoders(Method):
    """All five autoencoders, trained side by side on the same samples."""

    name = "autoencoders"

    def __init__(self, preset: Preset, training: Faces, validation: Faces, options: EmbeddingOptions) -> None:
        self.preset, self.training, self.validation, self.options = preset, training, validation, options
        jt.set_global_seed(options.seed)
        self.embedding = ComponentEmbedding(preset)
        self.optimiser = jt.optim.Adam(self.embedding.parameters(), options.rate, betas=(0.9, 0.99))

    def step(self, number: int) -> Dict[str, float]:
        """One step of all five."""
        rng = random_state(self.options.seed, number)
        chosen = [self.training.samples[i] for i in batch_of(self.options.batch, len(self.training.samples), rng)]
        drawn = stack_crops([self.training.drawn(sample, rng) for sample in chosen], self.preset)
        clean = stack_crops([self.training.sketch(s, target_style(s)) for s in chosen], self.preset)
        losses = {}
        for component in COMPONENTS:
            redrawn = self.embedding.part(component)(jt.array(drawn[component.name]))
            losses[component.name] = ink_weighted(redrawn, jt.array(clean[component.name]))
        total = sum(losses.values(), jt.zeros(1)).sum()
        progress = number / self.options.steps
        self.optimiser.lr = self.options.rate * max(0.05, min(1.0, 2.0 - 2.0 * progress))
        self.optimiser.step(total)
        return {"loss": total.item(), **{name: loss.item() for name, loss in losses.items()}}

    def tensors(self) -> Dict[str, np.ndarray]:
        """Weights and Adam's moments."""
        return {**module_tensors(self.embedding, "embedding."), **adam_tensors(self.optimiser, "adam.")}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.embedding, tensors, "embedding.")
        restore_adam(self.optimiser, tensors, "adam.")

    def shipped(self) -> Dict[str, np.ndarray]:
        """The five autoencoders."""
        return module_tensors(self.embedding)

    def validate(self) -> Dict[str, float]:
        """The same loss on rough drawings of the validation people."""
        total = 0.0
        with jt.no_grad():
            for drawn, clean in self._validation():
                for c in COMPONENTS:
                    redrawn = self.embedding.part(c)(jt.array(drawn[c.name]))
                    total += ink_weighted(redrawn, jt.array(clean[c.name])).item()
        return {"score": total / len(self.validation.samples[:VALIDATED])}

    def sheet(self) -> Optional[np.ndarray]:
        """Rows of drawing and redrawn remainder and parts, of validation people."""
        rows: List[np.ndarray] = []
        with jt.no_grad():
            for drawn, clean in self._validation()[:6]:
                row = []
                for c in COMPONENTS:
                    redrawn = self.embedding.part(c)(jt.array(drawn[c.name])).numpy()
                    for picture in (drawn[c.name], redrawn, clean[c.name]):
                        row.append(_framed(levels(picture[0, 0]), self.preset.sketch_side))
                rows.append(np.concatenate(row, axis=1))
        return np.concatenate(rows, axis=0)

    def _validation(self) -> List[tuple]:
        pairs = []
        for number, sample in enumerate(self.validation.samples[:VALIDATED]):
            drawn = self.validation.drawn(sample, random_state(self.options.seed + 1, number))
            clean = self.validation.sketch(sample, target_style(sample))
            pairs.append((stack_crops([drawn], self.preset), stack_crops([clean], self.preset)))
        return pairs


VALIDATED = 28  # 14 people in two expressions


def _framed(picture: np.ndarray, side: int) -> np.ndarray:
    framed = np.full((side, min(side, picture.shape[1] + 4)), 200, dtype=np.uint8)
    framed[: picture.shape[0], : picture.shape[1]] = picture[:side, : framed.shape[1]]
    return framed
