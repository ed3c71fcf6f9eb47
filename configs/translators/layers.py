"""Layers that the translators' generators and discriminators are made of."""

from __future__ import annotations

from typing import Sequence

import jittor as jt
from jittor import nn

from configs.kernels.convolution import convolve, convolve_transposed
from configs.kernels.normalise import Norm, reflect


class NormalConv(nn.Module):
    """Convolution with the papers' start, N(0, 0.02)."""

    def __init__(
        self, channels_in: int, channels: int, kernel: int, stride: int = 1, padding: int = 0, bias: bool = False
    ) -> None:
        self.stride, self.padding = stride, padding
        self.weight = jt.randn(channels, channels_in, kernel, kernel) * 0.02
        self.bias = jt.zeros(channels) if bias else None

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H', W')."""
        return convolve(x, self.weight, self.bias, self.stride, self.padding)


class Up(nn.Module):
    """Transposed convolution that doubles the size: kernel 4, or 3 with one pixel more on one side."""

    def __init__(self, channels_in: int, channels: int, kernel: int = 4, bias: bool = False) -> None:
        self.extra = 4 - kernel
        self.weight = jt.randn(channels_in, channels, kernel, kernel) * 0.02
        self.bias = jt.zeros(channels) if bias else None

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, 2 H, 2 W)."""
        return convolve_transposed(x, self.weight, self.bias, 2, 1, self.extra)


def pairs(first: int, widths: Sequence[int]) -> zip:
    """Channels in and out of layers that follow each other."""
    return zip([first, *widths], widths)


def halve(x: jt.Var) -> jt.Var:
    """(N, C, 2 H, 2 W) -> (N, C, H, W) by averaging."""
    n, channels, height, width = x.shape
    return x.reshape(n, channels, height // 2, 2, width // 2, 2).mean(dims=(3, 5))


def through_residual_blocks(blocks: nn.ModuleList, x: jt.Var) -> jt.Var:
    """Residual blocks of two convolutions each."""
    for first, second in zip(blocks[0::2], blocks[1::2]):
        x = x + instance_norm(second(reflect(instance_norm(first(reflect(x, 1)), 0.0), 1)), 1.0)
    return x


def instance_norm(x: jt.Var, slope: float) -> jt.Var:
    """Instance norm without weights, as CycleGAN has it, and leaky ReLU."""
    return Norm(x.shape[1], True, slope, affine=False)(x)
