"""Sketch to photo against a critic: Wasserstein loss with gradient penalty, and a perceptual loss.

Gulrajani, Ahmed, Arjovsky, Dumoulin and Courville, Improved Training of Wasserstein GANs, NeurIPS 2017, algorithm 1;
spectral norm: Miyato et al., ICLR 2018; perceptual loss: Johnson et al., ECCV 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Union

import jittor as jt
import numpy as np

from configs.families.compact import COMPACT
from configs.photo_readers import TextureEncoder
from configs.translators.discriminators import Critic
from configs.translators.generators import ResidualArchitecture
from configs.vgg import VGG19
from engine.backend.weights import PARAM
from engine.files.checkpoints import CheckpointError, assign, read_weights
from engine.translating.translator import TO_PHOTO
from options.fields import option
from options.train_translator import GrowingOptions
from training.data.picture_sets import Pairs
from training.face.earlier_stages import part
from training.loop.state import step_if_finite
from training.losses.terms import absolute, perceptual, shrink
from training.translators.method import Translation

SEEN = 128  # side at which the perceptual loss looks, where that divides the size
SHIPPED = PARAM / COMPACT.name / "combine.safetensors"

Features = Union[TextureEncoder, VGG19]


@dataclass(frozen=True)
class WganGpOptions(GrowingOptions):
    """The paper's values; width and batch for a computer without a GPU."""

    width: int = 32
    batch: int = 4
    rate: float = 1e-4
    discriminator_width: int = 32
    beta1: float = 0.0
    most: int = option(8, "channels of the generator's widest layer, in multiples of --width")
    blocks: int = option(2, "number of residual blocks")
    attention: bool = option(False, "self-attention in the bottleneck")
    l1: float = option(50.0, "weight of the mean absolute difference")
    penalty: float = option(10.0, "weight of the gradient penalty")
    perceptual: float = option(10.0, "weight of the perceptual loss")
    features: Optional[Path] = option(
        None, "VGG-19's weights for the perceptual loss (default: the shipped compact ones)"
    )
    critic_steps: int = option(2, "critic steps per generator step")

    def problem(self) -> str:
        """As for every method."""
        if min(self.most, self.critic_steps) < 1 or min(self.l1, self.penalty, self.perceptual) < 0:
            return "--most and --critic-steps must be at least 1, and no weight of a loss below 0"
        return super().problem()


class WganGp(Translation):
    """G: sketch -> photo, and a critic C(sketch, photo) whose slope is to be 1 between real and fake."""

    title = "WGAN-GP"
    directions = (TO_PHOTO,)
    Options = WganGpOptions
    sheet_epochs = 10

    def __init__(self, options: WganGpOptions, pairs: Pairs, validation: Pairs) -> None:
        super().__init__(options, pairs, validation)
        self.features = feature_network(options.features) if options.perceptual else None
        self.generator = self.add_generator(options.direction)
        self.critic = self.add_discriminator("critic", Critic(4, options.discriminator_width))
        betas = (options.beta1, 0.9)
        self.adam = self.add_adam("generator", [self.generator], betas)
        self.critic_adam = self.add_adam("critic", [self.critic], betas)

    def architecture(self, direction: str) -> ResidualArchitecture:
        """A residual encoder-decoder from sketches to photos."""
        o: WganGpOptions = self.options
        attention = int(o.attention)
        return ResidualArchitecture(1, 3, o.size, o.width, o.most, blocks=o.blocks, attention=attention)

    def step(self, number: int) -> Dict[str, float]:
        """`critic_steps` steps of the critic on pairs of their own, then one of the generator."""
        o = self.options
        self.begin(number)
        for repeat in range(o.critic_steps):
            distance, penalty = self._criticise(number * o.critic_steps + repeat)

        sketch, photo = (jt.array(pictures) for pictures in self.batch(number))
        fake = self.generator(sketch)
        worth = self.critic(jt.concat([sketch, fake], dim=1)).mean()
        l1 = absolute(fake, photo)
        loss = o.l1 * l1 - o.adversarial * worth
        seen = self._perceptual(photo, fake)
        if seen is not None:
            loss = loss + o.perceptual * seen
        step_if_finite(self.adam, loss)
        self.end(number)
        return {
            "loss": loss.item(),
            "l1": l1.item(),
            "distance": distance.item(),
            "penalty": penalty.item(),
            **({} if seen is None else {"perceptual": seen.item()}),
        }

    def _criticise(self, number: int) -> tuple:
        """One step of the critic: (Wasserstein distance, gradient penalty)."""
        sketch, photo = (jt.array(pictures) for pictures in self.batch(number, "critic"))
        share = jt.array(np.array([rng.random() for _, rng in self.rows(number, "share")], np.float32))
        with jt.no_grad():
            fake = self.generator(sketch)
        fake = fake.detach()
        self.critic.iterate()
        worth_of_real = self.critic(jt.concat([sketch, photo], dim=1)).mean()
        worth_of_fake = self.critic(jt.concat([sketch, fake], dim=1)).mean()
        share = share.reshape(-1, 1, 1, 1)
        between = photo * share + fake * (1.0 - share)
        slope = jt.grad(self.critic(jt.concat([sketch, between], dim=1)).sum(), between)
        steepness = jt.sqrt((slope**2).sum(dims=(1, 2, 3)) + 1e-12)
        penalty = ((steepness - 1.0) ** 2).mean()
        distance = worth_of_real - worth_of_fake
        step_if_finite(self.critic_adam, self.options.penalty * penalty - distance)
        return distance, penalty

    def _perceptual(self, real: jt.Var, fake: jt.Var) -> Optional[jt.Var]:
        if self.features is None:
            return None
        if real.shape[2] % SEEN == 0:
            real, fake = shrink(real, SEEN), shrink(fake, SEEN)
        return perceptual(self.features.layers(real), self.features.layers(fake))


def feature_network(file: Optional[Path]) -> Features:
    """VGG-19 from the user's file, or what the shipped compact preset reads an appearance with, which knows faces."""
    if file is not None:
        vgg = VGG19()
        known = vgg.state_dict()
        # A whole classifier may be in the file; of that only the convolutions are wanted.
        assign(vgg, {k: v for k, v in read_weights(file).items() if k in known}, file)
        return vgg
    if not SHIPPED.is_file():
        raise CheckpointError(
            f"{SHIPPED} is missing, whose texture encoder is the perceptual loss: give VGG-19's weights with "
            "--features, or --perceptual 0"
        )
    texture = TextureEncoder(COMPACT.appearance)
    assign(texture, part(read_weights(SHIPPED), "synthesis.texture."), SHIPPED)
    return texture
