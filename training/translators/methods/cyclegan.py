"""CycleGAN: two generators and two discriminators that learn from sketches and photos of different people.

Zhu, Park, Isola and Efros, Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks, ICCV 2017.
Both kinds of picture have three channels here, since the identity loss gives each generator pictures of either kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Mapping, Tuple

import jittor as jt
import numpy as np
from jittor import nn

from configs.translators.discriminators import PatchDiscriminator
from configs.translators.generators import ResNetArchitecture
from engine.translating.translator import BOTH, TO_PHOTO, TO_SKETCH
from options.fields import option
from options.train_translator import GrowingOptions
from training.data.pairs import open_unpaired
from training.data.picture_sets import Pairs
from training.loop import distributed
from training.loop.state import set_learning, step_if_finite
from training.losses.terms import absolute, least_squares, shrink
from training.translators.image_pool import Pools
from training.translators.method import Translation, held_out, prepared, problem_of_discriminators, stack

SKETCH, PHOTO = "sketch", "photo"


@dataclass(frozen=True)
class CycleGANOptions(GrowingOptions):
    """The paper's values."""

    blocks: int = option(9, "residual blocks: 3, 6 or 9")
    cycle: float = option(10.0, "weight of cycle consistency")
    identity: float = option(5.0, "weight of the identity loss")
    pool: int = option(50, "generated pictures kept for the discriminators")
    discriminators: int = option(
        1,
        "discriminators per domain, each at half the resolution of the one before",
        formerly="judges",
    )
    enhancers: int = option(0, "enhancer networks around the generators, each doubles the resolution")

    def problem(self) -> str:
        """As for every method."""
        if min(self.cycle, self.identity, self.pool) < 0:
            return "--cycle, --identity and --pool may not be below 0"
        smallest = self.size >> max(self.enhancers, 0)
        if not 0 <= self.enhancers <= 4 or (self.enhancers and (self.size % (4 << self.enhancers) or smallest < 32)):
            return "--enhancers are at most 4, and --size halved so often must be a multiple of 4, 32 or more"
        halved = {self.size >> times for times in range(1, self.size.bit_length())}
        if (self.enhancers or self.discriminators > 1) and any(side not in halved for side, _ in self.grow):
            return (
                f"--grow with --enhancers or --discriminators needs --size ({self.size}) halved once or several times"
            )
        return problem_of_discriminators(self.discriminators, self.size) or super().problem()


