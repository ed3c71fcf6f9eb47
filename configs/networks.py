"""Layers and networks of the published program, with its parameter names (the `paper` preset).

Chen et al., DeepFaceDrawing, SIGGRAPH 2020, supplement; sizes as in the released checkpoints.
"""

from __future__ import annotations

from typing import Callable, List

import jittor as jt
from jittor import nn

from configs.functions import leaky
from configs.kernels.convolution import convolve, convolve_transposed
from configs.kernels.normalise import apply_statistics, normalise, reflect
from configs.kernels.planes import multiply

Norm = Callable[[int], nn.Module]

KERNEL_WIDTHS = (32, 64, 128, 256, 512)


class Float32Conv(nn.Conv):
    """Convolution in float32 everywhere, as the published program computes it."""

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H', W')."""
        return convolve(x, self.weight, self.bias, self.stride[0], self.padding[0], exact=True)


class ConvTranspose(nn.ConvTranspose):
    """Transposed convolution, likewise."""

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H', W')."""
        extra = self.output_padding[0]
        return convolve_transposed(x, self.weight, self.bias, self.stride[0], self.padding[0], extra, exact=True)


class Linear(nn.Linear):
    """Linear layer."""

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I) -> (N, O)."""
        return multiply(x, self.weight) + self.bias


class BatchNorm(nn.BatchNorm):
    """Batch norm; in use by its running statistics."""

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> the same shape."""
        if self.is_train:
            return super().execute(x)
        return apply_statistics(x, self.running_mean, self.running_var, self.weight, self.bias, 1.0)


class InstanceNorm(nn.InstanceNorm):
    """Instance norm with weights."""

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> the same shape."""
        return normalise(x, self.weight, self.bias, True, 1.0)[0]


class ReLU(nn.Module):
    """Nothing below zero."""

    def execute(self, x: jt.Var) -> jt.Var:
        """The same shape."""
        return leaky(x, 0.0)


class Tanh(nn.Module):
    """Hyperbolic tangent."""

    def execute(self, x: jt.Var) -> jt.Var:
        """The same shape."""
        return x.tanh()


class Reflect(nn.Module):
    """Reflection padding."""

    def __init__(self, pad: int) -> None:
        self.pad = pad

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> (N, C, H + 2 pad, W + 2 pad)."""
        return reflect(x, self.pad)


class BatchStatisticsNorm(nn.Module):
    """Batch norm that always uses the statistics of the batch itself.

    The published program never switches its feature decoders to evaluation, so this is what its checkpoints expect.
    The running statistics are loaded and kept, but not used.
    """

    def __init__(self, channels: int) -> None:
        self.weight = jt.ones(channels)
        self.bias = jt.zeros(channels)
        self.running_mean = jt.zeros(channels).stop_grad()
        self.running_var = jt.ones(channels).stop_grad()

    def execute(self, x: jt.Var) -> jt.Var:
        """x (N, C, H, W) -> the same shape."""
        return normalise(x, self.weight, self.bias, x.shape[0] == 1, 1.0)[0]


class ResidualBlock(nn.Module):
    """x + norm(conv(relu(norm(conv(x))))), reflection padded. `norm` makes a layer from a number of channels."""

    def __init__(self, channels: int, norm: Norm = BatchNorm) -> None:
        self.conv_block = nn.Sequential(
            Reflect(1),
            Float32Conv(channels, channels, 3),
            norm(channels),
            ReLU(),
            Reflect(1),
            Float32Conv(channels, channels, 3),
            norm(channels),
        )

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, C, H, W) -> (N, C, H, W)."""
        return x + self.conv_block(x)


class DownBlock(nn.Module):
    """Halves the size. (The published leaky ReLU after it has slope 1, which is nothing.)"""

    def __init__(self, channels_in: int, channels: int) -> None:
        self.conv = Float32Conv(channels_in, channels, 4, stride=2, padding=1)
        self.bn = BatchNorm(channels)

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, H / 2, W / 2)."""
        return self.bn(self.conv(x))


