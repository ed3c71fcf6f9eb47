"""The generator of the `compact` preset.

Its convolutions are modulated by the appearance and demodulated (Karras et al., StyleGAN2, CVPR 2020, section 2.2).
That needs no statistics of the picture, leaves no marks in it and lets the appearance set skin, hair and light
everywhere at once.
"""

from __future__ import annotations

import math
from typing import Dict, List, Optional, Sequence

import jittor as jt
from jittor import nn

from configs.compact import Dense
from configs.grain import unit_noise
from configs.kernels.convolution import convolve
from configs.kernels.planes import GAIN, activate, double, enlarge, finish, multiply, scale, shuffle


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
        unit = 1.0 / (multiply(factors**2, power) + 1e-8).sqrt()  # (N, O)
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

        size: base, 2 base or 4 base. grain: unit noise (N, 1, side, side) by side; None draws new noise.
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
    return {side: jt.array(unit_noise(side, seed)) for side in sides}
