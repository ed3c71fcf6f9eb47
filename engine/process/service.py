"""The engine process: owns the networks and what runs them, draws one request at a time.

Jittor holds the interpreter while it compiles and computes, so all of it lives in a process of its own.
`engine.process.client` starts `serve`, hands over the end of a pipe and three pieces of shared memory, and never sends
a request before the one before it is answered. That is why the memory needs no locks: between a request and its answer
it belongs to this process, at all other times to the client. A photo whose appearance is asked for, and a picture that
is to be translated, travel in the memory of the face.
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
from typing import Any, Optional, Union

import numpy as np

from configs.components import CANVAS
from engine.backend.runners import AUTO
from engine.drawing.controls import Drawing
from engine.process.messages import (
    AlternativesFound,
    Answer,
    AppearanceRead,
    Failed,
    FetchStrokes,
    FindAlternatives,
    Painted,
    Progress,
    Question,
    ReadAppearance,
    Ready,
    Request,
    Start,
    Stopped,
    StrokesFound,
    Translate,
)
from engine.process.translator_cache import TranslatorCache
from engine.progress import ProgressCall

SKETCH_SHAPE = (CANVAS, CANVAS)
FACE_SHAPE = (CANVAS, CANVAS, 3)
NICENESS = 5
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
    from engine.method.pipeline import FaceDrawing

    if heal:
        progress("Throwing away compiled networks that do not work", None)
        heal_cache(everything=True)
    progress("Starting the engine", None)
    try:
        return FaceDrawing.load(preset, progress=progress, runtime=runtime)
    except (CheckpointError, CannotRun) as error:
        raise CannotStart(str(error)) from error


def one_sentence(error: BaseException) -> str:
    """The first line of an exception's text, with its name where only programmers would understand it."""
    lines = str(error).strip().splitlines() or ["no reason given"]
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


def serve(start: Start, connection: Connection, sketch: Any, face: Any, shadow: Any) -> None:
    """The whole life of the engine process. sketch, face, shadow: arrays of bytes that both processes see."""
    die_with(start.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        stand_alone()
    try:
        pipeline = _load(start, connection)
        if pipeline is not None:
            pages = [
                np.frombuffer(memory, np.uint8).reshape(shape)
                for memory, shape in ((sketch, SKETCH_SHAPE), (face, FACE_SHAPE), (shadow, SKETCH_SHAPE))
            ]
            _answer_all(pipeline, TranslatorCache(start.translators, start.runtime), connection, *pages)
    except (EOFError, OSError):
        logger.debug("the client has closed the pipe", exc_info=True)
    connection.close()
    # Jittor's own farewell takes seconds and there is nothing to save.
    os._exit(0)


def _load(start: Start, connection: Connection) -> Optional[Any]:
    """The pipeline, warm and announced; None where it could not be made, which is announced too."""

    def progress(text: str, fraction: Optional[float] = None) -> None:
        connection.send(Progress(text, fraction))

    note = ""
    try:
        try:
            pipeline = start.factory(start.preset, start.heal, progress)
        except CannotStart as error:
            if start.preset == "compact" or not start.fallback:
                raise
            note = f"{error} The compact preset draws instead."
            pipeline = start.factory("compact", False, progress)
        pipeline.warm(progress)
    except CannotStart as error:
        connection.send(Stopped(str(error), again=False))
        return None
    except SystemExit:
        connection.send(Stopped("Jittor has updated itself and wants to be started again.", again=True))
        return None
    except ModuleNotFoundError as error:
        connection.send(Stopped(f"Something is not installed ({error}): run install.sh again.", again=False))
        return None
    except Exception as error:
        # Compilers, disks and memory may do better next time; other errors are in the program and stay.
        again = isinstance(error, (RuntimeError, OSError, ImportError, MemoryError))
        logger.log(logging.DEBUG if again else logging.ERROR, "the engine could not start", exc_info=True)
        connection.send(Stopped(f"The engine could not start: {one_sentence(error)}", again))
        return None
    looks, tags = tuple(pipeline.looks), tuple(pipeline.tags)
    note = note or pipeline.note
    skins, hairs = tuple(pipeline.skins), tuple(pipeline.hairs)
    connection.send(Ready(pipeline.preset, looks, tags, note, skins, hairs, pipeline.runtime))
    return pipeline


def _answer_all(
    pipeline: Any,
    translators: TranslatorCache,
    connection: Connection,
    sketch: np.ndarray,
    face: np.ndarray,
    shadow: np.ndarray,
) -> None:
    """Draw until the client closes the pipe, which raises EOFError."""
    while True:
        request: Union[Request, ReadAppearance, Translate, Question] = connection.recv()
        began = time.perf_counter()
        answer: Union[Answer, AppearanceRead, Painted, AlternativesFound, StrokesFound]
        try:
            if isinstance(request, ReadAppearance):
                answer = AppearanceRead(request.number, pipeline.read_appearance(face.copy()))
            elif isinstance(request, Translate):
                np.copyto(face, translators.translate(request.translator, face.copy()), casting="no")
                answer = Painted(request.number, request.translator, time.perf_counter() - began)
            elif isinstance(request, Request):
                drawing: Drawing = pipeline.draw(sketch.copy(), request.controls)
                np.copyto(face, drawing.face, casting="no")
                np.copyto(shadow, drawing.shadow, casting="no")
                seconds = time.perf_counter() - began
                answer = Answer(request.number, seconds, drawing.appearance, drawing.placement, drawing.person)
            else:
                answer = _suggest(pipeline.adviser, request, sketch.copy())
        except Exception as error:
            # ValueError is how the pipeline refuses what the user asked for; anything else is worth a trace.
            level = logging.DEBUG if isinstance(error, ValueError) else logging.ERROR
            logger.log(level, "request %d failed", request.number, exc_info=True)
            connection.send(Failed(request.number, _refusal(request, one_sentence(error))))
            continue
        connection.send(answer)


def _suggest(adviser: Any, question: Question, sketch: np.ndarray) -> Union[AlternativesFound, StrokesFound]:
    """What the bank suggests."""
    if isinstance(question, FindAlternatives):
        rows, pictures = adviser.alternatives(sketch, question.controls, question.component, question.count)
        return AlternativesFound(question.number, question.component, tuple(rows), tuple(pictures))
    if isinstance(question, FetchStrokes):
        return StrokesFound(question.number, tuple(adviser.strokes(question.component, question.row)))
    return StrokesFound(question.number, tuple(adviser.rest(question.session)))


def _refusal(request: Union[Request, ReadAppearance, Translate, Question], why: str) -> str:
    """Whole sentences, so that the window can translate them."""
    if isinstance(request, ReadAppearance):
        return f"The appearance of this photo could not be read: {why}"
    if isinstance(request, Translate):
        return f"This picture could not be translated: {why}"
    if isinstance(request, Request):
        return f"This drawing could not become a face: {why}"
    return f"The bank has nothing to suggest: {why}"