class UpBlock(nn.Module):
    """Doubles the size."""

    def __init__(self, channels_in: int, channels: int, norm: Norm = BatchNorm) -> None:
        self.conv = nn.Sequential(ConvTranspose(channels_in, channels, 4, stride=2, padding=1), norm(channels))

    def execute(self, x: jt.Var) -> jt.Var:
        """(N, I, H, W) -> (N, O, 2 H, 2 W)."""
        return self.conv(x)


class PaperEncoder(nn.Module):
    """A component's crop -> its code."""

    def __init__(self, size: int, code: int) -> None:
        layers: List[nn.Module] = []
        before = 1
        for channels in KERNEL_WIDTHS:
            layers += [DownBlock(before, channels), ResidualBlock(channels)]
            before = channels
        self.conv = nn.Sequential(*layers)
        self.fc_mu = nn.Sequential(Linear(before * (size // 32) ** 2, code))

    def execute(self, crop: jt.Var) -> jt.Var:
        """(N, 1, size, size), ink -1 and paper 1 -> (N, code)."""
        return self.fc_mu(self.conv(crop).flatten(1))


class PaperDecoder(nn.Module):
    """A code -> a picture or a feature map of the component's size; linear at the end.

    widths: channels after each of the five doublings.
    """

    def __init__(self, size: int, code: int, widths: List[int], channels_out: int, norm: Norm = BatchNorm) -> None:
        self.side = size // 32
        self.fc = nn.Sequential(Linear(code, KERNEL_WIDTHS[-1] * self.side**2))
        layers: List[nn.Module] = [ResidualBlock(KERNEL_WIDTHS[-1], norm)]
        before = KERNEL_WIDTHS[-1]
        for channels in widths:
            layers += [UpBlock(before, channels, norm), ResidualBlock(channels, norm)]
            before = channels
        layers += [Reflect(2), Float32Conv(before, channels_out, 5)]
        self.conv = nn.Sequential(*layers)

    def execute(self, code: jt.Var) -> jt.Var:
        """(N, code) -> (N, channels_out, size, size)."""
        start = self.fc(code).reshape(-1, KERNEL_WIDTHS[-1], self.side, self.side)
        return self.conv(start)


def paper_sketch_decoder(size: int, code: int) -> PaperDecoder:
    """Code -> the component's sketch, (N, 1, size, size), ink -1 and paper 1."""
    return PaperDecoder(size, code, [256, 128, 64, 32, 32], 1)


def paper_feature_decoder(size: int, code: int, features: int) -> PaperDecoder:
    """Code -> the component's feature map, (N, features, size, size)."""
    return PaperDecoder(size, code, [256, 256, 128, 64, 64], features, BatchStatisticsNorm)


class PaperGenerator(nn.Module):
    """Feature map -> face: four halvings, nine residual blocks, four doublings (pix2pixHD's global generator)."""

    def __init__(self, features: int, width: int = 56, halvings: int = 4, blocks: int = 9) -> None:
        layers: List[nn.Module] = [
            Reflect(3),
            Float32Conv(features, width, 7),
            InstanceNorm(width),
            ReLU(),
        ]
        channels = width
        for _ in range(halvings):
            layers += [
                Float32Conv(channels, 2 * channels, 3, stride=2, padding=1),
                InstanceNorm(2 * channels),
                ReLU(),
            ]
            channels *= 2
        layers += [ResidualBlock(channels, InstanceNorm) for _ in range(blocks)]
        for _ in range(halvings):
            layers += [
                ConvTranspose(channels, channels // 2, 3, stride=2, padding=1, output_padding=1),
                InstanceNorm(channels // 2),
                ReLU(),
            ]
            channels //= 2
        layers += [Reflect(3), Float32Conv(channels, 3, 7), Tanh()]
        self.model = nn.Sequential(*layers)

    def execute(self, features: jt.Var) -> jt.Var:
        """(N, features, 512, 512) -> (N, 3, 512, 512), RGB in -1..1."""
        return self.model(features)
