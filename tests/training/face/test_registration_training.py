"""Learning to find points: the bank of drawings, where they are put, and a run that resumes exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS
from configs.points import POINT_INDEX
from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError, read_weights
from engine.method.registration import SIDE
from options.registration import RegistrationOptions
from options.train import parse
from tests.support import mesh_faces
from training.face import drawing_bank
from training.face.drawing_bank import draw_bank, grown_bank, random_placement, read_drawings
from training.hands.drawing import similarity_about
from training.loop.loop import BEST, STATE, LoopOptions, train

SHAPES = [mesh_faces.face(seed) for seed in range(3)]


@pytest.fixture(scope="module")
def bank():
    return draw_bank(SHAPES, 12, 5)


def test_a_shorter_bank_is_the_beginning_of_a_longer_one(bank):
    longer = draw_bank(SHAPES, 12, 5, first=7)
    assert (longer.points == bank.points[7:]).all() and (longer.drawn == bank.drawn[7:]).all()
    assert all((longer.picture(i) == bank.picture(7 + i)).all() for i in range(5))


def test_a_bank_grows_in_its_file(bank, tmp_path, monkeypatch):
    monkeypatch.setattr(drawing_bank, "KEPT_EVERY", 5)
    path = tmp_path / "drawings.npz"
    assert len(grown_bank(path, SHAPES, 7, 5)) == 7
    grown = grown_bank(path, SHAPES, 12, 5)
    assert (grown.points == bank.points).all() and (grown.ends == bank.ends).all()
    assert (read_drawings(path).pictures == bank.pictures).all()
    path.write_bytes(b"PK")
    with pytest.raises(ValueError, match="no bank of drawings"):
        read_drawings(path)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31))
def test_drawings_are_put_everywhere(seed):
    matrix = random_placement(np.random.default_rng(seed))
    scale = float(np.hypot(*matrix[:, 0]))
    assert 0.4 < scale < 2.3 and np.allclose(matrix[:, :2] @ matrix[:, :2].T, scale**2 * np.eye(2), atol=1e-9)


def test_placements_reach_as_far_as_people_do():
    matrices = [random_placement(np.random.default_rng(seed)) for seed in range(400)]
    scales = [np.hypot(*matrix[:, 0]) for matrix in matrices]
    turns = [np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])) for matrix in matrices]
    shifts = [matrix @ (245.5, 300.0, 1.0) - (245.5, 300.0) for matrix in matrices]
    assert min(scales) < 0.55 and max(scales) > 1.8 and min(turns) < -25 and max(turns) > 25
    assert np.abs(shifts).max() > CANVAS / 4


def test_points_move_with_the_ink(bank):
    """Turned and shrunk, a drawing's ink keeps its distance to its points."""
    for number in range(len(bank)):
        still, _ = bank.placed(number, np.eye(2, 3))
        matrix = similarity_about(0.2, 0.8, np.array([20.0, -30.0]))
        moved, points = bank.placed(number, matrix)
        assert moved.shape == (SIDE, SIDE) and moved.dtype == np.float32 and still.shape == moved.shape
        assert np.allclose(points, bank.points[number] @ matrix[:, :2].T + matrix[:, 2], atol=1e-3)
        ink = np.argwhere(still < 0)[:, ::-1] * 4.0 + 1.5
        inked = np.argwhere(moved < 0)[:, ::-1] * 4.0 + 1.5
        if len(ink) > 50 and len(inked) > 50:
            centre = ink.mean(axis=0) @ matrix[:, :2].T + matrix[:, 2]
            assert np.abs(centre - inked.mean(axis=0)).max() < 25.0


@pytest.fixture
def small_network(monkeypatch):
    """A few channels and validation drawings, so that it is quick."""
    load()
    from configs.registration import Registration
    from training.face import registration

    monkeypatch.setattr(registration, "VALIDATED", 2)
    monkeypatch.setattr(registration, "Registration", partial(Registration, channels=(4, 4, 6, 6, 8)))


