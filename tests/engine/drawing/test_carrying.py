"""Drawings that go into the canonical frame and come back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.drawing.carrying import into_frame, onto_canvas, to_canonical, to_canvas
from engine.drawing.placement import Placement
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke, render
from engine.drawing.warp import Similarity

ELSEWHERE = Placement(Similarity(-60.0, 30.0, 0.5, 8.0), (("mouth", Similarity(0.0, 12.0)),), ("mouth",))
LINE = Stroke(((100.0, 120.0, 1.0), (180.0, 130.0, 0.5)), 3.0)
MIRRORED = replace(LINE, mirrored=True)


def test_strokes_come_back_as_they_were() -> None:
    back = to_canvas(to_canonical([LINE], ELSEWHERE), ELSEWHERE)
    np.testing.assert_allclose(back[0].points, LINE.points, atol=0.05)
    assert to_canonical([LINE], ELSEWHERE)[0].width == 6.0 and back[0].width == 3.0
    assert to_canvas([LINE], Placement()) == (LINE,)
    assert len(to_canonical([MIRRORED], ELSEWHERE)) == 2


def test_what_does_not_change_stays_itself() -> None:
    session = Session((LINE, MIRRORED), base=render([LINE]))
    framed = into_frame(session, ELSEWHERE)
    assert onto_canvas(session, framed, framed, ELSEWHERE).strokes[0] is LINE
    same = onto_canvas(session, framed, framed, ELSEWHERE)
    np.testing.assert_array_equal(same.sketch(), session.sketch())
    assert into_frame(session, Placement()) is session


def test_a_change_of_the_opened_sketch_is_made_where_it_lies() -> None:
    session = Session(base=render([LINE]))
    framed = into_frame(session, ELSEWHERE)
    assert framed.base is not None
    other = framed.base.copy()
    other[380:384, 200:290] = 0
    changed = onto_canvas(session, framed, replace(framed, base=other), ELSEWHERE).base
    assert changed is not None and session.base is not None
    x, y = np.rint(ELSEWHERE.to_drawing(np.array([245.0, 382.0]))).astype(int)
    assert changed[y - 1 : y + 2, x].min() < 128 and session.base[y, x] == 255
    np.testing.assert_array_equal(changed[110:140, 90:150], session.base[110:140, 90:150])
