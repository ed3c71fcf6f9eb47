"""Chooses the runtime of the networks, by name or by what this computer has. Imports neither of them."""

from __future__ import annotations

import abc
import importlib.util
from typing import Callable, List, Mapping, Tuple, TypeVar

import numpy as np

from engine.backend import jittor_setup
from engine.files.checkpoints import CheckpointError
from engine.message import Message

AUTO, OPENVINO, JITTOR = "auto", "openvino", "jittor"
RUNTIMES = (AUTO, OPENVINO, JITTOR)

Started = TypeVar("Started")


class CannotRun(Exception):
    """A runtime cannot run here, and a retry would not help; the text is one sentence that says what to do."""


class Runner(abc.ABC):
    """Runs the steps of a preset (`configs.steps`). title: the name of the runtime, as shown to users."""

    title: str

    @abc.abstractmethod
    def run(self, step: str, **inputs: np.ndarray) -> np.ndarray:
        """Run a step. inputs and result: float32, with names and shapes as in `configs.steps.Step`."""


def candidates(asked: str) -> List[str]:
    """The runtimes to try, the best first.

    `auto` is Jittor if there is a CUDA device and OpenVINO otherwise; if that one is missing or fails, the other one.
    """
    if asked != AUTO:
        return [asked]
    there = [name for name, module in ((OPENVINO, "openvino"), (JITTOR, "jittor")) if importlib.util.find_spec(module)]
    if jittor_setup.cuda_answers():
        there.reverse()
    return there or [OPENVINO]


def start_first(asked: str, starts: Mapping[str, Callable[[], Started]]) -> Tuple[Started, str]:
    """Start the best runtime that can run: what it returned, and one sentence if a better one failed, else "".

    asked: one of `RUNTIMES`. starts: by runtime; may raise CannotRun or CheckpointError. If none can start, the last
    error is raised.
    """
    note = ""
    names = candidates(asked)
    for name, following in zip(names, [*names[1:], ""]):
        try:
            return starts[name](), note
        except (CannotRun, CheckpointError) as error:
            if not following:
                raise
            note = Message("{problem} {runtime} draws instead.", problem=error, runtime=_TITLES[following])
    raise AssertionError("there is always a candidate")


def load_jittor() -> None:
    """Import Jittor. Raises CannotRun, and RuntimeError if a retry may help."""
    try:
        jittor_setup.load()
    except jittor_setup.RestartNeeded as error:
        raise RuntimeError(str(error)) from error
    except jittor_setup.JittorProblem as error:
        # Errors from Jittor's own import may come from its compiled files, unless it is not installed.
        if error.__cause__ is None or isinstance(error.__cause__, ModuleNotFoundError):
            raise CannotRun(str(error)) from error
        raise RuntimeError(str(error)) from error


_TITLES = {OPENVINO: "OpenVINO", JITTOR: "Jittor"}
