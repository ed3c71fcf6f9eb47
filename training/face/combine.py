"""Feature mapping and image synthesis (sections 3.2 and 3.3), with the encoders frozen.

The generator learns at 128 pixels, then at 256, then at 512; each size keeps what the smaller ones have learnt.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import cv2
import jittor as jt
import numpy as np
from jittor import nn

from configs.AE_Model import ComponentEmbedding
from configs.Combine_Model import FeatureMapping, ImageSynthesis
from configs.components import CANVAS, COMPONENTS, PUPILS, REMAINDER
from configs.discriminators import PatchDiscriminator
from configs.face_identity import FaceIdentity
from configs.photo_readers import PhotoReader
from configs.presets import TEXTURE_SIDE, Preset
from configs.vgg import VGG19
from engine.drawing.crops import joined, levels, signed
from engine.files.checkpoints import assign, read_metadata, read_weights
from options.parts_combine import CombineOptions
from options.recipe import Phase
from training.data.dataset import Sample
from training.data.samples import Faces, batch_of, stack_crops, stack_photos, target_style
from training.face.earlier_stages import TRAINING, part
from training.face.examples import Lesson, clean_sketch, make_lesson, simulated
from training.hands import FaceShape
from training.loop.loop import Method, random_state
from training.loop.state import Average, adam_tensors, module_tensors, restore_adam, restore_module
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
BANK = 800  # photos whose codes stand in for components that are not drawn yet
NEIGHBOURS = 10
VALIDATED = 28
COMPARED_EVERY = 2  # steps between comparisons of a drawing with and without its meaningless strokes
AVERAGE = "average."  # before the names of the averaged weights in a run's state


def judged_sides(size: int) -> List[int]:
    """The sides at which faces of `size` pixels are judged; a discriminator needs 16 pixels."""
    return [size // scale for scale in SCALES if size // scale >= 16]


@dataclass(frozen=True)
class Told:
    """How the drawings of a step are told: whose faces they are of, and the seed of all chance in it."""

    phase: Phase
    people: Tuple[str, ...]
    seed: int


class Painter(nn.Module):
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
        training: Faces,
        validation: Faces,
        options: CombineOptions,
    ) -> None:
        self.preset, self.embedding, self.seer, self.options = preset, embedding, seer, options
        self.training, self.validation = training, validation
        self.start = ""
        jt.set_global_seed(options.seed)
        self.painter = Painter(preset)
        sides = sorted({side for phase in options.phases for side in judged_sides(phase.size)})
        self.judges = {side: PatchDiscriminator() for side in sides}
        self.average = Average(self.painter)
        first = options.at(0)
        self.adam = jt.optim.Adam(self.painter.parameters(), first.rate, betas=(0.5, 0.99))
        self.judge_adam = {
            side: jt.optim.Adam(judge.parameters(), first.judge_rate, betas=(0.5, 0.99))
            for side, judge in self.judges.items()
        }
        self.bank, self.people = self._bank()
        self.spread = {name: codes.std(axis=0, keepdims=True) for name, codes in self.bank.items()}

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
        lessons = [make_lesson(self.training, one, size, phase.drawings, rng) for one in chosen]
        told = Told(phase, tuple(sample.person for sample in chosen), int(rng.integers(2**32)))
        codes, strokes = self.told(lessons, told)
        real = jt.array(stack_photos([lesson.photo for lesson in lessons]))
        sketch = jt.array(signed(np.stack([lesson.clean for lesson in lessons])[:, None]))
        small = shrink(real, min(size, self.seer.side))
        looks = jt.array(stack_photos([lesson.look for lesson in lessons]))
        painted = int(rng.integers(2**32))
        fake = self._paint(codes, strokes, looks, size, np.random.default_rng(painted))
        sides = judged_sides(size)
        for side in sides:
            self.judges[side].iterate()
        fakes = [self._judge(side, fake, sketch) for side in sides]
        reals = [self._judge(side, real, sketch) for side in sides]
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
        ink, consistent = jt.zeros(1), jt.zeros(1)
        if o.ink or o.consistency:
            near = jt.array(np.stack([lesson.near for lesson in lessons])[:, None])
            ink = masked(fake, real, near)
            loss = loss + o.ink * ink
            if o.consistency and number % COMPARED_EVERY == 0:
                with jt.no_grad():
                    unmarked = [replace(lesson, drawing=lesson.plain) for lesson in lessons]
                    bare, few = self.told(unmarked, told)
                    plain = self._paint(bare, few, looks, size, np.random.default_rng(painted))
                consistent = masked(fake, plain.detach(), near)
                loss = loss + o.consistency * consistent
        self.adam.step(loss)
        self.average.update(number)
        judged = []
        for side, features in zip(sides, reals):
            self.judge_adam[side].lr = phase.judge_rate
            verdict = hinge_discriminator(features[-1], self._judge(side, fake.detach(), sketch)[-1])
            self.judge_adam[side].step(verdict)
            judged.append(verdict)
        jt.sync_all(True)
        return {
            "loss": loss.item(),
            "face": face.item(),
            "matching": matching.item(),
            "perceptual": seen.item(),
            "ink": ink.item(),
            "consistent": consistent.item(),
            "adversarial": adversarial.item(),
            "judged": sum(verdict.item() for verdict in judged) / len(judged),
        }

    def _chosen(self, phase: Phase, rng: np.random.Generator) -> List[Sample]:
        """The faces of a step: by the weights of their sets, and none whose source was too small to teach the size."""
        least = ENOUGH * (PUPILS[1][0] - PUPILS[0][0]) * phase.size / CANVAS
        samples = [s for s in self.training.samples if not 0 < s.eye_distance < least] or self.training.samples
        weights = np.array([phase.weights.get(sample.photo_set, 1.0) for sample in samples])
        return [samples[i] for i in batch_of(phase.batch, len(samples), rng, weights)]

    def codes(
        self, crops: Dict[str, np.ndarray], rng: Optional[np.random.Generator] = None, amount: float = 0.0
    ) -> Dict[str, jt.Var]:
        """The frozen encoders' codes of crops, (N, code) by component name; with `rng`, a little off by `amount`."""
        with jt.no_grad():
            codes = self.embedding.encode({name: jt.array(crop) for name, crop in crops.items()})
        noisy = {}
        for name, code in codes.items():
            if rng is None:
                noisy[name] = code.detach()
            else:
                noise = rng.standard_normal(code.shape).astype(np.float32) * amount * rng.uniform(0, 1.5)
                noisy[name] = code.detach() + jt.array(noise * self.spread[name])
        return noisy

    def told(self, lessons: Sequence[Lesson], told: Told) -> Tuple[Dict[str, jt.Var], Optional[jt.Var]]:
        """What a step knows of its drawings: codes by component name, and strokes at the feature map's side.

        Half of the drawings are as they are where they are little trusted: a part's code lies between its own and that
        of the face without additions, its strokes between the drawn ones and the sketch of that code. A tenth has no
        strokes, but no face with additions: what no stroke tells would be painted at random. Of some, one component is
        not drawn yet: its code is that of a face whose other components are alike, and it has no strokes.
        """
        rng = np.random.default_rng(told.seed)
        drawn, usual = (
            stack_crops(drawings, self.preset) for drawings in zip(*((one.drawing, one.usual) for one in lessons))
        )
        count, added = len(lessons), np.array([lesson.added for lesson in lessons])
        doubted, missing = rng.random(count) < 0.5, (rng.random(count) < 0.1) & ~added
        codes, known = (self.codes(crops, rng, told.phase.noise) for crops in (drawn, usual))
        blank = [
            int(rng.integers(len(COMPONENTS)))
            if rng.random() < told.phase.drawings.blank and not lesson.added
            else None
            for lesson in lessons
        ]
        for component in COMPONENTS:
            name = component.name
            trust = np.where(doubted, rng.uniform(np.where(added, 0.3, 0.0), 1.0, count), 1.0).astype(np.float32)
            share = jt.array(trust.reshape(-1, 1))
            codes[name] = (share * codes[name] + (1.0 - share) * known[name]).detach()
            with jt.no_grad():
                likely = self.embedding.part(component).decoder(codes[name]).numpy().clip(-1.0, 1.0)
            trust = trust.reshape(-1, 1, 1, 1)
            drawn[name] = trust * drawn[name] + (1.0 - trust) * likely
        for row, number in enumerate(blank):
            if number is not None:
                name = COMPONENTS[number].name
                drawn[name][row] = 1.0
                of_others = {other: code[row].numpy() for other, code in codes.items() if other != name}
                found = codes[name].numpy()
                found[row] = self._likely_code(name, of_others, told.people[row], rng)
                codes[name] = jt.array(found)
        return codes, self.strokes(drawn, missing)

    def strokes(self, crops: Dict[str, np.ndarray], missing: Optional[np.ndarray] = None) -> Optional[jt.Var]:
        """Strokes at the side of the feature map, for `FeatureMapping`; none of drawings that are `missing` (N,)."""
        if self.painter.mapping.strokes is None:
            return None
        whole = joined(crops, self.preset.scale)
        if missing is not None:
            whole[missing] = 1.0
        return shrink(jt.array(whole), self.preset.feature_size(REMAINDER))

    def paint(self, sketches: Sequence[np.ndarray], photos: Sequence[np.ndarray], size: int) -> np.ndarray:
        """Sketches and photos that give the appearance -> faces (N, size, size, 3) uint8."""
        rng = np.random.default_rng(0)
        with jt.no_grad():
            looks = jt.array(stack_photos([_resized(photo, TEXTURE_SIDE) for photo in photos]))
            crops = stack_crops(sketches, self.preset)
            fake = self._paint(self.codes(crops), self.strokes(crops), looks, size, rng)
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

    def _judge(self, side: int, picture: jt.Var, sketch: jt.Var) -> List[jt.Var]:
        features: List[jt.Var] = self.judges[side](jt.concat([shrink(picture, side), shrink(sketch, side)], dim=1))
        return features

    def _perceptual(self, real: jt.Var, fake: jt.Var) -> jt.Var:
        distance: jt.Var = perceptual(self.seer.layers(real), self.seer.layers(fake))
        return distance

    def _likely_code(
        self, name: str, others: Dict[str, np.ndarray], person: str, rng: np.random.Generator
    ) -> np.ndarray:
        """The code (code,) of a component of one of the people whose `others` are nearest, but not of `person`."""
        distance = sum(
            (((self.bank[other] - code) / (self.spread[other] + 1e-6)) ** 2).mean(axis=1)
            for other, code in others.items()
        )
        order = [int(row) for row in np.argsort(distance) if self.people[row] != person][:NEIGHBOURS]
        return self.bank[name][int(rng.choice(order))] if order else self.bank[name].mean(axis=0)

    def _bank(self) -> Tuple[Dict[str, np.ndarray], List[str]]:
        """Codes (rows, code) by component name of clean sketches of the training photos, and whose they are."""
        photos = [sample for sample in self.training.samples if not sample.warped] or self.training.samples
        rng = random_state(self.options.seed, -1 % 2**32)
        chosen = [photos[i] for i in batch_of(min(BANK, len(photos)), len(photos), rng)]
        found: Dict[str, List[np.ndarray]] = {component.name: [] for component in COMPONENTS}
        for first in range(0, len(chosen), 16):
            drawings = [clean_sketch(self.training, sample) for sample in chosen[first : first + 16]]
            for name, code in self.codes(stack_crops(drawings, self.preset)).items():
                found[name].append(code.numpy())
        return {name: np.concatenate(codes) for name, codes in found.items()}, [s.person for s in chosen]

    def validate(self) -> Dict[str, float]:
        """Perceptual distance, difference and sharpness on the validation people, painted by the averaged weights."""
        size = self.options.phases[-1].size  # always the last one, so that all scores of a run can be compared
        seen, face, strength = [], [], []
        with self.average.swapped(), jt.no_grad():
            samples = self.validation.samples
            for i in np.unique(np.linspace(0, len(samples) - 1, min(VALIDATED, len(samples))).astype(int)):
                sample = samples[i]
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
        samples = self.validation.samples
        chosen = [samples[i] for i in np.linspace(0, len(samples) - 1, 8).astype(int)]
        with self.average.swapped():
            for number, sample in enumerate(chosen):
                photo = self.validation.photo(sample, size)
                drawings = [self.validation.sketch(sample, style) for style in ("lines", "edges")]
                drawings.append(self._rough(sample, random_state(self.options.seed + 1, number)))
                row: List[np.ndarray] = []
                for drawing in drawings:
                    row += [_resized(drawing, 256), _resized(self.paint([drawing], [photo], size)[0], 256)]
                rows.append(np.concatenate(row + [_resized(photo, 256)], axis=1))
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
        for side, judge in self.judges.items():
            tensors.update(module_tensors(judge, f"judge{side}."))
            tensors.update(adam_tensors(self.judge_adam[side], f"judge{side}adam."))
        return tensors

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.painter, tensors, "painter.")
        self.average.restore(tensors, AVERAGE)
        restore_adam(self.adam, tensors, "adam.")
        for side, judge in self.judges.items():
            restore_module(judge, tensors, f"judge{side}.")
            restore_adam(self.judge_adam[side], tensors, f"judge{side}adam.")

    def start_from(self, folder: Path) -> None:
        """Begin with shipped weights instead of random ones; a run that is resumed overwrites this."""
        weights = read_weights(folder / "combine.safetensors")
        about = read_metadata(folder / "combine.safetensors")
        self.start = f"weights of {about.get('step', 'unknown')} steps"
        assign(self.painter, weights, folder)
        self.average = Average(self.painter)
        extra = read_weights(folder / TRAINING)
        for side, judge in self.judges.items():
            known = part(extra, f"judge{side}.")
            if known:
                assign(judge, known, folder / TRAINING)

    def shipped(self) -> Dict[str, np.ndarray]:
        """The averaged weights."""
        return self.average.tensors()


def _resized(picture: np.ndarray, side: int) -> np.ndarray:
    sized = cv2.resize(
        picture, (side, side), interpolation=cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_LINEAR
    )
    return sized if sized.ndim == 3 else cv2.cvtColor(sized, cv2.COLOR_GRAY2RGB)
