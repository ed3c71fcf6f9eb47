"""The only reader and writer of weights and code banks.

Told apart by their content, safetensors are read, the pickles that Jittor saves, PyTorch's files and Keras' HDF5; and
raw float32 banks of codes. Only safetensors are written here. No file can make the reader run code.
"""

from __future__ import annotations

import errno
import hashlib
import math
import os
import pickle
import warnings
from pathlib import Path
from typing import IO, Any, Collection, Dict, List, Mapping, Optional, Tuple, Union

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine.files.array_pickle import read_arrays
from engine.files.hdf5 import MAGIC, read_hdf5
from engine.files.torch_file import LEGACY, ZIP, read_torch
from engine.files.writing import write_whole
from engine.message import Message, Value

PathLike = Union[str, "os.PathLike[str]"]

PAPER_CODE_WIDTH = 512  # numbers in a row of the published banks

# Jittor appends the SHA-1 of the pickle and this mark.
_JITTOR_MARK = b"HCAJSLHD"
_JITTOR_TRAILER = hashlib.sha1().digest_size + len(_JITTOR_MARK)

NO_MEMORY = os.strerror(errno.ENOMEM)  # how safetensors says that there is too little memory

_HALF_MAX = float(np.finfo(np.float16).max)


class CheckpointError(Exception):
    """A weights file or a bank cannot be used. The message is one sentence for the user and names the file."""


def read_weights(path: PathLike, names: Optional[Collection[str]] = None) -> Dict[str, np.ndarray]:
    """The tensors of a file of weights: all, or those of these names as far as there are such.

    16-bit floats come back as float32, everything else in its own type. Arrays may be read-only.
    Raises CheckpointError where the file is missing, damaged, of another kind, or holds anything but tensors, and
    MemoryError where there is too little memory.
    """
    path = Path(path)
    with _open(path) as file:
        if _is_safetensors(path, file):
            tensors = _read_safetensors(path, names)
        else:
            tensors = _read_others(path, file)
    return {name: _widened(array) for name, array in tensors.items() if names is None or name in names}


def read_metadata(path: PathLike) -> Dict[str, str]:
    """The text entries in the header of a safetensors file, empty where it has none.

    Raises CheckpointError where the file is missing, damaged or of another kind.
    """
    path = Path(path)
    with _open(path) as file:
        if not _is_safetensors(path, file):
            raise CheckpointError(Message("{file} is not a safetensors file, so it has no description.", file=path))
    try:
        with safe_open(str(path), framework="numpy") as reader:
            return dict(reader.metadata() or {})
    except (SafetensorError, OSError) as error:
        raise CheckpointError(Message("{file} is damaged: {reason}.", file=path, reason=_one_line(error))) from error


def write_weights(
    path: PathLike,
    tensors: Mapping[str, np.ndarray],
    metadata: Optional[Mapping[str, str]] = None,
    half: bool = False,
) -> None:
    """Write a safetensors file, whole or not at all.

    half: store floats in 16 bits, for shipping. Training keeps them as they are, so that it resumes exactly.
    metadata: text entries for the header.
    Raises CheckpointError where a value does not fit into 16 bits or the file cannot be written.
    """
    path = Path(path)
    stored = {name: _storable(name, np.asarray(array), half) for name, array in tensors.items()}
    try:
        # By the bytes: the library's own files are readable by their owner only.
        write_whole(path, save(stored, metadata=dict(metadata) if metadata else None))
    except (OSError, SafetensorError) as error:
        raise CheckpointError(
            Message("{file} cannot be written: {reason}.", file=path, reason=_one_line(error))
        ) from error


def assign(module: Any, tensors: Mapping[str, np.ndarray], source: PathLike = "the weights") -> None:
    """Give every parameter and running statistic of a Jittor module its value.

    module: anything whose `state_dict()` names variables that have `shape` and `update`.
    source: what to call the tensors in an error, usually their file.
    Raises CheckpointError that lists all missing, misshapen and unknown tensors; then nothing has been assigned.
    (Jittor's own loaders pass over all three in silence.)
    """
    variables: Dict[str, Any] = module.state_dict()
    problems: List[str] = []
    for name in sorted(set(variables) | set(tensors)):
        if name not in tensors:
            problems.append(f"{name} is missing")
        elif name not in variables:
            problems.append(f"{name} is unknown to the network")
        elif tuple(variables[name].shape) != tensors[name].shape:
            wanted, found = tuple(variables[name].shape), tensors[name].shape
            problems.append(f"{name} has shape {_times(found)} instead of {_times(wanted)}")
    if problems:
        raise CheckpointError(
            Message(
                "{file} does not fit {network}: {problems}.",
                file=source,
                network=type(module).__name__,
                problems="; ".join(problems),
            )
        )
    for name, variable in variables.items():
        value = np.array(tensors[name], dtype=np.float32)
        # The variable's own type makes a variable from an array, so that this file need not know Jittor.
        variable.update(type(variable)(value))


