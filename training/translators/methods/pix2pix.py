"""pix2pix: a U-Net against a discriminator of patches that sees what the generator was given.

Isola, Zhu, Zhou and Efros, Image-to-Image Translation with Conditional Adversarial Networks, CVPR 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict

import jittor as jt
import numpy as np

from configs.translators.discriminators import PatchDiscriminator
from configs.translators.generators import LAYOUTS, OWN, UNetArchitecture
from configs.translators.styles import SKETCHED
from engine.translating.translator import TO_SKETCH
from options.fields import option
from options.train_translator import AdversarialOptions
from training.data.dataset import FILE
from training.data.pairs import open_pairs
from training.data.picture_sets import Pairs
from training.loop.state import step_if_finite
from training.losses.terms import absolute, logistic, masked, shrink
from training.translators.dataset_pairs import PairsInStyles
from training.translators.method import Translation, problem_of_discriminators


@dataclass(frozen=True)
class Pix2PixOptions(AdversarialOptions):
    """The paper's values."""

    most: int = option(8, "channels of the generator's widest layer, in multiples of --width")
    norm: str = option("batch", "normalisation of generator and discriminator", choices=("batch", "instance"))
    layout: str = option(OWN, "layout of the U-Net, whose weights can be imported and exported", choices=LAYOUTS)
    dropout: bool = option(True, "without dropout")
    styles: bool = option(False, f"train one network for all styles of sketches: {', '.join(SKETCHED)}")
    l1: float = option(100.0, "weight of the mean absolute difference")
    ink: float = option(0.0, "weight of the difference where there is ink, in addition, for photo-to-sketch")
    discriminators: int = option(1, "discriminators, each at half the resolution of the one before", formerly="judges")

    def problem(self) -> str:
        """As for every method."""
        if self.most < 1 or min(self.l1, self.ink) < 0:
            return "--most must be at least 1, --l1 and --ink not below 0"
        if self.ink and self.direction != TO_SKETCH:
            return "--ink is for --direction photo-to-sketch"
        if self.styles and (self.direction != TO_SKETCH or self.hands):
            return "--styles is for --direction photo-to-sketch, and without --hands"
        return problem_of_discriminators(self.discriminators, self.size) or super().problem()


class Pix2Pix(Translation):
    """G: given -> wanted, and D(given, picture), logits of patches of 70 x 70 pixels; more of them see it halved."""

    title = "pix2pix"
    Options = Pix2PixOptions

    def __init__(self, options: Pix2PixOptions, pairs: Pairs, validation: Pairs) -> None:
        super().__init__(options, pairs, validation)
        self.paints_sketches = options.direction == TO_SKETCH
        self.generator = self.add_generator(options.direction)
        channels = 4 + len(pairs.styles)  # sketch, photo, and which style is asked for
        self.seen_by = self.add_discriminators(
            "discriminator", lambda: PatchDiscriminator(channels, options.discriminator_width, options.norm)
        )
        betas = (options.beta1, 0.999)
        self.adam = self.add_adam("generator", [self.generator], betas)
        self.discriminator_adam = self.add_adam("discriminator", list(self.seen_by.values()), betas)

    @classmethod
    def open(cls, options: Pix2PixOptions) -> Translation:
        """The method with its data."""
        if not options.styles:
            return super().open(options)
        if not (options.data / FILE).is_file():
            raise ValueError(f"--styles needs a dataset made by prepare.py, which {options.data} is not")
        return cls(options, *open_pairs(options.data, prepare=PairsInStyles))

    def architecture(self, direction: str) -> UNetArchitecture:
        """A U-Net of eight halvings as in the paper; fewer where the picture is too small for them."""
        o: Pix2PixOptions = self.options
        given, wanted = (3, 1) if direction == TO_SKETCH else (1, 3)
        depth = max(2, min(8, (o.size & -o.size).bit_length() - 1))
        styles = self.pairs.styles
        return UNetArchitecture(
            given, wanted, o.size, o.width, o.most, depth=depth, norm=o.norm, styles=styles, layout=o.layout
        )

    def step(self, number: int) -> Dict[str, float]:
        """One step of the discriminators, then one of the generator (section 3.3)."""
        self.begin(number)
        sketch, photo = (jt.array(pictures) for pictures in self.batch(number))
        given, wanted = (photo, sketch) if self.paints_sketches else (sketch, photo)
        fake = self.generator(given, self._dropout(number))

        # Halved, so that the discriminators learn more slowly than the generator.
        discriminator_loss = 0.5 * (
            self._adversarial_loss(given, wanted, True) + self._adversarial_loss(given, fake.detach(), False)
        )
        step_if_finite(self.discriminator_adam, discriminator_loss)

        adversarial = self._adversarial_loss(given, fake, True)
        l1 = absolute(fake, wanted)
        if self.options.ink:  # else paper, which is nearly all of a sketch, is all that is learnt for long
            l1 = l1 + self.options.ink * masked(fake, wanted, 0.5 * (1.0 - wanted))
        loss = self.options.adversarial * adversarial + self.options.l1 * l1
        step_if_finite(self.adam, loss)
        self.end(number)
        return {
            "loss": loss.item(),
            "l1": l1.item(),
            "adversarial": adversarial.item(),
            "discriminator": discriminator_loss.item(),
        }

    def _adversarial_loss(self, given: jt.Var, picture: jt.Var, real: bool) -> jt.Var:
        """How far the discriminators are from calling a picture real, or fake."""
        seen = jt.concat([given, picture], dim=1)
        terms = [logistic(discriminator(shrink(seen, side)), real) for side, discriminator in self.seen_by.items()]
        return sum(terms[1:], terms[0]) / len(terms)

    def _dropout(self, number: int) -> list:
        if not self.options.dropout:
            return []
        of_rows = [self.generator.masks(1, self.options.size, rng) for _, rng in self.rows(number, "dropout")]
        return [np.concatenate(masks) for masks in zip(*of_rows)]
