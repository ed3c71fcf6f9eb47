"""Networks of the `compact` preset: the paper's parts, small enough to follow the pen on two cores.

Encoders and decoders have no norm layers; the generator's convolutions are modulated by the appearance and
demodulated (Karras et al., StyleGAN2, CVPR 2020, section 2.2), which needs no statistics of the picture, leaves no
marks in it and lets the appearance set skin, hair and light everywhere at once.
"""

from __future__ import annotations

import math
from typing import Dict, List, Optional, Sequence

import jittor as jt
import numpy as np
from jittor import nn

from configs.convolution import convolve
from configs.planes import GAIN, activate, double, enlarge, finish, multiply, scale, shuffle


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
    return [16, 32, 64, 96, 128, 128][:steps] if steps > 4 else [32, 64, 96, 128][-steps:]


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


class CompactOutline(nn.Module):
    """The remainder's strokes -> what its part of the feature map gains by them.

    A code of a few hundred numbers knows how wide a face is and how long its hair, but forgets where locks end. Begins
    as nothing, so that weights which were trained without it can learn on with it.
    """

    def __init__(self, features: int, channels: int = 16) -> None:
        self.first = Conv(1, channels)
        self.second = Conv(channels, channels)
        self.last = Conv(channels, features)
        self.last.weight = jt.zeros(self.last.weight.shape)

    def execute(self, strokes: jt.Var) -> jt.Var:
        """(N, 1, side, side), ink -1 and paper 1, at the feature map's side -> (N, features, side, side)."""
        x = activate(self.first(0.5 - 0.5 * strokes))  # paper is where nothing is drawn
        return self.last(activate(self.second(x)))


def _activations(convs: nn.ModuleList, photo: jt.Var) -> List[jt.Var]:
    layers = [photo]
    for conv in convs:
        layers.append(activate(conv(layers[-1])))
    return layers[1:]


class PhotoReader(nn.Module):
    """A photo -> the codes that its sketch would have: the project's own feature network for the perceptual loss."""

    def __init__(self, codes: int, channels: Sequence[int] = (32, 64, 96, 128, 128)) -> None:
        stack = [3] + list(channels)
        self.convs = nn.ModuleList([Conv(a, b, 4, 2) for a, b in zip(stack, stack[1:])])
        self.codes = Dense(stack[-1] * 16, codes)

    def features(self, photo: jt.Var) -> List[jt.Var]:
        """(N, 3, 128, 128) RGB in -1..1 -> the activations of every layer."""
        return _activations(self.convs, photo)

    def layers(self, photo: jt.Var) -> List[jt.Var]:
        """What the perceptual loss compares: the activations of every layer, and the codes."""
        layers = self.features(photo)
        return layers + [self.codes(layers[-1].flatten(1))]

    def execute(self, photo: jt.Var) -> jt.Var:
        """(N, 3, 128, 128) RGB in -1..1 -> (N, codes), all components' codes side by side."""
        return self.codes(self.features(photo)[-1].flatten(1))


class TextureEncoder(nn.Module):
    """A photo -> its appearance. The average over the picture leaves no room for shape."""

    def __init__(self, appearance: int, channels: Sequence[int] = (32, 64, 96, 128)) -> None:
        stack = [3] + list(channels)
        self.convs = nn.ModuleList([Conv(a, b, 4, 2) for a, b in zip(stack, stack[1:])])
        self.values = Dense(stack[-1], appearance)

    def layers(self, photo: jt.Var) -> List[jt.Var]:
        """What a perceptual loss compares: the activations of every layer. (N, 3, H, W) RGB in -1..1."""
        return _activations(self.convs, photo)

    def execute(self, photo: jt.Var) -> jt.Var:
        """(N, 3, 128, 128) RGB in -1..1 -> (N, appearance) in -1..1."""
        return jt.tanh(self.values(self.layers(photo)[-1].mean(dims=(2, 3))))


class StyledConv(nn.Module):
    """Convolution whose inputs are scaled by the style and whose outputs are brought back to unit variance."""

    def __init__(
        self, channels_in: int, channels: int, style: int, kernel: int = 3, stride: int = 1, grain: float = 0.0
    ) -> None:
        self.stride = stride
        self.padding = (kernel - 1) // 2
        self.weight = jt.randn(channels, channels_in, kernel, kernel) / math.sqrt(channels_in * kernel * kernel)
        self.bias = jt.zeros(channels)
        self.grain = jt.full((channels,), grain)
        self.style = Dense(style, channels_in, bias=1.0, scale=0.3)
        self._power: Optional[jt.Var] = None

    def freeze(self) -> None:
        """Keep what depends on the weights alone; they must not change any more."""
        self._power = self._powers()
        self._power.sync()

    def _powers(self) -> jt.Var:
        return (self.weight**2).sum(dims=(2, 3))  # (O, I)

    def execute(self, x: jt.Var, style: jt.Var, grain: jt.Var) -> jt.Var:
        """x (N, I, H, W), style (N, S), grain (1 or N, 1, H', W') of unit variance -> (N, O, H', W')."""
        factors = self.style(style)  # (N, I)
        power = self._powers() if self._power is None else self._power
        unit = 1.0 / jt.sqrt(multiply(factors**2, power) + 1e-8)  # (N, O)
        y = convolve(scale(x, factors), self.weight, None, self.stride, self.padding)
        return finish(y, unit, self.bias, grain, self.grain)


