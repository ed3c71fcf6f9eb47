"""Feature mapping and image synthesis (sections 3.2 and 3.3), with the encoders frozen.

The generator learns at 128 pixels, then at 256, then at 512; each size keeps what the smaller ones have learnt.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import jittor as jt
import numpy as np
from jittor import nn

from configs.AE_Model import ComponentEmbedding
from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.components import CANVAS, PUPILS
from configs.discriminators import FacePatchDiscriminator
from configs.face_identity import FaceIdentity
from configs.gate import PREFIX as GATE
from configs.photo_readers import PhotoReader
from configs.presets import TEXTURE_SIDE, Preset
from configs.translators.styles import EDGES, LINES
from configs.vgg import VGG19
from engine.drawing.crops import levels, signed
from engine.drawing.pictures import resized
from engine.files.checkpoints import read_metadata, read_weights
from engine.translating.translator import colour
from options.parts_combine import CombineOptions
from options.recipe import Losses, Phase
from training.data.dataset import Sample
from training.data.samples import FaceSamples, batch_of, evenly_chosen, stack_crops, stack_photos, target_style
from training.face.conditions import Conditions, StepContext
from training.face.earlier_stages import TRAINING, part
from training.face.examples import Example, make_example, simulated
from training.hands import FaceShape
from training.loop.loop import Method, random_state
from training.loop.state import Average, adam_tensors, assign_now, module_tensors, restore_adam, restore_module
from training.losses.ssim import SQUARE, away_in_squares
from training.losses.terms import (
    absolute,
    coarse_colours,
    feature_matching,
    fine_detail,
    hinge_discriminator,
    hinge_generator,
    masked,
    perceptual,
    shrink,
    total_variation,
)
from training.scoring.measures import sharpness

FeatureNetwork = Union[FaceIdentity, PhotoReader, VGG19]

# The discriminators see the face whole, halved and quartered: texture, components, and the head with its hair.
SCALES = (1, 2, 4)
ENOUGH = 0.7  # of a face's pixels that its source must have had, across, to teach a size
VALIDATED = 28
COMPARED_EVERY = 2  # steps between comparisons of a drawing with and without its meaningless strokes
AVERAGE = "average."  # before the names of the averaged weights in a run's state


# In the files of runs, as they have been from the first on: before the trained networks' names, before a
# discriminator's side, and the columns of losses.
NETWORKS_NAME = "painter."
DISCRIMINATOR_NAME = "judge"
COLUMNS = {
    "face": "l1",
    "matching": "matching",
    "perceptual": "perception",
    "ink": "ink",
    "consistent": "consistency",
    "added": "addition",
    "adversarial": "adversarial",
}


def discriminator_sides(size: int) -> List[int]:
    """The sides at which faces of `size` pixels are seen by discriminators; one needs 16 pixels."""
    return [size // scale for scale in SCALES if size // scale >= 16]


class MappingAndSynthesis(nn.Module):
    """What is trained here: feature mapping, generator and texture encoder."""

    def __init__(self, preset: Preset) -> None:
        self.mapping = FeatureMapping(preset)
        self.synthesis = ImageSynthesis(preset)


class FaceBatch:
    """The faces of a step, and what is asked for. photos (N, 3, size, size) RGB, sketches (N, 1, size, size), which the
    discriminators see beside them, and looks (N, 3, 128, 128), in -1..1; changed and near (N, 1, size, size), as in
    `Example`. grain_seed: of the grain, which is the same for all that is painted in the step."""

    def __init__(self, examples: Sequence[Example], context: StepContext, grain_seed: int) -> None:
        self.examples, self.context, self._grain_seed = examples, context, grain_seed
        self.photos = jt.array(stack_photos([example.photo for example in examples]))
        self.sketches = jt.array(signed(np.stack([example.clean for example in examples])[:, None]))
        self.looks = jt.array(stack_photos([example.look for example in examples]))
        self.changed = jt.array(np.stack([example.changed for example in examples])[:, None])
        self.near = jt.array(np.stack([example.near for example in examples])[:, None])

    def grain(self) -> np.random.Generator:
        """The random numbers of the grain, from their beginning."""
        return np.random.default_rng(self._grain_seed)


def _weighted(losses: Mapping[str, jt.Var], weights: Losses) -> jt.Var:
    """The sum of losses, in their order, by the weights of their names."""
    first, *others = (getattr(weights, name) * loss for name, loss in losses.items())
    return sum(others, first)


class Combine(Method):
    """Codes and an appearance -> a photo, against discriminators at several scales (pix2pixHD)."""

    name = "combine"

    def __init__(
        self,
        preset: Preset,
        embedding: ComponentEmbedding,
        feature_network: FeatureNetwork,
        training: FaceSamples,
        validation: FaceSamples,
        options: CombineOptions,
    ) -> None:
        self.preset, self.embedding, self.feature_network, self.options = preset, embedding, feature_network, options
        self.training, self.validation = training, validation
        self.start = ""
        jt.set_global_seed(options.seed)
        self.networks = MappingAndSynthesis(preset)
        sides = sorted({side for phase in options.phases for side in discriminator_sides(phase.size)})
        self.discriminators = {side: FacePatchDiscriminator() for side in sides}
        self.average = Average(self.networks)
        first = options.at(0)
        self.adam = jt.optim.Adam(self.networks.parameters(), first.rate, betas=(0.5, 0.99))
        self.discriminator_adam = {
            side: jt.optim.Adam(discriminator.parameters(), first.discriminator_rate, betas=(0.5, 0.99))
            for side, discriminator in self.discriminators.items()
        }
        self.conditions = Conditions(preset, embedding, training, options.seed)

    def settings(self) -> Dict[str, Any]:
        """The options, as the command line has them, and the weights that it went on from, if any."""
        return {**asdict(self.options), **({"start": self.start} if self.start else {})}

    def step(self, number: int) -> Dict[str, float]:
        """One step of mapping and synthesis, then one of the discriminators."""
        phase = self.options.at(number)
        rng = random_state(self.options.seed, number)
        batch = self._batch(phase, rng)
        codes, strokes = self.conditions.encoded(batch.examples, batch.context)
        fake = self._paint(codes, strokes, batch.looks, phase.size, batch.grain())
        sides = discriminator_sides(phase.size)
        for side in sides:
            self.discriminators[side].iterate()
        fakes = [self._features(side, fake, batch.sketches) for side in sides]
        reals = [self._features(side, batch.photos, batch.sketches) for side in sides]

        losses = {
            "l1": absolute(fake, batch.photos),
            "adversarial": hinge_generator([features[-1] for features in fakes]),
            "matching": feature_matching(reals, fakes),
            "perception": self._perceptual(batch.photos, fake),
            **self._texture_losses(phase, batch, fake, rng),
            **self._stroke_losses(phase, batch, fake, compared=number % COMPARED_EVERY == 0),
        }
        loss = _weighted(losses, phase.losses)
        self.adam.lr = phase.rate
        self.adam.step(loss)
        self.average.update(number)

        discriminator_losses = [
            self._discriminator_step(side, features, fake, batch.sketches, phase.discriminator_rate)
            for side, features in zip(sides, reals)
        ]
        jt.sync_all(True)
        return {
            "loss": loss.item(),
            **{column: losses[name].item() if name in losses else 0.0 for column, name in COLUMNS.items()},
            "discriminator": sum(one.item() for one in discriminator_losses) / len(discriminator_losses),
        }

    def _batch(self, phase: Phase, rng: np.random.Generator) -> FaceBatch:
        chosen = self._chosen(phase, rng)
        examples = [make_example(self.training, one, phase.size, phase.drawings, rng) for one in chosen]
        context = StepContext(phase, tuple(sample.person for sample in chosen), int(rng.integers(2**32)))
        return FaceBatch(examples, context, grain_seed=int(rng.integers(2**32)))

    def _texture_losses(
        self, phase: Phase, batch: FaceBatch, fake: jt.Var, rng: np.random.Generator
    ) -> Dict[str, jt.Var]:
        """What faces are like in detail and at large, by the names of `options.recipe.Losses`."""
        losses = {"smooth": total_variation(fake)}
        if phase.losses.detail:
            losses["detail"] = fine_detail(batch.photos, fake)
        if phase.losses.coarse:
            losses["coarse"] = coarse_colours(batch.photos, fake)
        if phase.losses.structure:
            row, column = (int(at) for at in rng.integers(0, SQUARE, 2))
            losses["structure"] = away_in_squares(batch.photos, fake, (row, column))
        return losses

    def _stroke_losses(self, phase: Phase, batch: FaceBatch, fake: jt.Var, compared: bool) -> Dict[str, jt.Var]:
        """What becomes of strokes: those of additions are painted, those that mean nothing leave no ink.

        compared: whether faces are held against those of the same drawings without strokes that mean nothing.
        """
        losses = {}
        if phase.losses.addition:
            losses["addition"] = masked(fake, batch.photos, batch.changed)
        if phase.losses.ink or phase.losses.consistency:
            losses["ink"] = masked(fake, batch.photos, batch.near)
        if phase.losses.consistency and compared:
            with jt.no_grad():
                unmarked = [replace(example, drawing=example.plain) for example in batch.examples]
                codes, strokes = self.conditions.encoded(unmarked, batch.context)
                plain = self._paint(codes, strokes, batch.looks, phase.size, batch.grain())
            losses["consistency"] = masked(fake, plain.detach(), batch.near)
        return losses

    def _discriminator_step(
        self, side: int, reals: List[jt.Var], fake: jt.Var, sketches: jt.Var, rate: float
    ) -> jt.Var:
        """One step of the discriminator of a side; returns its loss. reals: its features of the photos."""
        loss: jt.Var = hinge_discriminator(reals[-1], self._features(side, fake.detach(), sketches)[-1])
        self.discriminator_adam[side].lr = rate
        self.discriminator_adam[side].step(loss)
        return loss

    def _chosen(self, phase: Phase, rng: np.random.Generator) -> List[Sample]:
        """The faces of a step: by the weights of their sets, and none whose source was too small to teach the size."""
        least = ENOUGH * (PUPILS[1][0] - PUPILS[0][0]) * phase.size / CANVAS
        samples = [s for s in self.training.samples if not 0 < s.eye_distance < least] or self.training.samples
        weights = np.array([phase.weights.get(sample.photo_set, 1.0) for sample in samples])
        return [samples[i] for i in batch_of(phase.batch, len(samples), rng, weights)]

    def paint(self, sketches: Sequence[np.ndarray], photos: Sequence[np.ndarray], size: int) -> np.ndarray:
        """Sketches and photos that give the appearance -> faces (N, size, size, 3) uint8."""
        rng = np.random.default_rng(0)
        with jt.no_grad():
            looks = jt.array(stack_photos([resized(photo, TEXTURE_SIDE) for photo in photos]))
            crops = stack_crops(sketches, self.preset)
            fake = self._paint(self.conditions.codes(crops), self.conditions.strokes(crops), looks, size, rng)
            return levels(fake.numpy().transpose(0, 2, 3, 1))

    def _paint(
        self,
        codes: Dict[str, jt.Var],
        strokes: Optional[jt.Var],
        small: jt.Var,
        size: int,
        rng: np.random.Generator,
    ) -> jt.Var:
        synthesis = self.networks.synthesis
        count = small.shape[0]
        grain = {
            side: jt.array(rng.standard_normal((count, 1, side, side), dtype=np.float32))
            for side in synthesis.generator.grain_sides(size)
        }
        face: jt.Var = synthesis(self.networks.mapping(codes, strokes), synthesis.texture(small), size, grain)
        return face

    def _features(self, side: int, picture: jt.Var, sketch: jt.Var) -> List[jt.Var]:
        features: List[jt.Var] = self.discriminators[side](
            jt.concat([shrink(picture, side), shrink(sketch, side)], dim=1)
        )
        return features

    def _perceptual(self, real: jt.Var, fake: jt.Var) -> jt.Var:
        """Distance of the feature network's layers, at the side that it knows or a smaller one."""
        side = min(real.shape[2], self.feature_network.side)
        ours, theirs = (self.feature_network.layers(shrink(picture, side)) for picture in (real, fake))
        distance: jt.Var = perceptual(ours, theirs)
        return distance

    def validate(self) -> Dict[str, float]:
        """Perceptual distance, difference and sharpness on the validation people, painted by the averaged weights."""
        size = self.options.phases[-1].size  # always the last one, so that all scores of a run can be compared
        seen, face, strength = [], [], []
        with self.average.swapped(), jt.no_grad():
            for sample in evenly_chosen(self.validation.samples, VALIDATED):
                photo = self.validation.photo(sample, size)
                painted = self.paint([self.validation.sketch(sample, target_style(sample))], [photo], size)[0]
                real, fake = (jt.array(stack_photos([p])) for p in (photo, painted))
                seen.append(self._perceptual(real, fake).item())
                face.append(absolute(real, fake).item())
                strength.append(sharpness(painted, photo))
        sharp = float(np.mean(strength))
        return {
            "score": float(np.mean(seen)) + 0.3 * abs(1.0 - min(sharp, 1.0)),
            "unseen": float(np.mean(face)),
            "sharpness": sharp,
        }

    def _shown_size(self) -> int:
        return self.options.at(max(0, self.adam.n_step - 1)).size

    def sheet(self) -> Optional[np.ndarray]:
        """Validation people: drawing, face in the averaged weights' hand, and the photo."""
        size = self._shown_size()
        rows: List[np.ndarray] = []
        with self.average.swapped():
            for number, sample in enumerate(evenly_chosen(self.validation.samples, 8)):
                photo = self.validation.photo(sample, size)
                drawings = [self.validation.sketch(sample, style) for style in (LINES, EDGES)]
                drawings.append(self._rough(sample, random_state(self.options.seed + 1, number)))
                row: List[np.ndarray] = []
                for drawing in drawings:
                    row += [colour(resized(drawing, 256)), resized(self.paint([drawing], [photo], size)[0], 256)]
                rows.append(np.concatenate(row + [resized(photo, 256)], axis=1))
        return np.concatenate(rows, axis=0)

    def _rough(self, sample: Sample, rng: np.random.Generator) -> np.ndarray:
        """A drawing (512, 512) uint8 of a validation face as people draw."""
        mesh = self.validation.dataset.mesh(sample)
        if mesh is None:
            return self.validation.drawn(sample, rng)
        shape = FaceShape(mesh[:478], self.validation.dataset.hair(sample), self.validation.photo(sample, CANVAS))
        sketch: np.ndarray = simulated(shape, 1.0, rng)[0]
        return sketch

    def tensors(self) -> Dict[str, np.ndarray]:
        """Weights, averages, discriminators and all moments."""
        tensors = {**module_tensors(self.networks, NETWORKS_NAME), **self.average.tensors(AVERAGE)}
        tensors.update(adam_tensors(self.adam, "adam."))
        for side, discriminator in self.discriminators.items():
            tensors.update(module_tensors(discriminator, f"{DISCRIMINATOR_NAME}{side}."))
            tensors.update(adam_tensors(self.discriminator_adam[side], f"{DISCRIMINATOR_NAME}{side}adam."))
        return tensors

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.networks, tensors, NETWORKS_NAME)
        self.average.restore(tensors, AVERAGE)
        restore_adam(self.adam, tensors, "adam.")
        for side, discriminator in self.discriminators.items():
            restore_module(discriminator, tensors, f"{DISCRIMINATOR_NAME}{side}.")
            restore_adam(self.discriminator_adam[side], tensors, f"{DISCRIMINATOR_NAME}{side}adam.")

    def start_from(self, folder: Path) -> None:
        """Begin with shipped weights instead of random ones; a run that is resumed overwrites this."""
        weights = read_weights(folder / "combine.safetensors")
        about = read_metadata(folder / "combine.safetensors")
        self.start = f"weights of {about.get('step', 'unknown')} steps"
        if not any(name.startswith(GATE) for name in weights):  # older than gates: it begins to learn, open
            own = module_tensors(self.networks)
            weights.update({name: value for name, value in own.items() if name.startswith(GATE)})
        assign_now(self.networks, weights, folder)
        self.average = Average(self.networks)
        extra = read_weights(folder / TRAINING)
        for side, discriminator in self.discriminators.items():
            known = part(extra, f"{DISCRIMINATOR_NAME}{side}.")
            if known:
                assign_now(discriminator, known, folder / TRAINING)

    def shipped(self) -> Dict[str, np.ndarray]:
        """The averaged weights."""
        return self.average.tensors()
