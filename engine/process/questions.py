"""What the engine is asked: drawings, photos, pictures to translate, the bank. Each waits here until it can be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple

import numpy as np

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.process.messages import FetchRest, FetchStrokes, FindAlternatives, Question
from engine.process.picture_queue import PictureQueue
from engine.process.service import FACE_SHAPE, SKETCH_SHAPE


@dataclass(frozen=True)
class Job:
    """A drawing whose face is asked for."""

    number: int
    sketch: np.ndarray
    controls: Controls


class Questions:
    """The asking half of `engine.process.client.EngineClient`: numbers what is asked and keeps it; it never waits."""

    def __init__(self) -> None:
        self._number = 0
        self._current: Optional[Job] = None
        self._waiting = False
        self._photo: Optional[Tuple[int, np.ndarray]] = None  # its request's number, until that is answered
        self._pictures = PictureQueue()
        # Of each kind of question the newest, with its sketch, until it is answered.
        self._questions: Dict[type, Tuple[Question, Optional[np.ndarray]]] = {}
        self._forgotten = 0

    def request(self, sketch: np.ndarray, controls: Controls) -> int:
        """Ask for the face of a sketch, (512, 512) uint8, ink dark; returns the request's number, 1 and up.

        Never waits. A request that has not left yet is replaced. After the engine was given up this tries anew.
        Raises ValueError where the sketch has another shape or type.
        """
        self._current = Job(self._number + 1, _checked(sketch).copy(), controls)
        self._number += 1
        self._waiting = True
        self._wake()
        return self._number

    def read_appearance(self, photo: np.ndarray) -> int:
        """Ask for the appearance of an aligned photo, (512, 512, 3) uint8 RGB; returns the request's number.

        As `request`: never waits, replaces one that is not answered yet, raises ValueError. Brings AppearanceRead.
        """
        if photo.shape != FACE_SHAPE or photo.dtype != np.uint8:
            raise ValueError(f"a photo is {FACE_SHAPE} uint8, not {photo.shape} {photo.dtype}")
        self._number += 1
        self._photo = (self._number, photo.copy())
        self._wake()
        return self._number

    def translate(self, picture: np.ndarray, translator: str) -> int:
        """Ask a translator, by its name, for its version of a picture, (512, 512, 3) uint8 RGB; a sketch has it thrice.

        As `request`: never waits, raises ValueError. Replaces what the same translator was asked and has not answered;
        drawings go before. Brings Translated, or Failed where there is no such translator.
        """
        if picture.shape != FACE_SHAPE or picture.dtype != np.uint8:
            raise ValueError(f"a picture is {FACE_SHAPE} uint8, not {picture.shape} {picture.dtype}")
        self._number += 1
        self._pictures.ask(translator, self._number, picture.copy())
        self._wake()
        return self._number

    def find_alternatives(self, sketch: np.ndarray, controls: Controls, component: str, count: int) -> int:
        """Ask for what could stand in a component's place; as `read_appearance`. Brings AlternativesFound."""
        return self._ask(FindAlternatives(self._number + 1, controls, component, count), sketch)

    def fetch_strokes(self, component: str, row: int) -> int:
        """Ask for the strokes of a component in a row of the bank; as `read_appearance`. Brings StrokesFound."""
        return self._ask(FetchStrokes(self._number + 1, component, row))

    def fetch_rest(self, session: Session) -> int:
        """Ask for the strokes that a half-drawn face lacks; as `read_appearance`. Brings StrokesFound."""
        return self._ask(FetchRest(self._number + 1, session))

    def _ask(self, question: Question, sketch: Optional[np.ndarray] = None) -> int:
        self._number = question.number
        self._questions[type(question)] = (question, None if sketch is None else _checked(sketch).copy())
        self._wake()
        return question.number

    def _wake(self) -> None:
        """There is something to ask."""
        raise NotImplementedError

    def forget(self) -> None:
        """Drop the waiting request and the answer to the one under way: the drawing they belong to is gone."""
        self._current, self._waiting, self._forgotten = None, False, self._number
        self._pictures.clear()

    def _drop(self, number: int) -> bool:
        """Take a question off the list; returns whether it was there, which a newer one of its kind prevents."""
        for kind, (question, _sketch) in list(self._questions.items()):
            if question.number == number:
                del self._questions[kind]
                return True
        return False


def _checked(sketch: np.ndarray) -> np.ndarray:
    if sketch.shape != SKETCH_SHAPE or sketch.dtype != np.uint8:
        raise ValueError(f"a sketch is {SKETCH_SHAPE} uint8, not {sketch.shape} {sketch.dtype}")
    return sketch
