"""Whole stories: from the first stroke to the last, through crashes and accidents."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import List

import cv2
import numpy as np
import pytest
from drawn_faces import canonical, paint

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PyQt5.QtGui import QImage, QMouseEvent, QTabletEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog

from configs.components import NAMES, PUPILS
from engine import vectorise
from engine.controls import Appearance, Controls
from engine.session import Session, read_session, write_session
from engine.sketch import Stroke, read_sketch, write_image
from tests.fake_engine import FakeEngine
from tests.studio import Place, at, choose, drop, ink, key, move, open_window, shut, stroke, tablet, wait_for, wheel

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


# Draws strokes one after the other, as a hand does, and says after each how many there are; never ends by itself.
DRAWING = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtTest import QTest
from tests.fake_engine import FakeEngine
from tests.studio import at, choose, key, move, open_window, stroke
from ui.app import make_app
app = make_app(["test"])
window = open_window(FakeEngine(), Path({folder!r}))
for height in (150, 200, 250):
    stroke(window, [(120, height), (250, height + 5), (390, height)])
window.panel.sliders["nose"].slider.setValue(80)
QTest.mouseClick(window.panel.swatches["Sand"], Qt.LeftButton)
while window.document.history.canUndo():
    key(window, "Z", Qt.ControlModifier)
assert window.document.session.empty
while window.document.history.canRedo():
    key(window, "Y", Qt.ControlModifier)
assert len(window.document.session.strokes) == 3
window.files.save_session(Path({folder!r}) / "mine.facedraw")
for number in range(4, 1000):
    height = 100 + number * 7 % 380
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (100, height)))
    for x in range(100, 400, 20):
        QTest.qWait(10)
        move(window, at(window, (x, height)))
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (400, height)))
    print(number, flush=True)
"""


@pytest.mark.parametrize(("strokes", "later"), [(4, 0.0), (6, 0.11), (9, 0.23)])
def test_drawn_refined_undone_redone_saved_killed_recovered_and_exported(
    app, monkeypatch, tmp_path, strokes: int, later: float
) -> None:
    script = DRAWING.format(root=str(ROOT), folder=str(tmp_path))
    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    for line in program.stdout:
        if int(line) >= strokes:
            break
    time.sleep(later)
    program.send_signal(signal.SIGKILL)
    drawn = max([strokes] + [int(line) for line in program.stdout])
    assert program.wait(60) == -signal.SIGKILL
    saved = read_session(tmp_path / "mine.facedraw")
    assert len(saved.strokes) == 3 and saved.controls.trust[2] == 0.8

    window = open_window(FakeEngine(), tmp_path)
    wait_for(window.notice.isVisible)
    QTest.mouseClick(window.notice.buttons[0], Qt.LeftButton)
    found = window.document.session
    assert drawn - 1 <= len(found.strokes) <= drawn + 1, "at most the last stroke may be missing"
    assert found.controls == saved.controls and window.isWindowModified()
    assert [s.to_json() for s in found.strokes[:3]] == [s.to_json() for s in saved.strokes]
    stroke(window, [(150, 480), (350, 480)])
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    for kind, name in (
        ("face", "face.png"),
        ("svg", "s.svg"),
        ("ora", "l.ora"),
        ("pair", "b.png"),
    ):
        choose(monkeypatch, tmp_path / name)
        window.actions_by_name["save_" + kind].trigger()
    assert (tmp_path / "s.svg").read_text().count("<g ") == len(window.document.session.strokes)
    assert cv2.imread(str(tmp_path / "face.png")).shape == (512, 512, 3)
    assert cv2.imread(str(tmp_path / "b.png")).shape == (512, 1040, 3)
    assert zipfile.is_zipfile(str(tmp_path / "l.ora"))
    shut(window)
    assert list((tmp_path / "recovery").glob("*.facedraw")) == [], "a studio that was closed leaves nothing behind"


