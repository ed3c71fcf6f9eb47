"""Faces larger than the networks paint them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.backend.weights import upscaler_file
from engine.method.upscaling import CORE, MARGIN, SIZES, doubled, enlarged
from engine.process.tasks import Enlarge
from tests.support.drawn_faces import canonical, paint


def nothing(tile: np.ndarray) -> np.ndarray:
    return np.zeros((1, 3, 2 * tile.shape[2], 2 * tile.shape[3]), np.float32)


def edges(tile: np.ndarray) -> np.ndarray:
    """Depends on a pixel's neighbours, as the network does."""
    blurred = cv2.GaussianBlur(tile[0].transpose(1, 2, 0), (9, 9), 2)
    sharper = (tile[0].transpose(1, 2, 0) - blurred).repeat(2, axis=0).repeat(2, axis=1)
    return 0.5 * sharper.transpose(2, 0, 1)[None]


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    return paint(canonical())


def test_a_correction_of_nothing_leaves_the_bicubic_picture(face: np.ndarray) -> None:
    for size in SIZES:
        wanted = face
        while wanted.shape[0] < size:
            wanted = cv2.resize(wanted, (2 * len(wanted), 2 * len(wanted)), interpolation=cv2.INTER_CUBIC)
        assert np.array_equal(enlarged(nothing, face, size), wanted)


def test_tiles_leave_no_seams_and_any_size_is_doubled(face: np.ndarray) -> None:
    for picture in (face, face[:300, 100:470]):
        height, width = picture.shape[:2]
        larger = doubled(edges, picture)
        padded = cv2.copyMakeBorder(picture, *[MARGIN] * 4, cv2.BORDER_REFLECT_101)
        correction = edges((padded.astype(np.float32).transpose(2, 0, 1)[None] - 127.5) / 127.5)[0].transpose(1, 2, 0)
        plain = cv2.resize(picture, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        whole = np.clip(plain + 127.5 * correction[2 * MARGIN : -2 * MARGIN, 2 * MARGIN : -2 * MARGIN], 0, 255)
        assert larger.shape == (2 * height, 2 * width, 3) and height > CORE
        assert np.abs(larger - whole).max() <= 0.51


def test_other_sizes_are_refused(face: np.ndarray) -> None:
    with pytest.raises(ValueError, match="512, 1024, 2048 pixels wide, not 700"):
        Enlarge(face, 700)


@pytest.mark.skipif(not upscaler_file().is_file(), reason="the weights of the upscaler are not there")
def test_what_ships_is_sharper_than_bicubic_and_nearer_to_the_picture(face: np.ndarray) -> None:
    pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
    from configs.families.compact import COMPACT
    from configs.steps import UPSCALE
    from engine.backend.openvino_runner import OpenVinoRunner
    from engine.method.weights import load_weights
    from training.scoring.measures import absolute_error, sharpness

    runner = OpenVinoRunner(load_weights(COMPACT))
    half = cv2.resize(face, (256, 256), interpolation=cv2.INTER_AREA)
    made = doubled(lambda tile: runner.run(UPSCALE, picture=tile), half)
    plain = cv2.resize(half, (512, 512), interpolation=cv2.INTER_CUBIC)
    assert absolute_error(made, face) < absolute_error(plain, face)
    assert sharpness(plain, face) < sharpness(made, face) < 1.2
