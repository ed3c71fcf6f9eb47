"""Networks of the `compact` preset: the paper's parts, small enough to follow the pen on two cores.

No norm layers. The generator is in `configs/compact_generator.py`, what looks at photos in `configs/photo_readers.py`.
"""

from __future__ import annotations

import math
from typing import List

import jittor as jt
from jittor import nn

from configs.functions import concatenate
from configs.gate import layers
from configs.kernels.convolution import convolve
from configs.kernels.planes import GAIN, activate, double, multiply, shuffle


class Conv(nn.Module):
    """Convolution with padding k // 2 or, at stride 2, kernel 4 and padding 1; He-initialised."""

    def __init__(self, channels_in: int, channels: int, kernel: int = 3, stride: int = 1) -> None:
        self.stride = stride
        self.padding = (kernel - 1) // 2
        deviation = 1.0 / math.sqrt(channels_in * kernel * kernel)
        self.weight = jt.randn(channels, channels_in, kernel, kernel) * deviation
        self.bias = jt.zeros(channels)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H / stride, W / stride)."""
        return convolve(x, self.weight, self.bias, self.stride, self.padding)


class Dense(nn.Module):
    """Linear layer, He-initialised."""

    def __init__(self, size_in: int, size: int, bias: float = 0.0, scale: float = 1.0) -> None:
        self.weight = jt.randn(size, size_in) * (scale / math.sqrt(size_in))
        self.bias = jt.full((size,), bias)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I) -> (N, O)."""
        return multiply(x, self.weight) + self.bias


def halvings(size: int) -> int:
    """How often a crop is halved until it has 4, 5 or 6 pixels a side."""
    count = 0
    while size >= 8:
        size //= 2
        count += 1
    return count


def widths(size: int) -> List[int]:
    """Channels after each halving: more the smaller the picture, fewer at the start of a large one."""
    steps = halvings(size)
    return [16, 32, 64, 96, 128, 128][:steps] if steps > 4 else [32, 64, 96, 128][4 - steps :]


class CompactEncoder(nn.Module):
    """A component's crop -> its code."""

    def __init__(self, size: int, code: int) -> None:
        channels = [1] + widths(size)
        self.convs = nn.ModuleList([Conv(a, b, 4, 2) for a, b in zip(channels, channels[1:])])
        side = size >> halvings(size)
        self.code = Dense(channels[-1] * side * side, code)

    def execute(self, crop: jt.Var) -> jt.Var:
        """(N, 1, size, size), ink -1 and paper 1 -> (N, code)."""
        x = crop
        for conv in self.convs:
            x = activate(conv(x))
        return self.code(x.flatten(1))


class CompactSketchDecoder(nn.Module):
    """A code -> the component's sketch."""

    def __init__(self, size: int, code: int) -> None:
        channels = [64] + widths(size)[-2::-1]
        self.side = size >> halvings(size)
        self.start = Dense(code, channels[0] * self.side**2)
        self.convs = nn.ModuleList([Conv(a, b) for a, b in zip(channels, channels[1:])])
        self.last = Conv(channels[-1], 4)

    def execute(self, code: jt.Var) -> jt.Var:
        """(N, code) -> (N, 1, size, size), ink -1 and paper 1, not clipped."""
        x = activate(self.start(code)).reshape(code.shape[0], -1, self.side, self.side)
        for conv in self.convs:
            x = activate(conv(double(x)))
        return shuffle(self.last(x)) + 1.0  # paper is where nothing is drawn


class CompactFeatureDecoder(nn.Module):
    """A code -> the component's part of the feature map. crop: side of the encoder's crop, which sets the start."""

    def __init__(self, crop: int, size: int, code: int, features: int) -> None:
        self.side = crop >> halvings(crop)
        steps = int(round(math.log2(size / self.side)))
        channels = [128] + [(128, 96, 64, 64, 48)[min(i, 4)] for i in range(steps)]
        self.start = Dense(code, channels[0] * self.side**2)
        self.ups = nn.ModuleList([Conv(a, b) for a, b in zip(channels, channels[1:])])
        self.refine = nn.ModuleList([Conv(b, b) for b in channels[1:]])
        self.last = Conv(channels[-1], features)

    def execute(self, code: jt.Var) -> jt.Var:
        """(N, code) -> (N, features, size, size)."""
        x = activate(self.start(code)).reshape(code.shape[0], -1, self.side, self.side)
        for up, refine in zip(self.ups, self.refine):
            x = activate(up(double(x)))
            x = (x + activate(refine(x))) * (1.0 / GAIN)
        return self.last(x)


class CompactStrokes(nn.Module):
    """A drawing's strokes -> what the feature map gains by them.

    A code of a few hundred numbers knows how wide a face is and how long its hair, but forgets where locks end, and has
    no word for what no one in the bank has, such as glasses. A gate closes where strokes mean nothing. Begins as
    nothing, so that weights which were trained without it can learn on with it.
    """

    def __init__(self, features: int, channels: int = 16) -> None:
        self.first = Conv(1, channels)
        self.second = Conv(channels, channels)
        self.last = Conv(channels, features)
        self.last.weight = jt.zeros(self.last.weight.shape)
        self.gate = StrokesGate(features)

    def execute(self, strokes: jt.Var, expected: jt.Var) -> jt.Var:
        """Strokes (N, 1, side, side), ink -1 and paper 1, at the feature map's side, and the feature map that the codes
        alone make, (N, features, side, side) -> (N, features, side, side)."""
        ink = 0.5 - 0.5 * strokes  # paper is where nothing is drawn
        x = activate(self.second(activate(self.first(ink))))
        return self.last(x) * self.gate(ink, expected)


class StrokesGate(nn.Module):
    """How much of what the strokes add gets through, place by place (`configs.gate`). Begins as 1 everywhere."""

    def __init__(self, features: int) -> None:
        for name, layer in layers(features).items():
            setattr(self, name, Conv(*layer))
        self.last.weight = jt.zeros(self.last.weight.shape)

    def execute(self, ink: jt.Var, expected: jt.Var) -> jt.Var:
        """Ink (N, 1, side, side), 0..1, and the feature map that the codes alone make, (N, features, side, side) ->
        (N, 1, side, side), 0..2."""
        half = activate(self.half(concatenate([expected, ink])))
        quarter = activate(self.quarter(half))
        eighth = activate(self.eighth(quarter))
        eighth = (eighth + activate(self.wider(activate(self.wide(eighth))))) * (1.0 / GAIN)
        quarter = (quarter + activate(self.up_quarter(double(eighth)))) * (1.0 / GAIN)
        half = (half + activate(self.up_half(double(quarter)))) * (1.0 / GAIN)
        return shuffle(self.last(half)).sigmoid() * 2.0
