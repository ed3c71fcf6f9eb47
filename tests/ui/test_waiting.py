"""What people are told while they wait, and where the windows beside the studio stand."""

from __future__ import annotations

import re
import time

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QPoint, QRect, QSettings, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QLabel

from engine.process.messages import Progress
from tests.support.fake_engine import FakeEngine
from tests.support.studio import key, open_window, shut, stroke, wait_for
from ui import estimate
from ui.estimate import Estimate

LEFT = re.compile(r"(about (\d+ seconds|a minute|\d+ minutes) left|a few seconds left|longer than usual)")


def shown(window) -> str:
    return window.face._text


def test_as_long_as_anything_is_prepared_it_says_how_long_it_will_take(app, tmp_path) -> None:
    engine = FakeEngine(ready=False)
    window = open_window(engine, tmp_path)
    assert LEFT.search(window.status.text.text()) and LEFT.search(shown(window)), "before anything was heard"
    engine.prepare("Preparing the networks for this computer; this happens once (20 %)", 0.2)
    wait_for(lambda: "20 %" in shown(window))
    assert "about 2 minutes left" in shown(window)
    engine.reports.append(Progress("Warming up", None))
    wait_for(lambda: "Warming" in shown(window))
    assert LEFT.search(shown(window)) and LEFT.search(window.status.text.text())
    engine.get_ready()
    wait_for(lambda: window.status.text.text() == "Ready")
    engine.die()
    wait_for(lambda: "again" in window.status.text.text())
    assert LEFT.search(window.status.text.text()) and LEFT.search(shown(window))
    shut(window)


def test_the_estimate_follows_the_speed_of_the_work_and_remembers_the_last_start(tmp_path, monkeypatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(estimate.time, "monotonic", lambda: now[0])
    guess = Estimate()
    guess.hear(0.1)
    now[0] += 10.0
    guess.hear(0.2)
    assert guess.seconds_left() == pytest.approx(80.0) and guess.words() == "about a minute left"
    now[0] += 60.0
    guess.hear(0.8)
    assert guess.words() == "about 20 seconds left"
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.IniFormat)
    guess = estimate.estimate_from(settings)
    now[0] += 42.0
    estimate.remember(settings, guess)
    assert estimate.estimate_from(settings).seconds_left() == pytest.approx(42.0)


def test_what_the_status_says_is_what_the_eye_waited(app, tmp_path) -> None:
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    stroke(window)
    began = time.monotonic()
    wait_for(lambda: bool(engine.requests))
    QTest.qWait(400)
    engine.answer()  # which says that it took 84 ms
    wait_for(lambda: window.face.face is not None)
    waited = (time.monotonic() - began) * 1000
    shown = re.fullmatch(r"Stroke to face (\d+) ms", window.status.took.text())
    assert shown and 400 <= int(shown.group(1)) <= waited + 50
    shut(window)


@pytest.mark.parametrize("press", [(Qt.Key_F1,), ("?", Qt.ShiftModifier)])
def test_a_key_shows_every_shortcut(window, press) -> None:
    key(window, *press)
    sheet = window.shortcuts
    assert sheet.isVisible()
    words = {label.text() for label in sheet.findChildren(QLabel)}
    for action in window.actions_by_name.values():
        assert any(action.shortcut().toString() in word.split(", ") for word in words), action.text()
    assert {"Wheel", "Right button, or the pen's other end"} <= words
    QTest.keyClick(sheet, Qt.Key_Escape)
    assert not sheet.isVisible()


def test_side_by_side_does_not_open_on_the_drawing(window) -> None:
    screen = window.screen().availableGeometry()
    for place in (QPoint(0, 0), screen.topRight() - QPoint(window.width(), 0)):
        window.move(place)
        QTest.qWait(20)
        window.actions_by_name["side_by_side"].trigger()
        beside = window.comparison.frameGeometry()
        canvas = QRect(window.canvas.mapToGlobal(QPoint(0, 0)), window.canvas.size())
        covered = beside & canvas
        corner = min(
            (QRect(QPoint(x, y), beside.size()) & canvas).width()
            * (QRect(QPoint(x, y), beside.size()) & canvas).height()
            for x in (screen.left(), screen.right() + 1 - beside.width())
            for y in (screen.top(), screen.bottom() + 1 - beside.height())
        )
        assert covered.width() * covered.height() <= max(0, corner)
        window.comparison.close()


def test_left_and_right_say_whose(window) -> None:
    for name, side in (("eye1", "left"), ("eye2", "right")):
        slider = window.panel.sliders[name]
        assert slider.name.text() == f"Eye at {side}" and f"Eye at {side}" in slider.toolTip()
        assert window.gallery.parts.buttons[name].text() == f"Eye at {side}"
        assert window.actions_by_name["take_" + name].text().replace("&", "") == f"Eye at {side}"