class CycleGAN(Translation):
    """to_photo: sketch -> photo, to_sketch: photo -> sketch, and a discriminator of patches for either."""

    title = "CycleGAN"
    directions = (BOTH,)
    Options = CycleGANOptions

    def __init__(self, options: CycleGANOptions, pairs: Pairs, validation: Pairs) -> None:
        super().__init__(options, pairs, validation)
        self.to_photo = self.add_generator(TO_PHOTO)
        self.to_sketch = self.add_generator(TO_SKETCH)
        self.discriminators_of = {
            kind: self.add_discriminators(
                f"{kind}_discriminator", lambda: PatchDiscriminator(3, options.discriminator_width, "instance")
            )
            for kind in (PHOTO, SKETCH)
        }
        betas = (options.beta1, 0.999)
        self.adam = self.add_adam("generators", [self.to_photo, self.to_sketch], betas)
        self.discriminator_adam = self.add_adam("discriminators", list(self.discriminators.values()), betas)
        # Every row of the whole batch has a part of the pool, so that several processes keep what one would keep.
        places = max(1, options.pool // (options.batch * distributed.count())) if options.pool else 0
        self.pools = Pools((PHOTO, SKETCH), options.batch, places)

    @classmethod
    def open(cls, options: CycleGANOptions) -> Translation:
        """The method with pictures that need be no pairs."""
        return cls(options, *open_unpaired(options.data, options.style, held_out(options.hold_out), prepared(options)))

    def architecture(self, direction: str) -> ResNetArchitecture:
        """A ResNet; the same both ways."""
        o: CycleGANOptions = self.options
        return ResNetArchitecture(3, 3, o.size, o.width, blocks=o.blocks, enhancers=o.enhancers)

    def step(self, number: int) -> Dict[str, float]:
        """One step of both generators, then one of both discriminators (section 3, appendix 7.1)."""
        o = self.options
        self.begin(number)
        sketch, photo = (jt.array(pictures) for pictures in self.batch(number))

        fake_photo, fake_sketch = self.to_photo(sketch), self.to_sketch(photo)
        adversarial = self._adversarial_loss(PHOTO, fake_photo, True) + self._adversarial_loss(
            SKETCH, fake_sketch, True
        )
        cycle = absolute(self.to_sketch(fake_photo), sketch) + absolute(self.to_photo(fake_sketch), photo)
        loss = o.adversarial * adversarial + o.cycle * cycle
        if o.identity:
            same = absolute(self.to_photo(photo), photo) + absolute(self.to_sketch(sketch), sketch)
            loss = loss + o.identity * same
        step_if_finite(self.adam, loss)

        old_photo = jt.array(self.pools.exchange(PHOTO, fake_photo.numpy(), self._choices(number)))
        old_sketch = jt.array(self.pools.exchange(SKETCH, fake_sketch.numpy(), self._choices(number)))
        discriminator_loss = 0.5 * (
            self._adversarial_loss(PHOTO, photo, True)
            + self._adversarial_loss(PHOTO, old_photo, False)
            + self._adversarial_loss(SKETCH, sketch, True)
            + self._adversarial_loss(SKETCH, old_sketch, False)
        )
        step_if_finite(self.discriminator_adam, discriminator_loss)
        self.end(number)
        return {
            "loss": loss.item(),
            "cycle": cycle.item(),
            "adversarial": adversarial.item(),
            "discriminator": discriminator_loss.item(),
        }

    def begin(self, number: int) -> None:
        """As for every method; and what the side of the step's pictures does not need yet does not learn."""
        super().begin(number)
        for generator in self.generators.values():
            for place, enhancer in enumerate(generator.enhancers):
                set_learning(enhancer, place < generator.needed(self.side))
        for discriminators in self.discriminators_of.values():
            awake = list(self._awake(discriminators).values())
            for discriminator in discriminators.values():
                set_learning(discriminator, discriminator in awake)

    def _adversarial_loss(self, kind: str, picture: jt.Var, real: bool) -> jt.Var:
        """How far the discriminators of a kind are from calling a picture real, or fake, summed."""
        awake = self._awake(self.discriminators_of[kind])
        terms = [least_squares(discriminator(shrink(picture, side)), real) for side, discriminator in awake.items()]
        return sum(terms[1:], terms[0])

    def _awake(self, discriminators: Mapping[int, nn.Module]) -> Dict[int, nn.Module]:
        """Those whose pictures are no larger than the step's; where all are larger, the last one with the step's."""
        awake = {side: discriminator for side, discriminator in discriminators.items() if side <= self.side}
        return awake or {self.side: discriminators[min(discriminators)]}

    @property
    def epoch(self) -> int:
        """Pictures in an epoch: of the kind that has more."""
        return max(self.pairs.counts.values())

    def batch(self, number: int, kind: str = "") -> Tuple[np.ndarray, np.ndarray]:
        """Sketches and photos of a step, each in an order of its own: (N, 3, size, size) in -1..1."""
        sketches: List[np.ndarray] = []
        photos: List[np.ndarray] = []
        for index, rng in self.rows(number, kind + SKETCH, self.pairs.counts[SKETCH]):
            cut = self.jitter(rng)
            sketches.append(cut(self.pairs.sketch(index, cut.load_size, rng)))
        for index, rng in self.rows(number, kind + PHOTO, self.pairs.counts[PHOTO]):
            cut = self.jitter(rng)
            photos.append(cut(self.pairs.photo(index, cut.load_size)))
        return stack(sketches, 3), stack(photos)

    def _choices(self, number: int) -> List[np.random.Generator]:
        return [rng for _, rng in self.rows(number, "pool")]

    def tensors(self) -> Dict[str, np.ndarray]:
        """Networks, averages, moments and pools."""
        return {**super().tensors(), **self.pools.tensors("pool.")}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        super().restore(tensors)
        self.pools.restore(tensors, "pool.")
