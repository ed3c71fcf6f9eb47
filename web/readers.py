"""Reads what visitors send in separate processes, which are ended if they take too long or too much memory.

A picture that a decoder chews on for minutes, a photo in which faces are sought for ever, a drawing whose lines do not
end: each costs one reader some seconds, of which there are two, and one address never has both.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, Callable, Iterator, List, MutableMapping, Optional
from weakref import WeakValueDictionary

from engine.message import Message
from engine.process.priority import lower_priority
from web.limits import LIMITS, Limits
from web.refusals import Refused

START_SECONDS = 120.0  # a new process imports OpenCV, and computers may be busy
NICENESS = 5  # engines go first: what strangers send may take long to read
STACK = 8 * 2**20  # bytes
PATIENCE = 1.0  # seconds that a client may take a reader without having to wait afterwards
_BY_THE_CLOCK = 3.0  # times the limit that a piece of work may take where others have the processor
TOO_LONG = "Reading this takes too long: send something smaller or simpler."
TOO_MUCH = "Reading this takes more memory than there is for it: scale it down."

logger = logging.getLogger(__name__)


class Readers:
    """Calls module-level functions on what visitors sent, in one of several processes."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._readers = [ReaderProcess(limits) for _ in range(limits.readers)]
        self._threads = ThreadPoolExecutor(limits.readers, "reader")
        self._waiting: Counter = Counter()  # by client
        # Each lock lives as long as a reading of its client holds it or waits for it.
        self._turns: MutableMapping[str, asyncio.Lock] = WeakValueDictionary()
        self._free: Optional[asyncio.Queue] = None

    def open(self) -> None:
        """Start the processes; without this each starts with the first work for it."""
        for reader in self._readers:
            self._threads.submit(reader.start)

    def close(self) -> None:
        """End the processes, also in the middle of work."""
        for reader in self._readers:
            reader.close()
        self._threads.shutdown()

    @property
    def pids(self) -> List[int]:
        """The processes' ids."""
        return [reader.pid for reader in self._readers if reader.pid]

    async def read(self, client: str, work: Callable[..., Any], *arguments: Any) -> Any:
        """What the work returns. client: who asks; of one only one thing is read at a time.

        Raises Refused: what the work does not like, too many who wait, too long, too much memory.
        """
        limits = self._limits
        if sum(self._waiting.values()) >= limits.readings:
            raise Refused(
                Message("{count} pictures are waiting already: try again in a minute.", count=limits.readings), "busy"
            )
        if self._waiting[client] >= limits.readings_of_client:
            count = limits.readings_of_client
            raise Refused(Message("{count} of your pictures are waiting already: wait for them.", count=count), "many")
        self._waiting[client] += 1
        try:
            return await self._in_turn(client, work, arguments)
        finally:
            self._waiting[client] -= 1
            if not self._waiting[client]:
                del self._waiting[client]

    async def _in_turn(self, client: str, work: Callable[..., Any], arguments: Any) -> Any:
        if self._free is None:
            self._free = asyncio.Queue()
            for reader in self._readers:
                self._free.put_nowait(reader)
        free = self._free
        turn = self._turns.setdefault(client, asyncio.Lock())
        await turn.acquire()
        try:
            reader = await free.get()
        except BaseException:
            turn.release()
            raise
        loop = asyncio.get_event_loop()
        took = 0.0

        def use() -> Any:
            nonlocal took
            reader.start()  # one that somebody else's work has ended: that time is not this client's
            began = time.monotonic()
            try:
                return reader.do(work, arguments)
            finally:
                took = time.monotonic() - began

        done = loop.run_in_executor(self._threads, use)

        def give_back(future: asyncio.Future) -> None:
            if not future.cancelled():
                future.exception()  # retrieved, since the caller may have left
            free.put_nowait(reader)
            # What has taken long makes its client's next one wait as long, and leaves that time to the others.
            loop.call_later(took if took > PATIENCE else 0.0, turn.release)

        done.add_done_callback(give_back)
        return await asyncio.shield(done)  # a reader is free only when it has finished, even if the caller has left


