"""Talks to the engine process; no Jittor, no threads, and no call that waits for the engine.

One request at a time is under way. Newer ones wait here, where the newest replaces the others, and leave when the
answer comes in. So the pipe never fills up, the shared pictures have one owner at any moment, and a reader never sees
half a picture. All calls of one client belong to one thread, which must live as long as the engine shall: the kernel
ends the engine together with the thread that started it.
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
from typing import Any, Callable, Iterator, List, Optional, Tuple

import numpy as np

from engine.backend import kernel_cache
from engine.backend.runners import AUTO, JITTOR, candidates
from engine.drawing.controls import Drawing
from engine.process.messages import (
    AlternativesFound,
    Answer,
    AppearanceRead,
    Failed,
    Painted,
    Progress,
    ReadAppearance,
    Ready,
    Report,
    Request,
    Restarting,
    Result,
    Start,
    Stopped,
    StrokesFound,
    Translate,
    Translated,
)
from engine.process.questions import Questions
from engine.process.service import FACE_SHAPE, SKETCH_SHAPE, load_networks, serve
from engine.process.watchdog import Watchdog
from engine.translating.translator import FOLDER

MAX_DEATHS = 5  # without a face in between; then the engine rests until the next request
RETRY_AFTER = 10.0  # seconds between giving up and the next try
DEATHS_BEFORE_HEALING = 3
MAX_DEATHS_OF_A_SKETCH = 2
_CACHE_EVERY = 0.5  # seconds between two looks at the kernel cache
_FAREWELL = 0.3  # seconds an idle engine gets to leave by itself
_CRASHES = tuple(getattr(signal, name, None) for name in ("SIGBUS", "SIGSEGV", "SIGILL", "SIGABRT"))


class EngineClient(Questions):
    """Starts the engine, keeps it alive, and hands it sketches.

    preset: "compact" or "paper". fallback: whether compact stands in for a preset whose files are missing.
    factory: in the place of `engine.process.service.load_networks`, a module's function that makes the pipeline.
    cache_progress: returns how many kernel files there are and how many there will be.
    backoff: seconds before the second restart in a row; each further one waits twice as long.
    translators: the folder that holds them. runtime: one of `engine.backend.runners.RUNTIMES`. watchdog: says when the
    engine hangs.
    """

    def __init__(
        self,
        preset: str = "compact",
        fallback: bool = True,
        factory: Optional[Callable[..., Any]] = None,
        cache_progress: Optional[Callable[[], Tuple[int, int]]] = None,
        backoff: float = 1.0,
        translators: Path = FOLDER,
        runtime: str = AUTO,
        watchdog: Optional[Watchdog] = None,
    ) -> None:
        super().__init__()
        self._preset, self._fallback, self._backoff = preset, fallback, backoff
        self._factory = factory or functools.partial(load_networks, runtime=runtime)
        self._runtime, self._translators, self._cache_progress = runtime, translators, cache_progress or self._kernels
        # Spawn: a forked child would inherit Qt's connection to the display and, later, CUDA's state.
        self._context = multiprocessing.get_context("spawn")
        shapes = (SKETCH_SHAPE, FACE_SHAPE, SKETCH_SHAPE)
        self._memory = [self._context.RawArray("B", int(np.prod(shape))) for shape in shapes]
        self._sketch, self._face, self._shadow = (
            np.frombuffer(memory, np.uint8).reshape(shape) for memory, shape in zip(self._memory, shapes)
        )
        self._watchdog = watchdog or Watchdog()
        self._process: Optional[Any] = None
        self._pipe: Optional[Any] = None
        self._ready = False
        self._launch_at: Optional[float] = None
        self._running = False
        self._rest_until = 0.0
        self._deaths = 0
        self._heal = False
        self._reason = ""
        self._under_way = 0
        self._killer = (0, 0)  # request number, how many engines it has taken along
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

    def _wake(self) -> None:
        """There is something to ask: try anew where the engine was given up, and send what can be sent."""
        if self._running and self._process is None and self._launch_at is None:
            self._deaths = 0
            self._launch_at = max(time.monotonic(), self._rest_until)
        self._send()

    def poll(self) -> List[Report]:
        """What has happened since the last call, oldest first. Never waits; call it every few milliseconds.

        Of several requests the newest that was sent is answered; a Result may so belong to an older request than the
        last one, and numbers only grow (one that is sent again after a restart comes twice).
        """
        reports: List[Report] = []
        if self._process is not None:
            # First the pulse, then the messages: what a dying engine said last is read before its death is told.
            alive = self._process.is_alive()
            self._read(reports)
            if self._process is not None and not alive:
                reports.extend(self._bury())
        if self._process is not None and self._watchdog.hangs(self.pid, self._ready and self._under_way > 0):
            self._reason = "it did not answer"
            self._process.kill()  # the next look at its pulse finds it dead
        if self._launch_at is not None and time.monotonic() >= self._launch_at:
            self._launch()
        if self._process is not None and not self._ready:
            reports.extend(self._look_at_cache())
        self._send()
        return reports

    def wait(self, timeout: float) -> None:
        """Sleep until `poll` may have something to say, at most `timeout` seconds."""
        if self._process is None or self._pipe is None:
            time.sleep(timeout)
        else:
            pipes.wait([self._pipe, self._process.sentinel], timeout)

    def close(self) -> None:
        """End the engine; nothing is reported afterwards. `start` may follow."""
        atexit.unregister(self.close)
        self._running, self._launch_at, self._deaths, self._heal = False, None, 0, False
        if self._process is not None:
            if self._pipe is not None:
                self._pipe.close()
            if self._ready and not self._under_way:
                self._process.join(_FAREWELL)
            self._end_process()
        self._under_way = 0

    def __enter__(self) -> EngineClient:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _launch(self) -> None:
        self._launch_at, self._ready, self._reason, self._last_percent = None, False, "", -1
        start = Start(
            self._preset, self._fallback, self._factory, self._heal, os.getpid(), self._translators, self._runtime
        )
        self._pipe, far_end = self._context.Pipe()
        self._process = self._context.Process(  # not a daemon: those may not have children, and Jittor has
            target=serve, args=(start, far_end, *self._memory), name="drawing-engine", daemon=False
        )
        with _no_interrupts():
            self._process.start()
        far_end.close()

    def _send(self) -> None:
        if not self._ready or self._under_way or self._pipe is None:
            return
        message: Any
        picture = self._pictures.first()
        if self._photo is not None:
            self._under_way, photo = self._photo
            np.copyto(self._face, photo)
            message = ReadAppearance(self._under_way)
        elif self._questions:
            message, sketch = min(self._questions.values(), key=lambda asked: asked[0].number)
            self._under_way = message.number
            if sketch is not None:
                np.copyto(self._sketch, sketch)
        elif self._waiting and self._current is not None:
            np.copyto(self._sketch, self._current.sketch)
            message = Request(self._current.number, self._current.controls)
            self._waiting, self._under_way = False, self._current.number
        elif picture is not None:
            np.copyto(self._face, picture[2])
            self._under_way = picture[1]
            message = Translate(self._under_way, picture[0])
        else:
            return
        with contextlib.suppress(OSError):  # it has just died; `poll` notices and sends this again
            self._pipe.send(message)

    def _read(self, reports: List[Report]) -> None:
        while self._pipe is not None:
            try:
                if not self._pipe.poll():
                    return
                message = self._pipe.recv()
            except (EOFError, OSError):  # dead, or dying: the pulse tells
                return
            if isinstance(message, Answer):
                pictures = self._face.copy(), self._shadow.copy()
                drawing = Drawing(*pictures, message.appearance, message.placement, message.person)
                if self._settle(message.number):
                    reports.append(Result(message.number, drawing, message.seconds))
            elif isinstance(message, Painted):
                self._pictures.answered(message.number)
                if self._settle(message.number):
                    picture = self._face.copy()
                    reports.append(Translated(message.number, message.translator, picture, message.seconds))
            elif isinstance(message, (AppearanceRead, AlternativesFound, StrokesFound, Failed)):
                wanted = self._settle(message.number)
                wanted = self._drop(message.number) or wanted
                self._pictures.answered(message.number)
                # A photo's answer is for the controls, which outlive the drawing; a newer photo has its own.
                if self._photo is not None and self._photo[0] == message.number:
                    wanted, self._photo = True, None
                if wanted and not (isinstance(message, AppearanceRead) and self._photo is not None):
                    reports.append(message)
            elif isinstance(message, Stopped):
                self._reason = message.message
                if not message.again:
                    reports.append(self._give_up(message.message))
            else:
                self._ready = self._ready or isinstance(message, Ready)
                reports.append(message)
            self._send()

    def _settle(self, number: int) -> bool:
        """The engine has answered; returns whether anyone still wants that answer."""
        self._under_way, self._deaths, self._heal = 0, 0, False
        return number > self._forgotten

    def _bury(self) -> List[Report]:
        """The engine is dead: plan the next one."""
        assert self._process is not None
        code, lost, was_ready = self._process.exitcode or 0, self._under_way, self._ready
        self._end_process()
        self._deaths += 1
        reason = (self._reason or _how_it_ended(code)).rstrip(".")
        # Every start mends what is visibly cut off. Throwing all kernels away costs minutes: once, and only where the
        # engine fell over its own feet.
        crashed = code >= 0 or -code in _CRASHES
        self._heal = not was_ready and crashed and self._deaths == DEATHS_BEFORE_HEALING
        if self._deaths >= MAX_DEATHS:
            advice = "draw on to try again, and run install.sh again if it stays so."
            return [self._give_up(f"The drawing engine has stopped {MAX_DEATHS} times in a row ({reason}): {advice}")]
        self._launch_at = time.monotonic() + (self._backoff * 2 ** (self._deaths - 2) if self._deaths > 1 else 0.0)
        reports: List[Report] = [Restarting(f"The drawing engine has stopped ({reason}) and starts again.")]
        self._waiting = self._current is not None
        if lost and self._photo is not None and lost == self._photo[0]:
            self._photo = None  # it may be to blame, and whoever chose it can do so again
            reports.append(Failed(lost, f"The engine has stopped on this photo ({reason}): choose it again."))
        if lost and self._pictures.answered(lost):
            reports.append(Failed(lost, f"The engine has stopped on a translation ({reason}): try another translator."))
        if lost and self._drop(lost):
            reports.append(Failed(lost, f"The engine has stopped at the bank ({reason}): try again."))
        if lost and self._current is not None and lost == self._current.number:
            self._killer = (lost, self._killer[1] + 1 if self._killer[0] == lost else 1)
            if self._killer[1] >= MAX_DEATHS_OF_A_SKETCH:
                self._waiting = False
                text = f"The engine has stopped twice on this drawing ({reason}): change it a little."
                reports.append(Failed(lost, text))
        return reports

    def _give_up(self, message: str) -> Failed:
        self._end_process()
        self._launch_at, self._rest_until = None, time.monotonic() + RETRY_AFTER
        self._waiting = self._current is not None
        return Failed(0, message)

    def _end_process(self) -> None:
        """Kill what is left of the engine, its compilers included, and let go of it."""
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
        self._pipe, self._ready, self._under_way = None, False, 0
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

    def _look_at_cache(self) -> List[Report]:
        """How far the kernels are: the engine cannot say so itself, because Jittor holds its interpreter meanwhile."""
        now = time.monotonic()
        if now < self._next_look:
            return []
        self._next_look = now + _CACHE_EVERY
        done, expected = self._cache_progress()
        percent = 100 * done // expected if expected else 100
        if percent >= 100 or percent == self._last_percent:
            return []
        self._last_percent = percent
        text = f"Preparing the networks for this computer; this happens once ({percent} %)"
        return [Progress(text, done / expected)]


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
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
