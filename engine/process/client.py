"""Communicates with the engine process, without Jittor, threads or blocking calls.

One request at a time is in flight. The others wait in a queue (`engine.process.requests`) until its reply has come. So
the pipe never fills up, the shared memory has one owner at any moment, and no picture is read while it is written. All
calls of one client must come from one thread, which must live as long as the engine: on Linux the kernel kills the
engine when the thread that started it ends.
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
from engine.process.priority import NICENESS
from engine.process.requests import RequestQueue, Then
from engine.process.service import load_networks, serve
from engine.process.tasks import Task
from engine.process.watchdog import Watchdog
from engine.translating.translator import FOLDER

MAX_EXITS = 5  # in a row without a reply; then the engine is not started again until the next request
RETRY_AFTER = 10.0  # seconds from giving up until a request may start the engine again
EXITS_BEFORE_HEALING = 3
POLL_INTERVAL = 0.25  # seconds between two calls of `poll`; a message ends the wait at once
_CACHE_POLL_INTERVAL = 0.5  # seconds
_STOPPED_REPEATEDLY = "The drawing engine has stopped {count} times in a row ({reason}): {advice}"
_PREPARING = "Preparing the networks for this computer; this happens once ({percent} %)"
_EXIT_TIMEOUT = 0.3  # seconds in which an idle engine may exit by itself before it is killed
# As a signal, and as a Windows exit code.
_ILLEGAL_INSTRUCTION = (-int(getattr(signal, "SIGILL", 4)), 0xC000001D)
_CRASH_SIGNALS = tuple(getattr(signal, name, None) for name in ("SIGBUS", "SIGSEGV", "SIGILL", "SIGABRT"))


StateHandler = Callable[[State], None]


class EngineLost(Exception):
    """The engine cannot run; the text is one sentence."""


class EngineClient:
    """Starts the engine process, restarts it when it exits, and sends it requests.

    preset: by name. fallback: the preset that stands in where its files are missing, or None.
    factory: a module-level function that makes the pipeline, instead of `engine.process.service.load_networks`.
    cache_progress: returns how many kernel files there are and how many there will be.
    backoff: seconds before the second restart in a row; each further one waits twice as long.
    translators: their folder. runtime: one of `engine.backend.runners.RUNTIMES`. watchdog: decides when the engine
    hangs. niceness: how much nicer the engine is than this process, 0 to 19.
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
        niceness: int = NICENESS,
    ) -> None:
        self._preset, self._fallback, self._backoff = preset, fallback, backoff
        self._factory = factory or functools.partial(load_networks, runtime=runtime)
        self._runtime, self._translators, self._count_kernels = (
            runtime,
            translators,
            cache_progress or self._jittor_cache_progress,
        )
        # Spawn: a forked child would inherit Qt's connection to the display and, later, CUDA's state.
        self._context = multiprocessing.get_context("spawn")
        self._memory = self._context.RawArray("B", MEMORY_BYTES)
        self._queue = RequestQueue()
        self._watchdog, self._niceness = watchdog or Watchdog(), niceness
        self._process: Optional[Any] = None
        self._channel: Optional[Channel] = None
        self._ready = False
        self._launch_at: Optional[float] = None
        self._running = False
        self._no_launch_before = 0.0
        self._exits = 0
        self._heal_cache = False
        self._reason = ""
        self._in_flight = 0
        self._next_cache_poll = 0.0
        self._last_percent = -1

    @property
    def pid(self) -> Optional[int]:
        """The engine's process id; None while there is no engine."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the engine, which reports Ready through `poll`. Does nothing if it is running."""
        if self._running:
            return
        self._running = True
        atexit.register(self.close)  # at exit, multiprocessing would wait for the engine forever
        self._launch()

    def ask(
        self,
        task: Task,
        then: Then,
        wanted: Callable[[], bool] = lambda: True,
        dropped: Callable[[], None] = lambda: None,
        key: Optional[Hashable] = None,
    ) -> Request:
        """Queue a request; `poll` passes the reply to `then`. For the arguments see `RequestQueue.ask`.

        Never blocks. If the engine was given up, this starts it again.
        """
        request = self._queue.ask(task, then, wanted, dropped, key)
        if self._running and self._process is None and self._launch_at is None:
            self._exits = 0
            self._launch_at = max(time.monotonic(), self._no_launch_before)
        self._send()
        return request

    def cancel(self, key: Hashable) -> None:
        """Drop the requests with this key; their replies are ignored."""
        self._queue.cancel(key)

    def awaits(self, key: Hashable) -> bool:
        """Whether a request with this key is waiting or in flight."""
        return self._queue.awaits(key)

    def poll(self, on_state: StateHandler = lambda _state: None) -> None:
        """Pass replies to their requests' `then`, and changes of the engine's own state to `on_state`, in order.

        Never blocks; call it every few milliseconds.
        """
        if self._process is not None:
            # Liveness first, then messages: so the last messages of an engine are read before its exit is handled.
            alive = self._process.is_alive()
            self._read(on_state)
            if self._process is not None and not alive:
                self._handle_exit(on_state)
        if self._process is not None and self._watchdog.hangs(self.pid, self._ready and self._in_flight > 0):
            self._reason = Message("it did not answer")
            self._process.kill()  # the next `poll` handles its exit
        if self._launch_at is not None and time.monotonic() >= self._launch_at:
            self._launch(on_state)
        if self._process is not None and not self._ready:
            self._report_cache_progress(on_state)
        self._send()

    def wait(self, timeout: float) -> None:
        """Wait until `poll` may have something to report, at most `timeout` seconds."""
        if self._process is None or self._channel is None:
            time.sleep(timeout)
        else:
            pipes.wait([self._channel.connection, self._process.sentinel], timeout)

    def close(self) -> None:
        """End the engine; nothing is reported afterwards. It can be started again."""
        atexit.unregister(self.close)
        self._running, self._launch_at, self._exits, self._heal_cache = False, None, 0, False
        if self._process is not None:
            if self._channel is not None:
                self._channel.close()
            if self._ready and not self._in_flight:
                self._process.join(_EXIT_TIMEOUT)
            self._kill_process()

    def __enter__(self) -> EngineClient:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _launch(self, on_state: StateHandler = lambda _state: None) -> None:
        self._launch_at, self._ready, self._reason, self._last_percent = None, False, "", -1
        start = Start(
            self._preset,
            self._fallback,
            self._factory,
            self._heal_cache,
            os.getpid(),
            self._translators,
            self._runtime,
            self._niceness,
        )
        try:
            self._process = self._spawn(start)
        except OSError as error:  # too little memory, too many processes or open files
            self._kill_process()
            self._exits += 1
            self._schedule_restart(error.strerror or str(error), on_state)

    def _spawn(self, start: Start) -> Any:
        """A started engine process. Raises OSError."""
        near_end, far_end = self._context.Pipe()
        self._channel = Channel(near_end, self._memory, guarded=True)
        process = self._context.Process(  # not a daemon: those may not have children, and Jittor has
            target=serve, args=(start, far_end, self._memory), name="drawing-engine", daemon=False
        )
        # Read where NumPy is imported there. More threads compete with the networks' for matrices of a few numbers: an
        # update takes a fifth less of the processor without.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with contextlib.closing(far_end), _interrupts_blocked():
            process.start()
        return process

    def _send(self) -> None:
        if not self._ready or self._in_flight or self._channel is None:
            return
        request = self._queue.next()
        if request is None:
            return
        self._in_flight = request.number
        with contextlib.suppress(OSError):  # it has just exited; `poll` notices and sends this again
            self._channel.send(request)

    def _read(self, on_state: StateHandler) -> None:
        while self._channel is not None and self._process is not None:
            try:
                if not self._channel.poll():
                    return
                message = self._channel.receive()
            except (EOFError, OSError):  # it has exited; the liveness check handles that
                return
            except Unreadable:
                message = None
            if not isinstance(message, (Reply, Stopped, Progress, Ready)):
                self._reason = Message("it said what cannot be read")
                self._process.kill()
                return
            if isinstance(message, Reply):
                self._in_flight, self._exits, self._heal_cache = 0, 0, False
                self._queue.settle(message)
            elif isinstance(message, Stopped):
                self._reason = message.message
                if not message.again:
                    self._give_up(message.message, on_state)
            else:
                self._ready = self._ready or isinstance(message, Ready)
                on_state(message)
            self._send()

    def _handle_exit(self, on_state: StateHandler) -> None:
        """The engine process has exited: schedule the next one."""
        assert self._process is not None
        code, in_flight, was_ready = self._process.exitcode or 0, self._in_flight, self._ready
        self._kill_process()
        self._exits += 1
        if code in _ILLEGAL_INSTRUCTION and not was_ready and candidates(self._runtime)[0] == OPENVINO:
            text = "This processor lacks instructions that OpenVINO uses: sh install.sh --train, then --runtime jittor."
            self._give_up(Message(text), on_state)
            return
        reason = self._reason or _describe_exit(code)
        # Every start repairs truncated cache files. Deleting all kernels costs minutes: once, and only if the engine
        # crashed by itself.
        crashed = code >= 0 or -code in _CRASH_SIGNALS
        self._heal_cache = not was_ready and crashed and self._exits == EXITS_BEFORE_HEALING
        if self._schedule_restart(reason, on_state):
            self._queue.record_crash(in_flight, reason)

    def _schedule_restart(self, reason: str, on_state: StateHandler) -> bool:
        """Schedule the next start; False after too many exits."""
        if self._exits >= MAX_EXITS:
            advice = Message("draw on to try again, and run install.sh again if it stays so.")
            self._give_up(Message(_STOPPED_REPEATEDLY, count=MAX_EXITS, reason=reason, advice=advice), on_state)
            return False
        self._launch_at = time.monotonic() + (self._backoff * 2 ** (self._exits - 2) if self._exits > 1 else 0.0)
        on_state(Restarting(Message("The drawing engine has stopped ({reason}) and starts again.", reason=reason)))
        return True

    def _give_up(self, message: str, on_state: StateHandler) -> None:
        self._kill_process()
        self._launch_at, self._no_launch_before = None, time.monotonic() + RETRY_AFTER
        on_state(Failed(message))

    def _kill_process(self) -> None:
        """Kill the engine with its compilers, and requeue the request in flight."""
        process, self._process = self._process, None
        if self._channel is not None:
            self._channel.close()
        self._queue.requeue(self._in_flight)
        self._channel, self._ready, self._in_flight = None, False, 0
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.join()
        process.close()

    def _jittor_cache_progress(self) -> Tuple[int, int]:
        """Kernel files in Jittor's cache, and how many there will be; (0, 0) for runtimes that compile none."""
        return kernel_cache.cache_progress() if candidates(self._runtime)[0] == JITTOR else (0, 0)

    def _report_cache_progress(self, on_state: StateHandler) -> None:
        """Report how many kernels are compiled; the engine cannot, since Jittor holds the GIL meanwhile."""
        now = time.monotonic()
        if now < self._next_cache_poll:
            return
        self._next_cache_poll = now + _CACHE_POLL_INTERVAL
        done, expected = self._count_kernels()
        percent = 100 * done // expected if expected else 100
        if percent < 100 and percent != self._last_percent:
            self._last_percent = percent
            on_state(Progress(Message(_PREPARING, percent=percent), done / expected))


def answer_to(client: EngineClient, task: Task, on_state: StateHandler = lambda _state: None) -> Reply:
    """Send a task through a started client and wait for the reply, for programs without an event loop.

    Raises EngineLost if the engine cannot run.
    """
    replies: List[Reply] = []

    def listen(state: State) -> None:
        if isinstance(state, Failed):
            raise EngineLost(state.message)
        on_state(state)

    client.ask(task, replies.append)
    while not replies:
        client.poll(listen)
        if not replies:
            client.wait(POLL_INTERVAL)
    return replies[0]


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block SIGINT until the engine has left the terminal's process group: Ctrl-C would print its traceback."""
    if os.name != "posix":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _describe_exit(code: int) -> str:
    if code >= 0:
        return Message("exit code {code}", code=code)
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return Message("signal {number}", number=-code)
