"""Component embedding (section 3.1): five autoencoders that redraw any drawing of a component cleanly.

The input is a sketch of any style, made worse by `roughen`; the target is the clean drawing of the same face. So a code
says what shape is meant, not how it was drawn. Besides, a linear head must read the component's landmarks from the
code: that makes faces between two codes lie between their shapes. The heads are thrown away after training.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

import jittor as jt
import numpy as np
from jittor import nn
from sklearn.linear_model import Ridge

from configs.AE_Model import ComponentEmbedding
from configs.compact import Dense
from configs.components import CANVAS, COMPONENTS, Component
from configs.presets import Preset
from engine.drawing.crops import levels
from engine.files.checkpoints import read_metadata, read_weights
from options.AE_face import EmbeddingOptions
from training.data.dataset import Sample
from training.data.samples import FaceSamples, batch_of, evenly_chosen, stack_crops, target_style
from training.face.examples import simulated
from training.hands import FaceShape
from training.loop.loop import Method, random_state
from training.loop.state import adam_tensors, assign_now, module_tensors, restore_adam, restore_module
from training.losses.terms import redrawing


class Autoencoders(Method):
    """All five autoencoders, trained side by side on the same samples."""

    name = "autoencoders"

    def __init__(
        self, preset: Preset, training: FaceSamples, validation: FaceSamples, options: EmbeddingOptions
    ) -> None:
        self.preset, self.training, self.validation, self.options = preset, training, validation, options
        jt.set_global_seed(options.seed)
        self.embedding = ComponentEmbedding(preset)
        self.landmarks = Landmarks(training)
        self.heads = LandmarkHeads(preset, self.landmarks)
        parameters = self.embedding.parameters() + self.heads.parameters()
        self.optimiser = jt.optim.Adam(parameters, options.rate, betas=(0.9, 0.99))
        self.start = ""

    def settings(self) -> Dict[str, Any]:
        """The options, as the command line has them, and the weights that it went on from, if any."""
        return {**asdict(self.options), **({"start": self.start} if self.start else {})}

    def start_from(self, folder: Path) -> None:
        """Begin with shipped autoencoders instead of random ones; a run that is resumed overwrites this.

        Shipped weights have no heads. Those are fitted to the codes, so that the codes need not turn to suit them.
        """
        file = folder / "autoencoders.safetensors"
        assign_now(self.embedding, read_weights(file), file)
        self.start = f"weights of {read_metadata(file).get('step', 'unknown')} steps"
        chosen = evenly_chosen([sample for sample in self.training.samples if not sample.warped], FITTED)
        codes: Dict[str, List[np.ndarray]] = {component.name: [] for component in COMPONENTS}
        for first in range(0, len(chosen), self.options.batch):
            some = chosen[first : first + self.options.batch]
            crops = stack_crops([self.training.sketch(one, target_style(one)) for one in some], self.preset)
            with jt.no_grad():
                for name, code in self.embedding.encode({n: jt.array(crop) for n, crop in crops.items()}).items():
                    codes[name].append(code.numpy())
        points, known = self.landmarks.batch(self.training, chosen)
        self.heads.fit({name: np.concatenate(rows) for name, rows in codes.items()}, points, known)

    def step(self, number: int) -> Dict[str, float]:
        """One step of all five."""
        rng = random_state(self.options.seed, number)
        chosen = [self.training.samples[i] for i in batch_of(self.options.batch, len(self.training.samples), rng)]
        drawn = stack_crops([self._drawn(self.training, sample, rng) for sample in chosen], self.preset)
        clean = stack_crops([self.training.sketch(s, target_style(s)) for s in chosen], self.preset)
        points, known = self.landmarks.batch(self.training, chosen)
        losses = {}
        away = []
        for component in COMPONENTS:
            part = self.embedding.part(component)
            code = part.encoder(jt.array(drawn[component.name]))
            losses[component.name] = redrawing(part.decoder(code), jt.array(clean[component.name]))
            mask = jt.array(known * self.landmarks.inside[component.name])
            away.append(((self.heads.read(component, code) - jt.array(points)) ** 2 * mask).sum() / mask.sum())
        losses["landmarks"] = sum(away[1:], away[0])
        total = sum(losses.values(), jt.zeros(1)).sum()
        progress = number / self.options.steps
        self.optimiser.lr = self.options.rate * max(0.05, min(1.0, 2.0 - 2.0 * progress))
        self.optimiser.step(total)
        return {"loss": total.item(), **{name: loss.item() for name, loss in losses.items()}}

    def _drawn(self, faces: FaceSamples, sample: Sample, rng: np.random.Generator) -> np.ndarray:
        """A drawing (512, 512) uint8 of a face: by a simulated hand, put in its place, or a sketch made rough."""
        mesh = faces.dataset.mesh(sample)
        if mesh is None or rng.random() >= self.options.simulated:
            return faces.drawn(sample, rng)
        shape = FaceShape(mesh[:478], faces.dataset.hair(sample), faces.photo(sample, CANVAS))
        strength = self.options.strength * rng.uniform(0.15, 1.0)
        sketch: np.ndarray = simulated(shape, strength, rng)[0]
        return sketch

    def tensors(self) -> Dict[str, np.ndarray]:
        """Weights and Adam's moments."""
        return {
            **module_tensors(self.embedding, "embedding."),
            **module_tensors(self.heads, "heads."),
            **adam_tensors(self.optimiser, "adam."),
        }

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.embedding, tensors, "embedding.")
        restore_module(self.heads, tensors, "heads.")
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
                    total += redrawing(redrawn, jt.array(clean[c.name])).item()
        return {"score": total / len(evenly_chosen(self.validation.samples, VALIDATED))}

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
        for number, sample in enumerate(evenly_chosen(self.validation.samples, VALIDATED)):
            drawn = self._drawn(self.validation, sample, random_state(self.options.seed + 1, number))
            clean = self.validation.sketch(sample, target_style(sample))
            pairs.append((stack_crops([drawn], self.preset), stack_crops([clean], self.preset)))
        return pairs


