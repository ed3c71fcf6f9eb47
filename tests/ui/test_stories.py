"""Whole stories: from the first stroke to the last, through crashes and accidents."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.support.drawn_faces import canonical, paint

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QMimeData, Qt, QUrl
from PyQt5.QtTest import QTest

from configs.components import PUPILS
from engine.drawing.controls import Appearance, Controls
from engine.drawing.pictures import write_image
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import Stroke
from engine.photos import vectorise
from tests.support.fake_engine import FakeEngine
from tests.support.studio import at, choose, drop, ink, key, open_window, shut, stroke, wait_for

ROOT = Path(__file__).resolve().parents[2]


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
from tests.support.fake_engine import FakeEngine
from tests.support.studio import at, choose, key, move, open_window, stroke
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


def test_drawn_refined_undone_redone_saved_killed_recovered_and_exported(app, monkeypatch, tmp_path) -> None:
    """Killed in the middle of a stroke; `tests/campaigns` kills windows at any moment."""
    script = DRAWING.format(root=str(ROOT), folder=str(tmp_path))
    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    for line in program.stdout:
        if int(line) >= 5:
            break
    time.sleep(0.11)
    program.send_signal(signal.SIGKILL)
    drawn = max([5] + [int(line) for line in program.stdout])
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


PROGRAM = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication
from tests.support.fake_engine import FakeEngine
from ui.app import run
"""


def run_program(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A script after `PROGRAM` in a process of its own, whose home is the folder."""
    home = dict(os.environ, HOME=str(folder), XDG_CONFIG_HOME=str(folder / "c"), XDG_DATA_HOME=str(folder / "d"))
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + script],
        env=home, timeout=120, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_program_opens_a_file_and_ends_in_order(tmp_path) -> None:
    write_session(tmp_path / "s.facedraw", Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    script = f"""
from pathlib import Path
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
    done = run_program(script, tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_fault_of_the_program_is_said_and_does_not_end_it(tmp_path) -> None:
    script = """
from tests.support.studio import stroke
from ui.canvas.tools import Tools
class Engine(FakeEngine):
    def start(self):
        super().start()
        QTimer.singleShot(100, draw)
def fail(self, tool=""):
    raise ZeroDivisionError("nobody is prepared for this")
def draw():
    window = next(one for one in QApplication.topLevelWidgets() if one.inherits("QMainWindow"))
    right, Tools.size = Tools.size, fail
    stroke(window)
    Tools.size = right
    assert "went wrong" in window.notice.text.text() and not window.canvas.drawing
    stroke(window)
    assert len(window.document.session.strokes) == 1
    window.document.history.setClean()
    print("drawn", flush=True)
    window.close()
sys.exit(run(Engine))
"""
    done = run_program(script, tmp_path)
    assert done.returncode == 0 and done.stdout == "drawn\n", done.stderr
    assert "ZeroDivisionError: nobody is prepared for this" in done.stderr
