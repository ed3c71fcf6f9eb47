"""pix2pix: a U-Net against a discriminator of patches that sees what the generator was given.

Isola, Zhu, Zhou and Efros, Image-to-Image Translation with Conditional Adversarial Networks, CVPR 2017.
"""

from __future__ import annotations

from typing import Dict

import jittor as jt
import numpy as np

from configs.translators import PatchJudge
from engine.translators import TO_SKETCH
from options.translators import TranslatorOptions
from training.losses import absolute, logistic
from training.picture_sets import Pairs
from training.translation import Translation


class Pix2Pix(Translation):
    """G: given -> wanted, and D(given, picture), logits of patches of 70 x 70 pixels."""

    def __init__(self, options: TranslatorOptions, pairs: Pairs, validation: Pairs) -> None:
        super().__init__(options, pairs, validation)
        self.paints_sketches = options.direction == TO_SKETCH
        self.generator = self.add_generator(options.direction)
        self.judge = self.add_judge("judge", PatchJudge(4, options.judge_width, options.norm))
        betas = (options.beta1, 0.999)
        self.adam = self.add_adam("generator", [self.generator], betas)
        self.judge_adam = self.add_adam("judge", [self.judge], betas)

    def step(self, number: int) -> Dict[str, float]:
        """One step of the discriminator, then one of the generator (section 3.3)."""
        self.begin(number)
        sketch, photo = (jt.array(pictures) for pictures in self.batch(number))
        given, wanted = (photo, sketch) if self.paints_sketches else (sketch, photo)
        fake = self.generator(given, self._dropout(number))

        real_verdict = self.judge(jt.concat([given, wanted], dim=1))
        fake_verdict = self.judge(jt.concat([given, fake.detach()], dim=1))
        # Halved, so that the discriminator learns more slowly than the generator.
        judged = 0.5 * (logistic(real_verdict, True) + logistic(fake_verdict, False))
        self.judge_adam.step(judged)

        adversarial = logistic(self.judge(jt.concat([given, fake], dim=1)), True)
        away = absolute(fake, wanted)
        loss = self.options.adversarial * adversarial + self.options.l1 * away
        self.adam.step(loss)
        self.end(number)
        return {
            "loss": loss.item(),
            "away": away.item(),
            "adversarial": adversarial.item(),
            "judged": judged.item(),
        }

    def _dropout(self, number: int) -> list:
        if not self.options.dropout:
            return []
        of_rows = [self.generator.masks(1, self.options.size, rng) for _, rng in self.rows(number, "dropout")]
        return [np.concatenate(masks) for masks in zip(*of_rows)]
