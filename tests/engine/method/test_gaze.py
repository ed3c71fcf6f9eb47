"""The painted eyes look where the drawn ones do; everything else stays."""

from __future__ import annotations

from pathlib import Path
from typing import List, Optional, Tuple

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.components import CANVAS, PUPILS
from engine.drawing.sketch import read_sketch
from engine.drawing.strokes import Stroke, render
from engine.method.gaze import EYE, MOST, find_gaze, with_gaze
from engine.method.irises import BELOW, BESIDE
from tests.engine.method.test_irises import SKIN, face  # noqa: F401  a fixture

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "test_input").glob("*.png"))
AHEAD = ((0.0, 0.0), (0.0, 0.0))


def line(points: List[Tuple[float, float]], width: float) -> Stroke:
    return Stroke(tuple((float(x), float(y), 1.0) for x, y in points), width)


def eye(x: float, right: float = 0.0, down: float = 0.0, pen: float = 3.0, opening: float = 15.0) -> List[Stroke]:
    """An eye by pen, its iris and pupil so many pixels beside its middle."""
    shares = np.linspace(-1.0, 1.0, 13)
    ring = np.linspace(0.0, 2.0 * np.pi, 20)
    middle = x + right, 222.0 + down
    radius = min(10.0, opening - abs(down) - pen)
    return [
        line([(x + 33 * u, 222 - opening * (1 - u * u)) for u in shares], pen),
        line([(x + 33 * u, 222 + opening * (1 - u * u)) for u in shares], pen),
        line([(middle[0] + radius * np.cos(a), middle[1] + radius * np.sin(a)) for a in ring], 0.7 * pen),
        line([middle, (middle[0] + 0.5, middle[1])], 3.0 * pen),
    ]


def drawing(left: Optional[List[Stroke]], right: Optional[List[Stroke]]) -> np.ndarray:
    return render((*(left or ()), *(right or ())))


@pytest.mark.parametrize("aside", [-14, -10, 10, 14])
def test_eyes_that_look_aside_are_found(aside: float) -> None:
    for move in find_gaze(drawing(eye(172.0, aside), eye(319.0, aside))):
        assert abs(move[0] - aside * 62 / 66) <= 2.0 and move[1] == 0.0


def test_eyes_that_look_up_or_down_are_found() -> None:
    wide = [drawing(eye(172.0, down=down, opening=24.0), eye(319.0, down=down, opening=24.0)) for down in (-13, 13)]
    up, down = (find_gaze(frame)[0] for frame in wide)
    assert up == (0.0, -MOST[1]) and down == (0.0, MOST[1])


def test_the_other_eye_looks_the_same_way_where_it_is_not_drawn_and_both_where_they_cross() -> None:
    one, other = find_gaze(drawing(eye(172.0, 12.0), None))
    assert one == other and one[0] > 8.0
    left, right = find_gaze(drawing(eye(172.0, 12.0), eye(319.0, -12.0)))
    assert left[0] > 8.0 and right[0] < -8.0


@pytest.mark.parametrize("aside", [-4.0, 0.0, 4.0])
@pytest.mark.parametrize("pen", [2.0, 3.0, 4.0])
def test_eyes_that_look_ahead_are_left_alone(aside: float, pen: float) -> None:
    assert find_gaze(drawing(eye(172.0, aside, pen=pen), eye(319.0, aside, pen=pen))) == AHEAD


def test_dots_rings_lids_and_blank_paper_look_nowhere() -> None:
    left, right = eye(172.0, 12.0), eye(319.0, 12.0)
    for part in (slice(3, 4), slice(2, 3), slice(2, 4), slice(0, 2), slice(0, 3), slice(0, 1), slice(0, 0)):
        assert find_gaze(drawing(left[part], right[part])) == AHEAD, part


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_look_ahead(sample: Path) -> None:
    assert find_gaze(read_sketch(sample)) == AHEAD


@pytest.mark.parametrize("move", [(-15.0, 0.0), (-9.0, 0.0), (8.0, 3.0), (12.0, -3.0), (15.0, 0.0), (0.0, 5.0)])
def test_the_pupil_moves_by_so_much_and_what_is_around_the_eye_stays(face: np.ndarray, move) -> None:  # noqa: F811
    moved = with_gaze(face, (move, move))
    rows, columns = np.mgrid[:CANVAS, :CANVAS]
    outside = np.ones((CANVAS, CANVAS), bool)
    for x, y in PUPILS:
        near = np.hypot((columns - x - BESIDE) / EYE[0], (rows - y - BELOW) / EYE[1]) <= 1.0
        outside &= ~near
        before, after = (np.argwhere(near & (picture.max(axis=2) < 50)).mean(axis=0) for picture in (face, moved))
        assert np.abs(after - before - move[::-1]).max() < 0.5
        assert (moved[near].min(), moved[near].max()) == (face[near].min(), face[near].max())
    assert (moved[outside] == face[outside]).all()


def test_without_moves_the_face_is_the_same_array(face: np.ndarray) -> None:  # noqa: F811
    assert with_gaze(face, AHEAD) is face


@given(st.floats(0.0, 2.0 * np.pi), st.floats(0.0, 1.0))
def test_nothing_is_torn_or_folded(way: float, far: float) -> None:
    """Along every row and column of the eye the picture keeps its order."""
    move = float(np.trunc(far * MOST[0] * np.cos(way))), float(np.trunc(far * MOST[1] * np.sin(way)))
    slope = np.zeros((CANVAS, CANVAS, 3), np.uint8)
    x, y = round(PUPILS[0][0]), round(PUPILS[0][1])
    slope[..., 0] = np.clip(128 + 3 * (np.arange(CANVAS) - x), 0, 255)
    slope[..., 1] = np.clip(128 + 4 * (np.arange(CANVAS) - y), 0, 255)[:, None]
    moved = with_gaze(slope, (move, (0.0, 0.0))).astype(int)
    eye_of = moved[y - 18 : y + 23, x - 37 : x + 37]
    assert np.diff(eye_of[..., 0], axis=1).min() >= 0 and np.diff(eye_of[..., 1], axis=0).min() >= 0


def test_both_sides_look_alike_in_the_mirror() -> None:
    strokes = [*eye(172.0, 11.0), *eye(319.0, 11.0)]
    other = [*eye(172.0, -11.0), *eye(319.0, -11.0)]
    assert find_gaze(render(tuple(strokes)))[0][0] == pytest.approx(-find_gaze(render(tuple(other)))[1][0], abs=1)


def test_the_ink_does_not_matter_beyond_the_eyes() -> None:
    frame = drawing(eye(172.0, 12.0), eye(319.0, 12.0))
    wanted = find_gaze(frame)
    cv2.circle(frame, (245, 300), 190, 0, 6)
    assert find_gaze(frame) == wanted