class Landmarks:
    """The dataset's landmarks as vectors: those of every template side by side, in units of 16 canvas pixels.

    inside: by component, which of the numbers belong to points in its box, (1, numbers) of 0 and 1.
    """

    def __init__(self, faces: FaceSamples) -> None:
        shapes: Dict[str, List[np.ndarray]] = {}
        for sample in faces.samples[:400]:
            shapes.setdefault(sample.template, []).append(faces.landmarks(sample))
        means = [np.mean(points, axis=0) for _, points in sorted(shapes.items())]
        lengths = [2 * len(mean) for mean in means]
        ends = np.cumsum([0] + lengths)
        self.places = {name: slice(a, b) for name, a, b in zip(sorted(shapes), ends, ends[1:])}
        self.mean = np.concatenate([mean.reshape(-1) for mean in means]).astype(np.float32)
        self.size = len(self.mean)
        points = self.mean.reshape(-1, 2)
        self.inside = {}
        for c in COMPONENTS:
            within = np.all((points >= (c.x, c.y)) & (points < (c.x + c.size, c.y + c.size)), axis=1)
            self.inside[c.name] = np.repeat(within, 2)[None].astype(np.float32)

    def batch(self, faces: FaceSamples, samples: List[Sample]) -> Tuple[np.ndarray, np.ndarray]:
        """Landmarks less their mean, and which of them are known: (N, numbers) each."""
        points = np.zeros((len(samples), self.size), dtype=np.float32)
        known = np.zeros_like(points)
        for row, sample in enumerate(samples):
            place = self.places[sample.template]
            points[row, place] = (faces.landmarks(sample).reshape(-1) - self.mean[place]) / 16.0
            known[row, place] = 1.0
        return points, known


class LandmarkHeads(nn.Module):
    """Code -> landmarks, one linear layer a component."""

    def __init__(self, preset: Preset, landmarks: Landmarks) -> None:
        for component in COMPONENTS:
            setattr(self, component.name, Dense(preset.code_size(component), landmarks.size))

    def read(self, component: Component, code: jt.Var) -> jt.Var:
        """(N, code) -> (N, numbers), in units of 16 canvas pixels from the mean."""
        points: jt.Var = getattr(self, component.name)(code)
        return points

    def fit(self, codes: Mapping[str, np.ndarray], points: np.ndarray, known: np.ndarray) -> None:
        """Ridge regression of the codes (rows, code) by component name onto points (rows, numbers) where `known`."""
        for name, found in codes.items():
            head = getattr(self, name)
            weight, bias = head.weight.numpy(), head.bias.numpy()
            for pattern in np.unique(known, axis=0):
                rows, numbers = (known == pattern).all(axis=1), pattern > 0
                ridge = Ridge(alpha=PENALTY * rows.sum()).fit(found[rows] / found.std(), points[rows][:, numbers])
                weight[numbers], bias[numbers] = ridge.coef_ / found.std(), ridge.intercept_
            head.weight.update(jt.array(weight))
            head.bias.update(jt.array(bias))


VALIDATED = 42
FITTED = 800  # faces by which heads are fitted to codes that are there already
PENALTY = 0.03  # of that fit, a row, for codes of unit deviation


def _framed(picture: np.ndarray, side: int) -> np.ndarray:
    framed = np.full((side, min(side, picture.shape[1] + 4)), 200, dtype=np.uint8)
    framed[: picture.shape[0], : picture.shape[1]] = picture[:side, : framed.shape[1]]
    return framed
