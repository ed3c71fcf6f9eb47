"""Generators of others: of TensorFlow's pix2pix tutorial, and of the authors' PyTorch code for pix2pix and CycleGAN.

Their tensors get the names and layouts of `configs.translators.generators`, and back. Batch norms go by their moving
statistics, and there is no dropout, as with `training=False` and `model.eval()`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

import numpy as np

from configs.kernels.normalise import EPSILON
from configs.translators.generators import PYTORCH, TENSORFLOW, Architecture, ResNetArchitecture, UNetArchitecture
from engine.files.checkpoints import CheckpointError, read_metadata, read_weights
from engine.files.hdf5 import write_hdf5
from engine.message import Message
from engine.translating.translator import TranslatorInfo, tensors_of

KERAS_EPSILON = 1e-3  # that Keras' batch norm adds to a variance
MOST_NAMED = 8  # differences in a sentence
_KERAS = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}
_NORM = ("weight", "bias", "running_mean", "running_var")
_LEFT_OUT = re.compile(r"num_batches_tracked$")

Names = Dict[str, str]
"""The name of each tensor of ours among theirs."""


@dataclass(frozen=True)
class Foreign:
    """A generator of others. method: that trains such a one here. tensors: with our names and layouts."""

    method: str
    architecture: Architecture
    tensors: Dict[str, np.ndarray]


def read_foreign(path: Path, size: int = 256) -> Foreign:
    """A generator in a file of others. size: of its pictures, which no file says.

    Raises CheckpointError where it is none of those known, with the list of what differs where it nearly is.
    """
    found = {name: value for name, value in read_weights(path).items() if not _LEFT_OUT.search(name)}
    try:
        if any(name.endswith("/kernel") for name in found):
            return _of_keras(path, found, size)
        if "model.model.0.weight" in found:
            return _unet_of_pytorch(path, found, size)
        if "model.1.weight" in found and any(".conv_block." in name for name in found):
            return _resnet_of_pytorch(path, found, size)
    except (ValueError, IndexError) as error:
        raise CheckpointError(Message("{file} does not fit: {reason}.", file=path, reason=error)) from error
    raise CheckpointError(
        Message(
            "{file} is no generator that is known here: TensorFlow's pix2pix tutorial's, or pix2pix's or CycleGAN's of "
            "pytorch-CycleGAN-and-pix2pix; it begins with {name}.",
            file=path,
            name=next(iter(found), "nothing"),
        )
    )


def write_keras(info: TranslatorInfo, path: Path) -> None:
    """Write a U-Net as the tutorial's generator, of three channels in and out; a grey one is repeated.

    Raises CheckpointError where its layout is not the tutorial's, ValueError where h5py is not installed.
    """
    a = Architecture.from_texts(read_metadata(info.path))
    if not isinstance(a, UNetArchitecture) or a.layout != TENSORFLOW or a.norm != "batch" or a.styles:
        raise CheckpointError(
            Message(
                "{name} is not the U-Net of TensorFlow's tutorial, whose HDF5 holds no other: train one with train.py "
                "--model pix2pix --layout {layout}.",
                name=info.name,
                layout=TENSORFLOW,
            )
        )
    ours = tensors_of(info)
    theirs = {name: _to_keras(our, ours[our]) for our, name in _keras_names(a).items()}
    first, last = f"{_down(0)}/kernel", f"{_LAST}/"
    if a.channels_in == 1:
        theirs[first] = np.repeat(theirs[first], 3, axis=2) / 3.0
    if a.channels_out == 1:
        theirs.update({last + "kernel": np.repeat(theirs[last + "kernel"], 3, axis=2)})
        theirs.update({last + "bias": np.repeat(theirs[last + "bias"], 3)})
    layers: Dict[str, List[Tuple[str, np.ndarray]]] = {}
    for name, value in theirs.items():
        layer, weight = name.split("/")
        part = ("batch_normalization" if weight in _KERAS.values() else "conv2d") if layer != _LAST else layer
        layers.setdefault(layer, []).append((f"{part}/{weight}", value))
    write_hdf5(path, layers)


_LAST = "conv2d_transpose_7"


def _down(number: int) -> str:
    return f"sequential_{number}" if number else "sequential"


def _keras_names(a: UNetArchitecture) -> Names:
    """In the order of Keras' layers, and within a layer of its weights."""
    names: Names = {}
    for number in range(a.depth):
        names[f"downs.{number}.weight"] = f"{_down(number)}/kernel"
        if number:
            names.update({f"down_norms.{number - 1}.{part}": f"{_down(number)}/{_KERAS[part]}" for part in _NORM})
    for number in range(a.depth - 1):
        layer = _down(a.depth + number)
        names[f"ups.{number}.weight"] = f"{layer}/kernel"
        names.update({f"up_norms.{number}.{part}": f"{layer}/{_KERAS[part]}" for part in _NORM})
    return {**names, "last.weight": f"{_LAST}/kernel", "last.bias": f"{_LAST}/bias"}


