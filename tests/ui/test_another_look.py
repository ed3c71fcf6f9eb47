"""Another look, by key and button: the next plausible person, who stays while one draws; undo and sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Optional

import pytest

from engine.drawing.session import read_session

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QColorDialog, QToolButton

from tests.support.fake_engine import FakeEngine
from tests.support.studio import choose, key, open_window, shut, stroke, wait_for
from ui.panels.swatch_rows import OWN
from ui.window import StudioWindow


@pytest.fixture()
def engine() -> FakeEngine:
    made = FakeEngine()
    made.pipeline.suggested = 40
    return made


@pytest.fixture()
def window(app: object, engine: FakeEngine, tmp_path: Path) -> Iterator[StudioWindow]:
    made = open_window(engine, tmp_path)
    yield made
    shut(made)


def shown(window: StudioWindow, engine: FakeEngine, requests: int) -> Optional[int]:
    """Wait for so many requests and their answers; whom the drawing is painted as."""
    wait_for(lambda: len(engine.requests) >= requests and not engine.reports and not window.link.waits)
    return window.document.placed_session.controls.appearance.person


def asked(engine: FakeEngine) -> tuple:
    look = engine.requests[-1][2].appearance
    return look.look, look.person


def test_the_next_look_stays_while_one_draws_and_undo_brings_the_one_before(window, engine) -> None:
    stroke(window)
    assert shown(window, engine, 1) == 40
    stroke(window, [(150.0, 300.0), (300.0, 310.0)])
    assert shown(window, engine, 2) == 40 and asked(engine) == (0, 40)
    key(window, Qt.Key_N)
    assert shown(window, engine, 3) == 41 and asked(engine) == (1, None)
    button = next(b for b in window.panel.findChildren(QToolButton) if b.defaultAction() is not None)
    QTest.mouseClick(button, Qt.LeftButton)
    assert shown(window, engine, 4) == 42
    stroke(window, [(150.0, 330.0), (300.0, 340.0)])
    assert shown(window, engine, 5) == 42 and asked(engine) == (2, 42)
    window.document.history.undo()
    window.document.history.undo()
    assert shown(window, engine, 6) == 41 and asked(engine) == (1, 41)
    key(window, Qt.Key_N, Qt.ShiftModifier)
    assert shown(window, engine, 7) == 40 and asked(engine) == (0, None)
    assert not window.actions_by_name["look_before"].isEnabled()


def test_an_answer_to_the_look_before_does_not_hold_its_person(window, engine) -> None:
    stroke(window)
    shown(window, engine, 1)
    engine.busy = True
    stroke(window, [(150.0, 300.0), (300.0, 310.0)])
    wait_for(lambda: len(engine.requests) == 2)
    key(window, Qt.Key_N)
    engine.answer()  # to the stroke
    wait_for(lambda: len(engine.requests) == 3)
    assert asked(engine) == (1, None)
    engine.busy = False
    engine.answer()
    assert shown(window, engine, 3) == 41


def test_the_person_is_in_the_session_and_another_drawing_begins_without(
    window, engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stroke(window)
    key(window, Qt.Key_N)
    shown(window, engine, 1)
    wait_for(lambda: asked(engine)[0] == 1)
    shown(window, engine, 1)
    choose(monkeypatch, tmp_path / "kept.facedraw")
    window.actions_by_name["save_as"].trigger()
    kept = read_session(tmp_path / "kept.facedraw").controls.appearance
    assert (kept.look, kept.person) == (1, 41)
    window.actions_by_name["new"].trigger()
    assert window.document.placed_session.controls.appearance.person is None
    choose(monkeypatch, tmp_path / "kept.facedraw")
    count = len(engine.requests)
    window.actions_by_name["open"].trigger()
    assert shown(window, engine, count + 1) == 41 and asked(engine) == (1, 41)


def test_a_look_from_the_palette_gives_way_to_the_people(window, engine) -> None:
    stroke(window)
    window.panel.choose_look("Honey")
    assert shown(window, engine, 1) is None
    window.panel.choose_skin("tan")
    key(window, Qt.Key_N)
    wait_for(lambda: engine.requests[-1][2].appearance.source == "neighbours")
    assert asked(engine)[0] == 0 and window.document.controls.appearance.skin == "tan"


def test_hair_of_any_colour_is_chosen_in_a_dialog(window, engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stroke(window)
    own, asked_for = window.panel.hairs.swatches[OWN], []

    def choose_colour(begin, *_rest):
        asked_for.append(begin.name())
        return answers.pop(0)

    answers = [QColor("#8a3c22"), QColor()]
    monkeypatch.setattr(QColorDialog, "getColor", choose_colour)
    QTest.mouseClick(own, Qt.LeftButton)
    wait_for(lambda: engine.requests and engine.requests[-1][2].appearance.hair == "#8a3c22")
    assert own.isChecked() and window.panel.appearance_name.text() == "Your own colours"
    pixel = own.grab().toImage().pixelColor(own.width() // 2 + 6, own.height() // 2 + 5)
    assert abs(pixel.red() - 0x8A) < 8 and abs(pixel.green() - 0x3C) < 8
    QTest.mouseClick(own, Qt.LeftButton)
    assert asked_for[1] == "#8a3c22" and window.document.controls.appearance.hair == "#8a3c22", "nothing was chosen"
    answers.append(QColor())
    QTest.mouseClick(window.panel.hairs.swatches["black"], Qt.LeftButton)
    QTest.mouseClick(own, Qt.LeftButton)
    assert asked_for[2] == QColor(*window.panel.hairs.swatches["black"].colour).name(), "from the present colour on"
    QTest.mouseClick(window.panel.hairs.swatches[""], Qt.LeftButton)
    assert window.document.controls.appearance.hair == "" and window.panel.hairs.swatches[""].isChecked()


def test_eyes_have_a_colour_of_their_own_which_stays_with_another_look_and_can_be_undone(window, engine) -> None:
    stroke(window)
    wait_for(lambda: bool(engine.requests))
    QTest.mouseClick(window.panel.eyes.swatches["green"], Qt.LeftButton)
    wait_for(lambda: engine.requests[-1][2].appearance.eyes == "green")
    assert window.panel.appearance_name.text() == "Green eyes"
    key(window, Qt.Key_N)
    wait_for(lambda: engine.requests[-1][2].appearance.look == 1)
    assert engine.requests[-1][2].appearance.eyes == "green"
    window.set_language("zh_CN")
    assert window.panel.eyes.swatches["green"].toolTip() == "绿" and window.panel.appearance_name.text() == "绿色眼睛"
    window.set_language("en")
    for _ in range(2):
        key(window, "Z", Qt.ControlModifier)
    wait_for(lambda: engine.requests[-1][2].appearance.eyes == "")
    assert window.panel.eyes.swatches[""].isChecked()
