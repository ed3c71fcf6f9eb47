"""Listening to an engine process, for the tests that spawn one."""

from __future__ import annotations

import time
from typing import Callable, List, Type, TypeVar

import numpy as np

from engine.process.client import EngineClient
from engine.process.messages import Report
from tests.support.fake_pipeline import PATIENCE

Kind = TypeVar("Kind")


def sketch_of(grey: int) -> np.ndarray:
    return np.full((512, 512), grey, np.uint8)


def listen(client: EngineClient, enough: Callable[[List[Report]], bool]) -> List[Report]:
    """Poll until the reports are enough."""
    reports: List[Report] = []
    deadline = time.monotonic() + PATIENCE
    while not enough(reports):
        assert time.monotonic() < deadline, f"only these reports came: {reports}"
        client.wait(0.1)
        reports.extend(client.poll())
    return reports


def hear(client: EngineClient, kind: Type[Kind]) -> Kind:
    """The first report of this kind."""
    reports = listen(client, lambda heard: any(isinstance(report, kind) for report in heard))
    return next(report for report in reports if isinstance(report, kind))
