"""Talks to the engine process; no Jittor, no threads, and no call that waits for the engine.

One request at a time is under way. The others wait here (`engine.process.requests`) and leave when its reply comes in.
So the pipe never fills up, the shared memory has one owner at any moment, and a reader never sees half a picture. All
calls of one client belong to one thread, which must live as long as the engine is to: the kernel ends the engine
together with the thread that started it.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import multiprocessing
import os
import signal
import time
from multiprocessing import connection as pipes
from pathlib import Path
from typing import Any, Callable, Hashable, Iterator, List, Optional, Tuple

from configs.families.compact import COMPACT
from engine.backend import kernel_cache
from engine.backend.runners import AUTO, JITTOR, OPENVINO, candidates
from engine.message import Message
from engine.process.channel import MEMORY_BYTES, Channel, Unreadable
from engine.process.messages import Failed, Progress, Ready, Reply, Request, Restarting, Start, State, Stopped
from engine.process.requests import RequestQueue, Then
from engine.process.service import load_networks, serve
from engine.process.tasks import Task
from engine.process.watchdog import Watchdog
from engine.translating.translator import FOLDER

MAX_DEATHS = 5  # without a face in between; then the engine rests until the next request
RETRY_AFTER = 10.0  # seconds between giving up and the next try
DEATHS_BEFORE_HEALING = 3
PATIENCE = 0.25  # seconds between two looks at the engine; a message ends it at once
_CACHE_EVERY = 0.5  # seconds between two looks at the kernel cache
_STOPPED_OFTEN = "The drawing engine has stopped {count} times in a row ({reason}): {advice}"
_PREPARING = "Preparing the networks for this computer; this happens once ({percent} %)"
_FAREWELL = 0.3  # seconds an idle engine gets to leave by itself
# As a signal, and as Windows says it.
_ILLEGAL_INSTRUCTION = (-int(getattr(signal, "SIGILL", 4)), 0xC000001D)
_CRASHES = tuple(getattr(signal, name, None) for name in ("SIGBUS", "SIGSEGV", "SIGILL", "SIGABRT"))


Hear = Callable[[State], None]


class EngineLost(Exception):
    """The engine cannot run; the text is one sentence."""


class EngineClient:
    """Starts the engine, keeps it alive, and asks it.

    preset: by name. fallback: the preset that stands in where its files are missing, or None.
    factory: in the place of `engine.process.service.load_networks`, a module's function that makes the pipeline.
    cache_progress: returns how many kernel files there are and how many there will be.
    backoff: seconds before the second restart in a row; each further one waits twice as long.
    translators: the folder that holds them. runtime: one of `engine.backend.runners.RUNTIMES`. watchdog: says when the
    engine hangs.
    """

    def __init__(
        self,
        preset: str = COMPACT.name,
        fallback: Optional[str] = COMPACT.name,
        factory: Optional[Callable[..., Any]] = None,
        cache_progress: Optional[Callable[[], Tuple[int, int]]] = None,
        backoff: float = 1.0,
        translators: Path = FOLDER,
        runtime: str = AUTO,
        watchdog: Optional[Watchdog] = None,
    ) -> None:
        self._preset, self._fallback, self._backoff = preset, fallback, backoff
        self._factory = factory or functools.partial(load_networks, runtime=runtime)
        self._runtime, self._translators, self._cache_progress = runtime, translators, cache_progress or self._kernels
        # Spawn: a forked child would inherit Qt's connection to the display and, later, CUDA's state.
        self._context = multiprocessing.get_context("spawn")
        self._memory = self._context.RawArray("B", MEMORY_BYTES)
        self._queue = RequestQueue()
        self._watchdog = watchdog or Watchdog()
        self._process: Optional[Any] = None
        self._channel: Optional[Channel] = None
        self._ready = False
        self._launch_at: Optional[float] = None
        self._running = False
        self._rest_until = 0.0
        self._deaths = 0
        self._heal = False
        self._reason = ""
        self._under_way = 0
        self._next_look = 0.0
        self._last_percent = -1

    @property
    def pid(self) -> Optional[int]:
        """The engine's process id; None while there is no engine."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the engine; it reports Ready through `poll`. Does nothing where it runs already."""
        if self._running:
            return
        self._running = True
        atexit.register(self.close)  # multiprocessing would wait for the engine at the program's end, for ever
        self._launch()

    def ask(
        self,
        task: Task,
        then: Then,
        wanted: Callable[[], bool] = lambda: True,
        dropped: Callable[[], None] = lambda: None,
        key: Optional[Hashable] = None,
    ) -> Request:
        """Ask for something; `poll` gives the reply to `then`. See `RequestQueue.ask`, which decides what is wanted.

        Never waits. Where the engine was given up, this starts it again.
        """
        request = self._queue.ask(task, then, wanted, dropped, key)
        if self._running and self._process is None and self._launch_at is None:
            self._deaths = 0
            self._launch_at = max(time.monotonic(), self._rest_until)
        self._send()
        return request

    def cancel(self, key: Hashable) -> None:
        """No answer to what was asked with this key is wanted any more."""
        self._queue.cancel(key)

    def awaits(self, key: Hashable) -> bool:
        """Whether an answer to what was asked with this key is to come."""
        return self._queue.awaits(key)

    def poll(self, hear: Hear = lambda _state: None) -> None:
        """Give every reply that has come to whoever asked, and what is new of the engine itself to `hear`, in order.

        Never waits; call it every few milliseconds.
        """
        if self._process is not None:
            # First the pulse, then the messages: what a dying engine said last is read before its death is reported.
            alive = self._process.is_alive()
            self._read(hear)
            if self._process is not None and not alive:
                self._bury(hear)
        if self._process is not None and self._watchdog.hangs(self.pid, self._ready and self._under_way > 0):
            self._reason = Message("it did not answer")
            self._process.kill()  # the next look at its pulse finds it dead
        if self._launch_at is not None and time.monotonic() >= self._launch_at:
            self._launch(hear)
        if self._process is not None and not self._ready:
            self._look_at_cache(hear)
        self._send()

    def wait(self, timeout: float) -> None:
        """Sleep until `poll` may have something to say, at most `timeout` seconds."""
        if self._process is None or self._channel is None:
            time.sleep(timeout)
        else:
            pipes.wait([self._channel.connection, self._process.sentinel], timeout)

    def close(self) -> None:
        """End the engine; nothing is reported afterwards. `start` may follow."""
        atexit.unregister(self.close)
        self._running, self._launch_at, self._deaths, self._heal = False, None, 0, False
        if self._process is not None:
            if self._channel is not None:
                self._channel.close()
            if self._ready and not self._under_way:
                self._process.join(_FAREWELL)
            self._end_process()

    def __enter__(self) -> EngineClient:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _launch(self, hear: Hear = lambda _state: None) -> None:
        self._launch_at, self._ready, self._reason, self._last_percent = None, False, "", -1
        start = Start(
            self._preset, self._fallback, self._factory, self._heal, os.getpid(), self._translators, self._runtime
        )
        try:
            self._process = self._begin(start)
        except OSError as error:  # there is no memory, or there are too many processes or files
            self._end_process()
            self._deaths += 1
            self._start_again(error.strerror or str(error), hear)

    def _begin(self, start: Start) -> Any:
        """A process of the engine, started. Raises OSError."""
        near_end, far_end = self._context.Pipe()
        self._channel = Channel(near_end, self._memory, guarded=True)
        process = self._context.Process(  # not a daemon: those may not have children, and Jittor has
            target=serve, args=(start, far_end, self._memory), name="drawing-engine", daemon=False
        )
        with contextlib.closing(far_end), _no_interrupts():
            process.start()
        return process

    def _send(self) -> None:
        if not self._ready or self._under_way or self._channel is None:
            return
        request = self._queue.next()
        if request is None:
            return
        self._under_way = request.number
        with contextlib.suppress(OSError):  # it has just died; `poll` notices and sends this again
            self._channel.send(request)

    def _read(self, hear: Hear) -> None:
        while self._channel is not None and self._process is not None:
            try:
                if not self._channel.poll():
                    return
                message = self._channel.receive()
            except (EOFError, OSError):  # dead, or dying: the pulse tells
                return
            except Unreadable:
                message = None
            if not isinstance(message, (Reply, Stopped, Progress, Ready)):
                self._reason = Message("it said what cannot be read")
                self._process.kill()
                return
            if isinstance(message, Reply):
                self._under_way, self._deaths, self._heal = 0, 0, False
                self._queue.settle(message)
            elif isinstance(message, Stopped):
                self._reason = message.message
                if not message.again:
                    self._give_up(message.message, hear)
            else:
                self._ready = self._ready or isinstance(message, Ready)
                hear(message)
            self._send()

    def _bury(self, hear: Hear) -> None:
        """The engine is dead: plan the next one."""
        assert self._process is not None
        code, lost, was_ready = self._process.exitcode or 0, self._under_way, self._ready
        self._end_process()
        self._deaths += 1
        if code in _ILLEGAL_INSTRUCTION and not was_ready and candidates(self._runtime)[0] == OPENVINO:
            text = "This processor lacks instructions that OpenVINO uses: sh install.sh --train, then --runtime jittor."
            self._give_up(Message(text), hear)
            return
        reason = self._reason or _how_it_ended(code)
        # Every start mends what is visibly cut off. Throwing all kernels away costs minutes: once, and only where the
        # engine fell over its own feet.
        crashed = code >= 0 or -code in _CRASHES
        self._heal = not was_ready and crashed and self._deaths == DEATHS_BEFORE_HEALING
        if self._start_again(reason, hear):
            self._queue.blame(lost, reason)

    def _start_again(self, reason: str, hear: Hear) -> bool:
        """Plan the next start; False where there were too many."""
        if self._deaths >= MAX_DEATHS:
            advice = Message("draw on to try again, and run install.sh again if it stays so.")
            self._give_up(Message(_STOPPED_OFTEN, count=MAX_DEATHS, reason=reason, advice=advice), hear)
            return False
        self._launch_at = time.monotonic() + (self._backoff * 2 ** (self._deaths - 2) if self._deaths > 1 else 0.0)
        hear(Restarting(Message("The drawing engine has stopped ({reason}) and starts again.", reason=reason)))
        return True

    def _give_up(self, message: str, hear: Hear) -> None:
        self._end_process()
        self._launch_at, self._rest_until = None, time.monotonic() + RETRY_AFTER
        hear(Failed(message))

    def _end_process(self) -> None:
        """Kill what is left of the engine, its compilers included, and let go of it."""
        process, self._process = self._process, None
        if self._channel is not None:
            self._channel.close()
        self._queue.take_back(self._under_way)
        self._channel, self._ready, self._under_way = None, False, 0
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
        process.close()

    def _kernels(self) -> Tuple[int, int]:
        """Of Jittor's cache; another runtime compiles nothing that could be counted."""
        return kernel_cache.cache_progress() if candidates(self._runtime)[0] == JITTOR else (0, 0)

    def _look_at_cache(self, hear: Hear) -> None:
        """How far the kernels are: the engine cannot say so itself, because Jittor holds its interpreter meanwhile."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _CACHE_EVERY
        done, expected = self._cache_progress()
        percent = 100 * done // expected if expected else 100
        if percent < 100 and percent != self._last_percent:
            self._last_percent = percent
            hear(Progress(Message(_PREPARING, percent=percent), done / expected))


def answer_to(client: EngineClient, task: Task, hear: Hear = lambda _state: None) -> Reply:
    """Ask a client that is started, and wait for the reply, for programs that have nothing else to do meanwhile.

    Raises EngineLost where the engine cannot run.
    """
    replies: List[Reply] = []

    def listen(state: State) -> None:
        if isinstance(state, Failed):
            raise EngineLost(state.message)
        hear(state)

    client.ask(task, replies.append)
    while not replies:
        client.poll(listen)
        if not replies:
            client.wait(PATIENCE)
    return replies[0]


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Until the engine has left the terminal's group, Ctrl-C would hit it half-way and print a trace."""
    if os.name != "posix":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return Message("exit code {code}", code=code)
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return Message("signal {number}", number=-code)