def test_a_photo_is_imported_edited_and_exported(window, engine, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(vectorise, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))
    write_image(tmp_path / "person.png", paint(canonical()))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "person.png"))])
    assert drop(window, data)
    wait_for(lambda: not window.document.session.empty)
    assert "Photo" in window.status.picture.text()
    imported = window.document.session
    wait_for(window.notice.isVisible)
    QTest.mouseClick(window.notice.buttons[0], Qt.LeftButton)
    wait_for(lambda: window.document.controls.appearance.source == "values")
    key(window, "V")
    first = imported.strokes[0]
    middle = first.points[len(first.points) // 2][:2]
    QTest.mouseClick(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, middle))
    assert len(window.canvas.selecting.chosen) == 1
    key(window, Qt.Key_Down, Qt.ShiftModifier)
    key(window, ",")
    key(window, "B")
    stroke(window, [(150, 480), (350, 480)])
    stroke(window, [(200, 478), (300, 482)], button=Qt.RightButton)
    edited = window.document.session
    assert len(edited.strokes) == len(imported.strokes) + 2
    changed = [(old, new) for old, new in zip(imported.strokes, edited.strokes) if old is not new]
    assert len(changed) == 1 and changed[0][1].ink < 1.0
    assert changed[0][1].points[0][1] == pytest.approx(changed[0][0].points[0][1] + 10)
    wait_for(lambda: window.face.face is not None and not window.link.waits)
    wait_for(lambda: engine.requests[-1][2].appearance.source == "values")
    choose(monkeypatch, tmp_path / "sketch.png")
    window.actions_by_name["save_sketch"].trigger()
    assert np.array_equal(read_sketch(tmp_path / "sketch.png"), edited.sketch())
    choose(monkeypatch, tmp_path / "edited.facedraw")
    key(window, "S", Qt.ControlModifier)
    assert read_session(tmp_path / "edited.facedraw").strokes == edited.strokes
    while window.document.history.canUndo():
        key(window, "Z", Qt.ControlModifier)
    assert ink(window) == 0 and window.document.session.empty and window.document.controls == Controls()
    while window.document.history.canRedo():
        key(window, "Y", Qt.ControlModifier)
    assert window.document.session is edited and np.array_equal(window.canvas.sketch(), edited.sketch())


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
    problems: List[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: problems.append(error))
    monkeypatch.setattr(vectorise, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))
    write_image(tmp_path / "person.png", paint(canonical()))
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

    def suggest() -> None:
        if dice.random() < 0.5:
            window.actions_by_name[dice.choice(["gallery", "complete"])].trigger()
        view = window.gallery.view
        middle = view.visualRect(view.model().index(dice.randint(0, 3), 0)).center()
        QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
        QTest.qWait(20)

    def dress() -> None:
        chips = dice.choice([window.panel.skins, window.panel.hairs]).swatches
        QTest.mouseClick(dice.choice(list(chips.values())), Qt.LeftButton)

    def trust_on_the_face() -> None:
        where = window.face.from_canvas(QPointF(*place()))
        QApplication.sendEvent(
            window.face, QMouseEvent(QEvent.MouseMove, where, Qt.NoButton, Qt.NoButton, Qt.NoModifier)
        )
        if window.trust.isVisible():
            window.trust.slider.setValue(dice.randint(0, 100))

    def pen() -> None:
        kind = dice.choice([QEvent.TabletPress, QEvent.TabletMove, QEvent.TabletMove, QEvent.TabletRelease])
        tip = dice.choice([QTabletEvent.Pen, QTabletEvent.Eraser])
        tablet(window, kind, place(), dice.random(), tip)

    def select() -> None:
        keys = (("V",), ("A", Qt.ControlModifier), (Qt.Key_Delete,), (",",), (".",), (Qt.Key_Left,), (Qt.Key_Down,))
        key(window, *dice.choice(keys))

    def let_drop() -> None:
        data = QMimeData()
        if dice.random() < 0.2:
            data.setUrls([QUrl.fromLocalFile(str(tmp_path / "person.png"))])
        else:
            picture = QImage(dice.randint(20, 300), dice.randint(20, 300), QImage.Format_RGB32)
            picture.fill(Qt.white)
            picture.setPixelColor(dice.randint(4, 12), dice.randint(4, 12), Qt.black)
            data.setImageData(picture)
        drop(window, data)

    def say() -> None:
        if engine.requests and dice.random() < 0.5:
            engine.fail("No face: no.")
        else:
            window.notify("Something.")

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
        (2, suggest),
        (1, dress),
        (2, trust_on_the_face),
        (6, pen),
        (3, select),
        (1, let_drop),
        (1, say),
    ]
    weights = [weight for weight, _deed in deeds]
    for number in range(3000):
        dice.choices(deeds, weights)[0][1]()
        if number % 100 == 0:
            QTest.qWait(1)
            if not window.canvas.drawing:
                assert np.array_equal(window.canvas.sketch(), window.document.session.sketch())
    key(window, Qt.Key_Escape)
    window.photos.forget()  # a photo that comes in while all is undone would be one more step
    assert window.document.history.count() > 100
    while window.document.history.canUndo():
        window.document.history.undo()
    assert ink(window) == 0 and window.document.session.empty and window.document.controls == Controls()
    window.set_language("en")
    window.set_theme("light")
    shut(window)
    assert problems == []
    assert set(threading.enumerate()) == threads and window.photos._pool.activeThreadCount() == 0
