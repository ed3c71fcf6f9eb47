"""A file is only ever overwritten by what was opened from it, and what was not saved is offered at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import List

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog, QMessageBox

from configs.components import PUPILS
from engine.drawing.controls import Appearance
from engine.drawing.pictures import write_image
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke, render
from engine.photos import vectorise
from engine.process.messages import Reply
from tests.support.drawn_faces import canonical, paint
from tests.support.fake_engine import FakeEngine
from tests.support.studio import LINE, answer, choose, ink, inked_at, key, open_window, shut, stroke, wait_for

ROOT = Path(__file__).resolve().parents[2]
OTHER = Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0)


@pytest.fixture()
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faces are where the painted one is."""
    monkeypatch.setattr(vectorise, "find_pupils", lambda _photo: np.array(PUPILS, dtype=np.float64))


def save(window, monkeypatch, path: Path) -> bytes:
    """Save the drawing by the key, to this file where it has none; returns what is in the file."""
    choose(monkeypatch, path)
    key(window, "S", Qt.ControlModifier)
    return path.read_bytes()


def begin_dialogs(monkeypatch) -> List[Path]:
    """Give file dialogs up; returns where they begin, as they come."""
    begun: List[Path] = []

    def give_up(*given):
        begun.append(Path(given[2]))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", give_up)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", give_up)
    return begun


def open_file(window, monkeypatch, path: Path) -> None:
    choose(monkeypatch, path)
    key(window, "O", Qt.ControlModifier)


def test_a_sketch_that_is_opened_is_another_drawing_and_leaves_the_file_of_the_one_before(
    window, monkeypatch, tmp_path
) -> None:
    mine, sketch = tmp_path / "mine.facedraw", tmp_path / "hers.png"
    write_image(sketch, render([OTHER]))
    stroke(window)
    written = save(window, monkeypatch, mine)
    open_file(window, monkeypatch, sketch)
    assert "mine" not in window.windowTitle() and window.isWindowModified()
    assert inked_at(window, (250, 300)) and not inked_at(window, LINE[1])
    proposed = begin_dialogs(monkeypatch)
    key(window, "S", Qt.ControlModifier)
    assert mine.read_bytes() == written, "the other drawing has a file of its own"
    assert [path.name for path in proposed] == ["hers.facedraw"]
    key(window, "Z", Qt.ControlModifier)
    assert inked_at(window, LINE[1]) and "mine.facedraw" in window.windowTitle() and not window.isWindowModified()
    key(window, "Y", Qt.ControlModifier)
    assert "mine" not in window.windowTitle()
    save(window, monkeypatch, tmp_path / "hers.facedraw")
    assert mine.read_bytes() == written and read_session(tmp_path / "hers.facedraw").base is not None


def test_a_photo_that_is_opened_asks_for_what_was_not_saved_and_is_another_drawing(
    window, monkeypatch, tmp_path, found
) -> None:
    mine, photo = tmp_path / "mine.facedraw", tmp_path / "photo.png"
    write_image(photo, paint(canonical()))
    stroke(window)
    written = save(window, monkeypatch, mine)
    stroke(window, [(100, 400), (300, 400)])
    asked = answer(monkeypatch, QMessageBox.Cancel)
    open_file(window, monkeypatch, photo)
    assert len(asked) == 1 and len(window.document.session.strokes) == 2 and not window.photos.picker.isVisible()
    asked = answer(monkeypatch, QMessageBox.Discard)
    open_file(window, monkeypatch, photo)
    wait_for(lambda: len(window.document.session.strokes) > 2)
    assert len(asked) == 1 and window.document.path is None
    save(window, monkeypatch, tmp_path / "photo.facedraw")
    assert mine.read_bytes() == written
    shown = [stroke.to_json() for stroke in window.document.session.strokes]
    assert [stroke.to_json() for stroke in read_session(tmp_path / "photo.facedraw").strokes] == shown


def test_a_command_that_says_so_lays_a_picture_into_the_drawing_which_stays(
    window, monkeypatch, tmp_path, found
) -> None:
    sketch, photo = tmp_path / "s.png", tmp_path / "p.png"
    write_image(sketch, render([OTHER]))
    write_image(photo, paint(canonical()))
    stroke(window)
    save(window, monkeypatch, tmp_path / "mine.facedraw")
    choose(monkeypatch, sketch)
    key(window, "O", Qt.ControlModifier | Qt.ShiftModifier)
    assert inked_at(window, LINE[1]) and inked_at(window, (250, 300)) and "mine.facedraw" in window.windowTitle()
    choose(monkeypatch, photo)
    key(window, "O", Qt.ControlModifier | Qt.ShiftModifier)
    wait_for(lambda: len(window.document.session.strokes) > 1)
    assert inked_at(window, LINE[1]) and inked_at(window, (250, 300))
    key(window, "Z", Qt.ControlModifier)
    key(window, "Z", Qt.ControlModifier)
    assert len(window.document.session.strokes) == 1 and not inked_at(window, (250, 300))


