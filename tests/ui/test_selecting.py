"""Strokes taken hold of: selected, moved, made lighter, removed; by mouse, keys and menus."""

from __future__ import annotations

import xml.etree.ElementTree

import numpy as np
import pytest

from engine.drawing.export import svg
from engine.drawing.morph import Morph
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke, render

pytest.importorskip("PyQt5")

from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtGui import QTabletEvent
from PyQt5.QtTest import QTest

from tests.support.studio import LINE, at, ink, inked_at, key, move, stroke, tablet, wheel

LOWER = [(150.0, 400.0), (300.0, 400.0)]


def drag(window, start, end, keys=Qt.NoModifier) -> None:
    QTest.mousePress(window.canvas, Qt.LeftButton, keys, at(window, start))
    move(window, at(window, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)))
    move(window, at(window, end))
    QTest.mouseRelease(window.canvas, Qt.LeftButton, keys, at(window, end))


def click(window, place, keys=Qt.NoModifier) -> None:
    QTest.mouseClick(window.canvas, Qt.LeftButton, keys, at(window, place))


def test_a_stroke_is_dragged_elsewhere_and_back_by_undo(window) -> None:
    stroke(window)
    stroke(window, LOWER)
    before = window.document.session
    key(window, "V")
    drag(window, LINE[1], (LINE[1][0], LINE[1][1] + 80))
    assert inked_at(window, (250, 290)) and not inked_at(window, (250, 210)) and inked_at(window, LOWER[0])
    assert len(window.canvas.selecting.chosen) == 1
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is before and inked_at(window, LINE[1])
    key(window, "Y", Qt.ControlModifier)
    assert inked_at(window, (250, 290)) and np.array_equal(window.canvas.sketch(), window.document.session.sketch())


def test_a_click_beside_every_stroke_and_escape_let_go_and_nothing_is_drawn(window) -> None:
    stroke(window)
    key(window, "V")
    click(window, LINE[2])
    assert window.canvas.selecting.chosen == window.document.session.strokes
    shown = window.canvas.grab().toImage()
    click(window, (400, 450))
    assert window.canvas.selecting.chosen == () and window.canvas.grab().toImage() != shown
    click(window, LINE[2])
    key(window, Qt.Key_Escape)
    assert window.canvas.selecting.chosen == () and window.document.history.count() == 1
    click(window, LINE[2])
    key(window, "B")
    assert window.canvas.selecting.chosen == (), "another tool lets go"


def test_a_rubber_band_selects_what_lies_in_it_and_shift_adds(window) -> None:
    stroke(window)
    stroke(window, LOWER)
    key(window, "V")
    drag(window, (100, 150), (350, 250))
    assert window.canvas.selecting.chosen == window.document.session.strokes[:1]
    click(window, LOWER[0], Qt.ShiftModifier)
    assert len(window.canvas.selecting.chosen) == 2
    click(window, LOWER[0], Qt.ShiftModifier)
    assert len(window.canvas.selecting.chosen) == 1
    drag(window, (100, 350), (350, 450), Qt.ShiftModifier)
    assert len(window.canvas.selecting.chosen) == 2
    drag(window, (100, 150), (200, 250))
    assert window.canvas.selecting.chosen == (), "half in is not in"


def test_arrow_keys_move_as_one_step_of_the_history(window) -> None:
    stroke(window)
    key(window, "A", Qt.ControlModifier)
    start = window.document.session.strokes[0].points[0]
    for _ in range(3):
        key(window, Qt.Key_Right)
    key(window, Qt.Key_Down, Qt.ShiftModifier)
    end = window.document.session.strokes[0].points[0]
    assert (end[0] - start[0], end[1] - start[1]) == pytest.approx((3, 10))
    assert window.document.history.count() == 2
    key(window, "Z", Qt.ControlModifier)
    assert window.document.history.index() == 1 and window.document.session.strokes[0].points[0] == start


def test_selected_strokes_are_removed_and_the_others_stay(window) -> None:
    stroke(window)
    stroke(window, LOWER)
    key(window, "V")
    click(window, LOWER[0])
    key(window, Qt.Key_Delete)
    assert len(window.document.session.strokes) == 1 and inked_at(window, LINE[1]) and not inked_at(window, LOWER[0])
    key(window, Qt.Key_Delete)
    assert len(window.document.session.strokes) == 1, "nothing is selected any more"