class ReaderProcess:
    """One process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: Optional[Any] = None
        self._pipe: Optional[Connection] = None
        self._closed = False
        self._lock = threading.Lock()  # it may be asked for something while it starts

    @property
    def pid(self) -> Optional[int]:
        """The process id; None while there is no process."""
        process = self._process
        return None if process is None else process.pid

    def start(self) -> None:
        """Start the process unless it is running. Raises Refused if that fails."""
        with self._lock:
            self._start()

    def do(self, work: Callable[..., Any], arguments: Any) -> Any:
        """What the work returns. Raises Refused."""
        with self._lock:
            self._start()
            return self._do(work, arguments)

    def close(self) -> None:
        """End the process, from any thread; work that is being done fails."""
        self._closed = True
        process = self._process
        if process is not None:
            with contextlib.suppress(ValueError, OSError):  # its own thread has just let go of it
                process.kill()

    def _start(self) -> None:
        if self._closed:
            raise Refused("The page is being closed.", "closing")
        if self._process is not None and self._process.is_alive():
            return
        self._end()
        context = multiprocessing.get_context("spawn")
        self._pipe, far_end = context.Pipe()
        limits = self._limits
        process = context.Process(
            target=_serve, args=(far_end, limits.reading_bytes, limits.reading_seconds), name="reader", daemon=True
        )
        # Until the process ignores it, Ctrl-C would hit it half-way and print a trace.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with _usual_stacks():
                process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            far_end.close()
        self._process = process
        if self._closed:  # meanwhile
            self._end()
            raise Refused("The page is being closed.", "closing")
        try:
            if not self._pipe.poll(START_SECONDS):
                raise EOFError
            self._pipe.recv()
        except (EOFError, OSError) as error:
            self._end()
            raise Refused("Pictures cannot be read at the moment: try again in a minute.", "busy") from error

    def _do(self, work: Callable[..., Any], arguments: Any) -> Any:
        assert self._pipe is not None
        try:
            self._pipe.send((work, arguments))
            if not self._pipe.poll(_BY_THE_CLOCK * self._limits.reading_seconds):
                self._end()
                raise Refused(TOO_LONG, "large")
            answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            code = self._end()
            closing = Refused("The page is being closed.", "closing")
            reason = TOO_LONG if code == -signal.SIGPROF else TOO_MUCH
            raise closing if self._closed else Refused(reason, "large") from error
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _end(self) -> Optional[int]:
        """End the process; returns its exit code."""
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if process is None:
            return None
        process.kill()
        process.join()
        return int(process.exitcode)


@contextlib.contextmanager
def _usual_stacks() -> Iterator[None]:
    """Give the threads of a process that is started meanwhile stacks of the usual size, which count as its memory.

    Jittor raises the limit that decides it to half a gigabyte, for itself and for what is started after it.
    """
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (STACK if soft == resource.RLIM_INFINITY else min(soft, STACK), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_STACK, (soft, hard))


def _serve(pipe: Connection, most_bytes: int, seconds: float) -> None:
    """The life of a reader's process: until its pipe is closed, or a piece of work has taken too long."""
    import resource

    import cv2
    import skimage.morphology  # noqa: F401  as the next: imported before the clock runs

    from web import intake  # noqa: F401

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.setsid()  # or all of them would get from the processor what the page gets, however nice they are
    lower_priority(NICENESS)
    cv2.setNumThreads(1)
    resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pipe.send("ready")
    while True:
        try:
            work, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_PROF, seconds)
        # If the page's process is gone by then, nothing else would end this one.
        signal.setitimer(signal.ITIMER_REAL, _BY_THE_CLOCK * seconds + 5.0)
        answer: Any
        try:
            answer = work(*arguments)
        except Refused as error:
            answer = error
        except MemoryError:
            answer = Refused(TOO_MUCH, "large")
        except Exception:
            logger.exception("a reader has failed")
            answer = Refused("This cannot be read: send it in another form, for example as PNG.", "picture")
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        pipe.send(answer)
