"""The view flipped, turned, and full screen: what is drawn in a flipped view lies where the pen was seen."""

from __future__ import annotations

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtTest import QTest

from tests.support.studio import at, inked_at, key, move, stroke, wait_for, wheel

SIDE = [(100.0, 300.0), (140.0, 302.0), (180.0, 300.0)]


def test_a_flipped_view_shows_the_mirror_image_and_the_pen_draws_where_it_is(window) -> None:
    stroke(window, SIDE)
    left = at(window, SIDE[1])
    key(window, "H")
    assert abs(at(window, SIDE[1]).x() - (window.canvas.width() - left.x())) <= 1, "it is seen at the other side"
    picture = window.canvas.grab().toImage()
    assert picture.pixelColor(at(window, SIDE[1])).lightness() < 120
    assert picture.pixelColor(left).lightness() > 200
    assert inked_at(window, SIDE[1]), "the drawing itself is as it was"
    stroke(window, [(300.0, 300.0), (340.0, 302.0), (380.0, 300.0)])
    assert (
        inked_at(window, (340, 302))
        and window.canvas.grab().toImage().pixelColor(at(window, (340, 302))).lightness() < 120
    )
    key(window, "V")
    click = at(window, SIDE[1])
    QTest.mouseClick(window.canvas, Qt.LeftButton, Qt.NoModifier, click)
    assert len(window.canvas.selecting.chosen) == 1
    before = window.canvas.from_canvas(QPointF(200, 200))
    wheel(window, 1, Qt.ControlModifier, (200.0, 200.0))
    assert (window.canvas.from_canvas(QPointF(200, 200)) - before).manhattanLength() < 2, "zooming keeps its place"
    key(window, "H")
    assert not window.viewport.flipped


@pytest.mark.parametrize("flipped", [False, True])
def test_a_turned_view_is_drawn_on_selected_and_moved_where_the_pen_is(window, flipped) -> None:
    if flipped:
        key(window, "H")
    for _ in range(6):
        key(window, "6")
    assert window.viewport.turned == 90.0
    stroke(window, SIDE)
    seen, middle = at(window, SIDE[1]), window.canvas.rect().center()
    across, down = SIDE[1][0] - 256, SIDE[1][1] - 256
    scale = window.canvas.width() / 512
    expected = middle.x() - down * scale, middle.y() + (-across if flipped else across) * scale
    assert abs(seen.x() - expected[0]) <= 2 and abs(seen.y() - expected[1]) <= 2
    assert inked_at(window, SIDE[1]) and window.canvas.grab().toImage().pixelColor(seen).lightness() < 120
    key(window, "V")
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, seen)
    move(window, at(window, (240, 400)))
    held = window.canvas.grab().toImage().pixelColor(at(window, (240, 400)))
    assert held.blue() > held.red() + 40, "what is held is seen in the accent's colour, where it would be put down"
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (240, 400)))
    assert inked_at(window, (240, 400)) and not inked_at(window, SIDE[1])
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (190, 380)))
    move(window, at(window, (300, 420)))
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (300, 420)))
    assert len(window.canvas.selecting.chosen) == 1, "a band takes what lies in it"
    key(window, "4")
    assert window.viewport.turned == 75.0
    key(window, "0", Qt.ControlModifier)
    assert window.viewport.turned == 0.0


def test_full_screen_and_back(window) -> None:
    key(window, Qt.Key_F11)
    wait_for(window.isFullScreen)
    key(window, Qt.Key_F11)
    wait_for(lambda: not window.isFullScreen())


def test_full_screen_leaves_a_maximized_window_maximized_and_its_switch_follows_the_desktop(window) -> None:
    window.showMaximized()
    wait_for(window.isMaximized)
    key(window, Qt.Key_F11)
    wait_for(window.isFullScreen)
    assert window.actions_by_name["full_screen"].isChecked()
    key(window, Qt.Key_F11)
    wait_for(lambda: not window.isFullScreen())
    assert window.isMaximized()
    key(window, Qt.Key_F11)
    wait_for(window.isFullScreen)
    window.showNormal()  # as by the desktop's own key
    wait_for(lambda: not window.actions_by_name["full_screen"].isChecked())
    key(window, Qt.Key_F11)
    wait_for(window.isFullScreen)
