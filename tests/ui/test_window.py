"""The window: its controls, its engine, its commands and its theme."""

from __future__ import annotations

from typing import List

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, qGray
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QApplication, QComboBox, QSpinBox

from configs.components import NAMES
from engine.drawing.controls import Appearance, Controls
from tests.support.fake_engine import FakeEngine
from tests.support.studio import ink, key, open_window, shut, stroke, wait_for
from ui.menus import MENUS
from ui.style import theme


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
    engine.busy = True
    stroke(window, [(100, 300), (200, 300)])
    wait_for(lambda: len(engine.requests) > 1 and window.link.waits)
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


def _shown(actions: List[QAction]) -> List[QAction]:
    """What the menus show, with what is in menus within."""
    found = []
    for action in actions:
        found += [action] if action.menu() is None else _shown(action.menu().actions())
    return found


def test_every_command_is_in_a_menu_with_a_tooltip_and_no_two_share_a_key(window) -> None:
    in_menus = {command.name for menu in MENUS for command in menu.commands()}
    shown = {action.objectName() for action in _shown(window.menuBar().actions())}
    keys: dict = {}
    for name, action in window.actions_by_name.items():
        assert action.toolTip(), name
        assert name in in_menus & shown, name
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


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_arrows_of_boxes_are_drawn_in_the_theme_s_colours(window, name) -> None:
    for each in ("dark", "light", name):
        window.set_theme(each)
    colours = theme.current()
    allowed = sorted(qGray(QColor(one).rgb()) for one in (colours.surface, colours.muted))
    for box in (QSpinBox(), QComboBox()):
        box.resize(90, 30)
        picture = box.grab().toImage()
        arrows = picture.copy(picture.width() - 20, 4, 16, picture.height() - 8)
        greys = {qGray(arrows.pixel(x, y)) for x in range(arrows.width()) for y in range(arrows.height())}
        assert allowed[0] - 2 <= min(greys) and max(greys) <= allowed[1] + 2, (box, sorted(greys))
        assert max(greys) - min(greys) > 0.8 * (allowed[1] - allowed[0]), "there is an arrow"
