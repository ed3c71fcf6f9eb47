"""The one quiet sentence about what cannot be painted yet, by real events."""

from __future__ import annotations

import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from engine.advice.limits import TURNED, beyond
from engine.drawing.carrying import to_canvas
from engine.drawing.placement import Placement
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.drawing.warp import Similarity
from engine.process.tasks import FindLimits
from tests.draw_samples import PEOPLE
from tests.support.fake_engine import FakeEngine
from tests.support.studio import key, open_window, shut, stroke, wait_for
from ui.limits import PAUSE_MS


def test_closed_eyes_are_remarked_upon_as_long_as_they_are_drawn_and_the_pen_is_left_alone(window) -> None:
    window.canvas.setFocus()
    stroke(window, [(140, 226), (172, 219), (205, 226)])
    stroke(window, [(288, 226), (319, 219), (350, 226)])
    wait_for(window.status.limit.isVisible)
    assert "closed eyes" in window.status.limit.text() and not window.notice.isVisible()
    assert window.canvas.hasFocus()
    window.set_language("zh_CN")
    assert "闭" in window.status.limit.text()
    key(window, "Z", Qt.ControlModifier)
    wait_for(lambda: not window.status.limit.isVisible())


LEFT_EYE = [(140, 222), (155, 208), (190, 208), (205, 222)], [(140, 224), (172, 236), (205, 224)]
RIGHT_EYE = [(288, 222), (303, 208), (338, 208), (350, 222)], [(288, 224), (319, 236), (350, 224)]


def said(window, lines) -> str:
    """The sentence about a drawing that is drawn by mouse."""
    for line in lines:
        stroke(window, line)
    wait_for(window.status.limit.isVisible)
    return str(window.status.limit.text())


def test_a_turned_head_is_remarked_upon(window) -> None:
    nose = [(174, 312), (200, 322), (226, 312)]
    assert "Heads that look aside" in said(window, [*LEFT_EYE, *RIGHT_EYE, nose])


def test_a_hat_is_remarked_upon(window) -> None:
    sides = [(110, 170), (112, 300), (130, 380)], [(380, 170), (378, 300), (360, 380)]
    assert "Hats" in said(window, [*sides, [(20, 150), (245, 140), (470, 150)]])


def test_gaze_without_pupils_is_remarked_upon(window) -> None:
    irises = [[(x + 9 * dx, 221 + 9 * dy) for dx, dy in RING] for x in (188, 336)]
    assert "Fill the pupils" in said(window, [*LEFT_EYE, *RIGHT_EYE, *irises])
    window.set_language("zh_CN")
    assert "瞳孔" in window.status.limit.text()


def test_an_opened_sketch_is_examined_without_holding_the_pen_up(window, engine) -> None:
    lids = [(140.0, 226.0, 1.0), (172.0, 219.0, 1.0), (205.0, 226.0, 1.0)]
    strokes = (Stroke(tuple(lids), 3.0, mirrored=True), Stroke(((200.0, 380.0, 1.0), (290.0, 380.0, 1.0)), 3.0))
    window.document.change(Session(base=Session(strokes).sketch()), "opened")
    wait_for(window.status.limit.isVisible)
    assert "closed eyes" in window.status.limit.text() and engine.tasks(FindLimits)
    stroke(window, [(140, 190), (172, 180), (205, 190)])
    QTest.qWait(2 * PAUSE_MS)
    assert window.status.limit.isVisible()
    window.document.start(Session())
    wait_for(lambda: not window.status.limit.isVisible())


RING = [(1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7), (1, 0)]


@pytest.mark.parametrize("name", ["rough", "woman_bun"])
def test_a_small_drawing_is_judged_where_its_parts_were_found(name: str, app, tmp_path) -> None:
    engine = FakeEngine()
    engine.pipeline.found = Placement(Similarity(5.25, -7.0, 0.5))
    carried = to_canvas(PEOPLE[name]().strokes, engine.pipeline.found)
    assert beyond(Session(carried)) == [TURNED], "where it lies it looks turned"
    window = open_window(engine, tmp_path)
    window.document.change(Session(carried), "drawn")
    wait_for(lambda: window.canvas.parts.placement is not None)
    QTest.qWait(2 * PAUSE_MS)
    assert not window.status.limit.isVisible()
    shut(window)


def test_the_note_about_a_picture_makes_room_meanwhile(window) -> None:
    window.resize(1024, 700)
    text = said(window, [*LEFT_EYE, *RIGHT_EYE, [(174, 312), (200, 322), (226, 312)]])
    window.status.show_picture("Photo: tu.jpg is drawn by its edges, with 120 strokes")
    QTest.qWait(50)
    assert not window.status.picture.isVisible()
    limit = window.status.limit
    assert (
        limit.fontMetrics().horizontalAdvance(text) <= limit.contentsRect().width() and window.status.text.width() > 40
    )
    window.status.show_limit("")
    assert window.status.picture.isVisible()
