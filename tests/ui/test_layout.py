"""Nothing lies on anything else and no text is cut off, at any size, scale, language and theme."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Set

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFont
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QScrollArea, QWidget

from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from tests.support.measure_layout import problems, sizes
from tests.support.studio import choose, key, stroke, wait_for
from ui.panels.gallery import COUNT
from ui.window import StudioWindow

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "the end of a long way, as the second witness said.facedraw"


def settle(window: StudioWindow, width: int, height: int) -> None:
    window.resize(width, height)
    QTest.qWait(15)


def show_everything(window: StudioWindow, monkeypatch, tmp_path: Path) -> None:
    """A drawing, its face, alternatives, a morph, a photo's line in the status bar."""
    write_session(tmp_path / NAME, Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    choose(monkeypatch, tmp_path / NAME)
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    window.actions_by_name["morph"].trigger()
    key(window, "A")
    wait_for(lambda: window.gallery.model.rowCount() > 0)
    window.photos._tell(lambda: "Photo: turned into a drawing by lines of its own that are named at length")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("points", [9, 10, 12])
def test_nothing_overlaps_and_nothing_is_cut_off(app, window, monkeypatch, tmp_path, language, points) -> None:
    before = app.font()
    app.setFont(QFont(before.family(), points))
    try:
        window.set_language(language)
        window.set_theme("dark" if points == 9 else "light")
        settle(window, 1300, 800)  # a status bar follows new letters when its size changes
        found = {}
        for everything in (False, True):
            if everything:
                show_everything(window, monkeypatch, tmp_path)
            for width, height in sizes((2560, 1440)):
                if points > 10 and width < 1200:
                    continue  # who has letters so large has a window a little larger
                settle(window, width, height)
                assert (window.width(), window.height()) == (width, height), "it is as small as it is asked to be"
                assert window.canvas.width() == window.canvas.height() == window.face.width() >= 360
                wrong = problems(window)
                if wrong:
                    found[width, height, everything] = wrong
        assert found == {}
    finally:
        app.setFont(before)
        window.set_theme("light")


def show_alternatives(window: StudioWindow, count: int = COUNT) -> None:
    """As many alternatives as the engine gives, or more."""
    pictures = tuple(np.full((64, 64), 200, np.uint8) for _ in range(count))
    window.gallery.model.show("mouth", tuple(range(count)), pictures)
    QTest.qWait(15)


def turned_to(window: StudioWindow) -> Set[QWidget]:
    """The controls that can be seen, after as many clicks on "More controls" as show new ones."""
    panel = window.panel
    seen: Set[QWidget] = set()
    shown = {part for part in (panel.all, panel.people, panel.looks) if part.isVisible()}
    while not shown <= seen:
        seen |= shown
        if panel.turn.isVisible():
            QTest.mouseClick(panel.turn, Qt.LeftButton)
            assert problems(window) == [], window.size()
        shown = {part for part in (panel.all, panel.people, panel.looks) if part.isVisible()}
    return seen


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_alternatives_and_morph_leave_the_pictures_their_size_and_all_controls_within_reach(
    window, tmp_path, language
) -> None:
    window.set_language(language)
    QTest.qWait(15)
    write_session(tmp_path / NAME, Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    for width, height in sizes((2560, 1440)):
        settle(window, width, height)
        before = window.canvas.width()
        for bar, show in (
            (window.gallery, window.gallery.ask),
            (window.morph, lambda: window.morph.begin(tmp_path / NAME)),
        ):
            show()
            QTest.qWait(15)
            assert window.canvas.width() == before, (width, height)
            assert bar is not window.morph or bar.slider.width() >= 90, (width, height)
            assert window.panel.looks.isVisible(), (width, height)
            assert problems(window) == [], (width, height)
            if bar is window.gallery and bar.y() > window.canvas.y():
                show_alternatives(window)
                assert bar.view.horizontalScrollBar().maximum() == 0, "every alternative has room"
            assert turned_to(window) == {window.panel.all, window.panel.people, window.panel.looks}, (width, height)
            bar.put_away()
    assert window.panel.all.isVisible() and window.panel.people.isVisible() and not window.panel.turn.isVisible()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_controls_are_within_reach_beside_alternatives_and_morph_together(window, tmp_path, language) -> None:
    window.set_language(language)
    QTest.qWait(15)
    write_session(tmp_path / NAME, Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    for width, height in sizes((1600, 900)):
        settle(window, width, height)
        window.gallery.ask()
        window.morph.begin(tmp_path / NAME)
        QTest.qWait(15)
        assert problems(window) == [], (width, height)
        assert window.morph.slider.width() >= 90, (width, height)
        assert window.canvas.width() >= 390, "as large as before but for a little"
        assert turned_to(window) == {window.panel.all, window.panel.people, window.panel.looks}, (width, height)
        show_alternatives(window)
        view = window.gallery.view
        last = view.visualRect(window.gallery.model.index(COUNT - 1))
        assert last.right() - view.horizontalScrollBar().maximum() <= view.viewport().width(), "all can be scrolled to"
        window.gallery.put_away()
        window.morph.put_away()


def test_alternatives_without_room_can_be_scrolled_to_and_it_shows(window, monkeypatch, tmp_path) -> None:
    show_everything(window, monkeypatch, tmp_path)
    settle(window, 1024, 700)
    show_alternatives(window, 2 * COUNT)
    assert window.gallery.view.horizontalScrollBar().isVisible() and problems(window) == []


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_it_is_as_tidy_on_screens_of_every_scale(tmp_path, scale) -> None:
    scaled = dict(os.environ, QT_SCALE_FACTOR=scale, OMP_NUM_THREADS="1")
    command = [sys.executable, "-m", "tests.support.tidy_screen", scale, str(tmp_path)]
    done = subprocess.run(command, cwd=str(ROOT), env=scaled, timeout=240, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr


LEFT_ON_A_LARGER_SCREEN = """
import sys
from pathlib import Path
from PyQt5.QtCore import QSettings
from tests.support.fake_engine import FakeEngine
from tests.support.studio import application, open_window, shut
from ui import preferences
folder = Path(sys.argv[1])
application()
window = open_window(FakeEngine(), folder)
screen = window.screen().availableGeometry()
least = window.minimumSizeHint()
assert (screen.width(), screen.height()) == (1280, 720), screen
assert least.width() <= screen.width() and least.height() + preferences.TITLE_BAR <= screen.height(), least
window.resize(screen.width() + 600, screen.height() + 500)
window.move(screen.right() - 200, screen.bottom() - 150)
settings = QSettings(str(folder / "other.ini"), QSettings.IniFormat)
settings.setValue("window/geometry", window.saveGeometry())
window.restoreGeometry = lambda _bytes: None  # it is as it was left, as on desktops that leave windows where they are
preferences.restore(window, settings)
assert screen.contains(window.geometry()), (window.geometry(), screen)
shut(window)
"""


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="a screen of 1280 x 720 needs xvfb-run")
def test_a_window_that_was_left_on_a_larger_screen_comes_back_whole(tmp_path) -> None:
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24"]
    command = [*screen, sys.executable, "-c", LEFT_ON_A_LARGER_SCREEN, str(tmp_path)]
    real = dict(os.environ, QT_QPA_PLATFORM="xcb", OMP_NUM_THREADS="1", PYTHONPATH=str(ROOT))
    done = subprocess.run(
        command, cwd=str(ROOT), env=real, timeout=240, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, done.stdout


def test_measuring_finds_what_overlaps_and_what_is_cut(window) -> None:
    QTest.qWait(50)
    assert problems(window) == []
    window.panel.all.name.setFixedWidth(10)
    QTest.qWait(15)
    assert any("cut off" in one for one in problems(window))
    window.panel.all.name.setFixedWidth(200)
    window.panel.all.value_label.setGeometry(window.panel.all.name.geometry())
    assert any("lies on" in one for one in problems(window))


def test_a_message_in_the_status_bar_that_has_no_room_ends_in_dots_and_is_whole_in_its_tip(window) -> None:
    window.resize(1024, 700)
    text = "Preparing the networks for this computer; this happens once (20 %) (about 2 minutes left)" * 3
    window.status.say(text, "accent", 0.2)
    QTest.qWait(30)
    window.status.text.grab()
    assert window.status.text.elided and window.status.text.toolTip() == text and problems(window) == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("points", [9, 12])
def test_dialogs_are_as_tidy_as_the_window(app, window, language, points) -> None:
    before = app.font()
    app.setFont(QFont(before.family(), points))
    try:
        window.set_language(language)
        window.tools.draw_on("Glasses")
        for dialog, show in (
            (window.layers, window.layers.show_dialog),
            (window.keys, window.keys.show_editor),
        ):
            show()
            QTest.qWait(30)
            assert dialog.isVisible() and problems(dialog) == [], dialog
            dialog.close()
        window.actions_by_name["shortcuts"].trigger()
        sheet = window.shortcuts.findChild(QScrollArea).widget()  # all of it, whatever is scrolled out of sight
        assert sheet.isVisible() and problems(sheet) == []
        window.shortcuts.close()
        stroke(window)
        window.actions_by_name["side_by_side"].trigger()
        assert window.comparison.isVisible() and len(window.comparison.tiles) > 1
        wait_for(lambda: all(tile.picture is not None for tile in window.comparison.tiles.values()))
        assert problems(window.comparison) == []
        window.comparison.close()
    finally:
        app.setFont(before)
