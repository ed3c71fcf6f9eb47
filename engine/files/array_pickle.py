"""A reader of pickled arrays that cannot run code.

A pickle is a program: it names functions and calls them. This reader knows a handful of names, those of NumPy's arrays
and of dictionaries, and puts harmless stand-ins in their place.
"""

from __future__ import annotations

import pickle
import struct
from typing import IO, Any, Dict, Tuple

import numpy as np

from engine.message import Message

_NUMBER_TYPES = ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1")

# What the unpickler and the stand-ins raise at a damaged or forged pickle.
ERRORS = (
    pickle.UnpicklingError,
    EOFError,
    LookupError,
    AttributeError,
    TypeError,
    ValueError,
    ImportError,
    AssertionError,
    MemoryError,
    OverflowError,
    RecursionError,
    struct.error,
)


def read_arrays(file: IO[bytes]) -> Dict[str, np.ndarray]:
    """The table of named arrays that the pickle in `file` holds, read from the file's position to the pickle's end.

    The arrays are read-only and in the machine's byte order.
    Raises ValueError where the pickle is damaged, or holds or asks for anything but arrays and containers.
    """
    try:
        content = _ArrayUnpickler(file).load()
        if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
            raise pickle.UnpicklingError(Message("it is not a table of named tensors"))
        return {name: _array_of(name, value) for name, value in content.items()}
    except ERRORS as error:
        raise ValueError(str(error) or type(error).__name__) from error


class _PickledDtype:
    """Stands in for `numpy.dtype`, so that no state from the file reaches NumPy's own `__setstate__`."""

    __slots__ = ("code", "order")

    def __init__(self, code: str) -> None:
        self.code = code
        self.order = "|"

    def __setstate__(self, state: Tuple[Any, ...]) -> None:
        if state[1] not in ("<", ">", "|"):
            raise pickle.UnpicklingError(Message("unknown byte order {order}", order=repr(state[1])))
        self.order = state[1]

    def build(self) -> np.dtype:
        prefix = "" if self.order == "|" else self.order
        return np.dtype(prefix + self.code)


class _PickledArray:
    """Stands in for `numpy.ndarray`, for the same reason. `build` makes the array after checking it."""

    __slots__ = ("shape", "dtype", "data", "fortran")

    def __setstate__(self, state: Tuple[Any, ...]) -> None:
        _version, self.shape, self.dtype, self.fortran, self.data = state

    def build(self) -> np.ndarray:
        if not isinstance(self.dtype, _PickledDtype) or not isinstance(self.data, (bytes, bytearray)):
            raise pickle.UnpicklingError(Message("it is not an array of numbers"))
        if not isinstance(self.shape, tuple) or not all(isinstance(n, int) and n >= 0 for n in self.shape):
            raise pickle.UnpicklingError(Message("{shape} is not a shape", shape=repr(self.shape)))
        dtype = self.dtype.build()
        # math.prod is not in Python 3.7, and NumPy's product would overflow at a forged shape.
        count = 1
        for length in self.shape:
            count *= length
        if len(self.data) != count * dtype.itemsize:
            raise pickle.UnpicklingError(
                Message("{count} bytes do not fill the shape {shape}", count=len(self.data), shape=self.shape)
            )
        array = np.frombuffer(self.data, dtype=dtype).reshape(self.shape, order="F" if self.fortran else "C")
        return array.astype(dtype.newbyteorder("="), copy=False)


# The C unpickler grows its memo as far as a forged index says; the one in Python keeps it in a dictionary.
PurePythonUnpickler: Any = getattr(pickle, "_Unpickler", pickle.Unpickler)


class _ArrayUnpickler(PurePythonUnpickler):  # type: ignore[misc]
    """Admits NumPy arrays and containers. Whatever else a pickle names is refused before it is looked up.

    What it hands out in place of the real names are bound methods and strings, which a forged pickle cannot alter.
    """

    def find_class(self, module: str, name: str) -> Any:
        module = module.replace("numpy._core.", "numpy.core.")
        admitted = {
            ("numpy.core.multiarray", "_reconstruct"): self._reconstruct,
            ("numpy.core.numeric", "_frombuffer"): self._frombuffer,
            ("numpy", "ndarray"): "ndarray",
            ("numpy", "dtype"): self._dtype,
            ("collections", "OrderedDict"): self._ordered_dict,
            ("_codecs", "encode"): self._encode,
        }
        if (module, name) not in admitted:
            raise pickle.UnpicklingError(
                Message("it asks for {module}.{name}, which weights do not need", module=module, name=name)
            )
        return admitted[module, name]

    def persistent_load(self, pid: Any) -> Any:
        raise pickle.UnpicklingError(Message("it refers to something outside the file"))

    def _reconstruct(self, kind: str, shape: Tuple[int, ...], code: Any) -> _PickledArray:
        """Call of a pickled array up to protocol 4; its content follows in `__setstate__`."""
        if kind != "ndarray":
            raise pickle.UnpicklingError(Message("it holds an array of an unknown class"))
        return _PickledArray()

    def _frombuffer(self, data: Any, dtype: Any, shape: Tuple[int, ...], order: str) -> _PickledArray:
        """Call of a pickled array since protocol 5."""
        array = _PickledArray()
        array.__setstate__((1, shape, dtype, order == "F", data))
        return array

    def _dtype(self, code: str, align: bool = False, copy: bool = False) -> _PickledDtype:
        if code not in _NUMBER_TYPES:
            raise pickle.UnpicklingError(Message("it holds an array of {code}, which are not numbers", code=repr(code)))
        return _PickledDtype(code)

    def _ordered_dict(self, *items: Any) -> Dict[Any, Any]:
        return dict(*items)

    def _encode(self, text: str, encoding: str) -> bytes:
        """How bytes are written by protocols before 3."""
        if encoding != "latin1":
            raise pickle.UnpicklingError(Message("it holds bytes in the encoding {encoding}", encoding=repr(encoding)))
        return text.encode("latin1")


def _array_of(name: str, value: Any) -> np.ndarray:
    if not isinstance(value, _PickledArray):
        raise pickle.UnpicklingError(Message("{name} is a {kind}, not a tensor", name=name, kind=type(value).__name__))
    return value.build()
