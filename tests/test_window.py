"""The window, driven by real mouse, tablet, wheel, key and drop events, with an engine that does as it is told."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Iterator, Sequence, Tuple

import cv2
import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QImage, QMouseEvent, QPainter, QPen, QTabletEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox

from configs.components import NAMES
from engine.controls import Appearance, Controls
from engine.session import Session, read_session, write_session
from engine.sketch import Stroke, read_sketch, render, write_image
from tests.fake_engine import FakeEngine
from ui import theme
from ui.app import make_app
from ui.recovery import Recovery
from ui.window import StudioWindow

Place = Tuple[float, float]
ROOT = Path(__file__).resolve().parent.parent
LINE: Sequence[Place] = [(150.0, 200.0), (200.0, 205.0), (250.0, 210.0), (300.0, 200.0)]


@pytest.fixture(scope="module")
def app() -> QApplication:
    return QApplication.instance() or make_app(["test"])


@pytest.fixture()
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture()
def window(app: QApplication, engine: FakeEngine, tmp_path: Path) -> Iterator[StudioWindow]:
    made = open_window(engine, tmp_path)
    yield made
    shut(made)


def open_window(engine: FakeEngine, folder: Path) -> StudioWindow:
    settings = QSettings(str(folder / "settings.ini"), QSettings.IniFormat)
    made = StudioWindow(engine, settings, Recovery(folder / "recovery"))
    made.resize(1200, 760)
    made.show()
    made.canvas.setFocus()
    made.start()
    wait_for(lambda: not engine.reports)
    return made


def shut(window: StudioWindow) -> None:
    window.document.history.setClean()
    window.close()


def wait_for(condition: Callable[[], bool]) -> None:
    """Let events run until the condition holds; a generous end keeps a broken program from hanging the tests."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        QTest.qWait(5)


def at(window: StudioWindow, place: Place):
    return window.canvas.from_canvas(QPointF(*place)).toPoint()


def stroke(window: StudioWindow, places: Sequence[Place] = LINE, button=Qt.LeftButton, keys=Qt.NoModifier) -> None:
    """Draw by mouse through these places of the canvas."""
    canvas = window.canvas
    QTest.mousePress(canvas, button, keys, at(window, places[0]))
    for place in places[1:]:
        move(window, at(window, place))
    QTest.mouseRelease(canvas, button, keys, at(window, places[-1]))


def move(window: StudioWindow, position: QPoint) -> None:
    """Move the mouse; QTest's own way depends on what the screen knows of its pointer."""
    where = QPointF(position)
    event = QMouseEvent(QEvent.MouseMove, where, Qt.NoButton, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(window.canvas, event)


def key(window: StudioWindow, *arguments) -> None:
    QTest.keyClick(window.canvas, *arguments)


def ink(window: StudioWindow) -> int:
    """How many pixels of the sketch are dark."""
    return int((window.canvas.sketch() < 128).sum())


def inked_at(window: StudioWindow, place: Place) -> bool:
    x, y = (int(v) for v in place)
    return bool(window.canvas.sketch()[y - 3 : y + 4, x - 3 : x + 4].min() < 100)


# Drawing


def test_a_drawn_stroke_is_on_the_screen_in_the_document_and_at_the_engine(window, engine) -> None:
    before = window.canvas.grab().toImage()
    stroke(window)
    assert [s.eraser for s in window.document.session.strokes] == [False]
    assert all(inked_at(window, place) for place in LINE)
    assert window.canvas.grab().toImage() != before
    assert np.array_equal(window.canvas.sketch(), window.document.session.sketch())
    wait_for(lambda: window.face.face is not None)
    assert np.array_equal(engine.requests[-1][1], window.canvas.sketch())
    assert "84 ms" in window.status.took.text()


def test_the_line_follows_the_pen_before_it_is_lifted_and_while_the_engine_is_busy(app, tmp_path) -> None:
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, LINE[0]))
    seen = [ink(window)]
    for place in LINE[1:]:
        move(window, at(window, place))
        seen.append(ink(window))
    assert seen == sorted(set(seen)), "the sketch must grow with every move"
    wait_for(lambda: len(engine.requests) > 0)
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, LINE[-1]))
    wait_for(lambda: np.array_equal(engine.requests[-1][1], window.document.session.sketch()))
    assert window.face.face is None
    engine.answer()
    wait_for(lambda: window.face.face is not None)
    shut(window)


