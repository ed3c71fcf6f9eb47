"""Construction lines and a reference picture: seen by the person, kept with the drawing, and never by the networks."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import Any, List

import cv2
import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from engine.drawing.export import open_raster
from engine.drawing.pictures import SketchError, write_image
from engine.drawing.reference import LARGEST_SIDE, Reference, reference_of
from engine.drawing.reopen import read_exported
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke
from engine.drawing.warp import Similarity
from tests.support.measure_layout import problems
from tests.support.studio import LINE, at, choose, inked_at, key, move, stroke, wait_for, wheel

OVAL = [(100.0, 300.0), (250.0, 480.0), (400.0, 300.0)]


def colour_at(window, place):
    return window.canvas.grab().toImage().pixelColor(at(window, place)).getRgb()[:3]


def test_construction_lines_are_seen_and_never_sent(window, engine) -> None:
    key(window, "K")
    assert "Construction" in window.status.tool.text()
    stroke(window, OVAL)
    session = window.document.session
    assert len(session.construction) == 1 and session.strokes == () and session.blank and not session.empty
    assert (window.canvas.sketch() == 255).all() and not engine.requests, "there is nothing to make a face of"
    red, _green, blue = colour_at(window, OVAL[1])
    assert blue > red + 60, "it is no ink"
    key(window, "K")
    stroke(window)
    wait_for(lambda: bool(engine.requests))
    assert all((sketch[440:] == 255).all() for _number, sketch, _controls in engine.requests)
    assert inked_at(window, LINE[1]) and len(window.document.session.strokes) == 1
    key(window, "K", Qt.ShiftModifier)
    assert min(colour_at(window, OVAL[1])) > 230, "hidden"
    key(window, "Z", Qt.ControlModifier)
    assert window.actions_by_name["show_construction"].isChecked() and colour_at(window, OVAL[1])[0] < 200
    key(window, "K")
    stroke(window, [(250, 440), (250, 500)], Qt.RightButton)
    assert min(colour_at(window, OVAL[1])) > 230 and inked_at(window, LINE[1]), "the eraser is on the same lines"
    assert len(window.document.session.strokes) == 1


def test_construction_lines_are_selected_moved_and_deleted_while_they_are_drawn(window) -> None:
    stroke(window)
    key(window, "K")
    stroke(window, OVAL)
    key(window, "V")
    assert window.status.tool.text() == "Construction: Selection"
    QTest.mouseClick(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, LINE[1]))
    assert window.canvas.selecting.chosen == (), "the drawing is left alone"
    QTest.mouseClick(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, OVAL[1]))
    assert len(window.canvas.selecting.chosen) == 1
    key(window, Qt.Key_Down, Qt.ShiftModifier)
    (moved,) = window.document.session.construction
    assert moved.points[0][1] == pytest.approx(OVAL[0][1] + 10, abs=1) and inked_at(window, LINE[1])
    key(window, Qt.Key_Delete)
    assert window.document.session.construction == () and len(window.document.session.strokes) == 1
    key(window, "Z", Qt.ControlModifier)
    key(window, "K")
    key(window, "A", Qt.ControlModifier)
    assert window.canvas.selecting.chosen == window.document.session.strokes


def test_a_construction_line_is_seen_while_and_after_it_is_drawn_though_they_were_hidden(window) -> None:
    key(window, "K", Qt.ShiftModifier)
    key(window, "K")
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, OVAL[0]))
    for place in OVAL[1:]:
        move(window, at(window, place))
    assert min(colour_at(window, OVAL[1])) < 200
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, OVAL[-1]))
    assert min(colour_at(window, OVAL[1])) < 200 and window.actions_by_name["show_construction"].isChecked()


def test_construction_lines_alone_can_be_cleared(window) -> None:
    assert not window.actions_by_name["clear"].isEnabled()
    key(window, "K")
    stroke(window, OVAL)
    key(window, Qt.Key_Backspace, Qt.ControlModifier)
    assert window.document.session.empty and not window.actions_by_name["clear"].isEnabled()


def test_escape_gives_a_construction_line_up(window) -> None:
    key(window, "K")
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, OVAL[0]))
    move(window, at(window, OVAL[1]))
    key(window, Qt.Key_Escape)
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, OVAL[1]))
    assert window.document.session.empty and (window.canvas._paper.construction.raster.pixels == 255).all()


def test_a_reference_picture_lies_under_the_drawing(window, engine, monkeypatch, tmp_path) -> None:
    picture = np.zeros((300, 600, 3), np.uint8)
    picture[:, :, 0] = 220  # red
    write_image(tmp_path / "reference.png", picture)
    choose(monkeypatch, tmp_path / "reference.png")
    key(window, "R", Qt.ControlModifier | Qt.ShiftModifier)
    red, green, _blue = colour_at(window, (256, 256))
    assert red > green + 80 and min(colour_at(window, (256, 60))) > 230, "as wide as the canvas, in the middle"
    assert not engine.requests and window.document.session.blank
    before = green
    for _ in range(3):
        key(window, "]", Qt.ControlModifier)
    assert colour_at(window, (256, 256))[1] < before and window.document.session.reference.opacity == 0.8
    key(window, "T")
    assert min(colour_at(window, (256, 256))) > 230
    key(window, "T")
    stroke(window)
    key(window, "R", Qt.ControlModifier | Qt.AltModifier)
    assert window.document.session.reference is None and inked_at(window, LINE[1])
    assert not window.actions_by_name["show_reference"].isEnabled()
    (tmp_path / "reference.png").write_bytes(b"no picture")
    key(window, "R", Qt.ControlModifier | Qt.ShiftModifier)
    assert "reference.png" in window.notice.text.text() and window.document.session.reference is None


def test_both_are_in_the_session_and_only_in_those_that_have_them(tmp_path) -> None:
    line = Stroke(((10.0, 20.0, 1.0), (30.0, 40.0, 0.5)), 2.0)
    picture = reference_of(np.random.default_rng(1).integers(0, 255, (900, 2000, 3), np.uint8))
    assert max(picture.picture.shape) == LARGEST_SIDE
    whole = Session((line,), construction=(line, line), reference=picture, hidden=("construction",))
    write_session(tmp_path / "s.facedraw", whole)
    found = read_session(tmp_path / "s.facedraw")
    assert found.construction == whole.construction and found.hidden == ("construction",)
    assert found.reference == picture and np.array_equal(found.sketch(), Session((line,)).sketch())
    plain = Session((line,)).to_json()
    assert not {"construction", "reference", "hidden"} & set(plain)
    good = picture.to_json()["picture"]
    wrong: List[Any] = [{"picture": "AAAA", "opacity": 0.5}, {"picture": "!", "opacity": 0.5}, {"opacity": 1}, []]
    for broken in [*wrong, {"picture": good, "opacity": 7}]:
        with pytest.raises(ValueError, match="reference picture"):
            Session.from_json(dict(plain, reference=broken))
    with pytest.raises(ValueError, match="opacity"):
        Reference(picture.data, 2.0)
    (tmp_path / "s.facedraw").write_text('{"format": "deepfacedrawing-session", "version": 1, "construction": 5}')
    with pytest.raises(SketchError):
        read_session(tmp_path / "s.facedraw")


def test_construction_lines_that_are_not_saved_are_not_lost(window, tmp_path) -> None:
    key(window, "K")
    stroke(window, OVAL)
    assert window.document.modified
    wait_for(lambda: len(list((tmp_path / "recovery").glob("*.facedraw"))) == 1)


def traced(window, monkeypatch, tmp_path) -> None:
    """Lay a picture under the drawing that is red, with a green quarter at its upper left: 600 x 300 pixels."""
    picture = np.full((300, 600, 3), (220, 0, 0), np.uint8)
    picture[:150, :300] = 0, 200, 0
    write_image(tmp_path / "reference.png", picture)
    choose(monkeypatch, tmp_path / "reference.png")
    key(window, "R", Qt.ControlModifier | Qt.ShiftModifier)
    window.document.change(
        replace(window.document.session, reference=replace(window.document.session.reference, opacity=1.0)), "opacity"
    )


def is_red(window, place) -> bool:
    red, green, _blue = colour_at(window, place)
    return red > 150 and green < 60


def is_faint(window, place) -> bool:
    red, green, _blue = colour_at(window, place)
    return red > 200 and 60 < green < 120


def is_green(window, place) -> bool:
    red, green, _blue = colour_at(window, place)
    return green > 150 and red < 60


def test_a_reference_is_moved_scaled_and_turned_in_the_window_and_undone(window, engine, monkeypatch, tmp_path) -> None:
    traced(window, monkeypatch, tmp_path)
    assert is_green(window, (20, 140)) and is_red(window, (400, 360)) and not is_red(window, (400, 420))
    key(window, "T", Qt.ShiftModifier)
    assert window.actions_by_name["move_reference"].isChecked() and not window.actions_by_name["pen"].isChecked()
    assert window.status.tool.text() == "Reference picture"
    stroke(window, [(200, 200), (230, 250), (260, 300)])
    assert window.document.session.blank, "the pen is out of the hand"
    assert is_green(window, (100, 250)) and not is_green(window, (20, 140)) and is_red(window, (400, 470))
    key(window, "Z", Qt.ControlModifier)
    assert is_green(window, (20, 140)) and "move the reference" in window.actions_by_name["redo"].text()
    wheel(window, -8, place=(0.0, 128.0))
    assert is_green(window, (20, 140)) and min(colour_at(window, (450, 150))) > 230, "it shrinks to the pointer"
    key(window, "Z", Qt.ControlModifier)
    frame = window.canvas.moving_reference.frame(1.0)
    assert frame is not None
    begin, goal = frame.handles["2"], (frame.handles["0"][0] + 150, frame.handles["0"][1] + 80)
    stroke(window, [begin, ((begin[0] + goal[0]) / 2, (begin[1] + goal[1]) / 2), goal])
    assert min(colour_at(window, (400, 300))) > 230 and is_green(window, (30, 130)), "a corner scales it"
    key(window, "Z", Qt.ControlModifier)
    frame = window.canvas.moving_reference.frame(1.0)
    knob = frame.handles["knob"]
    stroke(window, [knob, (400, 150), (480, 256)])
    assert window.document.session.reference.placed.turn == pytest.approx(90, abs=12)
    assert is_green(window, (330, 60)) and is_red(window, (200, 60)), "a quarter to the right"
    key(window, "R", Qt.ControlModifier | Qt.AltModifier | Qt.ShiftModifier)
    assert is_green(window, (20, 140)) and not window.actions_by_name["reset_reference"].isEnabled()
    key(window, Qt.Key_Escape)
    assert window.tools.tool == "pen" and not window.actions_by_name["move_reference"].isChecked()
    stroke(window)
    assert inked_at(window, LINE[1]) and len(window.document.session.strokes) == 1


def test_keys_move_and_scale_a_reference_which_never_gets_out_of_reach(window, monkeypatch, tmp_path) -> None:
    traced(window, monkeypatch, tmp_path)
    key(window, "T", Qt.ShiftModifier)
    for _ in range(3):
        key(window, Qt.Key_Right, Qt.ShiftModifier)
    assert window.document.session.reference.placed.x == 30
    before = window.document.session.reference.placed.scale
    key(window, Qt.Key_Plus)
    key(window, Qt.Key_Minus)
    key(window, Qt.Key_Minus)
    assert window.document.session.reference.placed.scale == pytest.approx(before / 1.05, abs=0.01)
    size = window.tools.size()
    for _ in range(12):
        stroke(window, [(100, 100), (300, 200), (500, 480)])
        wheel(window, -30, place=(500.0, 500.0))
    low, high = (edge(window.document.session.reference.corners, axis=0) for edge in (np.min, np.max))
    assert (low <= 487).all() and (high > 25).all() and high[0] - low[0] == pytest.approx(51.2, abs=0.1)
    for _ in range(12):
        wheel(window, 30, place=(500.0, 500.0))
    assert window.document.session.reference.placed.scale == 10 and window.tools.size() == size
    key(window, "T")
    assert window.tools.tool == "pen", "what is hidden is not moved"
    key(window, "T", Qt.ShiftModifier)
    assert window.actions_by_name["show_reference"].isChecked() and window.tools.tool == "move_reference"
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (200, 200)))
    move(window, at(window, (300, 300)))
    placed = window.document.session.reference.placed
    key(window, Qt.Key_Escape)
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (300, 300)))
    assert window.document.session.reference.placed == placed, "Escape gives a drag up"
    key(window, "R", Qt.ControlModifier | Qt.AltModifier)
    assert window.tools.tool == "pen" and not window.actions_by_name["move_reference"].isEnabled()


def test_delete_takes_away_the_reference_in_the_hand_and_without_a_selection_says_how(
    window, monkeypatch, tmp_path
) -> None:
    stroke(window)
    key(window, Qt.Key_Delete)
    assert "Select the strokes first" in window.notice.text.text() and len(window.document.session.strokes) == 1
    traced(window, monkeypatch, tmp_path)
    key(window, "T", Qt.ShiftModifier)
    key(window, Qt.Key_Delete)
    assert window.document.session.reference is None and len(window.document.session.strokes) == 1
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session.reference is not None


def test_choosing_the_reference_among_the_layers_takes_it_in_the_hand(window, monkeypatch, tmp_path) -> None:
    traced(window, monkeypatch, tmp_path)
    key(window, "L", Qt.ControlModifier)
    shown = window.layers.list
    wait_for(lambda: shown.count() == 3)

    def click(row: int) -> None:
        QTest.mouseClick(shown.viewport(), Qt.LeftButton, Qt.NoModifier, shown.visualItemRect(shown.item(row)).center())
        QTest.qWait(20)

    click(2)
    assert window.tools.tool == "move_reference" and shown.currentRow() == 2
    stroke(window, [(200, 200), (230, 250), (260, 300)])
    assert window.document.session.blank and window.document.session.reference.placed.y == pytest.approx(100, abs=1)
    assert window.layers.opacity.isVisible() and problems(window.layers) == []
    window.layers.opacity.slider.setFocus()
    steps = window.document.history.count()
    for _ in range(3):
        QTest.keyClick(window.layers.opacity.slider, Qt.Key_PageDown)
    assert window.document.session.reference.opacity == pytest.approx(0.7) and is_faint(window, (400, 360))
    assert window.document.history.count() == steps + 1, "one gesture is one step"
    QTest.keyClick(window.layers.opacity.slider, Qt.Key_Home)
    assert window.document.session.reference.opacity == pytest.approx(0.1), "it is still to be seen"
    wait_for(lambda: window.layers.opacity.slider.value() == 10)
    QTest.keyClick(window.layers, "Z", Qt.ControlModifier)
    wait_for(lambda: window.layers.opacity.slider.value() == 100)
    click(0)
    assert window.tools.tool == "pen" and window.tools.layer == ""
    click(2)
    click(1)
    assert window.tools.tool == "pen" and window.tools.construction
    window.actions_by_name["drop_reference"].trigger()
    wait_for(lambda: not window.layers.opacity.isVisible())
    window.layers.close()


def test_where_a_reference_lies_is_kept_by_sessions_and_openraster(tmp_path) -> None:
    picture = np.full((200, 400, 3), (0, 0, 220), np.uint8)  # blue first
    picture[:100, :200] = 0, 200, 0
    reference = reference_of(picture).placed_by(Similarity(40.0, -60.0, 0.5, 90.0))
    whole = Session((Stroke(((10.0, 20.0, 1.0), (30.0, 40.0, 0.5)), 2.0),), reference=reference)
    write_session(tmp_path / "s.facedraw", whole)
    found = read_session(tmp_path / "s.facedraw").reference
    assert found == reference and found.placed == Similarity(40.0, -60.0, 0.5, 90.0)
    white = np.full((512, 512), 255, np.uint8)
    (tmp_path / "s.ora").write_bytes(open_raster(whole, white, white, np.zeros((512, 512, 3), np.uint8)))
    again = read_exported(tmp_path / "s.ora")
    assert isinstance(again, Session) and again.reference == reference
    with zipfile.ZipFile(tmp_path / "s.ora") as archive:
        layer = cv2.imdecode(np.frombuffer(archive.read("data/reference.png"), np.uint8), cv2.IMREAD_UNCHANGED)
    # Turned to the right, its upper left quarter is at the upper right: 128 wide, 256 high, its middle at 296, 196.
    assert layer[196 - 60, 296 + 30].tolist()[3] == 255 and layer[196 - 60, 296 + 30][1] > 150
    assert layer[196 + 60, 296 + 30][2] > 150 and layer[196 - 60, 296 - 30][2] > 150
    assert layer[196, 296 - 70, 3] == 0 and layer[196 - 134, 296, 3] == 0 and layer[196 + 122, 296, 3] == 255
    data = whole.to_json()
    for wrong in ([1, 2], [0, 0, 0.01, 0], [0, 0, 99, 0], ["x", 0, 1, 0], 5, [float("nan"), 0, 1, 0], [1, 2, 3, 4, 5]):
        with pytest.raises(ValueError, match="reference picture is damaged"):
            Session.from_json(dict(data, reference=dict(data["reference"], placed=wrong)))
    far = Session.from_json(dict(data, reference=dict(data["reference"], placed=[1e9, 0, 1, 0]))).reference
    assert far is not None and far.corners[:, 0].min() < 512, "it can be reached"
