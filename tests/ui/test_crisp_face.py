"""On a large screen the face that stands still is shown with more pixels than the networks paint."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from engine.process.tasks import Draw, Enlarge
from tests.support.fake_engine import FakeEngine
from tests.support.studio import open_window, shut, stroke, wait_for, wheel
from ui.panels.crisp import STILL_MS


def magenta(face: np.ndarray, size: int) -> np.ndarray:
    """An enlarged face that cannot be mistaken for the face itself."""
    return np.full((size, size, 3), (255, 0, 255), np.uint8)


def crisp(window) -> bool:
    """Whether the enlarged face is on the screen."""
    picture = window.face.grab().toImage()
    return picture.pixelColor(picture.rect().center()).getRgb()[:3] == (255, 0, 255)


def test_a_face_that_is_shown_larger_than_it_is_becomes_crisp_when_it_stands_still(window, engine, monkeypatch) -> None:
    monkeypatch.setattr(engine.pipeline, "enlarge", magenta)
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    QTest.qWait(STILL_MS + 300)
    assert not engine.tasks(Enlarge), "here a face pixel is no larger than the screen's"
    window.resize(2560, 1440)
    wait_for(lambda: bool(engine.tasks(Enlarge)))
    assert engine.tasks(Enlarge)[-1].size == 1024
    wait_for(lambda: crisp(window))
    QTest.qWait(STILL_MS + 300)
    assert len(engine.tasks(Enlarge)) == 1, "the same face is enlarged once"
    stroke(window, [(150.0, 300.0), (200.0, 305.0), (300.0, 300.0)])
    wait_for(lambda: not window.link.waits and not crisp(window))


def test_zooming_in_makes_it_crisp_too_and_an_engine_that_cannot_is_asked_once(window, engine, monkeypatch) -> None:
    def refuse(face: np.ndarray, size: int) -> np.ndarray:
        raise ValueError("there is no upscaler")

    monkeypatch.setattr(engine.pipeline, "enlarge", refuse)
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    wheel(window, 3, Qt.ControlModifier)
    wait_for(lambda: bool(engine.tasks(Enlarge)))
    QTest.qWait(STILL_MS + 300)
    assert len(engine.tasks(Enlarge)) == 1 and not window.notice.isVisible()


def test_the_enlarged_picture_of_an_earlier_face_is_not_shown(app, tmp_path, monkeypatch) -> None:
    engine = FakeEngine(busy=True)
    monkeypatch.setattr(engine.pipeline, "enlarge", magenta)
    window = open_window(engine, tmp_path)
    window.resize(2560, 1440)
    stroke(window)
    wait_for(lambda: bool(engine.tasks(Draw)))
    engine.answer(Draw)
    wait_for(lambda: bool(engine.tasks(Enlarge)))
    first = window.face.face
    stroke(window, [(150.0, 300.0), (200.0, 305.0), (300.0, 300.0)])
    wait_for(lambda: len(engine.tasks(Draw)) > 1)
    engine.answer(Draw)
    wait_for(lambda: window.face.face is not first)
    engine.answer(Enlarge)
    wait_for(lambda: not engine.reports)
    assert not crisp(window)
    shut(window)