def test_erasing_by_tool_and_by_the_right_button(window) -> None:
    stroke(window)
    drawn = ink(window)
    stroke(window, LINE[1:3], button=Qt.RightButton)
    assert ink(window) < drawn and not inked_at(window, (225, 207))
    key(window, "E")
    assert "Eraser" in window.status.tool.text()
    stroke(window)
    assert ink(window) == 0
    key(window, "B")
    stroke(window)
    assert ink(window) == drawn


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


def test_shift_draws_a_straight_line(window) -> None:
    stroke(window, [(100, 100), (180, 300), (300, 150), (400, 400)], keys=Qt.ShiftModifier)
    (drawn,) = window.document.session.strokes
    assert len(drawn.points) == 2 and inked_at(window, (250, 250)) and not inked_at(window, (180, 300))


def test_mirrored_strokes_are_on_both_sides(window) -> None:
    key(window, "M")
    stroke(window, [(100, 200), (150, 200)])
    assert inked_at(window, (125, 200)) and inked_at(window, (366, 200))


def test_escape_gives_an_unfinished_stroke_up(window) -> None:
    stroke(window)
    before = window.canvas.sketch()
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (100, 400)))
    move(window, at(window, (300, 420)))
    assert not np.array_equal(window.canvas.sketch(), before)
    key(window, Qt.Key_Escape)
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (300, 420)))
    assert np.array_equal(window.canvas.sketch(), before) and len(window.document.session.strokes) == 1