def test_an_earlier_result_of_another_drawing_does_not_go_into_this_ones_file(window, monkeypatch, tmp_path) -> None:
    stroke(window)
    written = save(window, monkeypatch, tmp_path / "mine.facedraw")
    wait_for(lambda: window.earlier.results.rowCount() == 1)
    key(window, "N", Qt.ControlModifier)
    stroke(window, [(100, 400), (300, 400)])
    other = save(window, monkeypatch, tmp_path / "other.facedraw")
    view = window.earlier.strip.view
    QTest.mouseClick(view.viewport(), Qt.LeftButton, Qt.NoModifier, view.visualRect(view.model().index(0, 0)).center())
    assert "mine.facedraw" in window.windowTitle()
    key(window, "S", Qt.ControlModifier)
    assert (tmp_path / "other.facedraw").read_bytes() == other
    assert (tmp_path / "mine.facedraw").read_bytes() == written


def test_a_new_drawing_forgets_the_appearance_of_the_last_photo_and_keeps_what_was_chosen(window) -> None:
    stroke(window)
    window.panel.sliders["nose"].slider.setValue(10)
    look = Appearance("values", values=(0.25, 0.5))
    window.photos._take(Reply(1, look))
    assert window.panel.looks.swatches.keys() >= {"a photo"}
    window.document.history.setClean()
    key(window, "N", Qt.ControlModifier)
    assert window.document.controls.appearance == Appearance() and window.document.controls.trust[2] == 0.1
    assert "a photo" not in window.panel.looks.swatches
    window.panel.choose_look("Honey")
    window.document.history.setClean()
    key(window, "N", Qt.ControlModifier)
    assert window.document.controls.appearance.name == "Honey"


def test_dialogs_begin_in_the_persons_folder_until_another_was_used(window, monkeypatch, tmp_path) -> None:
    begun = begin_dialogs(monkeypatch)
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    for name in ("open", "save_as", "save_face", "lay_in", "morph", "take_mouth", "photo_appearance"):
        window.actions_by_name[name].trigger()
    assert len(begun) == 7
    for place in begun:
        folder = place if place.is_dir() else place.parent
        assert folder.is_absolute() and folder.is_dir() and ROOT not in (folder, *folder.parents)


# What was not saved


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication
from tests.support.fake_engine import FakeEngine
from tests.support.studio import stroke
from ui.app import run
engine = FakeEngine()
def act():
    window = next(one for one in QApplication.topLevelWidgets() if one.inherits("QMainWindow"))
    if {draws!r}:
        stroke(window, [(120.0, 420.0), (360.0, 420.0)])
    QTimer.singleShot(300, lambda: print("ready", flush=True))
QTimer.singleShot(300, act) if QApplication.instance() else None
import ui.app
made = ui.app.make_app
def make_app(argv):
    app = made(argv)
    QTimer.singleShot(300, act)
    return app
ui.app.make_app = make_app
code = run(lambda: engine, open_file=Path({file!r}))
assert engine.closed, "the engine was left running"
sys.exit(code)
"""


def run_and_end(tmp_path: Path, file: Path, draws: bool, how: int) -> int:
    """Start the program with a session, draw in it or not, and end it by a signal; returns its exit code."""
    script = PROGRAM.format(root=str(ROOT), draws=draws, file=str(file))
    home = dict(os.environ, HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path / "c"), XDG_DATA_HOME=str(tmp_path / "d"))
    program = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=home)
    assert program.stdout is not None and program.stdout.readline() == "ready\n"
    program.send_signal(how)
    program.stdout.read()
    return program.wait(60)


def kept(tmp_path: Path):
    return next((tmp_path / "d").rglob("recovery"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_session_that_was_only_opened_is_not_offered(tmp_path, how) -> None:
    write_session(tmp_path / "s.facedraw", Session((OTHER,)))
    code = run_and_end(tmp_path, tmp_path / "s.facedraw", False, how)
    assert code == (0 if how == signal.SIGTERM else -how)
    assert list(kept(tmp_path).glob("*.facedraw")) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_not_saved_comes_back_under_its_own_name(app, tmp_path, how) -> None:
    write_session(tmp_path / "s.facedraw", Session((OTHER,)))
    code = run_and_end(tmp_path, tmp_path / "s.facedraw", True, how)
    assert code == (0 if how == signal.SIGTERM else -how), "who logs out has not crashed"
    kept(tmp_path).rename(tmp_path / "recovery")
    window = open_window(FakeEngine(), tmp_path)
    wait_for(window.notice.isVisible)
    assert "s.facedraw" in window.notice.text.text() and "properly" not in window.notice.text.text()
    QTest.mouseClick(window.notice.buttons[0], Qt.LeftButton)
    assert len(window.document.session.strokes) == 2 and inked_at(window, (240, 420)) and ink(window)
    assert "s.facedraw" in window.windowTitle() and window.isWindowModified()
    key(window, "S", Qt.ControlModifier)
    assert len(read_session(tmp_path / "s.facedraw").strokes) == 2
    shut(window)


def test_a_saved_drawing_is_not_offered(window, monkeypatch, tmp_path) -> None:
    stroke(window)
    wait_for(lambda: len(list((tmp_path / "recovery").glob("*.facedraw"))) == 1)
    save(window, monkeypatch, tmp_path / "mine.facedraw")
    wait_for(lambda: list((tmp_path / "recovery").glob("*.facedraw")) == [])
