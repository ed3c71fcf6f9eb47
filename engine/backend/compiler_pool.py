"""The processes in which Jittor compiles itself, in the place of `multiprocessing.Pool`.

Workers of that pool read one queue, under a lock that one of them always holds. Where it is killed, as by a SIGTERM to
all of the process group, the pool waits for that lock at the program's exit, for ever. Here each worker has a pipe of
its own and nothing is locked; workers end when there is nothing left to compile.
"""

from __future__ import annotations

import multiprocessing
import signal
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, Callable, Dict, Iterable, Iterator, Optional, Tuple


class CompilerPool:
    """What Jittor asks of a pool. size: processes at the same time. initializer: called first in each."""

    def __init__(self, size: int, initializer: Callable[[], None]) -> None:
        self._size, self._initializer = size, initializer

    def __enter__(self) -> CompilerPool:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to be ended."""

    def imap_unordered(self, function: Callable[[Any], Any], arguments: Iterable[Any]) -> Iterator[Any]:
        """The results of all calls, in the order in which they come. Raises what a call raised, and RuntimeError where
        a process was killed."""
        left = iter(arguments)
        workers: Dict[Any, Any] = {}  # the process by our end of its pipe
        try:
            for argument in islice(left, self._size):
                line, process = self._start(function)
                workers[line] = process
                line.send(argument)
            busy = set(workers)
            while busy:
                answering: Any = wait(list(busy))
                for line in answering:
                    result, error = line.recv()
                    if error is not None:
                        raise error
                    busy.remove(line)
                    for argument in islice(left, 1):
                        line.send(argument)
                        busy.add(line)
                    yield result
        except (EOFError, ConnectionError):
            raise RuntimeError("a compiler was killed") from None
        finally:
            for line, process in workers.items():
                line.close()
                process.terminate()  # any other signal Jittor would take for a fault
            for process in workers.values():
                process.join()

    def _start(self, function: Callable[[Any], Any]) -> Tuple[Connection, Any]:
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(target=_work, args=(theirs, ours, self._initializer, function), daemon=True)
        process.start()
        theirs.close()
        return ours, process


def _work(
    line: Connection, other_end: Connection, initializer: Callable[[], None], function: Callable[..., Any]
) -> None:
    """A worker: calls the function with what comes until nothing does any more."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not a training's, which would go on to its next step
    other_end.close()
    initializer()
    while True:
        try:
            argument = line.recv()
        except (EOFError, ConnectionError):
            return
        error: Optional[Exception] = None
        result = None
        try:
            result = function(argument)
        except Exception as raised:
            error = raised
        line.send((result, error))
