"""The pen on the canvas: mouse, tablet, wheel and keys, as they come from a hand."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, QPointF, Qt
from PyQt5.QtGui import QTabletEvent
from PyQt5.QtTest import QTest

from tests.support.fake_engine import FakeEngine
from tests.support.studio import LINE, at, ink, inked_at, key, move, open_window, shut, stroke, tablet, wait_for, wheel


def test_a_drawn_stroke_is_on_the_screen_in_the_document_and_at_the_engine(window, engine) -> None:
    before = window.canvas.grab().toImage()
    stroke(window)
    assert [s.eraser for s in window.document.session.strokes] == [False]
    assert all(inked_at(window, place) for place in LINE)
    assert window.canvas.grab().toImage() != before
    assert np.array_equal(window.canvas.sketch(), window.document.session.sketch())
    wait_for(lambda: window.face.face is not None)
    assert np.array_equal(engine.requests[-1][1], window.canvas.sketch())
    wait_for(lambda: "Stroke to face" in window.status.took.text())


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
