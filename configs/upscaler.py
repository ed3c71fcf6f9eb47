"""The network that doubles the size of a face: what bicubic interpolation leaves out.

Residual blocks without norm at the size of the input, four channels of which become four pixels at the end (Lim et al.,
Enhanced Deep Residual Networks for Single Image Super-Resolution, CVPR Workshops 2017). It gives the difference from
the bicubic picture, so that an untrained one changes nothing. All it does is local: what it makes of a pixel depends on
`REACH` pixels around it, so that a picture of any size can be enlarged in tiles.
"""

from __future__ import annotations

import jittor as jt
from jittor import nn

from configs.compact import Conv
from configs.kernels.planes import activate, shuffle

WIDTH, BLOCKS = 32, 4
REACH = 2 * BLOCKS + 2  # pixels: one for each convolution of 3 x 3


class UpscalerBlock(nn.Module):
    """x + conv(activate(conv(x)))."""

    def __init__(self, width: int) -> None:
        self.first, self.second = Conv(width, width), Conv(width, width)
        self.second.weight *= 0.2  # many blocks add up

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> (N, C, H, W)."""
        return x + self.second(activate(self.first(x)))


class Upscaler(nn.Module):
    """A picture -> its doubled size less its bicubic interpolation."""

    def __init__(self, width: int = WIDTH, blocks: int = BLOCKS) -> None:
        self.first = Conv(3, width)
        self.blocks = nn.ModuleList([UpscalerBlock(width) for _ in range(blocks)])
        self.last = Conv(width, 12)
        self.last.weight *= 0.05

    def execute(self, picture: jt.Var) -> jt.Var:
        """(N, 3, H, W), RGB in -1..1 -> (N, 3, 2 H, 2 W), to be added to the bicubic picture."""
        x = self.first(picture)
        for block in self.blocks:
            x = block(x)
        return shuffle(self.last(x))