def test_a_mirrored_stroke_follows_the_hand_on_either_side(window) -> None:
    key(window, "M")
    stroke(window, [(80.0, 200.0), (130.0, 200.0)])
    key(window, "V")
    drag(window, (390, 200), (360, 240))  # its image, to the left
    assert inked_at(window, (360, 240)) and inked_at(window, (131, 240)) and not inked_at(window, (85, 200))


def test_strokes_far_outside_stay_within_reach(window) -> None:
    stroke(window)
    key(window, "A", Qt.ControlModifier)
    for _ in range(500):
        window.canvas.selecting.move_by(-100.0, 0.0)
    assert min(point[0] for point in window.document.session.strokes[0].points) == -4096


def test_selected_strokes_become_lighter_and_darker_again(window) -> None:
    stroke(window)
    dark = int(window.canvas.sketch().min())
    key(window, "A", Qt.ControlModifier)
    key(window, ",")
    key(window, ",")
    light = int(window.canvas.sketch().min())
    assert dark == 0 and 60 < light < 130 and window.document.session.strokes[0].ink == 0.6
    key(window, ".")
    key(window, ".")
    assert window.canvas.sketch().min() == 0
    while window.document.history.canUndo():
        window.document.history.undo()
    assert ink(window) == 0


def test_a_selected_stroke_is_seen_with_its_own_ink(window) -> None:
    stroke(window, [(100, 300), (400, 300)])
    key(window, "A", Qt.ControlModifier)

    def middle() -> int:
        place = at(window, (250.0, 300.0))
        return window.canvas.grab().toImage().pixelColor(place).lightness()

    dark = middle()
    assert dark < 60, "the ink is not hidden under a line of another colour"
    seen = [dark]
    for _ in range(3):
        key(window, Qt.Key_Comma)
        seen.append(middle())
    assert seen == sorted(seen) and len(set(seen)) == 4, "each step is seen as it is taken"
    selected = window.canvas.grab().toImage()
    key(window, Qt.Key_Escape)
    assert window.canvas.grab().toImage() != selected, "what is selected shows"


def test_without_a_selection_the_pen_becomes_lighter(window) -> None:
    for _ in range(9):
        key(window, ",")
    assert "15%" in window.status.tool.text().replace(" ", "")
    stroke(window)
    (drawn,) = window.document.session.strokes
    assert drawn.ink == 0.15 and window.canvas.sketch().min() > 200
    stroke(window, button=Qt.RightButton)
    assert window.document.session.strokes[1].ink == 1.0 and window.canvas.sketch().min() == 255
    assert window.document.session.version == 2


def test_with_the_pointer_and_nothing_selected_the_pen_is_left_as_dark_as_it_is(window) -> None:
    stroke(window)
    key(window, "V")
    key(window, ",")
    assert "Select the strokes first" in window.notice.text.text()
    key(window, "B")
    assert window.tools.ink == 1.0


def test_with_the_pointer_in_the_hand_the_right_button_and_the_other_end_still_erase(window) -> None:
    stroke(window)
    key(window, "V")
    wheel(window, 1)
    stroke(window, LINE[1:3], button=Qt.RightButton)
    assert window.document.session.strokes[-1].eraser and not inked_at(window, (225, 207))
    tablet(window, QEvent.TabletPress, LINE[0], 1.0, QTabletEvent.Eraser)
    tablet(window, QEvent.TabletRelease, LINE[0], 0.0, QTabletEvent.Eraser)
    assert len(window.document.session.strokes) == 3 and window.document.session.strokes[-1].eraser


def line(y: float, tone: float = 1.0) -> Stroke:
    return Stroke(((100.0, y, 1.0), (400.0, y, 1.0)), 6.0, ink=tone)


