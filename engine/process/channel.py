"""A pipe between two processes whose pictures travel in shared memory.

Messages are pickles. The program reads those of its engine guardedly: they are values, which is to say dataclasses,
arrays and what Python itself has, and a pickle that names anything else is refused. So an engine that a foreign graph
or a bug has spoilt cannot make the program run something.
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
"""A face and its shadow are 1 MiB, a sketch a quarter; what does not fit goes through the pipe."""
_LEAST_BYTES = 4096
_OF_ARRAYS = {
    ("numpy.core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy.core.numeric", "_frombuffer"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
}


class Unreadable(Exception):
    """What came through the pipe is no message."""


class Channel:
    """One end. connection: of the pipe. memory: bytes that both processes see; a message begins at its start.

    That needs no lock as long as the ends take turns: until an end has received, the other does not send pictures.
    guarded: whether messages of anything but values are refused.
    """

    def __init__(self, connection: Connection, memory: Any, guarded: bool = False) -> None:
        self.connection, self._memory, self._guarded = connection, np.frombuffer(memory, np.uint8), guarded

    def poll(self) -> bool:
        """Whether there is something to receive, the other end's death included. Raises OSError."""
        return self.connection.poll()

    def send(self, message: Any) -> None:
        """Send anything that can be pickled. Raises OSError where the other end is gone."""
        self.connection.send_bytes(packed(message, self._memory))

    def receive(self) -> Any:
        """The next message, with pictures of its own; waits for it.

        Raises EOFError or OSError as `send`, and Unreadable where it is none.
        """
        return unpacked(self.connection.recv_bytes(), self._memory, self._guarded)

    def close(self) -> None:
        """Let the other end know that nothing comes any more."""
        self.connection.close()


def packed(message: Any, memory: np.ndarray) -> bytes:
    """A message as it travels. memory: where its pictures go, as bytes."""
    stream = io.BytesIO()
    _Packer(stream, memory).dump(message)
    return stream.getvalue()


def unpacked(data: bytes, memory: np.ndarray, guarded: bool) -> Any:
    """The message that `packed` has made. guarded: as `Channel`'s. Raises Unreadable where it is none."""
    try:
        return (_GuardedUnpacker if guarded else _Unpacker)(io.BytesIO(data), memory).load()
    except ERRORS as error:
        raise Unreadable(" ".join(str(error).split()) or type(error).__name__) from error


class _Packer(pickle.Pickler):
    def __init__(self, stream: io.BytesIO, memory: np.ndarray) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._memory, self._used = memory, 0

    def persistent_id(self, thing: Any) -> Any:
        """Where in the memory a picture is; None for everything else, which is pickled."""
        if not isinstance(thing, np.ndarray) or thing.dtype != np.uint8 or thing.nbytes < _LEAST_BYTES:
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
        """The picture at a place of the memory."""
        start, shape = place
        picture: np.ndarray = self._memory[start : start + int(np.prod(shape))].reshape(shape).copy()
        return picture


class _GuardedUnpacker(_Unpacker):
    def find_class(self, module: str, name: str) -> Any:
        """What a message may be made of. Nothing is imported: who asks knows the classes of the answer."""
        found = getattr(sys.modules.get(module), name, None)
        of_arrays = (module.replace("numpy._core.", "numpy.core."), name) in _OF_ARRAYS
        if of_arrays or found is restored or (isinstance(found, type) and is_dataclass(found)):
            return found
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is no value")
