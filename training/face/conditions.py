"""What image synthesis is given of a drawing while it learns: codes by the frozen encoders, and strokes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import jittor as jt
import numpy as np

from configs.AE_Model import ComponentEmbedding
from configs.components import COMPONENTS, REMAINDER
from configs.presets import Preset
from engine.drawing.crops import joined
from options.recipe import Phase
from training.data.samples import FaceSamples, batch_of, stack_crops
from training.face.examples import Example, clean_sketch
from training.loop.loop import random_state
from training.losses.terms import shrink

BANK = 800  # photos whose codes stand in for components that are not drawn yet
NEIGHBOURS = 10


@dataclass(frozen=True)
class StepContext:
    """What the drawings of a step have in common: the phase, whose faces they are of, and the seed of all chance."""

    phase: Phase
    people: Tuple[str, ...]
    seed: int


class Conditions:
    """Drawings as the networks see them.

    bank: codes (rows, code) by component name of clean sketches of training photos. people: whose they are. spread:
    their standard deviations, (1, code).
    """

    def __init__(self, preset: Preset, embedding: ComponentEmbedding, training: FaceSamples, seed: int) -> None:
        self.preset, self.embedding = preset, embedding
        self.bank, self.people = self._bank(training, seed)
        self.spread = {name: codes.std(axis=0, keepdims=True) for name, codes in self.bank.items()}

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

    def encoded(self, examples: Sequence[Example], context: StepContext) -> Tuple[Dict[str, jt.Var], Optional[jt.Var]]:
        """What a step knows of its drawings: codes by component name, and strokes at the feature map's side.

        Half of the drawings are as they are where they are little trusted: a part's code lies between its own and that
        of the face without additions, its strokes between the drawn ones and the sketch of that code. A tenth has no
        strokes, but no face with additions: what no stroke tells would be painted at random. Of some, one component is
        not drawn yet: its code is that of a face whose other components are alike, and it has no strokes.
        """
        rng = np.random.default_rng(context.seed)
        drawn, usual = (
            stack_crops(drawings, self.preset) for drawings in zip(*((one.drawing, one.usual) for one in examples))
        )
        count, added = len(examples), np.array([example.added for example in examples])
        doubted, missing = rng.random(count) < 0.5, (rng.random(count) < 0.1) & ~added
        codes, known = (self.codes(crops, rng, context.phase.noise) for crops in (drawn, usual))
        blank = [
            int(rng.integers(len(COMPONENTS)))
            if rng.random() < context.phase.drawings.blank and not example.added
            else None
            for example in examples
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
                found[row] = self._likely_code(name, of_others, context.people[row], rng)
                codes[name] = jt.array(found)
        return codes, self.strokes(drawn, missing)

    def strokes(self, crops: Dict[str, np.ndarray], missing: Optional[np.ndarray] = None) -> jt.Var:
        """Strokes at the side of the feature map, for `FeatureMapping`; none of drawings that are `missing` (N,)."""
        whole = joined(crops, self.preset.scale)
        if missing is not None:
            whole[missing] = 1.0
        return shrink(jt.array(whole), self.preset.feature_size(REMAINDER))

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

    def _bank(self, training: FaceSamples, seed: int) -> Tuple[Dict[str, np.ndarray], List[str]]:
        """Codes (rows, code) by component name of clean sketches of the training photos, and whose they are."""
        photos = [sample for sample in training.samples if not sample.warped] or training.samples
        rng = random_state(seed, -1 % 2**32)
        chosen = [photos[i] for i in batch_of(min(BANK, len(photos)), len(photos), rng)]
        found: Dict[str, List[np.ndarray]] = {component.name: [] for component in COMPONENTS}
        for first in range(0, len(chosen), 16):
            drawings = [clean_sketch(training, sample) for sample in chosen[first : first + 16]]
            for name, code in self.codes(stack_crops(drawings, self.preset)).items():
                found[name].append(code.numpy())
        return {name: np.concatenate(codes) for name, codes in found.items()}, [s.person for s in chosen]
