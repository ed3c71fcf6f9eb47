"""Finding the points of a drawing: what the network gives is read as it was meant, and the second look agrees."""

from __future__ import annotations

from typing import List

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import CANVAS, PAPER_WHITE
from configs.points import POINTS, canonical_points
from engine.backend.jittor_setup import load
from engine.drawing.placement import MIDDLE
from engine.drawing.warp import Similarity
from engine.files.checkpoints import CheckpointError, write_weights
from engine.method.registration import HEAT, NUMBERS, SIDE, find_points, fit_similarity, network_view, read_points

COUNT = len(POINTS)
BLANK = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)


def row(points: np.ndarray, deviation: float = 4.0, presence: float = 1.0) -> np.ndarray:
    """What the network would give if it found these points (K, 2)."""
    pixel = CANVAS / HEAT
    cells = (points + 0.5) / pixel - 0.5
    whole = np.clip(np.round(cells), 0, HEAT - 1).astype(int)
    heat = np.full((COUNT, HEAT, HEAT), -30.0, np.float32)
    heat[np.arange(COUNT), whole[:, 1], whole[:, 0]] = 30.0
    numbers = np.zeros((COUNT, NUMBERS), np.float32)
    numbers[:, :2] = cells - whole
    numbers[:, 2] = np.log(deviation / np.sqrt(2.0) / pixel)
    numbers[:, 3] = 20.0 * (2.0 * presence - 1.0)
    return np.concatenate([heat.ravel(), numbers.ravel()])[None]


class Oracle:
    """Finds the points that a test names, one set at each look, and keeps what it was shown."""

    def __init__(self, *looks: np.ndarray, presence: float = 1.0) -> None:
        self.looks, self.presence = list(looks), presence
        self.seen: List[np.ndarray] = []

    def __call__(self, sketch: np.ndarray) -> np.ndarray:
        self.seen.append(sketch)
        return row(self.looks[len(self.seen) - 1], presence=self.presence)


def similarity(turn: float, scale: float, x: float, y: float) -> np.ndarray:
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    return np.array([[cosine, -sine, x], [sine, cosine, y]])


SIMILARITIES = st.builds(
    similarity, st.floats(-0.5, 0.5), st.floats(0.5, 2.0), st.floats(-150, 150), st.floats(-150, 150)
)


