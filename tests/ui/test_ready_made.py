"""Glasses, beards, wrinkles and long hair by a click: they fit the face that is there, and are strokes like others."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS, PAPER_WHITE
from engine.drawing.controls import Controls
from engine.drawing.ready_made import ADDITIONS, Marks, addition, find_marks
from engine.drawing.session import Session
from engine.drawing.strokes import render
from engine.method.pipeline import FacePipeline
from tests.draw_samples import PEOPLE

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from tests.support.hand import Hand, brow, ears, eye, jaw, mouth, neck, nose
from tests.support.studio import at, ink, inked_at, key, stroke, wait_for
from training.scoring.ink import lines_of

LAWS = settings(max_examples=12)
BLANK = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)


def face(lips: int, chin: int, jaw: int) -> np.ndarray:
    sketch = BLANK.copy()
    cv2.line(sketch, (200, lips), (290, lips), 0, 3)
    tall = chin - 230
    angle = np.arcsin((lips - 230) / tall)
    cv2.ellipse(sketch, (246, 230), (round(jaw / np.cos(angle)), tall), 0, 0, 180, 0, 3)
    return sketch


@given(st.integers(355, 405), st.integers(460, 505), st.integers(110, 160))
def test_marks_are_where_they_are_drawn(lips: int, chin: int, jaw: int) -> None:
    found = find_marks(face(lips, chin, jaw))
    assert abs(found.lips - lips) <= 3 and abs(found.chin - chin) <= 3 and abs(found.jaw - jaw) <= 10


def test_a_blank_sheet_has_the_mean_faces_marks() -> None:
    assert find_marks(BLANK) == Marks()


@LAWS
@given(st.sampled_from(sorted(ADDITIONS)), st.sampled_from(sorted(PEOPLE)))
def test_additions_lie_on_the_face_and_are_the_same_every_time(name: str, person: str) -> None:
    sketch = render(PEOPLE[person]().strokes)
    strokes = addition(name, sketch)
    assert strokes == addition(name, sketch)
    rows, columns = np.nonzero(Session(strokes).sketch() < 128)
    assert len(rows) > 150
    left, right = (60, 431) if "hair" not in name else (0, 491)
    assert columns.min() > left and columns.max() < right and rows.min() > 70
    assert abs(columns.mean() - 245.5) < 8, "both sides of the face have their share"


@LAWS
@given(st.integers(355, 405), st.integers(460, 505), st.integers(110, 160))
def test_a_beard_reaches_from_below_the_nose_to_the_drawn_jaw(lips: int, chin: int, jaw: int) -> None:
    drawn = Session(addition("beard", face(lips, chin, jaw))).sketch() < 128
    rows, columns = np.nonzero(drawn)
    assert lips - 75 < rows.min() and abs(rows.max() - chin) < 30
    assert abs((np.ptp(columns)) / 2 - jaw) < 25
    assert not drawn[lips - 4 : lips + 4, 225:268].any(), "lips stay free"


@LAWS
@given(st.sampled_from(["long hair", "wavy hair"]), st.integers(110, 160), st.integers(170, 215))
def test_long_hair_begins_at_the_drawn_head_and_leaves_the_face_free(name: str, jaw: int, head: int) -> None:
    sketch = face(385, 490, jaw)
    cv2.ellipse(sketch, (246, 160), (head, 150), 0, 180, 360, 0, 3)
    assert abs(find_marks(sketch).head - head) < 8
    hair = Session(addition(name, sketch)).sketch() < 128
    top = np.flatnonzero(hair[175])
    assert abs(top.max() - 245.5 - head) < 16 and abs(245.5 - top.min() - head) < 16
    assert hair[480:, :246].any() and hair[480:, 246:].any(), "down to below the chin"
    assert not hair[200:430, 246 - 90 : 246 + 90].any()


def test_a_hairline_passes_the_brows_and_leaves_no_crease_on_the_forehead() -> None:
    hand = Hand(3)
    for side in (-1, 1):
        eye(hand, side)
        brow(hand, side)
    brows = Session(tuple(hand.strokes)).sketch() < 128
    nose(hand)
    mouth(hand)
    jaw(hand)
    ears(hand)
    neck(hand)
    hand.line((84, 236), (90, 150), (130, 80), (245, 45), (360, 80), (400, 150), (407, 236))
    strokes = tuple(hand.strokes)
    hairline = addition("hairline", render(strokes))
    assert not (brows & (Session(hairline).sketch() < 128)).any()
    face = (
        FacePipeline.load("compact", runtime="openvino").draw(render(strokes + hairline), Controls(tags=("man",))).face
    )
    assert lines_of(face)[95:150, 190:300].sum() == 0


def test_a_click_puts_glasses_on_and_undo_takes_them_off(window, engine) -> None:
    stroke(window)
    before, dark = window.document.session, ink(window)
    window.actions_by_name["add round glasses"].trigger()
    assert len(window.document.session.strokes) > len(before.strokes) and ink(window) > dark + 300
    wait_for(lambda: engine.requests and (engine.requests[-1][1] < 128).sum() == ink(window))
    assert "addition" in window.actions_by_name["undo"].text()
    key(window, "Z", Qt.ControlModifier)
    assert window.document.session == before and ink(window) == dark


def test_every_addition_has_its_command_in_the_menu(window) -> None:
    menus = [action.menu() for action in window.menuBar().actions()]
    (draw,) = (menu for menu in menus if menu.title() == "&Draw")
    below = [[inner.objectName() for inner in one.menu().actions()] for one in draw.actions() if one.menu() is not None]
    assert ["add " + name for name in ADDITIONS] in below
    for name in ADDITIONS:
        count = len(window.document.session.strokes)
        window.actions_by_name["add " + name].trigger()
        assert len(window.document.session.strokes) > count


def test_nothing_is_added_while_the_pen_is_down(window) -> None:
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (150.0, 200.0)))
    window.actions_by_name["add beard"].trigger()
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (150.0, 200.0)))
    assert len(window.document.session.strokes) == 1


def test_a_selected_outline_is_filled_by_a_key_and_without_one_it_is_said(window) -> None:
    key(window, "F", Qt.ShiftModifier)
    assert "Select an outline first" in window.notice.text.text()
    stroke(window, [(150.0, 200.0), (200.0, 185.0), (250.0, 200.0), (200.0, 215.0), (150.0, 200.0)])
    key(window, "A", Qt.ControlModifier)
    before = ink(window)
    key(window, "F", Qt.ShiftModifier)
    assert ink(window) > before + 300 and inked_at(window, (200.0, 200.0))
    key(window, "Z", Qt.ControlModifier)
    assert ink(window) == before
