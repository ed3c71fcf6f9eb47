"""Enhancers: networks around CycleGAN's generator, each of which paints what is finer at twice the side."""

from __future__ import annotations

import jittor as jt
from jittor import nn

from configs.kernels.normalise import reflect
from configs.translators.layers import NormalConv, Up, instance_norm, through_residual_blocks

LOCAL_BLOCKS = 3  # residual blocks
NARROWEST = 16  # channels of the first layer, at least


class Enhancer(nn.Module):
    """What is finer than a network paints: its features and the picture at twice the side make features of that side.

    Wang et al., pix2pixHD, CVPR 2018, section 3.1, the local enhancer; but that `last` paints a difference to the
    enlarged picture, beginning with none, so that a network which has learnt at a smaller side loses nothing.
    """

    def __init__(self, channels_in: int, within: int, width: int, channels_out: int) -> None:
        self.start = NormalConv(channels_in, width, 7)
        self.down = NormalConv(width, within, 3, 2, 1)
        self.blocks = nn.ModuleList([NormalConv(within, within, 3) for _ in range(2 * LOCAL_BLOCKS)])
        self.up = Up(within, width, 3)
        self.last = NormalConv(width, channels_out, 7, bias=True)
        self.last.weight = jt.zeros(channels_out, width, 7, 7)

    def execute(self, x: jt.Var, features: jt.Var) -> jt.Var:
        """(N, I, 2 H, 2 W), (N, within, H, W) -> (N, width, 2 H, 2 W)."""
        x = instance_norm(self.start(reflect(x, 3)), 0.0)
        x = instance_norm(self.down(x), 0.0) + features
        return instance_norm(self.up(through_residual_blocks(self.blocks, x)), 0.0)
