"""Keras' HDF5 files of weights. Needs the package `h5py` (sh install.sh --onnx)."""

from __future__ import annotations

import io
import mmap
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

import numpy as np

from engine.files.writing import write_whole
from engine.message import Message

MAGIC = b"\x89HDF\r\n\x1a\n"
MISSING = "HDF5 files need the package h5py: sh install.sh --onnx installs it"
MOST_NUMBERS = 200_000_000  # in one file: four times as many as the largest generator has
_TEXTS = (str, bytes)
_HEAP, _HEAP_HEADER = b"GCOL\x01\0\0\0", 16  # of a collection and of each object in it, padded to eight bytes


def read_hdf5(path: Path) -> Dict[str, np.ndarray]:
    """The arrays of a file by LAYER/WEIGHT, in the order of the model's layers; whole models are known, too.

    WEIGHT is kernel, bias, gamma, beta, moving_mean or moving_variance. Raises ValueError where the file is damaged,
    holds anything else, or refers to other files.
    """
    h5py = _h5py()
    try:
        with h5py.File(str(path), "r") as file:
            _check_heaps(path, file.id.get_create_plist().get_sizes()[1])
            root = file.get("model_weights", file)
            names = [_text(name) for name in root.attrs.get("layer_names", ())]
            found: Dict[str, np.ndarray] = {}
            left = MOST_NUMBERS
            for name in names:
                group = _own(root, name, h5py)
                for weight in group.attrs.get("weight_names", ()):
                    data = _own(group, _text(weight), h5py)
                    left -= int(data.size)
                    if left < 0 or data.dtype.kind != "f" or data.is_virtual or data.external:
                        raise ValueError(f"{name} holds what are no weights")
                    found[f"{name}/{_text(weight).split('/')[-1].split(':')[0]}"] = np.asarray(data, np.float32)
    except (OSError, KeyError, TypeError, AttributeError, RuntimeError, UnicodeDecodeError) as error:
        raise ValueError(" ".join(str(error).split()) or type(error).__name__) from error
    if not found:
        raise ValueError("it is not of Keras' layout, which names its layers: save with model.save_weights(FILE.h5)")
    return found


def write_hdf5(path: Path, layers: Mapping[str, List[Tuple[str, np.ndarray]]]) -> None:
    """Write a file as Keras' `save_weights` does, whole or not at all. layers: names and values of each one's weights.

    Raises ValueError where h5py is not installed and OSError where the file cannot be written.
    """
    h5py = _h5py()
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        file.attrs["layer_names"] = [name.encode("ascii") for name in layers]
        file.attrs["backend"], file.attrs["keras_version"] = b"tensorflow", b"2.15.0"
        for name, weights in layers.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"{weight}:0".encode("ascii") for weight, _value in weights]
            for weight, value in weights:
                group.create_dataset(f"{weight}:0", data=np.asarray(value, np.float32))
    write_whole(path, content.getvalue())


def _check_heaps(path: Path, width: int) -> None:
    """Raises ValueError where a collection of texts has an object that takes no room: HDF5 would read it for ever.

    width: of lengths in the file, in bytes. Source: HDF5 File Format Specification, III.E, Disk Format: Global Heap.
    """
    with open(str(path), "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:

        def number(at: int, size: int) -> int:
            return int.from_bytes(content[at : at + size], "little")

        start = content.find(_HEAP)
        while start >= 0:
            at, end = start + _HEAP_HEADER, min(start + number(start + len(_HEAP), width), len(content))
            while at + _HEAP_HEADER <= end:
                size = number(at + 8, width)
                # What is free says how much it takes with its header; sums are those of 64 bits.
                step = (_HEAP_HEADER + (size + 7) // 8 * 8) % 2**64 if number(at, 2) else size
                if not step:
                    raise ValueError("its texts are damaged")
                at += step
            start = content.find(_HEAP, start + 1)


def _own(group: Any, name: str, h5py: Any) -> Any:
    """What a group has of this name; no link along the way may lead into another file or to another name."""
    for part in name.split("/"):
        link = group.get(part, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise ValueError(f"{name} is missing or lies in another file")
        group = group[part]
    return group


def _text(name: Any) -> str:
    if not isinstance(name, _TEXTS):
        raise ValueError("its layers have no names")
    return name.decode("utf-8") if isinstance(name, bytes) else name


def _h5py() -> Any:
    try:
        import h5py
    except ImportError as error:
        raise ValueError(Message(MISSING)) from error
    return h5py
