"""A small U-Net that corrects a first guess: what a regression cannot see because it looks at whole pictures."""

from __future__ import annotations

import math
from typing import List, Sequence

import jittor as jt
import numpy as np
from jittor import nn

from configs.kernels.convolution import convolve
from configs.kernels.planes import SLOPE, double

WIDTHS = (1, 2, 3, 4, 4)  # of each level, in multiples of the first
PIXELS = 2  # a step of the first level is so many pixels wide and high


class Conv(nn.Module):
    """Convolution whose outputs vary as its inputs did before their ReLU, times `gain` (He et al., ICCV 2015)."""

    def __init__(self, channels_in: int, channels: int, kernel: int = 3, stride: int = 1, gain: float = 1.0) -> None:
        self.stride = stride
        spread = gain * math.sqrt(2.0 / (channels_in * kernel**2))
        self.weight = jt.randn(channels, channels_in, kernel, kernel) * spread
        self.bias = jt.zeros(channels)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H / stride, W / stride)."""
        return convolve(x, self.weight, self.bias, self.stride, 1)


class Block(nn.Module):
    """x + conv(activate(conv(x))), nearly x at first."""

    def __init__(self, channels: int) -> None:
        self.first, self.second = Conv(channels, channels), Conv(channels, channels, gain=0.2)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> the same shape."""
        return x + self.second(activate(self.first(x)))


class Refiner(nn.Module):
    """(N, channels, side, side) and the first guess (N, 3, side, side) -> (N, 3, side, side), all about -1..1.

    side: a multiple of 32. No norms: how light a picture is must come through.
    """

    def __init__(self, channels: int, width: int = 24) -> None:
        widths = [width * factor for factor in WIDTHS]
        inwards, outwards = list(zip(widths, widths[1:])), list(zip(widths[::-1], widths[-2::-1]))
        self.start = Conv(channels * PIXELS**2, width)
        self.before = nn.ModuleList([Block(w) for w in widths])
        self.downs = nn.ModuleList([Conv(i, o, 4, 2) for i, o in inwards])
        self.ups = nn.ModuleList([Conv(i, o) for i, o in outwards])
        self.after = nn.ModuleList([Block(o) for _, o in outwards])
        self.last = Conv(width, 3 * PIXELS**2, gain=0.1)

    def execute(self, x: jt.Var, guess: jt.Var) -> jt.Var:
        """The corrected guess; not clipped."""
        y, skips = activate(self.start(packed(x))), []
        for number, block in enumerate(self.before):
            y = block(y)
            if number < len(self.downs):
                skips.append(y)
                y = activate(self.downs[number](y))
        for up, block, skip in zip(self.ups, self.after, skips[::-1]):
            y = block(activate(up(double(y))) + skip)
        return guess + unpacked(self.last(y))


def activate(x: jt.Var) -> jt.Var:
    """Leaky ReLU."""
    return jt.ternary(x > 0, x, x * SLOPE)  # as in `configs.kernels.planes`


def packed(x: jt.Var) -> jt.Var:
    """(N, C, H, W) -> (N, 4 C, H / 2, W / 2): pixels become channels."""
    n, c, h, w = x.shape
    p = PIXELS
    return x.reshape(n, c, h // p, p, w // p, p).permute(0, 1, 3, 5, 2, 4).reshape(n, c * p * p, h // p, w // p)


def unpacked(x: jt.Var) -> jt.Var:
    """The inverse of `packed`."""
    n, c, h, w = x.shape
    p = PIXELS
    return x.reshape(n, c // (p * p), p, p, h, w).permute(0, 1, 4, 2, 5, 3).reshape(n, c // (p * p), h * p, w * p)


def with_mean(networks: Sequence[Refiner], x: np.ndarray, guess: np.ndarray) -> np.ndarray:
    """The mean of several networks' answers to one batch."""
    answers: List[np.ndarray] = []
    with jt.no_grad():
        for network in networks:
            answers.append(network(jt.array(x), jt.array(guess)).numpy())
    mean: np.ndarray = np.mean(answers, axis=0)
    return mean
