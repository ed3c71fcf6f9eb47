"""Whole stories: from the first stroke to the last, through crashes and accidents."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog

from configs.components import NAMES
from engine.controls import Appearance, Controls
from engine.session import Session, write_session
from engine.sketch import Stroke
from tests.fake_engine import FakeEngine
from tests.studio import Place, at, ink, inked_at, key, move, open_window, shut, stroke, wait_for, wheel

ROOT = Path(__file__).resolve().parent.parent


def test_undo_and_redo_cover_strokes_sliders_looks_people_and_clearing(window) -> None:
    states = [window.document.session]
    window.panel.sliders["nose"].setFocus()
    for change in (
        lambda: stroke(window),
        lambda: QTest.keyClick(window.panel.sliders["nose"].slider, Qt.Key_PageUp),
        lambda: QTest.mouseClick(window.panel.swatches["Sand"], Qt.LeftButton),
        lambda: QTest.mouseClick(window.panel.people.buttons["woman"], Qt.LeftButton),
        lambda: stroke(window, [(100, 400), (300, 400)]),
        lambda: window.actions_by_name["clear"].trigger(),
    ):
        change()
        assert window.document.session is not states[-1]
        states.append(window.document.session)
    assert states[-1].empty and states[-2].controls.tags == ("woman",)
    assert states[-2].controls.appearance == Appearance("palette", "Sand")
    for state in reversed(states[:-1]):
        key(window, "Z", Qt.ControlModifier)
        assert window.document.session is state
        assert np.array_equal(window.canvas.sketch(), state.sketch())
    assert not window.document.history.canUndo() and ink(window) == 0
    for state in states[1:]:
        key(window, "Y", Qt.ControlModifier)
        assert window.document.session is state
    assert np.array_equal(window.canvas.sketch(), states[-1].sketch())


def test_after_a_crash_the_drawing_is_offered_back(app, tmp_path) -> None:
    script = f"""
import sys, os, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from engine.session import Session
from engine.sketch import Stroke
from ui.recovery import Recovery
recovery = Recovery(Path({str(tmp_path / "recovery")!r}))
recovery.keep(Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
while not list(recovery.folder.glob("*.facedraw")):
    time.sleep(0.01)
os.kill(os.getpid(), 9)
"""
    killed = subprocess.run([sys.executable, "-c", script], env=dict(os.environ, OMP_NUM_THREADS="1"), timeout=120)
    assert killed.returncode == -9
    window = open_window(FakeEngine(), tmp_path)
    wait_for(window.notice.isVisible)
    QTest.mouseClick(window.notice.buttons[0], Qt.LeftButton)
    assert inked_at(window, (250, 300)) and window.isWindowModified()
    wait_for(lambda: window.recovery is not None and window.recovery.written > 0)
    shut(window)
    assert list((tmp_path / "recovery").glob("*.facedraw")) == [], "a studio that was closed leaves nothing behind"


def test_the_program_opens_a_file_and_ends_in_order(tmp_path) -> None:
    write_session(tmp_path / "s.facedraw", Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication
from tests.fake_engine import FakeEngine
from ui.app import run
class Engine(FakeEngine):
    def start(self):
        super().start()
        QTimer.singleShot(20, close_when_drawn)
engine = Engine()
def close_when_drawn():
    if engine.requests:
        for widget in QApplication.topLevelWidgets():
            if widget.inherits("QMainWindow"):
                widget.close()
    else:
        QTimer.singleShot(20, close_when_drawn)
code = run(lambda: engine, open_file=Path({str(tmp_path / "s.facedraw")!r}))
assert engine.started and engine.closed and engine.requests[0][1].min() == 0
sys.exit(code)
"""
    home = dict(os.environ, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "c"), XDG_DATA_HOME=str(tmp_path / "d"))
    assert subprocess.run([sys.executable, "-c", script], env=home, timeout=120).returncode == 0


def test_thousands_of_random_events_can_all_be_undone(app, monkeypatch, tmp_path) -> None:
    threads = set(threading.enumerate())
    dice, buttons = random.Random(20), (Qt.LeftButton, Qt.RightButton)
    engine = FakeEngine()
    window = open_window(engine, tmp_path)

    def place() -> Place:
        return dice.uniform(-20, 530), dice.uniform(-20, 530)

    def press() -> None:
        QTest.mousePress(window.canvas, dice.choice(buttons), Qt.NoModifier, at(window, place()))

    def release() -> None:
        QTest.mouseRelease(window.canvas, dice.choice(buttons), Qt.NoModifier, at(window, place()))

    def slide() -> None:
        dice.choice(list(window.panel.sliders.values())).slider.setValue(dice.randint(0, 100))

    other = tmp_path / "other.facedraw"
    write_session(other, Session((Stroke(((130.0, 200.0, 1.0), (200.0, 210.0, 1.0)), 4.0, False, True),)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))

    def copy_or_paste() -> None:
        window.actions_by_name[dice.choice(["copy", "paste"])].trigger()

    def morph() -> None:
        if not window.morph.isVisible():
            window.actions_by_name["morph"].trigger()
        window.morph.slider.setValue(dice.randint(0, 100))
        if dice.random() < 0.3:
            QTest.mouseClick(window.morph.done, Qt.LeftButton)

    def take() -> None:
        window.actions_by_name["take_" + dice.choice(NAMES)].trigger()

    def go_back() -> None:
        view = window.earlier.strip.view
        if window.face.face is not None and not window.canvas.drawing:
            window.earlier.results.keep(window.document.session, window.face.face)
        view.scrollToTop()
        row = dice.randint(0, 3)
        middle = view.visualRect(view.model().index(row, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)

    deeds = [
        (30, lambda: move(window, at(window, place()))),
        (10, press),
        (10, release),
        (3, slide),
        (3, lambda: wheel(window, dice.choice([-1, 1]), dice.choice([Qt.NoModifier, Qt.ControlModifier]), place())),
        (3, lambda: key(window, dice.choice("BEMSGL[]"))),
        (2, lambda: key(window, "Z", Qt.ControlModifier)),
        (2, lambda: key(window, "Y", Qt.ControlModifier)),
        (1, lambda: key(window, Qt.Key_Escape)),
        (1, lambda: window.actions_by_name["clear"].trigger()),
        (1, lambda: QTest.mouseClick(dice.choice(list(window.panel.swatches.values())), Qt.LeftButton)),
        (1, engine.die),
        (1, engine.get_ready),
        (1, lambda: QTest.keyPress(window.canvas, Qt.Key_C)),
        (1, lambda: QTest.keyRelease(window.canvas, Qt.Key_C)),
        (1, lambda: window.set_language(dice.choice(["en", "zh_CN"]))),
        (1, lambda: window.set_theme(dice.choice(["light", "dark"]))),
        (2, copy_or_paste),
        (2, morph),
        (2, take),
        (2, go_back),
    ]
    weights = [weight for weight, _deed in deeds]
    for number in range(3000):
        dice.choices(deeds, weights)[0][1]()
        if number % 100 == 0:
            QTest.qWait(1)
            if not window.canvas.drawing:
                assert np.array_equal(window.canvas.sketch(), window.document.session.sketch())
    key(window, Qt.Key_Escape)
    assert window.document.history.count() > 100
    while window.document.history.canUndo():
        window.document.history.undo()
    assert ink(window) == 0 and window.document.session.empty and window.document.controls == Controls()
    window.set_language("en")
    window.set_theme("light")
    shut(window)
    assert set(threading.enumerate()) == threads
