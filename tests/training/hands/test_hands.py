"""The simulator of hands: its points follow its parts, its marks are what they say, and its numbers decide it all."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import BY_NAME, CANVAS, PAPER_WHITE, PUPILS
from configs.points import POINT_INDEX, POINTS, points_of_mesh
from tests.support import mesh_faces
from training.data.dataset import Sample, write_dataset
from training.hands import FaceShape, first_strokes, simulate
from training.hands.__main__ import main
from training.hands.drawing import Medium, without_part
from training.hands.face import Face, Move, Proportions, random_proportions

SEEDS = st.integers(0, 2**31)
STRENGTHS = st.floats(0.0, 3.0)
FACE = mesh_faces.face()


def draw(strength=1.0, seed=0, **kwargs):
    return simulate(FACE, strength, np.random.default_rng(seed), **kwargs)


def stands(drawing, name):
    return drawing.points[POINT_INDEX[name]]


@settings(max_examples=10, deadline=None)
@given(STRENGTHS, SEEDS)
def test_numbers_decide_a_drawing(strength, seed):
    one, other = draw(strength, seed), draw(strength, seed)
    assert (one.sketch == other.sketch).all() and (one.marks == other.marks).all()
    assert (one.points == other.points).all() and (one.drawn == other.drawn).all()


@settings(max_examples=10, deadline=None)
@given(STRENGTHS, SEEDS)
def test_a_drawing_has_ink_and_points_for_every_part(strength, seed):
    drawing = draw(strength, seed)
    assert drawing.sketch.shape == (CANVAS, CANVAS) and drawing.sketch.dtype == np.uint8
    assert drawing.points.shape == (len(POINTS), 2) and np.isfinite(drawing.points).all()
    assert drawing.drawn.any() and (drawing.sketch < 200).sum() > 100


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_a_clean_drawing_lies_in_the_boxes(seed):
    drawing = draw(0.0, seed)
    inner = [i for i, point in enumerate(POINTS) if point.part != "outline"]
    away = np.abs(drawing.points - points_of_mesh(FACE.mesh))
    assert away[inner].max() < 0.01 and away.max() < 40  # a hairline is not the mesh's forehead
    assert drawing.drawn[inner].all()
    assert (drawing.marks == PAPER_WHITE).all()
    for point, at in zip(POINTS, drawing.points):
        box = BY_NAME.get(point.part)
        if box is not None and point.name != "nose_root":  # which lies between the eyes
            assert box.x <= at[0] < box.x + box.size and box.y <= at[1] < box.y + box.size
    for place in PUPILS:
        x, y = (int(v) for v in place)
        assert drawing.sketch[y - 14 : y + 14, x - 32 : x + 32].min() < 128


@settings(max_examples=10, deadline=None)
@given(STRENGTHS, SEEDS)
def test_without_marks_there_is_none(strength, seed):
    drawing = draw(strength, seed, marked=False)
    assert (drawing.marks == PAPER_WHITE).all()
    assert not any(stroke.mark for stroke in drawing.strokes)


def test_marks_are_the_ink_of_their_strokes_alone():
    seen = 0
    for seed in range(40):
        drawing = draw(2.0, seed)
        if drawing.medium != Medium():
            continue
        inked = drawing.marks < 200
        assert inked.any() == any(stroke.mark for stroke in drawing.strokes if _inside(stroke))
        if inked.any():
            seen += 1
            assert (drawing.sketch[inked] < 200).mean() > 0.95  # a shine in an eye may lie over one
            assert (drawing.sketch < 200).sum() > inked.sum()
    assert seen > 2


def _inside(stroke):
    x, y = stroke.inked.points.T
    return bool(((x > 4) & (x < CANVAS - 4) & (y > 4) & (y < CANVAS - 4)).any())


@settings(max_examples=8, deadline=None)
@given(STRENGTHS, SEEDS)
def test_in_its_place_only_parts_stray(strength, seed):
    assert (draw(strength, seed, placed=True).whole == np.eye(2, 3)).all()


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_the_whole_takes_all_points_along(seed):
    """The points are the placed ones, moved by the similarity that the drawing names."""
    drawing = draw(2.0, seed)
    turn, shift = drawing.whole[:, :2], drawing.whole[:, 2]
    back = (drawing.points.astype(np.float64) - shift) @ np.linalg.inv(turn).T
    scale = np.sqrt(np.linalg.det(turn))
    assert np.abs(turn @ turn.T - scale**2 * np.eye(2)).max() < 1e-9 and 0.5 <= scale <= 2.0
    apart = np.hypot(*(back[POINT_INDEX["pupil2"]] - back[POINT_INDEX["pupil1"]]))
    assert 90 < apart < 220


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.floats(0.0, 1.0))
def test_an_unfinished_drawing_is_the_first_strokes_of_the_finished(seed, share):
    whole = draw(1.0, seed)
    count = int(share * len(whole.strokes))
    part = first_strokes(whole, count)
    assert part.strokes == whole.strokes[:count] and (part.points == whole.points).all()
    assert not (part.drawn & ~whole.drawn).any() and not (part.shown & ~part.drawn).any()
    assert (first_strokes(whole, len(whole.strokes)).sketch == whole.sketch).all()
    assert not first_strokes(whole, 0).drawn.any() and (first_strokes(whole, 0).sketch == PAPER_WHITE).all()


def test_points_follow_the_parts():
    moved = Proportions({"nose": Move(offset=(9.0, -4.0)), "eye1": Move(scale=(2.0, 2.0))}, Move())
    before = points_of_mesh(FACE.mesh)
    after = points_of_mesh(Face(FACE, moved).mesh)
    for name in ("nose_tip", "nose_base", "nose_left", "nose_right", "nose_root"):
        assert np.abs(after[POINT_INDEX[name]] - before[POINT_INDEX[name]] - (9.0, -4.0)).max() < 1e-3
    width = [points[POINT_INDEX["eye1_inner"], 0] - points[POINT_INDEX["eye1_outer"], 0] for points in (before, after)]
    assert width[1] == pytest.approx(2 * width[0], rel=1e-3)
    still = [i for i, point in enumerate(POINTS) if point.part not in ("nose", "eye1", "outline")]
    assert np.abs(after[still] - before[still]).max() < 1e-3


def test_points_of_an_outline_lie_on_its_ink():
    """Wherever a rounder or squarer jaw runs, its points are found on it, and what no ink shows is not shown."""
    seen = 0
    for seed in range(25):
        drawing = draw(1.5, seed)
        scale = np.hypot(*drawing.whole[:, 0])
        ink = [s.inked.points for s in drawing.strokes if s.part == "outline" and not s.mark]
        for index, point in enumerate(POINTS):
            if point.part == "outline":
                away = np.hypot(*(np.concatenate(ink) - drawing.points[index]).T).min() if ink else np.inf
                assert drawing.shown[index] == drawing.drawn[index] == (away < 12 * scale)
                seen += away < 2 * scale
    assert seen > 80


def test_a_nose_without_a_bridge_shows_no_root():
    root, base = POINT_INDEX["nose_root"], POINT_INDEX["nose_base"]
    drawings = [draw(1.0, seed, marked=False) for seed in range(40)]
    for drawing in drawings:
        scale = np.hypot(*drawing.whole[:, 0])
        ink = [s.inked.points for s in drawing.strokes if s.part == "nose"]
        assert drawing.drawn[root] == drawing.drawn[base] == bool(ink)
        if ink:
            high = np.concatenate(ink) - drawing.points[root]
            assert drawing.shown[root] == (np.hypot(*high.T).min() < 30 * scale)
    assert 3 < sum(bool(drawing.shown[root]) for drawing in drawings) < 30


def test_without_a_part_its_ink_is_gone():
    whole = draw(1.0, 4)
    part = without_part(whole, "mouth")
    assert {stroke.part for stroke in whole.strokes} - {stroke.part for stroke in part.strokes} == {"mouth"}
    mouth = [i for i, point in enumerate(POINTS) if point.part == "mouth"]
    assert whole.drawn[mouth].all() and not part.drawn[mouth].any() and not part.shown[mouth].any()
    assert (part.points == whole.points).all() and (part.sketch > whole.sketch).any()


def test_ink_is_where_the_points_are():
    """An eye that strays takes its ink along: near every drawn pupil there is some, wherever it went."""
    for seed in range(25):
        drawing = draw(2.5, seed)
        scale = np.hypot(*drawing.whole[:, 0])
        for name in ("pupil1", "pupil2"):
            x, y = stands(drawing, name)
            if drawing.drawn[POINT_INDEX[name]] and 40 < x < CANVAS - 40 and 40 < y < CANVAS - 40:
                reach = int(np.ceil(45 * scale))
                rows, columns = (slice(max(0, int(v) - reach), int(v) + reach) for v in (y, x))
                assert drawing.sketch[rows, columns].min() < 230


def test_errors_grow_with_strength():
    spread = []
    for strength in (0.0, 1.0, 3.0):
        moves = [random_proportions(strength, np.random.default_rng(seed)).features.offset for seed in range(60)]
        spread.append(np.std(moves))
    assert spread[0] == 0 < spread[1] < 0.7 * spread[2]


def test_hair_is_drawn_where_the_mask_is():
    found, area = 0, cv2.dilate(mesh_faces.hair(), np.ones((13, 13), np.uint8)) > 0
    for seed in range(20):
        drawing = simulate(FACE, 0.0, np.random.default_rng(seed))
        ink = [stroke.inked.points for stroke in drawing.strokes if stroke.part == "hair"]
        if ink:
            found += 1
            cells = np.clip(np.concatenate(ink) / 4, 0, 127).astype(int)
            assert area[cells[:, 1], cells[:, 0]].mean() > 0.9
    assert found > 12


def test_a_bare_mesh_is_enough():
    drawing = simulate(FaceShape(mesh_faces.mesh()), 1.0, np.random.default_rng(3))
    assert not any(stroke.part == "hair" for stroke in drawing.strokes)


@pytest.mark.parametrize(
    "shape, strength, sentence",
    [
        (FaceShape(np.zeros((68, 2))), 1.0, "mesh of 478 points"),
        (FaceShape(mesh_faces.mesh(), np.zeros((64, 64), np.uint8)), 1.0, "128 x 128"),
        (FaceShape(mesh_faces.mesh()), 4.0, "from 0 to 3"),
    ],
)
def test_what_cannot_be_drawn_is_said(shape, strength, sentence):
    with pytest.raises(ValueError, match=sentence):
        simulate(shape, strength, np.random.default_rng(0))


def test_the_command_draws_a_sheet(tmp_path, capsys):
    data = tmp_path / "data"
    samples = []
    for number in range(2):
        (data / "meshes").mkdir(parents=True, exist_ok=True)
        np.save(str(data / f"meshes/{number}.npy"), mesh_faces.mesh(number))
        texts = dict.fromkeys(("expression", "texture", "photo", "landmarks"), "")
        about = {**texts, "person": f"drawn-{number}", "template": "mediapipe"}
        sample = Sample(str(number), "train", warped=False, tags=(), shape=(), sketches={}, **about)  # type: ignore
        samples.append(replace(sample, mesh=f"meshes/{number}.npy"))
    write_dataset(data, CANVAS, samples)
    picture = tmp_path / "sheet.png"
    assert main(["--data", str(data), "--output", str(picture), "--columns", "2", "--side", "64"]) == 0
    sheet = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
    assert sheet.shape == (4 * 76, 2 * 76) and (sheet < 150).sum() > 300
    assert main(["--data", str(tmp_path / "none"), "--output", str(picture)]) == 1
    assert capsys.readouterr().err.strip().endswith("make a dataset with prepare.py first")