def test_light_ink_never_lightens_and_is_the_same_in_files(tmp_path) -> None:
    crossing = Stroke(((250.0, 100.0, 1.0), (250.0, 400.0, 1.0)), 6.0, ink=0.4)
    sketch = render([line(200), crossing])
    assert sketch[200, 250] == 0 and sketch[300, 250] == 153
    session = Session((line(200), crossing))
    write_session(tmp_path / "light.facedraw", session)
    assert read_session(tmp_path / "light.facedraw").strokes == session.strokes
    assert '"version":2' in (tmp_path / "light.facedraw").read_text()
    write_session(tmp_path / "dark.facedraw", Session((line(200),)))
    assert '"version":1' in (tmp_path / "dark.facedraw").read_text(), "older programs can read it"
    groups = [
        part.get("stroke")
        for part in xml.etree.ElementTree.fromstring(svg(session).encode()).iter()
        if part.get("stroke")
    ]
    assert groups == ["#000", "#999999"]
    with pytest.raises(ValueError, match="ink"):
        Stroke.from_json(dict(crossing.to_json(), ink=7))


def test_a_morph_mixes_inks() -> None:
    assert Morph(Session((line(100),)), Session((line(130, 0.5),))).at(0.5).strokes[0].ink == pytest.approx(0.75)


def handle(window, name: str):
    """Where a handle of the frame around the selection is, in canvas pixels."""
    return window.canvas.selecting.frame(window.canvas._scale()).handles[name]


def test_the_frame_s_corner_scales_what_is_selected_and_undo_takes_it_back(window) -> None:
    stroke(window)
    stroke(window, LOWER)
    before = window.document.session
    key(window, "V")
    click(window, LOWER[0])
    low = handle(window, "2")
    high = handle(window, "0")
    middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
    shown = window.canvas.grab().toImage()
    drag(window, low, middle)
    after = window.document.session
    line = [point[0] for point in after.strokes[1].points]
    assert line[-1] - line[0] == pytest.approx(75, abs=3), "half as large"
    assert after.strokes[0] is before.strokes[0] and after.strokes[1].width == before.strokes[1].width
    assert window.canvas.selecting.chosen == after.strokes[1:], "it stays selected"
    assert window.canvas.grab().toImage() != shown and window.document.history.count() == 3
    assert np.array_equal(window.canvas.sketch(), after.sketch())
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session is before


@pytest.mark.parametrize("flipped", [False, True])
def test_the_knob_turns_what_is_selected_around_its_middle(window, flipped) -> None:
    stroke(window, LOWER)
    if flipped:
        window.actions_by_name["flip"].trigger()
    key(window, "V")
    click(window, LOWER[0])
    top = handle(window, "knob")
    drag(window, top, (225 + 400 - top[1], 400))
    (x0, y0, _), (x1, y1, _) = (window.document.session.strokes[0].points[i] for i in (0, -1))
    assert (x0, x1) == pytest.approx((225, 225), abs=2) and (y0, y1) == pytest.approx((325, 475), abs=2)


def test_a_turned_mirrored_stroke_becomes_two_that_lie_where_they_were_seen(window) -> None:
    key(window, "M")
    stroke(window, [(120.0, 200.0), (180.0, 200.0)])
    key(window, "A", Qt.ControlModifier)
    corner = handle(window, "2")
    drag(window, corner, (corner[0] + 30, corner[1]))
    strokes = window.document.session.strokes
    assert len(strokes) == 2 and not any(one.mirrored for one in strokes) and len(window.canvas.selecting.chosen) == 2
    assert inked_at(window, strokes[0].points[0][:2]) and inked_at(window, strokes[1].points[0][:2])


def test_escape_and_a_click_on_a_handle_change_nothing(window) -> None:
    stroke(window, LOWER)
    before = window.document.session
    key(window, "V")
    click(window, LOWER[0])
    click(window, handle(window, "1"))
    assert window.document.session is before and len(window.canvas.selecting.chosen) == 1
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, handle(window, "1")))
    move(window, at(window, (400, 300)))
    key(window, Qt.Key_Escape)
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (400, 300)))
    assert window.document.session is before


def test_the_handles_of_strokes_that_go_beyond_the_paper_can_be_reached(window) -> None:
    stroke(window, [(3.0, 3.0), (508.0, 508.0)])
    key(window, "A", Qt.ControlModifier)
    for _ in range(4):
        key(window, Qt.Key_Up, Qt.ShiftModifier)
    canvas = window.canvas
    places = [at(window, handle(window, name)) for name in window.canvas.selecting.frame(canvas._scale()).handles]
    assert all(canvas.rect().contains(place) for place in places) and len({(p.x(), p.y()) for p in places}) == 5
    drag(window, handle(window, "2"), (300, 300))
    line = window.document.session.strokes[0].points
    assert line[-1][0] - line[0][0] < 350
