"""What cannot be painted yet is recognised, and usual drawings are not taken for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.advice.limits import CLOSED, GAZE, HAT, TURNED, beyond
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from tests.draw_samples import PEOPLE
from tests.support import hand as parts
from tests.support.people import person


def line(*points, width: float = 3.0) -> Stroke:
    return Stroke(tuple((float(x), float(y), 1.0) for x, y in points), width)


def face(left=None, right=None, nose_at: float = 245.0) -> Session:
    """A plain face; left, right: strokes of eyes that are given, in place of the usual ones."""
    drawn = parts.Hand(3)
    for side, given in ((-1, left), (1, right)):
        if given is None:
            parts.eye(drawn, side)
        parts.brow(drawn, side)
    parts.mouth(drawn)
    parts.jaw(drawn)
    strokes = [*drawn.strokes, *(left or ()), *(right or ())]
    strokes.append(line((nose_at - 26, 312), (nose_at, 322), (nose_at + 26, 312)))
    return Session(tuple(strokes))


def test_usual_drawings_are_not_remarked_upon() -> None:
    assert beyond(Session()) == [] and beyond(face()) == []
    for seed in range(8):
        assert beyond(person(seed)) == [], seed
    assert beyond(Session((line((100, 220), (400, 220)),))) == []


ARCHING = [line((140, 228), (172, 221), (204, 228))], [line((287, 228), (319, 221), (351, 228))]


def test_closed_eyes_are_painted_where_their_lines_sag() -> None:
    lids = [[line((140, 222), (172, 228), (205, 222))], [line((288, 222), (319, 228), (350, 222))]]
    assert beyond(face(*ARCHING)) == [CLOSED]
    assert beyond(face(lids[0], lids[1])) == []
    assert beyond(face(lids[0], ARCHING[1])) == [CLOSED]
    assert beyond(face(lids[0], None)) == [], "a wink is another thing"


@pytest.mark.parametrize("flatter", [0.8, 0.7, 0.6])
@pytest.mark.parametrize("name", ["young_man", "woman_smiling"])
def test_flat_eyes_with_an_iris_are_open(name: str, flatter: float) -> None:
    squashed = tuple(
        replace(stroke, points=tuple((x, 222 + (y - 222) * flatter, p) for x, y, p in stroke.points))
        for stroke in PEOPLE[name]().strokes
    )
    assert beyond(Session(squashed)) == []


@pytest.mark.parametrize("aside", [-45.0, 45.0])
def test_a_head_that_looks_aside(aside: float) -> None:
    assert beyond(face(nose_at=245.0 + aside)) == [TURNED]
    narrow = [line((312, 222), (322, 214), (333, 222)), line((312, 224), (322, 230), (333, 224))]
    assert TURNED in beyond(face(None, narrow))


def test_a_hat() -> None:
    brim = line((20, 150), (245, 138), (470, 150))
    fringe = line((110, 150), (245, 140), (380, 150))
    assert beyond(replace(face(), strokes=(*face().strokes, brim))) == [HAT]
    assert beyond(replace(face(), strokes=(*face().strokes, fringe))) == []


def looking(aside: float, filled: bool = False) -> Session:
    """Eyes whose irises lie so far beside their middles, with or without pupils."""
    ring = [(9 * np.cos(a), 221 + 9 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 14)]
    eyes = []
    for x in (172, 319):
        eyes.append(
            [
                line((x - 34, 224), (x - 15, 208), (x + 12, 207), (x + 34, 224)),
                line((x - 34, 224), (x, 236), (x + 34, 224)),
                line(*((x + aside + dx, y) for dx, y in ring)),
            ]
        )
        if filled:
            eyes[-1].append(line((x + aside - 0.5, 221), (x + aside + 0.5, 221), width=8.0))
    return face(eyes[0], eyes[1])


def test_gaze_drawn_aside_is_painted_where_pupils_show_it() -> None:
    assert beyond(looking(-16.0)) == [GAZE] and beyond(looking(16.0)) == [GAZE]
    assert beyond(looking(0.0)) == [] and beyond(looking(4.0)) == []
    assert beyond(looking(-16.0, True)) == [] and beyond(looking(16.0, True)) == []


@pytest.mark.parametrize("lashes", [False, True])
def test_closed_eyes_beside_the_bridge_of_the_nose_and_with_lashes(lashes: bool) -> None:
    drawn = parts.Hand(3)
    for side in (-1, 1):
        parts.brow(drawn, side)
    parts.nose(drawn)
    parts.mouth(drawn)
    parts.jaw(drawn)
    for x in (172, 319):
        drawn.strokes.append(line((x - 32, 228), (x, 221), (x + 32, 228)))
        if lashes:
            drawn.strokes += [line((x + dx, 223), (x + dx * 1.2, 236)) for dx in (-20, -10, 0, 10, 20)]
    assert beyond(Session(tuple(drawn.strokes))) == [CLOSED]


@pytest.mark.parametrize("name", PEOPLE)
def test_the_sample_drawings_are_not_remarked_upon(name: str) -> None:
    assert beyond(Session(tuple(PEOPLE[name]().strokes))) == []


def opened(session: Session) -> Session:
    """The drawing as a picture that was opened."""
    return Session(base=session.sketch())


def test_opened_sketches_are_examined_too() -> None:
    assert beyond(opened(face(*ARCHING))) == [CLOSED]
    brim = line((20, 150), (245, 140), (470, 150))
    assert beyond(opened(replace(face(), strokes=(*face().strokes, brim)))) == [HAT]
    rubbed = replace(opened(face(*ARCHING)), strokes=(Stroke(((172.0, 226.0, 1.0),), 90.0, eraser=True),))
    assert beyond(rubbed) == [], "what was erased is not there"


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_opened_sketches_of_usual_faces_are_not_remarked_upon(name: str) -> None:
    assert beyond(opened(Session(tuple(PEOPLE[name]().strokes)))) == []
