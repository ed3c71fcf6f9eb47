"""An engine client that answers at once, records what it was asked, and dies when it is told to."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import List, Optional, Tuple

import cv2
import numpy as np

from configs.components import BY_NAME, NAMES
from engine.drawing.controls import Appearance, Controls, Drawing
from engine.drawing.placement import AUTOMATIC, EXPLICIT, Placement
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import component_of
from engine.method.swatches import Look
from engine.process.messages import (
    AlternativesFound,
    AppearanceRead,
    Failed,
    Progress,
    Ready,
    Report,
    Restarting,
    Result,
    StrokesFound,
    Translated,
)

LOOKS = (
    Look("Porcelain", (244, 221, 206)),
    Look("Rose", (232, 190, 168)),
    Look("Sand", (217, 172, 136)),
    Look("Honey", (192, 139, 98)),
    Look("Bronze", (150, 100, 68)),
    Look("Umber", (107, 68, 46)),
    Look("Ebony", (70, 46, 36)),
)
SKINS = (Look("fair", (230, 195, 178)), Look("tan", (170, 120, 90)), Look("deep brown", (96, 64, 50)))
HAIRS = (Look("black", (30, 26, 26)), Look("brown", (90, 66, 50)))
ROWS = (7, 3, 12, 40)  # of the bank, as the fake engine finds them


class FakeEngine:
    """Has `EngineClient`'s methods. `busy`: answers are held back until `answer` is called."""

    def __init__(self, busy: bool = False, ready: bool = True) -> None:
        self.busy, self._ready_at_once = busy, ready
        self.requests: List[Tuple[int, np.ndarray, Controls]] = []
        self.photos: List[Tuple[int, np.ndarray]] = []
        self.pictures: List[Tuple[int, np.ndarray, str]] = []
        self.questions: List[Tuple[int, tuple]] = []  # number, and what was asked about the bank
        self.reports: List[Report] = []
        self.started = self.closed = False
        self.found = Placement()  # where drawings are that are to be placed automatically
        self.suggested: Optional[int] = None  # the first person whom every drawing suggests

    def start(self) -> None:
        self.started = True
        if self._ready_at_once:
            self.get_ready()

    def get_ready(self) -> None:
        self.reports.append(Ready("compact", LOOKS, ("woman", "man"), "", SKINS, HAIRS))

    def prepare(self, text: str, fraction: float) -> None:
        self.reports.append(Progress(text, fraction))

    def request(self, sketch: np.ndarray, controls: Controls) -> int:
        assert sketch.shape == (512, 512) and sketch.dtype == np.uint8
        number = self._next()
        self.requests.append((number, sketch, controls))
        if not self.busy:
            self.answer()
        return number

    def read_appearance(self, photo: np.ndarray) -> int:
        assert photo.shape == (512, 512, 3) and photo.dtype == np.uint8
        number = self._next()
        self.photos.append((number, photo))
        if not self.busy:
            self.answer_photo()
        return number

    def answer_photo(self) -> None:
        """Answer the newest photo; its appearance is its mean colour."""
        number, photo = self.photos[-1]
        values = tuple(float(value) for value in photo.mean(axis=(0, 1)))
        self.reports.append(AppearanceRead(number, Appearance("values", values=values)))

    def translate(self, picture: np.ndarray, translator: str) -> int:
        assert picture.shape == (512, 512, 3) and picture.dtype == np.uint8
        number = self._next()
        self.pictures.append((number, picture, translator))
        if not self.busy:
            self.answer_picture()
        return number

    def answer_picture(self) -> None:
        """Translate the newest picture: its colours are turned round."""
        number, picture, translator = self.pictures[-1]
        self.reports.append(Translated(number, translator, 255 - picture, 0.21))

    def fail_picture(self, message: str) -> None:
        """The newest picture cannot be translated."""
        self.reports.append(Failed(self.pictures[-1][0], message))

    def find_alternatives(self, sketch: np.ndarray, controls: Controls, component: str, count: int) -> int:
        return self._ask("alternatives", component, controls.tags)

    def fetch_strokes(self, component: str, row: int) -> int:
        return self._ask("strokes", component, row)

    def fetch_rest(self, session: Session) -> int:
        return self._ask("rest", session)

    def _ask(self, *question) -> int:
        number = self._next()
        self.questions.append((number, question))
        if not self.busy:
            self.answer_question()
        return number

    def answer_question(self, index: int = -1) -> None:
        """Answer a question, the newest if none is named: with `ROWS`, or with strokes of `fake_part`."""
        number, (kind, *about) = self.questions[index]
        if kind == "alternatives":
            pictures = tuple(np.full((64, 64), 4 * row, np.uint8) for row in ROWS)
            self.reports.append(AlternativesFound(number, about[0], ROWS, pictures))
        elif kind == "strokes":
            self.reports.append(StrokesFound(number, fake_part(about[0], about[1])))
        else:
            drawn = {component_of(stroke) for stroke in about[0].strokes}
            lacking = [name for name in NAMES if name not in drawn]
            self.reports.append(StrokesFound(number, tuple(s for name in lacking for s in fake_part(name, 0))))

    def _next(self) -> int:
        return len(self.requests) + len(self.photos) + len(self.pictures) + len(self.questions) + 1

    def answer(self) -> None:
        """Answer the newest request."""
        number, sketch, controls = self.requests[-1]
        placing = controls.placing
        drawing = replace(fake_drawing(sketch), placement=self.found if placing.kind == AUTOMATIC else Placement())
        look = controls.appearance
        if self.suggested is not None and look.source == "neighbours":
            person = self.suggested + look.look if look.person is None else look.person
            drawing = replace(drawing, person=person)
        if placing.kind == EXPLICIT and placing.placement is not None:
            drawing = replace(drawing, placement=placing.placement)
        self.reports.append(Result(number, drawing, 0.084))

    def die(self) -> None:
        self.reports.append(Restarting("The engine stopped and is starting again; your drawing is safe."))

    def fail(self, message: str) -> None:
        self.reports.append(Failed(self.requests[-1][0], message))

    def poll(self) -> List[Report]:
        reports, self.reports = self.reports, []
        return reports

    def describe(self) -> str:
        return "fake"

    def wait(self, timeout: float) -> None:
        if not self.reports:
            time.sleep(min(timeout, 0.005))

    def close(self) -> None:
        self.closed = True


def fake_part(name: str, row: int) -> Tuple[Stroke, ...]:
    """A component of sorts: a cross in the middle of its box, as large as the row's number says."""
    part = BY_NAME[name]
    x, y, reach = part.x + part.size / 2, part.y + part.size / 2, 10.0 + row
    if name == "remainder":
        x, y = 40.0, 40.0
    return tuple(
        Stroke(((x - reach, y - lean * reach, 1.0), (x + reach, y + lean * reach, 1.0)), 2.0) for lean in (1.0, -1.0)
    )


def fake_drawing(sketch: np.ndarray) -> Drawing:
    """A face of sorts: the sketch, softened, on skin colour; the shadow is the sketch softened."""
    soft = cv2.GaussianBlur(sketch, (0, 0), 4).astype(np.float32) / 255
    hard = cv2.GaussianBlur(sketch, (0, 0), 1.2).astype(np.float32) / 255
    face = np.array([222, 180, 152], np.float32) * (0.35 + 0.65 * soft * hard)[:, :, None]
    return Drawing(face.astype(np.uint8), cv2.GaussianBlur(sketch, (0, 0), 3))
