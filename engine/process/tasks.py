"""The tasks that the engine can be given, one class each. For a new task, add a class here.

The queue, the client and the service treat all tasks alike: they are queued by key, pickled, and their `answer` is
called in the engine process. Neither Qt nor Jittor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

import numpy as np

from configs.components import CANVAS
from engine.advice.limits import beyond
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.method.upscaling import checked

SKETCH_SHAPE = (CANVAS, CANVAS)
FACE_SHAPE = (CANVAS, CANVAS, 3)


@dataclass(frozen=True)
class TaskContext:
    """What tasks are answered with. pipeline: an `engine.method.pipeline.FacePipeline`, or a fake.

    adviser: an `engine.advice.adviser.Adviser`, or a fake. translators: has `translate(name, picture)`.
    """

    pipeline: Any
    adviser: Any
    translators: Any


class Task:
    """One task for the engine. Pictures are copied when it is made.

    key: a newer task with the same key replaces it. priority: the waiting task with the lowest number is sent first.
    interim: whether its answer is still shown when a newer task with its key waits, until that one is answered.
    attempts: after so many engine exits during the task it is given up.
    refusal, fatal: message templates with {reason}, for a task that was refused and for one that was given up.
    """

    key = ""
    priority = 0
    interim = False
    attempts = 1
    refusal = "The engine could not do this: {reason}"
    fatal = "The engine has stopped on this ({reason}): try again."

    @property
    def work(self) -> str:
        """What it is, for those who count how long such tasks take."""
        return self.key

    def answer(self, context: TaskContext) -> Any:
        """Compute the answer, in the engine process. Raises ValueError if it is refused."""
        raise NotImplementedError


@dataclass(frozen=True)
class Draw(Task):
    """The face of a sketch, (512, 512) uint8, ink dark; a `FaceResult`. Raises ValueError for another shape or type."""

    sketch: np.ndarray
    controls: Controls

    key = "drawing"
    priority = 1
    interim = True
    attempts = 2
    refusal = "This drawing could not become a face: {reason}"
    fatal = "The engine has stopped twice on this drawing ({reason}): change it a little."

    def __post_init__(self) -> None:
        object.__setattr__(self, "sketch", _own("a sketch", self.sketch, SKETCH_SHAPE))

    def answer(self, context: TaskContext) -> FaceResult:
        """By the pipeline."""
        result: FaceResult = context.pipeline.draw(self.sketch, self.controls)
        _check("a face", result.face, FACE_SHAPE)
        _check("a shadow", result.shadow, SKETCH_SHAPE)
        return result


@dataclass(frozen=True)
class ReadAppearance(Task):
    """The `Appearance` of an aligned photo, (512, 512, 3) uint8 RGB. Raises ValueError for another shape or type."""

    photo: np.ndarray

    key = "appearance"
    refusal = "The appearance of this photo could not be read: {reason}"
    fatal = "The engine has stopped on this photo ({reason}): choose it again."

    def __post_init__(self) -> None:
        object.__setattr__(self, "photo", _own("a photo", self.photo, FACE_SHAPE))

    def answer(self, context: TaskContext) -> Appearance:
        """By the pipeline."""
        appearance: Appearance = context.pipeline.read_appearance(self.photo)
        return appearance


@dataclass(frozen=True)
class Enlarge(Task):
    """A face, (512, 512, 3) uint8 RGB, at (size, size, 3). Raises ValueError for another shape, type or size."""

    face: np.ndarray
    size: int

    key = "larger face"
    priority = 2
    refusal = "This face could not be enlarged: {reason}"
    fatal = "The engine has stopped on enlarging ({reason}): save the face as it is."

    def __post_init__(self) -> None:
        object.__setattr__(self, "face", _own("a face", self.face, FACE_SHAPE))
        checked(self.size)

    @property
    def work(self) -> str:
        """A larger picture takes longer."""
        return f"{self.key} {self.size}"

    def answer(self, context: TaskContext) -> np.ndarray:
        """By the pipeline's upscaler."""
        larger: np.ndarray = context.pipeline.enlarge(self.face, self.size)
        return _check("a larger face", larger, (self.size, self.size, 3))


