"""The engine process: owns the networks and their runtime, and answers one request at a time.

Jittor holds the GIL while it compiles and computes, so it runs in a process of its own. `engine.process.client` starts
`serve`, passes it one end of a pipe and shared memory, and sends no request before the previous one is answered. So the
memory needs no locks: between a request and its reply it belongs to this process, at all other times to the client.
"""

from __future__ import annotations

import ctypes
import functools
import logging
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import Connection
from typing import Any, Optional

from engine.advice.adviser import Adviser
from engine.backend.runners import AUTO
from engine.message import Message
from engine.process.channel import Channel
from engine.process.messages import Progress, Ready, Reply, Request, Start, Stopped
from engine.process.priority import lower_priority
from engine.process.tasks import TaskContext
from engine.process.translator_cache import TranslatorCache
from engine.progress import ProgressCall

_PR_SET_PDEATHSIG = 1  # prctl(2)

logger = logging.getLogger(__name__)


class CannotStart(Exception):
    """The engine cannot run, and a retry would not help; the text is one sentence that says what to do."""


def load_networks(preset: str, heal: bool, progress: ProgressCall, runtime: str = AUTO) -> Any:
    """The pipeline of `preset`, from `Param`, on one of `engine.backend.runners.RUNTIMES`.

    heal: delete all compiled kernels first. Raises CannotStart if files are missing or the runtime cannot run here, and
    RuntimeError if a retry may help.
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
    """The first line of an exception's text, preceded by the class name for errors that are not meant for users."""
    if isinstance(error, MemoryError):
        return Message("there is not enough memory; close other programs, or draw with the compact preset")
    text = str(error)
    if isinstance(text, Message):
        return text
    lines = text.strip().splitlines() or ["no reason given"]
    plain = isinstance(error, (ValueError, RuntimeError)) and str(error)
    return lines[0].strip() if plain else f"{type(error).__name__}: {lines[0].strip()}"


def exit_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent exits (Linux only); exit if it is gone already."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def start_own_session(niceness: int) -> None:
    """Detach from the terminal, and lower the priority. Not for Windows."""
    # In a session of its own, the engine does not get Ctrl-C, and the client can kill it together with its compilers.
    os.setsid()
    lower_priority(niceness)
    # A spawned process spawns by default, but Jittor expects its compilers to be forked, which is also cheaper.
    multiprocessing.set_start_method("fork", force=True)
    os.register_at_fork(after_in_child=functools.partial(exit_with_parent, os.getpid()))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def serve(start: Start, connection: Connection, memory: Any) -> None:
    """The main function of the engine process. memory: bytes shared with the client."""
    exit_with_parent(start.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        start_own_session(start.niceness)
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
    # Jittor's cleanup at exit takes seconds, and there is nothing to save.
    os._exit(0)


def _load(start: Start, channel: Channel) -> Optional[Any]:
    """Load and warm the pipeline and report Ready; if that fails, report Stopped and return None."""

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
        # Compilers, disks and memory may work at the next try; other errors are in the program and would come again.
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
    """The task's answer, or one sentence that says why it failed."""
    began = time.perf_counter()
    try:
        answer = request.task.answer(context)
    except Exception as error:
        # The pipeline refuses invalid requests with ValueError; anything else is a bug, so its traceback is logged.
        level = logging.DEBUG if isinstance(error, ValueError) else logging.ERROR
        logger.log(level, "request %d failed", request.number, exc_info=True)
        return Reply(request.number, failure=Message(request.task.refusal, reason=one_sentence(error)))
    return Reply(request.number, answer, time.perf_counter() - began)
