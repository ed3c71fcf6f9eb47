"""Eyes that are drawn closed are closed in the painted face; all others stay open."""

from __future__ import annotations

from pathlib import Path
from typing import List

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.components import CANVAS, PUPILS
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import Stroke, render
from engine.method.closed_eyes import BOTTOM, REACH, TOP, find_lids, with_closed_eyes
from tests.engine.method.test_gaze import eye, line
from tests.engine.method.test_irises import SKIN, face  # noqa: F401  a fixture
from tests.support.people import person

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))
LEFT, RIGHT = (x for x, _y in PUPILS)


def lid(x: float, sag: float = 9.0, pen: float = 3.0, lashes: int = 0, ends: float = 224.0) -> List[Stroke]:
    """A closed eye by pen: a line that sags by so many pixels, and lashes below it."""
    shares = np.linspace(-1.0, 1.0, 13)
    strokes = [line([(x + 32 * u, ends + sag * (1 - u * u)) for u in shares], pen)]
    for u in np.linspace(-0.9, 0.9, lashes) if lashes else ():
        row = ends + sag * (1 - u * u)
        strokes.append(line([(x + 32 * u, row), (x + 38 * u, row + 9)], 0.6 * pen))
    return strokes


@given(st.floats(3.0, 16.0), st.floats(2.0, 6.0), st.sampled_from([0, 4, 7]), st.floats(219.0, 228.0))
def test_a_line_that_sags_is_a_closed_eye_and_its_lid_lies_on_it(
    sag: float, pen: float, lashes: int, ends: float
) -> None:
    left, right = find_lids(render(tuple(lid(LEFT, sag, pen, lashes, ends))))
    assert right is None and left is not None
    for across in (-20.0, 0.0, 20.0):
        assert abs(np.polyval(left, across) - ends - sag * (1 - (across / 32) ** 2)) < 2.5


def test_both_and_either_may_be_closed() -> None:
    assert None not in find_lids(render((*lid(LEFT), *lid(RIGHT))))
    left, right = find_lids(render((*eye(LEFT), *lid(RIGHT, lashes=5))))
    assert left is None and right is not None


@pytest.mark.parametrize(
    "strokes",
    [
        lid(LEFT, -9.0),
        [*lid(LEFT), *lid(LEFT, -12.0, ends=222.0)],
        [*lid(LEFT), *eye(LEFT)[3:]],
        eye(LEFT),
        eye(LEFT)[:2],
        lid(LEFT, ends=190.0),
        lid(LEFT, ends=262.0),
        [line([(LEFT - 10, 224), (LEFT, 228), (LEFT + 10, 224)], 3.0)],
        [line([(60, 224), (LEFT, 228), (300, 224)], 3.0)],
        [],
    ],
    ids=["arching", "both lids", "with a pupil", "open", "without an iris", "a brow", "a bag", "a dot", "long", "none"],
)
def test_other_lines_are_no_closed_eyes(strokes: List[Stroke]) -> None:
    assert find_lids(render(tuple(strokes))) == (None, None)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_have_open_eyes(sample: Path) -> None:
    assert find_lids(read_sketch(sample)) == (None, None)


@pytest.mark.parametrize("seed", range(6))
def test_people_have_open_eyes(seed: int) -> None:
    assert find_lids(person(seed).sketch()) == (None, None)


CLOSED = (-0.008, 0.0, 233.0)


@pytest.mark.parametrize("gain", [1.0, 0.45])
def test_a_closed_eye_is_skin_and_lashes_for_light_and_dark_skin(face: np.ndarray, gain: float) -> None:  # noqa: F811
    painted = np.rint(face * gain).astype(np.uint8)
    closed = with_closed_eyes(painted, (CLOSED, None)).astype(float)
    skin = np.array(SKIN) * gain
    columns = slice(int(LEFT) - 24, int(LEFT) + 25)
    lashes = [round(float(np.polyval(CLOSED, at))) for at in range(-24, 25)]
    for at, row in zip(range(columns.start, columns.stop), lashes):
        lidded, under = closed[205 : row - 3, at], closed[row + 10 : 245, at]
        assert np.abs(lidded / skin - 1.0).max() < 0.15 and np.abs(under / skin - 1.0).max() < 0.15, "no white, no iris"
        assert closed[row, at].mean() < 0.6 * skin.mean(), "lashes are dark"
    assert (closed[:, 246:] == painted[:, 246:]).all(), "the other eye is open"


def test_all_but_the_eyes_is_untouched(face: np.ndarray) -> None:  # noqa: F811
    closed = with_closed_eyes(face, (CLOSED, CLOSED))
    changed = (closed != face).any(axis=2)
    near = np.zeros((CANVAS, CANVAS), bool)
    for x in (LEFT, RIGHT):
        near[TOP:BOTTOM, int(x) - REACH : int(x) + REACH + 1] = True
    assert changed.any() and not (changed & ~near).any()
    assert with_closed_eyes(face, (None, None)) is face
    assert face.max() == 250, "the given face is not painted over"


@given(st.floats(-0.02, 0.0), st.floats(-0.1, 0.1), st.floats(200.0, 260.0), st.integers(0, 255))
def test_any_lid_and_any_face_give_a_picture(curve: float, tilt: float, row: float, level: int) -> None:
    plain = np.full((CANVAS, CANVAS, 3), level, np.uint8)
    closed = with_closed_eyes(plain, ((curve, tilt, row), None)).astype(int)
    assert (closed <= 1.08 * level + 1 + 40 * (level < 40)).all(), "nothing is lighter than the lid's light"