def small(folder: Path, steps: int = 3):
    from training.face import registration

    options = RegistrationOptions(steps=3, batch=2, drawings=6)
    method = registration.RegistrationTraining(SHAPES, SHAPES, folder, options)
    train(method, folder, LoopOptions(steps, sheet_every=3, validate_every=3))
    return method


def test_a_run_that_was_stopped_ends_as_one_that_was_not(small_network, tmp_path):
    method = small(tmp_path / "whole")
    small(tmp_path / "parts", 2)
    small(tmp_path / "parts")
    whole, parts = (read_weights(tmp_path / name / STATE) for name in ("whole", "parts"))
    assert whole.keys() == parts.keys() and all((whole[name] == parts[name]).all() for name in whole)
    figures = method.validate()
    assert {"score", "median 1", "95 % 1", "presence 1"} <= figures.keys() and 0 <= figures["presence 1"] <= 100
    assert read_weights(tmp_path / "whole" / BEST).keys() == method.shipped().keys()
    assert list((tmp_path / "whole" / "sheets").iterdir())


def test_errors_are_in_per_cent_of_the_pupils_distance():
    load()
    from engine.method.registration import FoundPoints
    from training.face.registration import relative_errors
    from training.hands import simulate

    drawing = simulate(SHAPES[0], 0.0, np.random.default_rng(1))
    away = drawing.points + (0.0, 14.7)
    found = FoundPoints(away, np.ones(len(away)), np.ones(len(away)))
    assert np.allclose(relative_errors(found, drawing), 10.0, atol=0.05)
    hidden = replace(drawing, shown=np.arange(len(away)) == POINT_INDEX["pupil1"])
    assert len(relative_errors(found, hidden)) == 1


def test_a_mirrored_drawing_has_its_points_on_its_ink(bank):
    from training.face.registration import RegistrationBatch

    sketch, points = bank.placed(0, np.eye(2, 3))
    batch = RegistrationBatch(
        sketch[None, None].copy(), points[None].copy(), bank.drawn[:1].copy(), bank.shown[:1].copy()
    )
    batch.mirror(0)
    assert (batch.sketches[0, 0] == sketch[:, ::-1]).all()
    left, right = POINT_INDEX["mouth_left"], POINT_INDEX["mouth_right"]
    assert np.allclose(batch.points[0, left], (CANVAS - 1 - points[right, 0], points[right, 1]))
    assert batch.points[0, POINT_INDEX["pupil1"], 0] < batch.points[0, POINT_INDEX["pupil2"], 0]
    batch.mirror(0)
    assert np.allclose(batch.points[0], points, atol=1e-3) and (batch.shown[0] == bank.shown[0]).all()


def test_a_run_goes_on_from_shipped_weights(small_network, tmp_path):
    from engine.files.checkpoints import write_weights

    method = small(tmp_path / "first")
    write_weights(tmp_path / "registration.safetensors", method.shipped(), {"step": "3"}, half=False)
    other = small(tmp_path / "other")
    other.start_from(tmp_path)
    assert other.settings()["start"] == "weights of 3 steps"
    assert all((other.shipped()[name] == value).all() for name, value in method.shipped().items())
    (tmp_path / "registration.safetensors").write_bytes(b"no weights")
    with pytest.raises(CheckpointError):
        other.start_from(tmp_path)


def test_the_command_line_knows_the_stage(tmp_path):
    recipe = tmp_path / "recipe.json"

    def parsed(**registration):
        recipe.write_text(
            json.dumps({"registration": registration, "combine": [{"size": 128, "steps": 1, "batch": 1}]})
        )
        return parse(["registration", "--data", str(tmp_path), "--recipe", str(recipe), "--seed", "3"])

    options = parsed(steps=7, drawings=9)
    assert options.stage == "registration"
    assert options.method == RegistrationOptions(steps=7, drawings=9, seed=3)
    for wrong in ({"rate": 0}, {"drawings": 0}, {"strokes": 3}):
        with pytest.raises(SystemExit):
            parsed(**wrong)