def wheel(window: StudioWindow, steps: int, keys=Qt.NoModifier, place: Place = (256.0, 256.0)) -> None:
    where = window.canvas.from_canvas(QPointF(*place))
    event = QWheelEvent(
        where, QPointF(window.canvas.mapToGlobal(where.toPoint())), QPoint(),
        QPoint(0, 120 * steps), Qt.NoButton, keys, Qt.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


def test_size_by_keys_and_wheel(window) -> None:
    start = window.tools.size()
    key(window, "]")
    larger = window.tools.size()
    wheel(window, 1)
    assert start < larger < window.tools.size()
    stroke(window)
    assert window.document.session.strokes[0].width == window.tools.size()
    wheel(window, -1)
    key(window, "[")
    assert window.tools.size() == start
    for _ in range(60):
        key(window, "]")
    for _ in range(60):
        wheel(window, -1)
    assert window.tools.size() == 1.0


def test_zoom_keeps_the_point_under_the_pointer_and_the_pen_draws_where_it_is(window) -> None:
    place = (150.0, 200.0)
    before = window.canvas.from_canvas(QPointF(*place))
    wheel(window, 3, Qt.ControlModifier, place)
    after = window.canvas.from_canvas(QPointF(*place))
    assert window.viewport.zoom > 1.5 and (before - after).manhattanLength() < 1
    stroke(window, [(140, 190), (160, 210)])
    assert inked_at(window, (150, 200))
    QTest.mousePress(window.canvas, Qt.MiddleButton, Qt.NoModifier, at(window, place))
    middle = at(window, place)
    move(window, middle + QPointF(40, 30).toPoint())
    QTest.mouseRelease(window.canvas, Qt.MiddleButton, Qt.NoModifier, middle)
    assert (window.canvas.from_canvas(QPointF(*place)) - after).manhattanLength() > 20
    assert len(window.document.session.strokes) == 1
    key(window, "0", Qt.ControlModifier)
    assert window.viewport.zoom == 1.0


def tablet(window: StudioWindow, kind, place: Place, pressure: float, tip=QTabletEvent.Pen) -> None:
    where = window.canvas.from_canvas(QPointF(*place))
    event = QTabletEvent(
        kind, where, QPointF(window.canvas.mapToGlobal(where.toPoint())), QTabletEvent.Stylus, tip, pressure,
        0, 0, 0.0, 0.0, 0, Qt.NoModifier, 1, Qt.LeftButton, Qt.LeftButton,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


def test_a_tablet_pen_has_pressure_and_its_other_end_erases(window) -> None:
    tablet(window, QEvent.TabletPress, LINE[0], 0.2)
    for place, pressure in zip(LINE[1:], (0.4, 0.8, 1.0)):
        tablet(window, QEvent.TabletMove, place, pressure)
    tablet(window, QEvent.TabletRelease, LINE[-1], 0.0)
    (drawn,) = window.document.session.strokes
    pressures = [point[2] for point in drawn.points]
    assert pressures == sorted(pressures) and pressures[0] == 0.2 and pressures[-1] > 0.7
    tablet(window, QEvent.TabletPress, LINE[0], 1.0, QTabletEvent.Eraser)
    for place in LINE[1:]:
        tablet(window, QEvent.TabletMove, place, 1.0, QTabletEvent.Eraser)
    tablet(window, QEvent.TabletRelease, LINE[-1], 0.0, QTabletEvent.Eraser)
    assert window.document.session.strokes[1].eraser and ink(window) == 0


# Controls


def test_trust_sliders_reach_the_engine_and_everything_moves_all(window, engine) -> None:
    stroke(window)
    window.panel.sliders["mouth"].slider.setValue(25)
    wait_for(lambda: engine.requests and engine.requests[-1][2].trust == Controls().with_trust({"mouth": 0.25}).trust)
    QTest.keyClick(window.panel.all.slider, Qt.Key_End)
    wait_for(lambda: engine.requests and engine.requests[-1][2].trust == (1.0,) * len(NAMES))
    assert all(slider.slider.value() == 100 for slider in window.panel.sliders.values())
    key(window, "R", Qt.ControlModifier)
    assert window.document.controls.trust == Controls().trust


def test_one_drag_of_a_slider_is_one_step_of_the_history(window) -> None:
    for value in range(50, 80):
        window.panel.sliders["nose"].slider.setValue(value)
    assert window.document.history.count() == 1
    window.document.history.undo()
    assert window.document.controls == Controls() and window.panel.sliders["nose"].slider.value() == 50


def test_people_and_looks_offered_are_those_of_the_bank(window, engine) -> None:
    stroke(window)
    QTest.mouseClick(window.panel.people.buttons["man"], Qt.LeftButton)
    wait_for(lambda: engine.requests and engine.requests[-1][2].tags == ("man",))
    QTest.mouseClick(window.panel.people.buttons["everyone"], Qt.LeftButton)
    QTest.mouseClick(window.panel.swatches["Honey"], Qt.LeftButton)
    wait_for(lambda: engine.requests and engine.requests[-1][2] == Controls(appearance=Appearance("palette", "Honey")))
    window.panel.offer((), ("woman",))
    assert not window.panel.people.buttons["man"].isEnabled() and list(window.panel.swatches) == [""]


def test_live_off_waits_for_convert(window, engine) -> None:
    key(window, "L")
    stroke(window)
    QTest.qWait(120)
    assert engine.requests == []
    key(window, Qt.Key_Return, Qt.ControlModifier)
    wait_for(lambda: window.face.face is not None)
    assert len(engine.requests) == 1
    stroke(window, [(100, 300), (200, 300)])
    key(window, "L")
    wait_for(lambda: len(engine.requests) == 2)


def test_nothing_is_asked_when_nothing_changed(window, engine) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    asked = len(engine.requests)
    QTest.qWait(200)
    assert len(engine.requests) == asked


def test_the_shadow_lies_under_the_strokes_and_can_be_turned_off(window) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    window.canvas.set_shadow(np.full((512, 512), 0, np.uint8))
    with_shadow = window.canvas.grab().toImage().pixelColor(100, 300)
    key(window, "S")
    without = window.canvas.grab().toImage().pixelColor(100, 300)
    assert with_shadow.lightness() < without.lightness()
    assert ink(window) < 2000, "the shadow is no part of the sketch"


def test_clearing_takes_the_face_away_even_if_an_answer_comes_late(app, tmp_path) -> None:
    engine = FakeEngine(busy=True)
    window = open_window(engine, tmp_path)
    stroke(window)
    wait_for(lambda: len(engine.requests) > 0)
    window.actions_by_name["clear"].trigger()
    QTest.qWait(80)
    engine.answer()
    wait_for(lambda: not engine.reports)
    assert window.face.face is None
    shut(window)


# The engine


def test_a_dead_engine_costs_nothing_and_gets_the_drawing_again(window, engine) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    face, sketch, asked = window.face.face, window.canvas.sketch(), len(engine.requests)
    engine.die()
    wait_for(lambda: "safe" in window.status.text.text())
    assert window.face.face is face and np.array_equal(window.canvas.sketch(), sketch)
    stroke(window, [(100, 300), (200, 300)])
    assert len(window.document.session.strokes) == 2
    engine.get_ready()
    wait_for(lambda: len(engine.requests) > asked and window.status.text.text() == "Ready")
    assert np.array_equal(engine.requests[-1][1], window.canvas.sketch())


def test_a_failure_is_said_without_a_dialog_and_without_taking_the_focus(window, engine) -> None:
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    engine.fail("The face could not be made: the bank is empty.")
    wait_for(lambda: "the bank is empty" in window.status.text.text())
    assert QApplication.activeModalWidget() is None and window.canvas.hasFocus()


def test_compiling_shows_progress_and_lets_one_draw(app, tmp_path) -> None:
    engine = FakeEngine(busy=True, ready=False)
    window = open_window(engine, tmp_path)
    engine.prepare("Compiling; this happens once.", 0.4)
    wait_for(lambda: window.status.progress.value() == 400)
    assert window.status.progress.isVisible() and "once" in window.status.text.text()
    stroke(window)
    assert ink(window) > 0
    engine.get_ready()
    wait_for(lambda: not window.status.progress.isVisible())
    shut(window)
    assert engine.closed


# Files


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Answer the file dialogs with this path."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_opening_a_sketch_can_be_drawn_on_erased_and_undone(window, monkeypatch, tmp_path) -> None:
    sketch = render([Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0)])
    write_image(tmp_path / "s.png", sketch)
    stroke(window)
    choose(monkeypatch, tmp_path / "s.png")
    window.actions_by_name["open"].trigger()
    assert np.array_equal(window.canvas.sketch(), sketch)
    stroke(window)
    stroke(window, [(180, 300), (260, 300)], button=Qt.RightButton)
    assert inked_at(window, LINE[1]) and not inked_at(window, (220, 300)) and inked_at(window, (350, 300))
    for _ in range(3):
        key(window, "Z", Qt.ControlModifier)
    assert len(window.document.session.strokes) == 1 and window.document.session.base is None


def test_a_picture_from_the_clipboard_is_laid_on_the_canvas(window) -> None:
    key(window, "V", Qt.ControlModifier)
    assert "no picture" in window.notice.text.text()
    picture = QImage(300, 150, QImage.Format_ARGB32)
    picture.fill(Qt.transparent)
    painter = QPainter(picture)
    painter.setPen(QPen(Qt.darkBlue, 6))
    painter.drawLine(0, 75, 300, 75)
    painter.end()
    QApplication.clipboard().setImage(picture)
    key(window, "V", Qt.ControlModifier)
    assert inked_at(window, (256, 256)) and not inked_at(window, (256, 300))
    QApplication.clipboard().clear()


def test_a_file_that_cannot_be_opened_leaves_the_drawing(window, monkeypatch, tmp_path) -> None:
    stroke(window)
    (tmp_path / "s.png").write_text("no picture")
    choose(monkeypatch, tmp_path / "s.png")
    window.actions_by_name["open"].trigger()
    assert window.notice.isVisible() and "not a picture" in window.notice.text.text()
    assert len(window.document.session.strokes) == 1 and window.canvas.hasFocus()


def test_saving_face_and_sketch(window, monkeypatch, tmp_path) -> None:
    choose(monkeypatch, tmp_path / "face.png")
    commands = [window.actions_by_name[name] for name in ("save_face", "save_sketch", "clear", "convert")]
    assert not any(command.isEnabled() for command in commands)
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    assert all(command.isEnabled() for command in commands)
    window.actions_by_name["save_face"].trigger()
    saved = cv2.cvtColor(cv2.imread(str(tmp_path / "face.png")), cv2.COLOR_BGR2RGB)
    assert np.array_equal(saved, window.face.face)
    choose(monkeypatch, tmp_path / "both.png")
    window.actions_by_name["save_pair"].trigger()
    assert cv2.imread(str(tmp_path / "both.png")).shape == (512, 1040, 3)
    choose(monkeypatch, tmp_path / "strokes")
    window.actions_by_name["save_svg"].trigger()
    assert (tmp_path / "strokes.svg").read_text().count("<path") == 1
    choose(monkeypatch, tmp_path / "sketch")
    window.actions_by_name["save_sketch"].trigger()
    assert np.array_equal(read_sketch(tmp_path / "sketch.png"), window.canvas.sketch())


def test_sessions_are_saved_and_opened_and_asked_about(window, monkeypatch, tmp_path) -> None:
    path = tmp_path / "mine.facedraw"
    stroke(window)
    window.panel.sliders["nose"].slider.setValue(10)
    assert window.isWindowModified()
    choose(monkeypatch, path)
    key(window, "S", Qt.ControlModifier)
    assert not window.isWindowModified() and "mine.facedraw" in window.windowTitle()
    saved = read_session(path)
    assert np.array_equal(saved.sketch(), window.canvas.sketch()) and saved.controls == window.document.controls
    stroke(window, [(100, 300), (200, 300)])
    asked = []

    def cancel(box: QMessageBox) -> int:
        asked.append(box.text())
        return QMessageBox.Cancel

    monkeypatch.setattr(QMessageBox, "exec_", cancel)
    window.actions_by_name["new"].trigger()
    assert asked and len(window.document.session.strokes) == 2
    assert not window.close() and window.isVisible()
    monkeypatch.setattr(QMessageBox, "exec_", lambda _box: QMessageBox.Discard)
    window.actions_by_name["open"].trigger()
    assert len(window.document.session.strokes) == 1 and window.document.controls.trust[2] == 0.1
    assert path in window.files.recent()


def test_a_dropped_file_is_opened(window, tmp_path) -> None:
    write_session(tmp_path / "s.facedraw", Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "s.facedraw"))])
    given = (Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    entered = QDragEnterEvent(QPoint(300, 300), *given)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *given))
    assert inked_at(window, (250, 300))


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


