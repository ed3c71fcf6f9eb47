"""Refined regression: ridge regression of whole pictures, corrected by small U-Nets, which see lines and set edges."""

from __future__ import annotations

import math

import jittor as jt
from jittor import nn

from configs.functions import clip, concatenate, leaky, mirror
from configs.kernels.convolution import convolve
from configs.kernels.planes import double, enlarge, multiply

WIDTHS = (1, 2, 3, 4, 4)  # of each level, in multiples of the first
READ = 64  # pixels at which the regression reads: below it there is nothing that a linear map of a few dozen could use
PIXELS = 2  # a step of the first level is so many pixels wide and high


class GainConv(nn.Module):
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
    """x + conv(leaky(conv(x))), nearly x at first."""

    def __init__(self, channels: int) -> None:
        self.first, self.second = GainConv(channels, channels), GainConv(channels, channels, gain=0.2)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> the same shape."""
        return x + self.second(leaky(self.first(x)))


class Refiner(nn.Module):
    """(N, channels, side, side) and the first guess (N, O, side, side) -> (N, O, side, side), all about -1..1.

    side: a multiple of 32. No norms: how light a picture is must come through.
    """

    def __init__(self, channels: int, width: int = 24, channels_out: int = 3) -> None:
        widths = [width * factor for factor in WIDTHS]
        inwards, outwards = list(zip(widths, widths[1:])), list(zip(widths[::-1], widths[-2::-1]))
        self.start = GainConv(channels * PIXELS**2, width)
        self.before = nn.ModuleList([Block(w) for w in widths])
        self.downs = nn.ModuleList([GainConv(i, o, 4, 2) for i, o in inwards])
        self.ups = nn.ModuleList([GainConv(i, o) for i, o in outwards])
        self.after = nn.ModuleList([Block(o) for _, o in outwards])
        self.last = GainConv(width, channels_out * PIXELS**2, gain=0.1)

    def execute(self, x: jt.Var, guess: jt.Var) -> jt.Var:
        """The corrected guess; not clipped."""
        y, skips = leaky(self.start(packed(x))), []
        for number, block in enumerate(self.before):
            y = block(y)
            if number < len(self.downs):
                skips.append(y)
                y = leaky(self.downs[number](y))
        for up, block, skip in zip(self.ups, self.after, skips[::-1]):
            y = block(leaky(up(double(y))) + skip)
        return guess + unpacked(self.last(y))


class RefinedRegression(nn.Module):
    """(N, I, size, size) -> (N, O, size, size) in -1..1; it works at half the size, a multiple of 32.

    The regression is in its dual form: as many unknowns as training pictures (`examples`), whatever their size. What it
    knows of them is filled in by `training.translators.methods.refined_regression`. The answer is the mean over the
    networks, and over the picture and its mirror image.
    """

    def __init__(
        self, channels_in: int, channels_out: int, size: int, width: int, networks: int, examples: int
    ) -> None:
        self.side, self.read, self.colour = size // 2, min(size, READ), channels_in == 3
        seen, painted = channels_in * self.read**2, channels_out * self.side**2
        self.mean, self.examples = _fixed(seen), _fixed(examples, seen)
        self.level, self.weights = _fixed(painted), _fixed(examples, painted)
        self.middle = _fixed(channels_out, self.side, self.side)  # of what it is to paint
        # The input in grey, guess, middle, across, down, and of photos their colour.
        channels = 1 + 2 * channels_out + 2 + (3 if self.colour else 0)
        self.networks = nn.ModuleList([Refiner(channels, width, channels_out) for _ in range(networks)])

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, size, size) -> (N, O, size, size)."""
        guess = self.guess(x)
        seen = self.seen(x, guess)
        flipped = mirror(seen), mirror(guess)
        straight = self.refined(self.placed(seen), guess)
        mirrored = mirror(self.refined(self.placed(flipped[0]), flipped[1]))
        return clip(enlarge(0.5 * (straight + mirrored)), -1.0, 1.0)

    def guess(self, x: jt.Var) -> jt.Var:
        """What the regression says, (N, O, side, side) in -1..1."""
        small = shrunk(x, self.read).reshape(x.shape[0], -1)
        similar = multiply(small - self.mean, self.examples)
        painted = multiply(similar, self.weights.permute(1, 0)) + self.level
        return clip(painted.reshape(x.shape[0], -1, self.side, self.side), -1.0, 1.0)

    def seen(self, x: jt.Var, guess: jt.Var) -> jt.Var:
        """What the networks see besides where they are: (N, C - 2, side, side)."""
        small = shrunk(x, self.side)
        grey = small
        if self.colour:
            red, green, blue = (small[:, i : i + 1] for i in range(3))
            grey = 0.299 * red + 0.587 * green + 0.114 * blue
        middle = 0.0 * grey + self.middle.reshape(1, *self.middle.shape)  # for every picture
        return concatenate([grey, guess, middle] + ([small] if self.colour else []))

    def placed(self, seen: jt.Var) -> jt.Var:
        """With two more channels that say where, across and down in -1..1."""
        line = jt.linspace(-1.0, 1.0, self.side)
        nothing = 0.0 * seen[:, :1]
        across, down = nothing + line.reshape(1, 1, 1, -1), nothing + line.reshape(1, 1, -1, 1)
        return concatenate([seen, across, down])

    def refined(self, canvas: jt.Var, guess: jt.Var) -> jt.Var:
        """The mean of the networks' answers, (N, O, side, side)."""
        answers = [network(canvas, guess) for network in self.networks]
        return sum(answers[1:], answers[0]) / len(answers)


def _fixed(*shape: int) -> jt.Var:
    """What the regression knows: part of the weights, and learnt by no gradient."""
    return jt.zeros(shape).stop_grad()


def shrunk(x: jt.Var, side: int) -> jt.Var:
    """(N, C, H, H) -> (N, C, side, side) by averaging; side divides H."""
    n, channels, height, _ = x.shape
    factor = height // side
    return x if factor == 1 else x.reshape(n, channels, side, factor, side, factor).mean(dims=(3, 5))


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
