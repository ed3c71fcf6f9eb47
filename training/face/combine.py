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
from options.recipe import Phase
from training.data.dataset import Sample
from training.data.samples import FaceSamples, batch_of, evenly_chosen, stack_crops, stack_photos, target_style
from training.face.conditions import Conditions, StepContext
from training.face.earlier_stages import TRAINING, part
from training.face.examples import make_example, simulated
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


STATE_NAME = "judge"  # before a discriminator's side in the files of runs, as it has been from the first on


def discriminator_sides(size: int) -> List[int]:
    """The sides at which faces of `size` pixels are seen by discriminators; one needs 16 pixels."""
    return [size // scale for scale in SCALES if size // scale >= 16]


class MappingAndSynthesis(nn.Module):
    """What is trained here: feature mapping, generator and texture encoder."""

    def __init__(self, preset: Preset) -> None:
        self.mapping = FeatureMapping(preset)
        self.synthesis = ImageSynthesis(preset)


class Combine(Method):
    """Codes and an appearance -> a photo, against discriminators at several scales (pix2pixHD)."""

    name = "combine"

    def __init__(
        self,
        preset: Preset,
        embedding: ComponentEmbedding,
        seer: FeatureNetwork,
        training: FaceSamples,
        validation: FaceSamples,
        options: CombineOptions,
    ) -> None:
        self.preset, self.embedding, self.seer, self.options = preset, embedding, seer, options
        self.training, self.validation = training, validation
        self.start = ""
        jt.set_global_seed(options.seed)
        self.painter = MappingAndSynthesis(preset)
        sides = sorted({side for phase in options.phases for side in discriminator_sides(phase.size)})
        self.discriminators = {side: FacePatchDiscriminator() for side in sides}
        self.average = Average(self.painter)
        first = options.at(0)
        self.adam = jt.optim.Adam(self.painter.parameters(), first.rate, betas=(0.5, 0.99))
        self.discriminator_adam = {
            side: jt.optim.Adam(discriminator.parameters(), first.discriminator_rate, betas=(0.5, 0.99))
            for side, discriminator in self.discriminators.items()
        }
        self.conditions = Conditions(preset, embedding, training, options.seed)

    def settings(self) -> Dict[str, Any]:
        """The options, as the command line has them, and the weights that it went on from, if any."""
        return {**asdict(self.options), **({"start": self.start} if self.start else {})}

    def step(self, number: int) -> Dict[str, float]:
        """One step of the painter, then one of the discriminators."""
        phase = self.options.at(number)
        size = phase.size
        rng = random_state(self.options.seed, number)
        self.adam.lr = phase.rate
        chosen = self._chosen(phase, rng)
        examples = [make_example(self.training, one, size, phase.drawings, rng) for one in chosen]
        context = StepContext(phase, tuple(sample.person for sample in chosen), int(rng.integers(2**32)))
        codes, strokes = self.conditions.encoded(examples, context)
        real = jt.array(stack_photos([example.photo for example in examples]))
        sketch = jt.array(signed(np.stack([example.clean for example in examples])[:, None]))
        small = shrink(real, min(size, self.seer.side))
        looks = jt.array(stack_photos([example.look for example in examples]))
        painted = int(rng.integers(2**32))
        fake = self._paint(codes, strokes, looks, size, np.random.default_rng(painted))
        sides = discriminator_sides(size)
        for side in sides:
            self.discriminators[side].iterate()
        fakes = [self._seen_by(side, fake, sketch) for side in sides]
        reals = [self._seen_by(side, real, sketch) for side in sides]
        face = absolute(fake, real)
        matching = feature_matching(reals, fakes)
        seen = self._perceptual(small, shrink(fake, small.shape[2]))
        adversarial = hinge_generator([f[-1] for f in fakes])
        o = phase.losses
        loss = o.l1 * face + o.adversarial * adversarial + o.matching * matching + o.perception * seen
        loss = loss + o.smooth * total_variation(fake)
        if o.detail:
            loss = loss + o.detail * fine_detail(real, fake)
        if o.coarse:
            loss = loss + o.coarse * coarse_colours(real, fake)
        if o.structure:
            row, column = (int(at) for at in rng.integers(0, SQUARE, 2))
            loss = loss + o.structure * away_in_squares(real, fake, (row, column))
        ink, consistent, added = jt.zeros(1), jt.zeros(1), jt.zeros(1)
        if o.addition:
            added = masked(fake, real, jt.array(np.stack([example.changed for example in examples])[:, None]))
            loss = loss + o.addition * added
        if o.ink or o.consistency:
            near = jt.array(np.stack([example.near for example in examples])[:, None])
            ink = masked(fake, real, near)
            loss = loss + o.ink * ink
            if o.consistency and number % COMPARED_EVERY == 0:
                with jt.no_grad():
                    unmarked = [replace(example, drawing=example.plain) for example in examples]
                    bare, few = self.conditions.encoded(unmarked, context)
                    plain = self._paint(bare, few, looks, size, np.random.default_rng(painted))
                consistent = masked(fake, plain.detach(), near)
                loss = loss + o.consistency * consistent
        self.adam.step(loss)
        self.average.update(number)
        scores = []
        for side, features in zip(sides, reals):
            self.discriminator_adam[side].lr = phase.discriminator_rate
            verdict = hinge_discriminator(features[-1], self._seen_by(side, fake.detach(), sketch)[-1])
            self.discriminator_adam[side].step(verdict)
            scores.append(verdict)
        jt.sync_all(True)
        return {
            "loss": loss.item(),
            "face": face.item(),
            "matching": matching.item(),
            "perceptual": seen.item(),
            "ink": ink.item(),
            "consistent": consistent.item(),
            "added": added.item(),
            "adversarial": adversarial.item(),
            "discriminator": sum(verdict.item() for verdict in scores) / len(scores),
        }

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
        synthesis = self.painter.synthesis
        count = small.shape[0]
        grain = {
            side: jt.array(rng.standard_normal((count, 1, side, side), dtype=np.float32))
            for side in synthesis.generator.grain_sides(size)
        }
        face: jt.Var = synthesis(self.painter.mapping(codes, strokes), synthesis.texture(small), size, grain)
        return face

    def _seen_by(self, side: int, picture: jt.Var, sketch: jt.Var) -> List[jt.Var]:
        features: List[jt.Var] = self.discriminators[side](
            jt.concat([shrink(picture, side), shrink(sketch, side)], dim=1)
        )
        return features

    def _perceptual(self, real: jt.Var, fake: jt.Var) -> jt.Var:
        distance: jt.Var = perceptual(self.seer.layers(real), self.seer.layers(fake))
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
                side = min(size, self.seer.side)
                seen.append(self._perceptual(shrink(real, side), shrink(fake, side)).item())
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
        tensors = {**module_tensors(self.painter, "painter."), **self.average.tensors(AVERAGE)}
        tensors.update(adam_tensors(self.adam, "adam."))
        for side, discriminator in self.discriminators.items():
            tensors.update(module_tensors(discriminator, f"{STATE_NAME}{side}."))
            tensors.update(adam_tensors(self.discriminator_adam[side], f"{STATE_NAME}{side}adam."))
        return tensors

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.painter, tensors, "painter.")
        self.average.restore(tensors, AVERAGE)
        restore_adam(self.adam, tensors, "adam.")
        for side, discriminator in self.discriminators.items():
            restore_module(discriminator, tensors, f"{STATE_NAME}{side}.")
            restore_adam(self.discriminator_adam[side], tensors, f"{STATE_NAME}{side}adam.")

    def start_from(self, folder: Path) -> None:
        """Begin with shipped weights instead of random ones; a run that is resumed overwrites this."""
        weights = read_weights(folder / "combine.safetensors")
        about = read_metadata(folder / "combine.safetensors")
        self.start = f"weights of {about.get('step', 'unknown')} steps"
        if not any(name.startswith(GATE) for name in weights):  # older than gates: it begins to learn, open
            own = module_tensors(self.painter)
            weights.update({name: value for name, value in own.items() if name.startswith(GATE)})
        assign_now(self.painter, weights, folder)
        self.average = Average(self.painter)
        extra = read_weights(folder / TRAINING)
        for side, discriminator in self.discriminators.items():
            known = part(extra, f"{STATE_NAME}{side}.")
            if known:
                assign_now(discriminator, known, folder / TRAINING)

    def shipped(self) -> Dict[str, np.ndarray]:
        """The averaged weights."""
        return self.average.tensors()