# The whole


def test_every_command_is_in_a_menu_with_a_tooltip_and_no_two_share_a_key(window) -> None:
    in_menus = {name for _title, names in window.actions_by_name.menus() for name in names}
    keys: dict = {}
    for name, action in window.actions_by_name.items():
        assert action.toolTip(), name
        assert name in in_menus or name.startswith(("theme_", "language_", "take_")), name
        for sequence in action.shortcuts():
            assert keys.setdefault(sequence.toString(), name) == name, sequence.toString()


def test_themes_dress_the_window(window) -> None:
    for name, chosen in (("dark", theme.DARK), ("light", theme.LIGHT)):
        window.actions_by_name["theme_" + name].trigger()
        assert window.grab().toImage().pixelColor(600, 40).name() == chosen.window
        assert window.settings.value("window/theme") == name


def test_it_fits_a_small_screen(window) -> None:
    window.resize(1200, 760)
    QTest.qWait(10)
    assert (window.width(), window.height()) == (1200, 760)
    assert window.canvas.width() == window.canvas.height() == window.face.width() >= 480


def test_settings_stay_between_starts(app, tmp_path) -> None:
    first = open_window(FakeEngine(), tmp_path)
    key(first, "]")
    key(first, "S")
    size = first.tools.size()
    shut(first)
    second = open_window(FakeEngine(), tmp_path)
    assert second.tools.size() == size and not second.canvas.shadow_shown
    shut(second)


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