def _to_keras(name: str, value: np.ndarray) -> np.ndarray:
    """Kernels (O, I, h, w), or (I, O, h, w) where they are transposed, have the last dimensions first and reversed."""
    if value.ndim == 4:
        return np.ascontiguousarray(value.transpose(2, 3, 1, 0))
    return value + np.float32(EPSILON - KERAS_EPSILON) if name.endswith("running_var") else value


def _of_keras(path: Path, found: Mapping[str, np.ndarray], size: int) -> Foreign:
    """Layers may have any names: it is their order that counts."""
    layers = list(dict.fromkeys(name.split("/")[0] for name in found))
    depth = len(layers) // 2
    kernels = [found[f"{layer}/kernel"] for layer in layers if f"{layer}/kernel" in found]
    if len(layers) % 2 or depth < 2 or len(kernels) != len(layers):
        raise ValueError(f"it has {len(layers)} layers, {len(kernels)} of them with a kernel; the tutorial's has 16")
    a = _unet(
        kernels[0].shape[2], kernels[-1].shape[2], [k.shape[-1] for k in kernels[:depth]], size, "batch", TENSORFLOW
    )
    usual = [_down(number) for number in range(2 * depth - 1)] + [_LAST]
    called = dict(zip(usual, layers))
    names = {}
    for our, theirs in _keras_names(a).items():
        layer, weight = theirs.split("/")
        names[our] = f"{called[layer]}/{weight}"
    turned = {
        name: value.transpose(3, 2, 0, 1)
        if value.ndim == 4
        else (value + np.float32(KERAS_EPSILON - EPSILON) if name.endswith("moving_variance") else value)
        for name, value in found.items()
    }
    return Foreign("pix2pix", a, _renamed(path, a, turned, names))


def _unet_of_pytorch(path: Path, found: Mapping[str, np.ndarray], size: int) -> Foreign:
    places, here = [], "model.model."
    while True:
        places.append(here)
        here += "1.model." if len(places) == 1 else "3.model."
        if f"{here}1.weight" not in found:
            break
    depth = len(places)
    convolutions = [f"{place}{min(level, 1)}" for level, place in enumerate(places)]
    single = f"{places[1]}2.running_mean" not in found
    last = f"{places[0]}3"
    widths = [found[f"{name}.weight"].shape[0] for name in convolutions]
    channels = found[f"{convolutions[0]}.weight"].shape[1], found[f"{last}.weight"].shape[1]
    a = _unet(*channels, widths, size, "instance" if single else "batch", PYTORCH)
    names = {"last.weight": f"{last}.weight", "last.bias": f"{last}.bias"}
    fixed: Dict[str, np.ndarray] = {}
    extra: List[str] = []
    for level, name in enumerate(convolutions):
        names[f"downs.{level}.weight"] = f"{name}.weight"
        if single:
            bias = f"{name}.bias"
            if level in (0, depth - 1):
                names[f"downs.{level}.bias"] = bias
            else:
                extra.append(bias)  # before a norm it is nothing
    for level in range(depth - 1, 0, -1):
        number, inner = depth - 1 - level, level == depth - 1
        up, norm = (f"{places[level]}{at}" for at in ((3, 4) if inner else (5, 6)))
        names[f"ups.{number}.weight"] = f"{up}.weight"
        extra += [f"{up}.bias"] if single else []
        norms = {f"up_norms.{number}": norm}
        if not inner:
            norms[f"down_norms.{level - 1}"] = f"{places[level]}2"
        for our, theirs in norms.items():
            if single:
                width = widths[level] if our.startswith("down") else widths[level - 1]
                fixed.update({f"{our}.weight": np.ones(width, np.float32), f"{our}.bias": np.zeros(width, np.float32)})
            else:
                names.update({f"{our}.{part}": f"{theirs}.{part}" for part in _NORM})
    tensors = _renamed(path, a, found, names, extra, fixed)
    for our in ["last.weight", *(f"ups.{number}.weight" for number in range(1, depth - 1))]:
        skipped, deep = np.split(tensors[our], 2)  # there what was skipped comes first
        tensors[our] = np.concatenate([deep, skipped])
    return Foreign("pix2pix", a, tensors)


