"""What ships of a run that went on from earlier weights."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict

import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.files.checkpoints import write_weights

BEFORE = {"a": np.array([0.0, 2.0], np.float32), "b": np.array([[4.0]], np.float32)}


Interpolate = Callable[[Dict[str, np.ndarray], Path, float], Dict[str, np.ndarray]]


@pytest.fixture(scope="module")
def interpolated() -> Interpolate:
    load()
    from training.face import ship

    return ship.interpolated


@pytest.fixture()
def before(tmp_path: Path) -> Path:
    path = tmp_path / "combine.safetensors"
    write_weights(path, BEFORE, {})
    return path


def test_a_share_lies_between_the_run_and_what_it_went_on_from(interpolated: Interpolate, before: Path) -> None:
    trained = {"a": np.array([1.0, 0.0], np.float32), "b": np.array([[8.0]], np.float32)}
    mixed = interpolated(trained, before, 0.75)
    np.testing.assert_allclose(mixed["a"], [0.75, 0.5])
    np.testing.assert_allclose(mixed["b"], [[7.0]])


def test_the_whole_run_needs_nothing_before_it(interpolated: Interpolate, tmp_path: Path) -> None:
    trained = {"a": np.array([1.0], np.float32)}
    assert interpolated(trained, tmp_path / "missing.safetensors", 1.0) is trained


def test_weights_of_other_networks_are_refused_by_name(interpolated: Interpolate, before: Path) -> None:
    with pytest.raises(ValueError, match="goes on from: a, c"):
        interpolated({"a": np.zeros(3, np.float32), "b": BEFORE["b"], "c": np.zeros(1, np.float32)}, before, 0.5)
