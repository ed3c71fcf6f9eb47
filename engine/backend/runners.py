"""What runs the networks of a preset: chosen by name, or by what this computer has. Imports none of them."""

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
    """A runtime cannot run here, and trying again would not help; the text is one sentence that says what to do."""


class Runner(abc.ABC):
    """Runs the steps of a preset (`configs.steps`). title: the runtime, for people."""

    title: str

    @abc.abstractmethod
    def run(self, step: str, **inputs: np.ndarray) -> np.ndarray:
        """What a step makes of its inputs, float32, as `configs.steps.Step` names and shapes them."""


def candidates(asked: str) -> List[str]:
    """The runtimes to try, the best first.

    `auto` is Jittor where CUDA answers and OpenVINO elsewhere; the other one stands in where the first is missing or
    fails.
    """
    if asked != AUTO:
        return [asked]
    there = [name for name, module in ((OPENVINO, "openvino"), (JITTOR, "jittor")) if importlib.util.find_spec(module)]
    if jittor_setup.cuda_answers():
        there.reverse()
    return there or [OPENVINO]


def first(asked: str, starts: Mapping[str, Callable[[], Started]]) -> Tuple[Started, str]:
    """What the best runtime starts, and a sentence where it stands in for a better one ("" where not).

    asked: one of `RUNTIMES`. starts: by runtime, what may raise CannotRun or CheckpointError; the last one's error is
    raised where none can start.
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
    """Import Jittor. Raises CannotRun, and RuntimeError where another try may help."""
    try:
        jittor_setup.load()
    except jittor_setup.RestartNeeded as error:
        raise RuntimeError(str(error)) from error
    except jittor_setup.JittorProblem as error:
        # What comes out of Jittor's own import may be the fault of compiled files, unless it is not even installed.
        if error.__cause__ is None or isinstance(error.__cause__, ModuleNotFoundError):
            raise CannotRun(str(error)) from error
        raise RuntimeError(str(error)) from error


_TITLES = {OPENVINO: "OpenVINO", JITTOR: "Jittor"}
