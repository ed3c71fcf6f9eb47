"""What the `compact` preset sees in photos: codes for the perceptual loss, and the appearance."""

from __future__ import annotations

from typing import List, Sequence

import jittor as jt
from jittor import nn

from configs.compact import Conv, Dense
from configs.kernels.planes import activate


def _activations(convs: nn.ModuleList, photo: jt.Var) -> List[jt.Var]:
    layers = [photo]
    for conv in convs:
        layers.append(activate(conv(layers[-1])))
    return layers[1:]


class PhotoReader(nn.Module):
    """A photo -> the codes that its sketch would have: the project's own feature network for the perceptual loss."""

    side = 128  # pixels of the photos that it sees

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
        return self.values(self.layers(photo)[-1].mean(dims=(2, 3))).tanh()
