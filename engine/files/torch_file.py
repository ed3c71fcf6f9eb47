"""PyTorch's files of weights, read without PyTorch and without running what is in them.

Two kinds are known: the zip archives that `torch.save` writes since PyTorch 1.6, and the pickles that it wrote before.
Both hold a pickle of the table of tensors, which refers to storages of plain numbers.
"""

from __future__ import annotations

import pickle
import sys
import zipfile
from dataclasses import dataclass
from typing import IO, Any, Callable, Dict, List, Tuple

import numpy as np

from engine.files.array_pickle import ERRORS, PurePythonUnpickler

ZIP = b"PK\x03\x04"
LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # a pickle of the number that older files begin with
_LEGACY_VERSION = 1001
_ENCRYPTED = 1  # a flag of an archive's entry
_STORAGES = {
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "BoolStorage": "<b1",
}


def read_torch(file: IO[bytes]) -> Dict[str, np.ndarray]:
    """The table of named tensors in a file that begins with `ZIP` or `LEGACY`, read from its start.

    Raises ValueError where it is damaged, or holds or asks for anything but tensors.
    """
    try:
        if file.read(len(ZIP)) == ZIP:
            return _read_zip(file)
        file.seek(0)
        return _read_legacy(file)
    except (*ERRORS, zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _read_zip(file: IO[bytes]) -> Dict[str, np.ndarray]:
    with zipfile.ZipFile(file) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        tables = [name for name in entries if name.split("/")[1:] == ["data.pkl"]]
        if len(tables) != 1:
            raise ValueError("it is an archive, but not of weights")
        home = tables[0].split("/")[0]
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values()):
            raise ValueError("it is compressed, as no file of PyTorch's is")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries.values()):
            raise ValueError("it is encrypted, as no file of PyTorch's is")
        order = f"{home}/byteorder"
        if order in entries and archive.read(order).strip() != b"little":
            raise ValueError("its numbers have their high bytes first")
        with archive.open(tables[0]) as content:
            table = _TorchUnpickler(content).load()
        return _arrays(table, lambda key: archive.read(f"{home}/data/{key}"))


def _read_legacy(file: IO[bytes]) -> Dict[str, np.ndarray]:
    _magic, version, about = (_TorchUnpickler(file).load() for _ in range(3))
    if version != _LEGACY_VERSION or not isinstance(about, dict) or about.get("little_endian") is not True:
        raise ValueError("it is of another version, or its numbers have their high bytes first")
    table, keys = _TorchUnpickler(file).load(), _TorchUnpickler(file).load()
    widths = {one.storage.key: one.storage.dtype.itemsize for one in _tensors(table).values()}
    contents: Dict[str, bytes] = {}
    for key in keys:
        count = int.from_bytes(file.read(8), "little")
        if key not in widths:
            raise ValueError("it holds numbers that belong to no tensor")
        contents[key] = file.read(count * widths[key])
    return _arrays(table, lambda key: contents[key])


@dataclass(frozen=True)
class _Storage:
    dtype: np.dtype
    key: str
    count: int


@dataclass(frozen=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: Tuple[int, ...]
    strides: Tuple[int, ...]


def _tensors(table: Any) -> Dict[str, _Tensor]:
    if not isinstance(table, dict) or not all(isinstance(name, str) for name in table):
        raise ValueError("it is not a table of named tensors")
    for name, value in table.items():
        if not isinstance(value, _Tensor):
            raise ValueError(f"{name} is a {type(value).__name__}, not a tensor")
    return dict(table)


def _arrays(table: Any, read: Callable[[str], bytes]) -> Dict[str, np.ndarray]:
    """The tensors as arrays. read: the bytes of a storage by its key."""
    storages: Dict[str, np.ndarray] = {}
    found: Dict[str, np.ndarray] = {}
    for name, one in _tensors(table).items():
        storage = one.storage
        if storage.key not in storages:
            content = read(storage.key)
            if len(content) != storage.count * storage.dtype.itemsize:
                raise ValueError(f"the numbers of {name} are not all there")
            storages[storage.key] = np.frombuffer(content, storage.dtype)
        found[name] = _array(name, one, storages[storage.key])
    return found


def _array(name: str, one: _Tensor, numbers: np.ndarray) -> np.ndarray:
    count = 1
    for side in one.shape:
        count *= side
    last = one.offset + sum((side - 1) * stride for side, stride in zip(one.shape, one.strides)) if count else 0
    if count > len(numbers) or last >= max(len(numbers), 1) or (numbers.dtype != one.storage.dtype):
        raise ValueError(f"{name} is larger than its numbers")
    steps = [stride * numbers.itemsize for stride in one.strides]
    view = np.lib.stride_tricks.as_strided(numbers[one.offset :], one.shape, steps, writeable=False)
    return np.ascontiguousarray(view).reshape(one.shape).astype(one.storage.dtype.newbyteorder("="), copy=False)


class _Table(dict):  # type: ignore[type-arg]
    """Stands in for `OrderedDict`; what a module says of itself besides its tensors is left out."""

    __slots__ = ()

    def __setstate__(self, state: Any) -> None:
        del state


class _TorchUnpickler(PurePythonUnpickler):  # type: ignore[misc]
    """Admits tables and tensors. Whatever else a pickle names is refused before it is looked up."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return self._table
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return self._tensor
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which weights do not need")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, code, key, _place, count = pid[:5]
        if kind != "storage" or code not in _STORAGES.values() or pid[5:] not in ((), (None,)):
            raise pickle.UnpicklingError("it refers to something outside the file")
        if not isinstance(key, str) or not isinstance(count, int) or not 0 <= count < sys.maxsize // 8:
            raise pickle.UnpicklingError("it refers to numbers that cannot be")
        return _Storage(np.dtype(code), key, count)

    def _table(self, *items: Any) -> _Table:
        return _Table(*items)

    def _tensor(self, storage: Any, offset: Any, shape: Any, strides: Any, *rest: Any) -> _Tensor:
        del rest
        numbers: List[Any] = [offset, *shape, *strides]
        if not isinstance(storage, _Storage) or len(shape) != len(strides) or len(shape) > 8:
            raise pickle.UnpicklingError("it holds a tensor without numbers")
        if not all(isinstance(number, int) and 0 <= number < sys.maxsize // 16 for number in numbers):
            raise pickle.UnpicklingError(f"{shape!r} is not a shape")
        return _Tensor(storage, offset, tuple(shape), tuple(strides))
