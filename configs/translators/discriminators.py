"""The discriminators of the translators: pix2pix's and CycleGAN's PatchGAN, and the critic of WGAN-GP.

Isola et al., CVPR 2017; Gulrajani et al., NeurIPS 2017. Pictures are in -1..1.
"""

from __future__ import annotations

import jittor as jt
from jittor import nn

from configs.discriminators import SpectralConv
from configs.functions import leaky
from configs.kernels.normalise import Norm
from configs.kernels.planes import SLOPE as LEAK
from configs.translators.layers import NormalConv, pairs


class PatchDiscriminator(nn.Module):
    """PatchGAN that sees 70 x 70 pixels: C64-C128-C256-C512 (Isola et al., appendix 6.1.2). Verdicts are logits.

    norm: "batch" as in pix2pix, or "instance" without weights as in CycleGAN.
    """

    def __init__(self, channels_in: int, width: int = 64, norm: str = "batch") -> None:
        widths = [width, 2 * width, 4 * width, 8 * width]
        strides = (2, 2, 2, 1)
        steps = list(pairs(channels_in, widths))
        self.convs = nn.ModuleList(
            [NormalConv(i, o, 4, stride, 1, bias=n == 0) for n, ((i, o), stride) in enumerate(zip(steps, strides))]
        )
        self.norms = nn.ModuleList(
            [Norm(w, True, LEAK, False) if norm == "instance" else Norm(w, False, LEAK) for w in widths[1:]]
        )
        self.verdict = NormalConv(widths[-1], 1, 4, 1, 1, bias=True)

    def execute(self, picture: jt.Var) -> jt.Var:
        """(N, C, H, W) -> (N, 1, H / 8 - 2, W / 8 - 2)."""
        x = leaky(self.convs[0](picture))
        for conv, norm in zip(self.convs[1:], self.norms):
            x = norm(conv(x))
        return self.verdict(x)


class Critic(nn.Module):
    """How real a photo is for a sketch, one number a picture; spectral norm in every layer, no other norm."""

    def __init__(self, channels_in: int, width: int = 32, layers: int = 5) -> None:
        widths = [width * min(2**level, 8) for level in range(layers)]
        self.convs = nn.ModuleList([SpectralConv(i, o) for i, o in pairs(channels_in, widths)])
        self.verdict = SpectralConv(widths[-1], 1, 3, 1)

    def iterate(self) -> None:
        """One power iteration in every layer."""
        for conv in list(self.convs) + [self.verdict]:
            conv.iterate()

    def execute(self, picture: jt.Var) -> jt.Var:
        """(N, C, H, W) -> (N,)."""
        x = picture
        for conv in self.convs:
            x = leaky(conv(x))
        return self.verdict(x).mean(dims=(1, 2, 3))
