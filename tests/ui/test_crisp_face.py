"""On a large screen the face that stands still is shown with more pixels than the networks paint."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from engine.process.tasks import Enlarge
from tests.support.studio import stroke, wait_for, wheel
from ui.panels.crisp import STILL_MS


def checked(face: np.ndarray, size: int) -> np.ndarray:
    """An enlarged face whose pixels cannot be mistaken for the face's own: white and black in turns."""
    board = np.indices((size, size)).sum(axis=0) % 2 * 255
    return np.repeat(board.astype(np.uint8)[:, :, None], 3, axis=2)


def greys(window) -> float:
    """The share of white and black pixels amid the face on the screen."""
    picture = window.face.grab().toImage()
    middle = picture.rect().center()
    places = [(middle.x() + x, middle.y() + y) for x in range(-20, 20) for y in range(-20, 20)]
    lights = [picture.pixelColor(x, y).lightness() for x, y in places]
    return sum(light < 60 or light > 195 for light in lights) / len(lights)


def test_a_face_that_is_shown_larger_than_it_is_becomes_crisp_when_it_stands_still(window, engine, monkeypatch) -> None:
    monkeypatch.setattr(engine.pipeline, "enlarge", checked)
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    QTest.qWait(STILL_MS + 300)
    assert not engine.tasks(Enlarge), "here a face pixel is no larger than the screen's"
    plain = greys(window)
    window.resize(2560, 1440)
    wait_for(lambda: bool(engine.tasks(Enlarge)))
    assert engine.tasks(Enlarge)[-1].size == 1024
    wait_for(lambda: greys(window) > plain + 0.3)
    QTest.qWait(STILL_MS + 300)
    assert len(engine.tasks(Enlarge)) == 1, "the same face is enlarged once"
    stroke(window, [(150.0, 300.0), (200.0, 305.0), (300.0, 300.0)])
    wait_for(lambda: not window.link.waits and greys(window) < plain + 0.1)


def test_zooming_in_makes_it_crisp_too_and_an_engine_that_cannot_is_asked_once(
    window, engine, monkeypatch
) -> None:
    def refuse(face: np.ndarray, size: int) -> np.ndarray:
        raise ValueError("there is no upscaler")

    monkeypatch.setattr(engine.pipeline, "enlarge", refuse)
    stroke(window)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    wheel(window, 3, Qt.ControlModifier)
    wait_for(lambda: bool(engine.tasks(Enlarge)))
    QTest.qWait(STILL_MS + 300)
    assert len(engine.tasks(Enlarge)) == 1 and not window.notice.isVisible()
