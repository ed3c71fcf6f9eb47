"""Construction lines and a reference picture: seen by the person, kept with the drawing, and never by the networks."""

from __future__ import annotations

from typing import Any, List

import numpy as np
import pytest

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from engine.drawing.pictures import SketchError, write_image
from engine.drawing.reference import LARGEST_SIDE, Reference, reference_of
from engine.drawing.session import Session, read_session, write_session
from engine.drawing.strokes import Stroke
from tests.support.studio import LINE, at, choose, inked_at, key, move, stroke, wait_for

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
