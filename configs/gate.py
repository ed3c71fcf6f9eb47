"""How the gate of the strokes' path is built. No Jittor, so that whoever reads weights knows what an older file lacks.

Strokes may add to the feature map only where they mean something. What says so is the face that the codes let expect,
and the strokes for a long way around: a line beside a drawn lip is a wrinkle, the same line alone on a cheek may be
nothing. So the gate looks at both at a half, a quarter and an eighth of the feature map's side (spatial attention over
several scales; Yang et al., Deep Plastic Surgery, ECCV 2020, and Li et al., DeepFacePencil, ACM MM 2020, let sketches
be trusted place by place).
"""

from __future__ import annotations

from typing import Dict, NamedTuple

import numpy as np

PREFIX = "mapping.strokes.gate."  # before the names of the gate's tensors in a file of weights
HALF, QUARTER, EIGHTH = 24, 32, 48  # channels


class Layer(NamedTuple):
    """A convolution: channels in and out, kernel, stride."""

    channels_in: int
    channels: int
    kernel: int = 3
    stride: int = 1


def layers(features: int) -> Dict[str, Layer]:
    """The gate's convolutions by name, for a feature map of so many channels."""
    return {
        "half": Layer(features + 1, HALF, 4, 2),
        "quarter": Layer(HALF, QUARTER, 4, 2),
        "eighth": Layer(QUARTER, EIGHTH, 4, 2),
        "wide": Layer(EIGHTH, EIGHTH),
        "wider": Layer(EIGHTH, EIGHTH),
        "up_quarter": Layer(EIGHTH, QUARTER),
        "up_half": Layer(QUARTER, HALF),
        "last": Layer(HALF, 4),
    }


def open_gate(features: int) -> Dict[str, np.ndarray]:
    """A gate that lets all strokes through, for weights that are older than gates: tensors by their names in a file."""
    tensors: Dict[str, np.ndarray] = {}
    for name, layer in layers(features).items():
        shape = (layer.channels, layer.channels_in, layer.kernel, layer.kernel)
        tensors[f"{PREFIX}{name}.weight"] = np.zeros(shape, np.float32)
        tensors[f"{PREFIX}{name}.bias"] = np.zeros(layer.channels, np.float32)
    return tensors