class ToRGB(nn.Module):
    """Features -> colour, scaled by the style."""

    def __init__(self, channels: int, style: int) -> None:
        self.weight = jt.randn(3, channels, 3, 3) * (0.3 / math.sqrt(9 * channels))
        self.bias = jt.zeros(3)
        self.style = Dense(style, channels, bias=1.0, scale=0.3)

    def execute(self, x: jt.Var, style: jt.Var) -> jt.Var:
        """(N, C, H, W), (N, S) -> (N, 3, H, W)."""
        return convolve(scale(x, self.style(style)), self.weight, self.bias, 1, 1)


class CompactGenerator(nn.Module):
    """Feature map and appearance -> face, at every size on the way up.

    The face is a sum: a coarse one, doubled, and what each finer level adds (StyleGAN2's skip generator), so that the
    same network can be trained at 128 pixels first, then at 256, then at 512.

    base: side of the feature map. wide, middle, trunk, fine, finest: channels at that side, at half and at a quarter
    of it (where the residual blocks work), and at twice and four times that side.
    """

    def __init__(
        self,
        features: int,
        appearance: int,
        base: int = 128,
        wide: int = 48,
        middle: int = 128,
        trunk: int = 192,
        fine: int = 24,
        finest: int = 8,
        blocks: int = 5,
    ) -> None:
        style = 64
        self.base = base
        self.map1 = Dense(appearance, style)
        self.map2 = Dense(style, style)
        self.start = StyledConv(features, wide, style)
        self.down1 = StyledConv(wide, middle, style, 4, 2)
        self.down2 = StyledConv(middle, trunk, style, 4, 2)
        self.blocks = nn.ModuleList([StyledConv(trunk, trunk, style) for _ in range(2 * blocks)])
        self.up1 = StyledConv(trunk, middle, style)
        self.mix1 = StyledConv(middle, middle, style)
        self.up2 = StyledConv(middle, wide, style)
        self.mix2 = StyledConv(wide, wide, style)
        self.rgb0 = ToRGB(wide, style)
        self.up3 = StyledConv(wide, fine, style)
        self.mix3 = StyledConv(fine, fine, style)
        self.rgb1 = ToRGB(fine, style)
        # Four channels for every one of the next level: a convolution of 256 pixels is cheaper than one of 512.
        self.up4 = StyledConv(fine, 4 * finest, style)
        self.mix4 = StyledConv(finest, finest, style, grain=0.1)
        self.rgb2 = ToRGB(finest, style)

    def freeze(self) -> None:
        """Prepare for drawing: the weights must not change any more."""
        for module in self.modules():
            if isinstance(module, StyledConv):
                module.freeze()

    def execute(
        self, features: jt.Var, appearance: jt.Var, size: int, grain: Optional[Dict[int, jt.Var]] = None
    ) -> jt.Var:
        """features (N, F, base, base), appearance (N, A) -> (N, 3, size, size), RGB in about -1..1.

        size: base, 2 base or 4 base. grain: unit noise (N, 1, side, side) by side; None draws it anew.
        """
        if size not in (self.base, 2 * self.base, 4 * self.base):
            raise ValueError(f"the face can be {self.base}, {2 * self.base} or {4 * self.base} pixels wide, not {size}")
        n = features.shape[0]
        if grain is None:
            grain = {side: jt.randn(n, 1, side, side) for side in self.grain_sides(size)}
        half, quarter = self.base // 2, self.base // 4
        style = activate(self.map2(activate(self.map1(appearance))))
        full = self.start(features, style, grain[self.base])  # (N, wide, base, base)
        middle = self.down1(full, style, grain[half])  # (N, middle, base / 2, base / 2)
        x = self.down2(middle, style, grain[quarter])  # (N, trunk, base / 4, base / 4)
        for first, second in zip(self.blocks[0::2], self.blocks[1::2]):
            x = (x + second(first(x, style, grain[quarter]), style, grain[quarter])) * (1.0 / GAIN)
        x = (self.up1(double(x), style, grain[half]) + middle) * (1.0 / GAIN)
        x = self.mix1(x, style, grain[half])
        x = (self.up2(double(x), style, grain[self.base]) + full) * (1.0 / GAIN)
        x = self.mix2(x, style, grain[self.base])
        face = self.rgb0(x, style)  # (N, 3, base, base)
        if size > self.base:
            x = self.up3(double(x), style, grain[2 * self.base])
            x = self.mix3(x, style, grain[2 * self.base])
            face = enlarge(face) + self.rgb1(x, style)
        if size > 2 * self.base:
            x = shuffle(self.up4(x, style, grain[2 * self.base]))
            x = self.mix4(x, style, grain[4 * self.base])
            face = enlarge(face) + self.rgb2(x, style)
        return face

    def grain_sides(self, size: int) -> List[int]:
        """The sides of noise pictures that a face of this size needs."""
        sides = [self.base // 4, self.base // 2, self.base, 2 * self.base, 4 * self.base]
        return [side for side in sides if side <= size]


def fixed_grain(sides: Sequence[int], seed: int = 0) -> Dict[int, jt.Var]:
    """The same unit noise at every call, so that the same drawing gives the same face."""
    return {
        side: jt.array(np.random.default_rng([seed, side]).standard_normal((1, 1, side, side)).astype(np.float32))
        for side in sides
    }
