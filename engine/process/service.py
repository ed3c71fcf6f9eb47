"""The engine process: owns the networks and what runs them, draws one request at a time.

Jittor holds the interpreter while it compiles and computes, so all of it lives in a process of its own.
`engine.process.client` starts `serve`, hands over the end of a pipe and a piece of shared memory, and never sends a
request before the one before it is answered. That is why the memory needs no locks: between a request and its reply it
belongs to this process, at all other times to the client.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Optional

from engine.advice.adviser import Adviser
from engine.backend.runners import AUTO
from engine.message import Message
from engine.process.channel import Channel
from engine.process.messages import Progress, Ready, Reply, Request, Start, Stopped
from engine.process.tasks import TaskContext
from engine.process.translator_cache import TranslatorCache
from engine.progress import ProgressCall

NICENESS = 10
_PR_SET_PDEATHSIG = 1  # prctl(2)

logger = logging.getLogger(__name__)


class CannotStart(Exception):
    """The engine cannot run and another try would not help; the text is one sentence that says what to do."""


def load_networks(preset: str, heal: bool, progress: ProgressCall, runtime: str = AUTO) -> Any:
    """The pipeline of `preset`, from `Param`, on one of `engine.backend.runners.RUNTIMES`.

    heal: throw away all compiled kernels first. Raises CannotStart where files are missing or this computer lacks
    something, and RuntimeError where another try may help.
    """
    from engine.backend.kernel_cache import heal_cache
    from engine.backend.runners import CannotRun
    from engine.files.checkpoints import CheckpointError
    from engine.method.pipeline import FacePipeline

    if heal:
        progress("Throwing away compiled networks that do not work", None)
        heal_cache(everything=True)
    progress("Starting the engine", None)
    try:
        return FacePipeline.load(preset, progress=progress, runtime=runtime)
    except (CheckpointError, CannotRun) as error:
        raise CannotStart(str(error)) from error


def one_sentence(error: BaseException) -> str:
    """The first line of an exception's text, with its name where only programmers would understand it."""
    if isinstance(error, MemoryError):
        return Message("there is not enough memory; close other programs, or draw with the compact preset")
    text = str(error)
    if isinstance(text, Message):
        return text
    lines = text.strip().splitlines() or ["no reason given"]
    plain = isinstance(error, (ValueError, RuntimeError)) and str(error)
    return lines[0].strip() if plain else f"{type(error).__name__}: {lines[0].strip()}"


def die_with(parent: int) -> None:
    """Let the kernel end this process when its parent ends, however that ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def step_back() -> None:
    """Let the program that shows the drawing go first where both want the processor.

    With two cores that others use, too, 99 of 100 pointer events were painted within 21 to 28 ms instead of 71 to 85
    (`benchmarks/pointer.py`); on a computer that has nothing else to do it changes nothing.
    """
    os.nice(NICENESS)
    # Linux weighs sessions against each other, and what nice says counts within one only.
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")


def stand_alone() -> None:
    """Leave the terminal and step back; Windows knows neither."""
    # A session of its own: Ctrl-C in the terminal is for the client, which may end the engine and its compilers as one.
    os.setsid()
    step_back()
    # A spawned process spawns by default; Jittor means to fork its compilers, which is lighter and leaves nothing.
    multiprocessing.set_start_method("fork", force=True)
    os.register_at_fork(after_in_child=functools.partial(die_with, os.getpid()))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def serve(start: Start, connection: Connection, memory: Any) -> None:
    """The whole life of the engine process. memory: bytes that both processes see."""
    die_with(start.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        stand_alone()
    channel = Channel(connection, memory)
    try:
        pipeline = _load(start, channel)
        if pipeline is not None:
            translators = TranslatorCache(start.translators, start.runtime)
            context = TaskContext(pipeline, Adviser(pipeline), translators)
            while True:  # until the client closes the pipe, which raises EOFError
                channel.send(reply_to(channel.receive(), context))
    except (EOFError, OSError):
        logger.debug("the client has closed the pipe", exc_info=True)
    channel.close()
    # Jittor's own farewell takes seconds and there is nothing to save.
    os._exit(0)


def _load(start: Start, channel: Channel) -> Optional[Any]:
    """The pipeline, warm and announced; None where it could not be made, which is announced too."""

    def progress(text: str, fraction: Optional[float] = None) -> None:
        channel.send(Progress(text, fraction))

    note = ""
    try:
        try:
            pipeline = start.factory(start.preset, start.heal, progress)
        except CannotStart as error:
            if start.fallback in (None, start.preset):
                raise
            note = Message("{problem} The {preset} preset draws instead.", problem=error.args[0], preset=start.fallback)
            pipeline = start.factory(start.fallback, False, progress)
        pipeline.warm(progress)
    except CannotStart as error:
        channel.send(Stopped(str(error), again=False))
        return None
    except SystemExit:
        channel.send(Stopped(Message("Jittor has updated itself and wants to be started again"), again=True))
        return None
    except ModuleNotFoundError as error:
        text = Message("Something is not installed ({reason}): run install.sh again.", reason=error)
        channel.send(Stopped(text, again=False))
        return None
    except Exception as error:
        # Compilers, disks and memory may do better next time; other errors are in the program and stay.
        again = isinstance(error, (RuntimeError, OSError, ImportError, MemoryError))
        logger.log(logging.DEBUG if again else logging.ERROR, "the engine could not start", exc_info=True)
        channel.send(Stopped(Message("The engine could not start: {reason}", reason=one_sentence(error)), again))
        return None
    looks, tags = tuple(pipeline.looks), tuple(pipeline.tags)
    note = note or pipeline.note
    skins, hairs = tuple(pipeline.skins), tuple(pipeline.hairs)
    channel.send(Ready(pipeline.preset, looks, tags, note, skins, hairs, pipeline.runtime))
    return pipeline


def reply_to(request: Request, context: TaskContext) -> Reply:
    """The task's answer, or one sentence that says why there is none."""
    began = time.perf_counter()
    try:
        answer = request.task.answer(context)
    except Exception as error:
        # ValueError is how the pipeline refuses what the user asked for; anything else is worth a trace.
        level = logging.DEBUG if isinstance(error, ValueError) else logging.ERROR
        logger.log(level, "request %d failed", request.number, exc_info=True)
        return Reply(request.number, failure=Message(request.task.refusal, reason=one_sentence(error)))
    return Reply(request.number, answer, time.perf_counter() - began)
