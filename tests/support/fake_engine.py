"""An engine client that answers in this process, records what it was asked, and dies when it is told to."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Callable, Hashable, List, Optional, Tuple, Type, TypeVar, Union

import cv2
import numpy as np

from configs.components import BY_NAME, NAMES
from engine.drawing.controls import Appearance, Controls, FaceResult
from engine.drawing.placement import AUTOMATIC, EXPLICIT, Placement
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.transplant import component_of
from engine.method.swatches import Look
from engine.process.messages import Progress, Ready, Reply, Request, Restarting, State
from engine.process.requests import RequestQueue, Then
from engine.process.service import reply_to
from engine.process.tasks import Draw, Task, TaskContext

Kind = TypeVar("Kind", bound=Task)

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


class FakePipeline:
    """Answers without networks, and is its own adviser and its own translators."""

    def __init__(self) -> None:
        self.found = Placement()  # where drawings are that are to be placed automatically
        self.suggested: Optional[int] = None  # the first person whom every drawing suggests

    def draw(self, sketch: np.ndarray, controls: Controls) -> FaceResult:
        """A face of sorts, where it was found or said to be."""
        placing, look, drawing = controls.placing, controls.appearance, fake_result(sketch)
        if controls.between is not None:
            drawing = replace(drawing, appearance=(controls.between.share, 0.5))
        if self.suggested is not None and look.source == "neighbours" and controls.between is None:
            person = self.suggested + look.look if look.person is None else look.person
            drawing = replace(drawing, person=person)
        if placing.kind == EXPLICIT and placing.placement is not None:
            return replace(drawing, placement=placing.placement)
        return replace(drawing, placement=self.found if placing.kind == AUTOMATIC else Placement())

    def read_appearance(self, photo: np.ndarray) -> Appearance:
        """Its mean colour."""
        return Appearance("values", values=tuple(float(value) for value in photo.mean(axis=(0, 1))))

    def enlarge(self, face: np.ndarray, size: int) -> np.ndarray:
        """Every pixel becomes many."""
        return face.repeat(size // face.shape[0], axis=0).repeat(size // face.shape[1], axis=1)

    def translate(self, name: str, picture: np.ndarray) -> np.ndarray:
        """The negative."""
        return 255 - picture

    def alternatives(self, sketch: np.ndarray, controls: Controls, name: str, count: int) -> Tuple[Any, Any]:
        """`ROWS`."""
        return ROWS, tuple(np.full((64, 64), 4 * row, np.uint8) for row in ROWS)

    def strokes(self, name: str, row: int) -> Tuple[Stroke, ...]:
        """Those of `fake_part`."""
        return fake_part(name, row)

    def rest(self, session: Session, number: int = 0) -> Tuple[Stroke, ...]:
        """A `fake_part` for each component that is not drawn, of the row of this number."""
        drawn = {component_of(stroke) for stroke in session.strokes}
        return tuple(stroke for name in NAMES if name not in drawn for stroke in fake_part(name, number))


class FakeEngine:
    """Has `EngineClient`'s methods. `busy`: answers are held back until one of the answering methods is called.

    pipeline: draws, a `FakePipeline` unless given. asked: every request. reports: what the next `poll` says.
    seconds: what an answer is said to have taken.
    """

    def __init__(self, busy: bool = False, ready: bool = True, pipeline: Any = None) -> None:
        self.busy, self._ready_at_once = busy, ready
        self.pipeline = pipeline or FakePipeline()
        self.asked: List[Request] = []
        self.reports: List[Union[State, Reply]] = []
        self.started = self.closed = False
        self.seconds = 0.084
        self._queue = RequestQueue()
        self._unanswered: List[Request] = []

    def start(self) -> None:
        self.started = True
        if self._ready_at_once:
            self.get_ready()

    def get_ready(self) -> None:
        self.reports.append(Ready("compact", LOOKS, ("woman", "man"), "", SKINS, HAIRS))

    def prepare(self, text: str, fraction: float) -> None:
        self.reports.append(Progress(text, fraction))

    def ask(
        self,
        task: Task,
        then: Then,
        wanted: Callable[[], bool] = lambda: True,
        dropped: Callable[[], None] = lambda: None,
        key: Optional[Hashable] = None,
    ) -> Request:
        request = self._queue.ask(task, then, wanted, dropped, key)
        self._queue.next()  # this engine takes everything at once
        self.asked.append(request)
        self._unanswered.append(request)
        if not self.busy:
            self._answer(request)
        return request

    def cancel(self, key: Hashable) -> None:
        self._queue.cancel(key)

    def awaits(self, key: Hashable) -> bool:
        return self._queue.awaits(key)

    def tasks(self, kind: Type[Kind]) -> List[Kind]:
        """What of this kind was asked."""
        return [request.task for request in self.asked if isinstance(request.task, kind)]

    @property
    def requests(self) -> List[Tuple[int, np.ndarray, Controls]]:
        """Number, sketch and controls of every drawing that was asked for."""
        drawings = [(request.number, request.task) for request in self.asked if isinstance(request.task, Draw)]
        return [(number, task.sketch, task.controls) for number, task in drawings]

    def answer(self, kind: Type[Task] = Draw, index: int = -1) -> None:
        """Answer one of what was asked of a kind: the newest drawing unless told otherwise."""
        self._answer(self._request(kind, index))

    def answer_all(self) -> None:
        """Answer what has no answer yet, and hold nothing back any more."""
        self.busy = False
        for request in list(self._unanswered):
            self._answer(request)

    def fail(self, message: str, kind: Type[Task] = Draw, index: int = -1) -> None:
        """Refuse one of what was asked of a kind."""
        self.reports.append(Reply(self._request(kind, index).number, failure=message))

    def _request(self, kind: Type[Task], index: int) -> Request:
        return [request for request in self.asked if isinstance(request.task, kind)][index]

    def _answer(self, request: Request) -> None:
        self._unanswered = [one for one in self._unanswered if one is not request]
        context = TaskContext(self.pipeline, self.pipeline, self.pipeline)
        self.reports.append(replace(reply_to(request, context), seconds=self.seconds))

    def die(self) -> None:
        self.reports.append(Restarting("The engine stopped and is starting again; your drawing is safe."))

    def poll(self, hear: Callable[[State], None] = lambda _state: None) -> None:
        while self.reports:  # a thread of its own may poll
            report = self.reports.pop(0)
            if isinstance(report, Reply):
                self._queue.settle(report)
            else:
                hear(report)

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


def fake_result(sketch: np.ndarray) -> FaceResult:
    """A face of sorts: the sketch, softened, on skin colour; the shadow is the sketch softened."""
    soft = cv2.GaussianBlur(sketch, (0, 0), 4).astype(np.float32) / 255
    hard = cv2.GaussianBlur(sketch, (0, 0), 1.2).astype(np.float32) / 255
    face = np.array([222, 180, 152], np.float32) * (0.35 + 0.65 * soft * hard)[:, :, None]
    return FaceResult(face.astype(np.uint8), cv2.GaussianBlur(sketch, (0, 0), 3))
