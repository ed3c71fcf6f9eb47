"""The view flipped, and full screen: what is drawn in a flipped view lies where the pen was seen."""

from __future__ import annotations

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtTest import QTest

from tests.support.studio import at, inked_at, key, stroke, wait_for, wheel

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


def test_full_screen_and_back(window) -> None:
    key(window, Qt.Key_F11)
    wait_for(window.isFullScreen)
    key(window, Qt.Key_F11)
    wait_for(lambda: not window.isFullScreen())