@settings(max_examples=30, deadline=None)
@given(SIMILARITIES)
def test_a_similarity_is_found_again(matrix):
    points = canonical_points().astype(np.float64)
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    assert np.allclose(fit_similarity(points, moved, np.ones(COUNT)), matrix, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(SIMILARITIES)
def test_the_second_look_is_at_the_canonical_frame_and_brought_back(matrix):
    points = canonical_points() @ matrix[:, :2].T.astype(np.float32) + matrix[:, 2].astype(np.float32)
    shifted = canonical_points() + np.float32(3.0)
    oracle = Oracle(points, shifted)
    found = find_points(oracle, BLANK)
    assert len(oracle.seen) == 2
    wanted = shifted @ matrix[:, :2].T + matrix[:, 2]
    assert np.abs(found.points - wanted).max() < 0.1
    assert np.allclose(found.deviation, 4.0 * np.hypot(*matrix[:, 0]), rtol=1e-3)
    inside = ((wanted > 0) & (wanted < CANVAS - 1)).all(axis=1)
    outside = ((wanted < -1) | (wanted > CANVAS)).any(axis=1)
    assert (found.presence[inside] > 0.99).all() and not found.presence[outside].any()


def test_the_drawing_is_turned_with_its_points():
    matrix = similarity(0.3, 0.7, 60.0, 40.0)
    points = canonical_points() @ matrix[:, :2].T.astype(np.float32) + matrix[:, 2].astype(np.float32)
    sketch = BLANK.copy()
    for x, y in points.round().astype(int):
        sketch[y - 3 : y + 4, x - 3 : x + 4] = 0
    oracle = Oracle(points, canonical_points())
    find_points(oracle, sketch)
    upright = oracle.seen[1][0, 0]
    for x, y in (canonical_points() / (CANVAS / SIDE)).astype(int):
        assert upright[y - 1 : y + 2, x - 1 : x + 2].min() < -0.5


def test_where_nothing_is_drawn_it_looks_once():
    oracle = Oracle(canonical_points(), presence=0.0)
    found = find_points(oracle, BLANK)
    assert len(oracle.seen) == 1 and (found.presence < 0.01).all()


@settings(max_examples=20, deadline=None)
@given(SIMILARITIES)
def test_what_was_drawn_a_moment_ago_needs_one_look(matrix):
    shifted = canonical_points() + np.float32(5.0)
    oracle = Oracle(shifted)
    whole = Similarity(20.0, -30.0, float(np.hypot(*matrix[:, 0])), float(np.degrees(np.arctan2(*matrix[::-1, 0]))))
    found = find_points(oracle, BLANK, whole.back(MIDDLE))
    assert len(oracle.seen) == 1
    assert np.abs(found.points - whole.apply(shifted, MIDDLE)).max() < 0.1


@pytest.mark.parametrize("points", [canonical_points() + 40.0, 1.3 * canonical_points() - 75.0])
def test_what_was_moved_since_is_looked_for_again(points):
    oracle = Oracle(points, points, canonical_points())
    found = find_points(oracle, BLANK, np.eye(2, 3))
    assert len(oracle.seen) == 3
    assert np.abs(found.points - points).max() < 0.1


def test_thin_and_faint_lines_reach_the_network():
    sketch = BLANK.copy()
    sketch[101] = 190
    seen = network_view(sketch)
    assert seen.shape == (1, 1, SIDE, SIDE) and seen.dtype == np.float32
    assert seen[0, 0, 25].max() < -0.5 and seen[0, 0, 60].min() == 1.0
    assert (network_view(BLANK) == 1.0).all()


def test_training_and_engine_read_the_network_alike():
    jt = load()
    from configs import registration as description
    from training.face.registration import decode
    from training.loop.state import module_tensors

    jt.set_global_seed(3)
    network = description.Registration()
    assert sum(value.size for value in module_tensors(network).values()) < 2_000_000
    sketch = np.random.default_rng(0).uniform(-1, 1, (1, 1, SIDE, SIDE)).astype(np.float32)
    with jt.no_grad():
        places, spread, presence = (value.numpy()[0] for value in decode(network(jt.array(sketch))))
    found = read_points(description.on_arrays(network)(sketch))
    pixel = CANVAS / HEAT
    assert np.abs(found.points - ((places + 0.5) * pixel - 0.5)).max() < 0.01
    assert np.allclose(found.deviation, np.sqrt(2.0) * np.exp(spread) * pixel, rtol=1e-4)
    assert np.allclose(found.presence, 1 / (1 + np.exp(-presence)), atol=1e-5)
    assert (description.SIDE, description.HEAT, description.NUMBERS) == (SIDE, HEAT, NUMBERS)


def test_weights_are_read_or_their_absence_is_fine(tmp_path):
    jt = load()
    from configs.registration import Registration, on_arrays
    from engine.backend.jittor_runner import load_registration
    from engine.backend.weights import registration_file
    from training.loop.state import module_tensors

    assert load_registration(tmp_path) is None
    jt.set_global_seed(4)
    network = Registration()
    write_weights(registration_file(tmp_path), module_tensors(network), {}, half=True)
    loaded = load_registration(tmp_path)
    sketch = network_view(BLANK)
    assert loaded is not None and np.abs(on_arrays(loaded)(sketch) - on_arrays(network)(sketch)).max() < 0.05
    write_weights(registration_file(tmp_path), {"first.bias": np.zeros(3, np.float32)}, {})
    with pytest.raises(CheckpointError, match="registration"):
        load_registration(tmp_path)
