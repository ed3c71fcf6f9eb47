"""A component of one drawing in another: as strokes, and in the window."""

from __future__ import annotations

import numpy as np
import pytest

from configs.components import EYE1, EYE2, MOUTH
from engine.drawing.controls import Controls
from engine.drawing.session import Session, write_session
from engine.drawing.strokes import MIRROR, Stroke
from engine.drawing.transplant import along, component_of, with_component

pytest.importorskip("PyQt5")

from PyQt5.QtCore import Qt

from tests.draw_samples import PEOPLE
from tests.support.studio import choose, inked_at, key, stroke


def dash(x: float, y: float, length: float = 40.0, mirrored: bool = False) -> Stroke:
    return Stroke(((x - length / 2, y, 1.0), (x + length / 2, y, 1.0)), 4.0, False, mirrored)


LEFT, RIGHT, NOSE_LINE, LIPS = dash(172, 220), dash(319, 220), dash(256, 330), dash(256, 410)
OUTLINE = dash(256, 220, 400)


def test_strokes_belong_to_the_box_that_holds_them() -> None:
    found = [component_of(stroke) for stroke in (LEFT, RIGHT, NOSE_LINE, LIPS, OUTLINE, dash(256, 20))]
    assert found == ["eye1", "eye2", "nose", "mouth", "remainder", "remainder"]


def test_places_on_a_stroke_are_two_pixels_apart_whatever_its_points() -> None:
    for one in (dash(256, 100), Stroke(tuple((236.0 + x, 100.0, 1.0) for x in range(41)), 4.0)):
        places = along(one)
        assert len(places) in (20, 21) and (places[:, 1] == 100).all()
        assert np.abs(np.diff(places[:, 0]) - 2.0).max() < 0.2
    assert along(Stroke(((7.0, 9.0, 1.0),))).tolist() == [[7.0, 9.0]]


def test_the_component_is_replaced_and_all_else_stays() -> None:
    mine = Session((OUTLINE, LEFT, LIPS), Controls(tags=("man",)))
    theirs = Session((dash(180, 200), dash(160, 240), dash(256, 420)), Controls(tags=("woman",)))
    mixed = with_component(mine, theirs, "eye1")
    assert mixed.strokes == (OUTLINE, LIPS, theirs.strokes[0], theirs.strokes[1]) and mixed.controls == mine.controls
    assert with_component(mine, theirs, "remainder").strokes == (LEFT, LIPS)
    with pytest.raises(ValueError, match="ear"):
        with_component(mine, theirs, "ear")


def test_one_half_of_a_mirrored_stroke_can_go_alone() -> None:
    mixed = with_component(Session((dash(172, 220, mirrored=True),)), Session((dash(172, 180),)), "eye1")
    assert [component_of(stroke) for stroke in mixed.strokes] == ["eye2", "eye1"]
    sketch = mixed.sketch()
    assert sketch[220, 319] < 100 < sketch[220, 172] and sketch[180, 172] < 100 < sketch[180, 319]


def test_an_opened_sketch_is_exchanged_within_the_box() -> None:
    black = np.zeros((512, 512), np.uint8)
    base = with_component(Session(), Session(base=black), "mouth").base
    assert base is not None and base[MOUTH.y, MOUTH.x] == 0 and base[MOUTH.y - 1, MOUTH.x] == 255
    base = with_component(Session(base=black), Session(), "remainder").base
    assert base is not None and base[0, 0] == 255 and base[EYE2.y, EYE2.x] == 0 and base[EYE1.y, EYE1.x] == 0


def test_taking_a_mouth_from_a_session_can_be_undone(window, monkeypatch, tmp_path) -> None:
    write_session(tmp_path / "other.facedraw", Session((LEFT, dash(256, 420))))
    choose(monkeypatch, tmp_path / "other.facedraw")
    stroke(window, [(220, 400), (290, 400)])
    stroke(window, [(60, 60), (450, 60)])
    key(window, "4", Qt.ControlModifier)
    assert inked_at(window, (256, 420)) and inked_at(window, (256, 60))
    assert not inked_at(window, (256, 400)) and not inked_at(window, (172, 220))
    key(window, "Z", Qt.ControlModifier)
    assert inked_at(window, (256, 400)) and not inked_at(window, (256, 420))


def test_a_broken_session_changes_nothing_and_is_said(window, monkeypatch, tmp_path) -> None:
    (tmp_path / "other.facedraw").write_text("no session")
    choose(monkeypatch, tmp_path / "other.facedraw")
    stroke(window)
    before = window.document.session
    window.actions_by_name["take_nose"].trigger()
    assert window.document.session is before and "other.facedraw" in window.notice.text.text()


def test_a_beard_goes_with_the_face_on_both_sides() -> None:
    bearded, other = (tuple(PEOPLE[name]().strokes) for name in ("man_beard", "young_man"))
    for name, gone in (("remainder", True), ("mouth", False)):
        now = with_component(Session(bearded), Session(other), name).strokes
        kept = [stroke for stroke in now if any(stroke is one for one in bearded)]
        for side in (-1, 1):
            jaw = [one for one in kept if one.points[0][1] > 340 and side * (one.points[0][0] - MIRROR) > 80]
            assert (not jaw) == gone, (name, side)