def _resnet_of_pytorch(path: Path, found: Mapping[str, np.ndarray], size: int) -> Foreign:
    blocks = len({name.split(".")[1] for name in found if ".conv_block." in name})
    start = found["model.1.weight"]
    ups = 10 + blocks
    last = f"model.{ups + 7}"
    if f"{last}.weight" not in found:
        raise ValueError(f"{last}.weight is missing, which {blocks} residual blocks have at the end")
    a = ResNetArchitecture(start.shape[1], found[f"{last}.weight"].shape[0], size, start.shape[0], blocks=blocks)
    modules = {"start": "model.1", "downs.0": "model.4", "downs.1": "model.7"}
    modules.update({f"ups.{number}": f"model.{ups + 3 * number}" for number in range(2)})
    dropped = "6" if "model.10.conv_block.6.weight" in found else "5"  # with dropout between them
    for block in range(blocks):
        for number, place in enumerate(("1", dropped)):
            modules[f"blocks.{2 * block + number}"] = f"model.{10 + block}.conv_block.{place}"
    names = {f"{our}.weight": f"{theirs}.weight" for our, theirs in modules.items()}
    names.update({"last.weight": f"{last}.weight", "last.bias": f"{last}.bias"})
    extra = [f"{theirs}.bias" for theirs in modules.values()]  # before a norm it is nothing
    extra += [name for name in found if name.endswith(("running_mean", "running_var"))]  # instance norms go without
    return Foreign("cyclegan", a, _renamed(path, a, found, names, extra))


def _unet(
    channels_in: int, channels_out: int, widths: List[int], size: int, norm: str, layout: str
) -> UNetArchitecture:
    most = max(1, max(widths) // widths[0])
    a = UNetArchitecture(channels_in, channels_out, size, widths[0], most, depth=len(widths), norm=norm, layout=layout)
    usual = [a.width * min(2**level, a.most) for level in range(a.depth)]
    if widths != usual:
        raise ValueError(f"its layers have {widths} channels, and not {usual}")
    return a


def _renamed(
    path: Path,
    a: Architecture,
    found: Mapping[str, np.ndarray],
    names: Names,
    extra: Optional[List[str]] = None,
    fixed: Optional[Mapping[str, np.ndarray]] = None,
) -> Dict[str, np.ndarray]:
    """Their tensors by our names. extra: of theirs that are nothing to us. fixed: of ours that they do without.

    Raises CheckpointError with the list of what differs, by their names.
    """
    shapes = {name: tuple(variable.shape) for name, variable in a.network().state_dict().items()}
    shapes = {name: shape for name, shape in shapes.items() if name not in (fixed or {})}
    differing = [f"{names[our]} is missing" for our in shapes if names[our] not in found]
    differing += [
        f"{names[our]} has shape {_times(found[names[our]].shape)} instead of {_times(shape)}"
        for our, shape in shapes.items()
        if names[our] in found and found[names[our]].shape != shape
    ]
    known = {names[our] for our in shapes} | set(extra or ())
    differing += [f"{name} is unknown" for name in found if name not in known]
    if differing:
        more = f"; and {len(differing) - MOST_NAMED} more" if len(differing) > MOST_NAMED else ""
        what = "; ".join(differing[:MOST_NAMED]) + more
        raise CheckpointError(Message("{file} does not fit: {reason}.", file=path, reason=what))
    tensors = {our: np.ascontiguousarray(found[names[our]], np.float32) for our in shapes}
    return {**tensors, **(fixed or {})}


def _times(shape: Tuple[int, ...]) -> str:
    return "x".join(str(side) for side in shape) or "scalar"