@dataclass(frozen=True)
class Translate(Task):
    """What an installed translator makes of a picture. Both (512, 512, 3) uint8 RGB, a sketch with equal channels.

    translator: its name; tasks for different translators do not replace each other. Raises ValueError for another shape
    or type.
    """

    picture: np.ndarray
    translator: str

    priority = 2
    interim = True
    refusal = "This picture could not be translated: {reason}"
    fatal = "The engine has stopped on a translation ({reason}): try another translator."

    def __post_init__(self) -> None:
        object.__setattr__(self, "picture", _own("a picture", self.picture, FACE_SHAPE))

    @staticmethod
    def key_of(translator: str) -> str:
        """The key of a translator's tasks."""
        return f"translation {translator}"

    @property
    def key(self) -> str:  # type: ignore[override]
        """The key of its translator's tasks."""
        return self.key_of(self.translator)

    def answer(self, context: TaskContext) -> np.ndarray:
        """By the translator. Raises ValueError where there is no such translator, or it cannot run."""
        picture: np.ndarray = context.translators.translate(self.translator, self.picture)
        return _check("a picture", picture, FACE_SHAPE)


@dataclass(frozen=True)
class Alternatives:
    """What could replace a component. rows: of the bank, the nearest first.

    pictures: the component's sketch of each, (side, side) uint8, ink dark.
    """

    rows: Tuple[int, ...]
    pictures: Tuple[np.ndarray, ...]


class BankTask(Task):
    """A task that the adviser answers with components of the bank."""

    refusal = "The bank has nothing to suggest: {reason}"
    fatal = "The engine has stopped at the bank ({reason}): try again."


@dataclass(frozen=True)
class FindAlternatives(BankTask):
    """`Alternatives` to a component of a sketch, (512, 512) uint8, at most `count`. Raises ValueError as `Draw`."""

    sketch: np.ndarray
    controls: Controls
    component: str
    count: int

    key = "alternatives"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sketch", _own("a sketch", self.sketch, SKETCH_SHAPE))

    def answer(self, context: TaskContext) -> Alternatives:
        """By the adviser."""
        rows, pictures = context.adviser.alternatives(self.sketch, self.controls, self.component, self.count)
        return Alternatives(tuple(rows), tuple(pictures))


@dataclass(frozen=True)
class FetchStrokes(BankTask):
    """The component of a row of the bank, as strokes in canvas pixels."""

    component: str
    row: int

    key = "strokes"

    def answer(self, context: TaskContext) -> Tuple[Stroke, ...]:
        """By the adviser."""
        return tuple(context.adviser.strokes(self.component, self.row))


@dataclass(frozen=True)
class FetchRest(BankTask):
    """The strokes, in canvas pixels, that a half-drawn face lacks. number: 0 for the best fit, then others."""

    session: Session
    number: int = 0

    key = "rest"

    def answer(self, context: TaskContext) -> Tuple[Stroke, ...]:
        """By the adviser."""
        return tuple(context.adviser.rest(self.session, self.number))


@dataclass(frozen=True)
class FindLimits(Task):
    """What the networks cannot paint of a drawing in the canonical frame: names of `engine.advice.limits`, a tuple."""

    session: Session

    key = "limits"
    priority = 3

    def answer(self, context: TaskContext) -> Tuple[str, ...]:
        """By `engine.advice.limits.beyond`."""
        return tuple(beyond(self.session))


def _check(what: str, picture: np.ndarray, shape: Tuple[int, ...]) -> np.ndarray:
    if picture.shape != shape or picture.dtype != np.uint8:
        raise ValueError(f"{what} is {shape} uint8, not {picture.shape} {picture.dtype}")
    return picture


def _own(what: str, picture: np.ndarray, shape: Tuple[int, ...]) -> np.ndarray:
    return _check(what, picture, shape).copy()