def read_bank(path: PathLike, width: int = PAPER_CODE_WIDTH) -> np.ndarray:
    """The codes of a raw bank as published: (rows, width) float32, little-endian, as many rows as the file has.

    Rows that hold a NaN or an infinity are left out with a warning, since one would spoil every search.
    Raises CheckpointError where the file is missing, holds no usable row, or ends inside one.
    """
    path = Path(path)
    with _open(path) as file:
        data = file.read()
    row = 4 * width
    if not data or len(data) % row:
        raise CheckpointError(
            Message(
                "{file} is not a bank of codes: {count} bytes are not a whole number of rows of {width} floats.",
                file=path,
                count=len(data),
                width=width,
            )
        )
    codes = np.frombuffer(data, dtype="<f4").reshape(-1, width).astype(np.float32)
    good = np.isfinite(codes).all(axis=1)
    if not good.any():
        raise CheckpointError(
            Message("{file} holds no usable code: every row has a number that is not finite.", file=path)
        )
    if not good.all():
        warnings.warn(
            f"{path}: {int((~good).sum())} of {len(codes)} codes are not finite and were left out.", stacklevel=2
        )
    return codes[good]


def _open(path: Path) -> IO[bytes]:
    if path.is_dir():
        raise CheckpointError(Message("{file} is a folder where a file of weights should be.", file=path))
    try:
        return open(path, "rb")
    except FileNotFoundError as error:
        raise CheckpointError(Message("{file} is missing.", file=path)) from error
    except OSError as error:
        raise CheckpointError(
            Message("{file} cannot be read: {reason}.", file=path, reason=error.strerror or error)
        ) from error


def _is_safetensors(path: Path, file: IO[bytes]) -> bool:
    """Whether a JSON object follows eight bytes of length. Leaves `file` at its start."""
    start = file.read(9)
    file.seek(0)
    if not start:
        raise CheckpointError(Message("{file} is empty.", file=path))
    # The ninth byte of a pickle belongs to the length of a frame or of a name, which a brace would make absurd.
    return start[8:] == b"{"


def _read_safetensors(path: Path, names: Optional[Collection[str]]) -> Dict[str, np.ndarray]:
    try:
        with safe_open(str(path), framework="numpy") as reader:
            return {name: reader.get_tensor(name) for name in reader.keys() if names is None or name in names}
    except (SafetensorError, OSError, TypeError, ValueError, AttributeError) as error:
        if NO_MEMORY in str(error):
            raise MemoryError(str(error)) from error
        # TypeError and its like: a number type that NumPy does not have, such as bfloat16.
        raise CheckpointError(
            Message(
                "{file} is damaged or holds numbers of an unknown type: {reason}.", file=path, reason=_one_line(error)
            )
        ) from error


def _read_others(path: Path, file: IO[bytes]) -> Dict[str, np.ndarray]:
    """Of a file by another program, by what it begins with."""
    start = file.read(len(LEGACY))
    if start[:1] == pickle.PROTO and start != LEGACY:
        _check_trailer(path, file)
    file.seek(0)
    try:
        if start.startswith(ZIP) or start == LEGACY:
            return read_torch(file)
        if start.startswith(MAGIC):
            return read_hdf5(path)
        if start[:1] == pickle.PROTO:
            return read_arrays(file)
    except ValueError as error:
        raise CheckpointError(
            Message("{file} cannot be used as weights: {reason}.", file=path, reason=_one_line(error))
        ) from error
    raise CheckpointError(
        Message("{file} is not a weights file: neither safetensors nor of Jittor, PyTorch or Keras.", file=path)
    )


def _check_trailer(path: Path, file: IO[bytes]) -> None:
    """Compare the checksum that Jittor appends with the content. Files without one are left to the unpickler."""
    size = file.seek(0, os.SEEK_END)
    if size < _JITTOR_TRAILER:
        return
    file.seek(size - _JITTOR_TRAILER)
    trailer = file.read(_JITTOR_TRAILER)
    if not trailer.endswith(_JITTOR_MARK):
        return
    digest = hashlib.sha1()
    file.seek(0)
    left = size - _JITTOR_TRAILER
    while left:
        block = file.read(min(left, 1 << 20))
        digest.update(block)
        left -= len(block)
    if digest.digest() != trailer[: digest.digest_size]:
        raise CheckpointError(
            Message("{file} is damaged: its checksum does not match; copy or download it again.", file=path)
        )


def _widened(array: np.ndarray) -> np.ndarray:
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _storable(name: str, array: np.ndarray, half: bool) -> np.ndarray:
    """The array as safetensors stores it: little-endian, in C order, floats in 16 bits if asked."""
    dtype = array.dtype.newbyteorder("<")
    if half and array.dtype.kind == "f":
        largest = float(np.abs(array).max()) if array.size else 0.0
        if not math.isfinite(largest) or largest > _HALF_MAX:
            raise CheckpointError(
                Message(
                    "{name} holds {largest}, which 16-bit floats cannot; keep it in 32 bits.",
                    name=name,
                    largest=format(largest, "g"),
                )
            )
        dtype = np.dtype("<f2")
    return np.array(array, dtype=dtype, order="C")


def _times(shape: Tuple[int, ...]) -> str:
    return "x".join(str(length) for length in shape) or "scalar"


def _one_line(error: BaseException) -> str:
    text = str(error)
    if isinstance(text, Message):  # its values may be names that the file has
        return Message(text.template, **{name: _printable(value) for name, value in text.values.items()})
    return str(_printable(text)).rstrip(".") or type(error).__name__


def _printable(value: Value) -> Value:
    if isinstance(value, Message) or not isinstance(value, str):
        return value
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())
