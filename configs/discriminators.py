"""Discriminators: is this photo real, and does it belong to this sketch?"""

from __future__ import annotations

import math
from typing import List, Sequence

import jittor as jt
import numpy as np
from jittor import nn

from configs.kernels.convolution import convolve
from configs.kernels.planes import activate

# Layers of spectral norm 1 cannot tell a pore from a smooth cheek by the margin of a hinge loss: the difference in the
# pixels is too small. This is how many times steeper than its layers a verdict may be.
CONTRAST = 5.0


class SpectralConv(nn.Module):
    """Convolution whose weights have spectral norm 1 (Miyato et al., ICLR 2018), by one power iteration a step."""

    def __init__(self, channels_in: int, channels: int, kernel: int = 4, stride: int = 2) -> None:
        self.stride = stride
        self.padding = (kernel - 1) // 2
        self.weight = jt.randn(channels, channels_in, kernel, kernel) / math.sqrt(channels_in * kernel * kernel)
        self.bias = jt.zeros(channels)
        start = np.random.randn(channels).astype(np.float32)
        self.left = jt.array(start / np.linalg.norm(start)).stop_grad()

    def iterate(self) -> None:
        """Bring the estimate of the largest singular vector up to date; call once a step, before the forward pass."""
        matrix = self.weight.detach().flatten(1)  # (O, I k k)
        right = _unit((matrix * self.left.unsqueeze(1)).sum(0))
        self.left.update(_unit((matrix * right.unsqueeze(0)).sum(1)).detach())

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H', W'), by weights that are divided by their largest singular value."""
        matrix = self.weight.flatten(1)
        left = self.left.detach()
        right = _unit((matrix.detach() * left.unsqueeze(1)).sum(0)).detach()
        largest = ((matrix * right.unsqueeze(0)).sum(1) * left).sum()
        return convolve(x, self.weight / largest, self.bias, self.stride, self.padding)


class FacePatchDiscriminator(nn.Module):
    """Classifies overlapping patches (Isola et al., CVPR 2017); hands out its features for feature matching."""

    def __init__(self, channels_in: int = 4, widths: Sequence[int] = (32, 64, 128, 256)) -> None:
        stack = [channels_in] + list(widths)
        self.convs = nn.ModuleList([SpectralConv(a, b) for a, b in zip(stack, stack[1:])])
        self.verdict = SpectralConv(stack[-1], 1, 3, 1)

    def iterate(self) -> None:
        """One power iteration in every layer."""
        for conv in self.convs:
            conv.iterate()
        self.verdict.iterate()

    def execute(self, picture: jt.Var) -> List[jt.Var]:
        """(N, C, H, W) -> features of every layer, the last being the verdict (N, 1, H / 16, W / 16)."""
        features = []
        x = picture
        for conv in self.convs:
            x = activate(conv(x))
            features.append(x)
        return features + [self.verdict(x) * CONTRAST]


def _unit(x: jt.Var) -> jt.Var:
    return x / jt.sqrt((x * x).sum() + 1e-12)
