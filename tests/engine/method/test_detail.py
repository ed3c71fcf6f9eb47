"""Fine detail: fainter on skin, stronger in hair, and nothing else of the face moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError, read_weights, write_weights
from engine.method.detail import AS_PAINTED, Detail
from tests.support.random_weights import write_random
from tests.support.tiny_pipeline import CONTROLS, SKETCHES, fresh

LEVEL = 1 / 127.5


def strength(face: np.ndarray) -> float:
    grey = face.mean(axis=0)
    return float((grey - cv2.GaussianBlur(grey, (0, 0), 1.0)).std())


def grain(levels: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, levels * LEVEL, (1, 96, 96))
    return np.repeat(noise, 3, axis=0).astype(np.float32)


def test_weak_detail_fades_and_strong_detail_grows() -> None:
    detail = Detail(0.5, 1.25)
    skin, hair = grain(0.5), grain(40.0)
    assert strength(detail.balance(skin)) == pytest.approx(0.5 * strength(skin), rel=0.15)
    assert strength(detail.balance(hair)) == pytest.approx(1.25 * strength(hair), rel=0.1)
    both = np.concatenate([skin, hair], axis=2)
    found = detail.balance(both)
    assert strength(found[..., :80]) < strength(skin) and strength(found[..., 112:]) > strength(hair)


def test_shapes_and_colours_stay() -> None:
    rows = np.linspace(-0.8, 0.8, 96, dtype=np.float32)
    slope = np.stack([np.tile(rows, (96, 1)), np.tile(-rows, (96, 1)), np.full((96, 96), 0.3, np.float32)])
    np.testing.assert_allclose(Detail(0.0, 2.0).balance(slope), slope, atol=0.1 * LEVEL)
    coloured = grain(20.0) * np.array([1.0, 0.5, -0.3], np.float32).reshape(3, 1, 1)
    moved = Detail(0.3, 1.5).balance(coloured) - coloured
    np.testing.assert_allclose(moved[0], moved[2], atol=1e-6)
    assert AS_PAINTED.balance(coloured) is coloured


def test_a_header_keeps_it() -> None:
    assert Detail.from_texts({"preset": "compact", **Detail(0.45, 1.3).texts()}) == Detail(0.45, 1.3)
    assert Detail.from_texts({}) == AS_PAINTED and AS_PAINTED.texts() == {}
    for wrong in ("", "1", "1,2,3", "a,b", "nan,1", "-1,1", "1,9"):
        with pytest.raises(ValueError, match=r"."):
            Detail.from_texts({"detail": wrong})


def test_faces_are_balanced_as_the_weights_say(param: Path, tmp_path: Path) -> None:
    load()
    face: Any = fresh(param).draw(SKETCHES["face"], CONTROLS["trusting"]).face
    write_random(tmp_path, seed=0)
    combine = tmp_path / "tiny" / "combine.safetensors"
    tensors = read_weights(combine)
    write_weights(combine, tensors, Detail(0.0, 0.0).texts(), half=True)
    smooth: Any = fresh(tmp_path).draw(SKETCHES["face"], CONTROLS["trusting"]).face
    assert strength(smooth.transpose(2, 0, 1) * LEVEL) < 0.95 * strength(face.transpose(2, 0, 1) * LEVEL)
    write_weights(combine, tensors, {"detail": "much"}, half=True)
    with pytest.raises(CheckpointError, match=r"combine\.safetensors has a damaged header"):
        fresh(tmp_path)
