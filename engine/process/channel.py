"""A pipe between two processes whose pictures travel in shared memory."""

from __future__ import annotations

import io
import pickle
from multiprocessing.connection import Connection
from typing import Any, Tuple

import numpy as np

MEMORY_BYTES = 1 << 21
"""A face and its shadow are 1 MiB, a sketch a quarter; what does not fit goes through the pipe."""
_LEAST_BYTES = 4096


class Channel:
    """One end. connection: of the pipe. memory: bytes that both processes see; a message begins at its start.

    That needs no lock as long as the ends take turns: until an end has received, the other does not send pictures.
    """

    def __init__(self, connection: Connection, memory: Any) -> None:
        self.connection, self._memory = connection, np.frombuffer(memory, np.uint8)

    def poll(self) -> bool:
        """Whether there is something to receive, the other end's death included. Raises OSError."""
        return self.connection.poll()

    def send(self, message: Any) -> None:
        """Send anything that can be pickled. Raises OSError where the other end is gone."""
        stream = io.BytesIO()
        _Packer(stream, self._memory).dump(message)
        self.connection.send_bytes(stream.getvalue())

    def receive(self) -> Any:
        """The next message, with pictures of its own; waits for it. Raises EOFError or OSError as `send`."""
        return _Unpacker(io.BytesIO(self.connection.recv_bytes()), self._memory).load()

    def close(self) -> None:
        """Let the other end know that nothing comes any more."""
        self.connection.close()


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
