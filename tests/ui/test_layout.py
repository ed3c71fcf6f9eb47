"""Nothing lies on anything else and no text is cut off, at any size, scale, language and theme."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QSettings
from PyQt5.QtGui import QFont
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QScrollArea

from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from tests.support.fake_engine import FakeEngine
from tests.support.measure_layout import problems, sizes
from tests.support.studio import choose, key, open_window, shut, stroke, wait_for
from ui import preferences
from ui.window import StudioWindow

ROOT = Path(__file__).resolve().parent.parent.parent


def settle(window: StudioWindow, width: int, height: int) -> None:
    window.resize(width, height)
    QTest.qWait(15)


def show_everything(window: StudioWindow, monkeypatch, tmp_path: Path) -> None:
    """A drawing, its face, alternatives, a morph, a photo's line in the status bar."""
    write_session(tmp_path / "the end.facedraw", Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    choose(monkeypatch, tmp_path / "the end.facedraw")
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


def test_alternatives_and_morph_leave_the_pictures_their_size(window, monkeypatch, tmp_path) -> None:
    for width, height in sizes((2560, 1440)):
        settle(window, width, height)
        before = window.canvas.width()
        window.gallery.ask()
        QTest.qWait(15)
        assert window.canvas.width() == before, (width, height)
        window.gallery.put_away()
    assert window.panel.isVisible()


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_it_is_as_tidy_on_screens_of_every_scale(tmp_path, scale) -> None:
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from PyQt5.QtTest import QTest
from tests.support.fake_engine import FakeEngine
from tests.support.measure_layout import problems, sizes
from tests.support.studio import key, open_window, shut, stroke, wait_for
from ui.app import make_app
app = make_app(["test"])
window = open_window(FakeEngine(), Path({str(tmp_path)!r}))
assert window.devicePixelRatioF() == {scale}
stroke(window)
wait_for(lambda: window.face.face is not None)
key(window, "A")
wait_for(lambda: window.gallery.model.rowCount() > 0)
for width, height in sizes((2560, 1440)):
    window.resize(width, height)
    QTest.qWait(15)
    assert (window.width(), window.height()) == (width, height)
    assert problems(window) == [], (width, height, problems(window))
shut(window)
"""
    scaled = dict(os.environ, QT_SCALE_FACTOR=scale, OMP_NUM_THREADS="1")
    done = subprocess.run([sys.executable, "-c", script], env=scaled, timeout=120, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr


def test_a_window_that_was_left_on_a_larger_screen_comes_back_whole(app, tmp_path, monkeypatch) -> None:
    window = open_window(FakeEngine(), tmp_path)
    screen = window.screen().availableGeometry()
    window.resize(screen.width() + 600, screen.height() + 500)
    window.move(screen.right() - 200, screen.bottom() - 150)
    monkeypatch.setattr(window, "restoreGeometry", lambda _bytes: None)
    settings = QSettings(str(tmp_path / "other.ini"), QSettings.IniFormat)
    settings.setValue("window/geometry", window.saveGeometry())
    preferences.restore(window, settings)
    least = window.minimumSizeHint()
    assert window.height() <= max(screen.height(), least.height())
    if least.width() <= screen.width() and least.height() + preferences.TITLE_BAR <= screen.height():
        assert screen.contains(window.geometry()), (window.geometry(), screen)
    shut(window)


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
