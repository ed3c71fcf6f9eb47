"""A pipe between two processes whose pictures travel in shared memory.

Messages are pickles. The program reads those of its engine with a restricted unpickler: only dataclasses, arrays and
built-in types are allowed, everything else is refused. So an engine that was corrupted by a foreign graph or a bug
cannot make the program run code.
"""

from __future__ import annotations

import io
import pickle
import sys
from dataclasses import is_dataclass
from multiprocessing.connection import Connection
from typing import Any, Tuple

import numpy as np

from engine.files.array_pickle import ERRORS
from engine.message import restored

MEMORY_BYTES = 1 << 21
"""A face and its shadow take 1 MiB, a sketch a quarter of that; pictures that do not fit go through the pipe."""
_MIN_SHARED_BYTES = 4096
_ARRAY_CLASSES = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy.core.numeric", "_frombuffer"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
}


class Unreadable(Exception):
    """The data from the pipe is not a message."""


class Channel:
    """One end of the channel. connection: this end of the pipe. memory: bytes shared by both processes.

    Every message writes its pictures from the start of the memory. That needs no lock as long as the ends take turns:
    neither sends pictures before the other has received the last ones. guarded: use the restricted unpickler.
    """

    def __init__(self, connection: Connection, memory: Any, guarded: bool = False) -> None:
        self.connection, self._memory, self._guarded = connection, np.frombuffer(memory, np.uint8), guarded

    def poll(self) -> bool:
        """Whether there is something to receive, or the other end is closed. Raises OSError."""
        return self.connection.poll()

    def send(self, message: Any) -> None:
        """Send anything that can be pickled. Raises OSError if the other end is closed."""
        self.connection.send_bytes(packed(message, self._memory))

    def receive(self) -> Any:
        """Wait for the next message and return it, with its pictures copied out of the shared memory.

        Raises EOFError or OSError if the other end is closed, and Unreadable.
        """
        return unpacked(self.connection.recv_bytes(), self._memory, self._guarded)

    def close(self) -> None:
        """Close this end; the other end then raises EOFError."""
        self.connection.close()


def packed(message: Any, memory: np.ndarray) -> bytes:
    """Pickle a message and write its pictures into the memory, (n,) uint8."""
    stream = io.BytesIO()
    _Packer(stream, memory).dump(message)
    return stream.getvalue()


def unpacked(data: bytes, memory: np.ndarray, guarded: bool) -> Any:
    """The inverse of `packed`. guarded: as in `Channel`. Raises Unreadable."""
    try:
        return (_GuardedUnpacker if guarded else _Unpacker)(io.BytesIO(data), memory).load()
    except ERRORS as error:
        raise Unreadable(" ".join(str(error).split()) or type(error).__name__) from error


class _Packer(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, memory: np.ndarray) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._memory, self._used = memory, 0

    def persistent_id(self, thing: Any) -> Any:
        """Offset and shape of a picture that is written into the memory; None for all that is pickled."""
        if not isinstance(thing, np.ndarray) or thing.dtype != np.uint8 or thing.nbytes < _MIN_SHARED_BYTES:
            return None
        start, end = self._used, self._used + thing.nbytes
        if end > len(self._memory):
            return None
        np.copyto(self._memory[start:end].reshape(thing.shape), thing)
        self._used = end
        return start, thing.shape


class _Unpacker(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, memory: np.ndarray) -> None:
        super().__init__(stream)
        self._memory = memory

    def persistent_load(self, place: Tuple[int, Tuple[int, ...]]) -> np.ndarray:
        """A copy of the picture at an offset of the memory. place: offset and shape."""
        start, shape = place
        picture: np.ndarray = self._memory[start : start + int(np.prod(shape))].reshape(shape).copy()
        return picture


class _GuardedUnpacker(_Unpacker):
    def find_class(self, module: str, name: str) -> Any:
        """The allowed classes. Nothing is imported: whoever sends a request has imported the classes of its reply."""
        found = getattr(sys.modules.get(module), name, None)
        is_array_class = (module.replace("numpy._core.", "numpy.core."), name) in _ARRAY_CLASSES
        if is_array_class or found is restored or (isinstance(found, type) and is_dataclass(found)):
            return found
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is no value")
