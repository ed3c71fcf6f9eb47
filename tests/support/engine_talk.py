"""Listening to an engine process, for the tests that spawn one."""

from __future__ import annotations

import time
from typing import Any, Callable, List, Type, TypeVar, Union

import numpy as np

from engine.drawing.controls import Controls
from engine.process.client import EngineClient
from engine.process.messages import Reply, State
from engine.process.tasks import Draw, Task
from tests.support.fake_pipeline import PATIENCE

Heard = Union[State, Reply]
Kind = TypeVar("Kind")


class TalkingClient(EngineClient):
    """Keeps what it is told, states and replies in their order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._heard: List[Heard] = []

    def _hear(self, report: Heard) -> None:
        self._heard.append(report)

    def request(self, task: Task) -> int:
        """Ask; returns the number that the reply will have."""
        return self.ask(task, self._hear).number

    def draw(self, sketch: np.ndarray, controls: Controls) -> int:
        """Ask for a face."""
        return self.request(Draw(sketch, controls))

    def news(self) -> List[Heard]:
        """What has come since the last time."""
        self.poll(self._hear)
        heard, self._heard = self._heard, []
        return heard


def sketch_of(grey: int) -> np.ndarray:
    return np.full((512, 512), grey, np.uint8)


def listen(client: TalkingClient, enough: Callable[[List[Heard]], bool]) -> List[Heard]:
    """Poll until the reports are enough."""
    reports: List[Heard] = []
    deadline = time.monotonic() + PATIENCE
    while not enough(reports):
        assert time.monotonic() < deadline, f"only these reports came: {reports}"
        client.wait(0.1)
        reports.extend(client.news())
    return reports


def hear(client: TalkingClient, kind: Type[Kind]) -> Kind:
    """The first report of this kind."""
    reports = listen(client, lambda heard: any(isinstance(report, kind) for report in heard))
    return next(report for report in reports if isinstance(report, kind))


def hear_reply(client: TalkingClient, number: int) -> List[Heard]:
    """All that comes until this request is answered; its reply is the last."""
    return listen(client, lambda heard: number in numbers_of(heard))


def numbers_of(heard: List[Heard]) -> List[int]:
    """The numbers of the replies, in their order."""
    return [report.number for report in heard if isinstance(report, Reply)]
