"""The losses, each on pictures whose loss can be told by hand; and the feature networks of the perceptual one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError, write_weights


@pytest.fixture(scope="module")
def jt() -> Any:
    return load()


def test_hinge_is_zero_only_when_both_are_told_apart_with_a_margin(jt: Any) -> None:
    from training.losses.terms import hinge_discriminator, hinge_generator

    assert hinge_discriminator(jt.array([1.5]), jt.array([-1.5])).item() == 0.0
    assert hinge_discriminator(jt.array([0.0]), jt.array([0.0])).item() == pytest.approx(2.0)
    assert hinge_generator([jt.array([2.0]), jt.array([4.0])]).item() == pytest.approx(-3.0)


def test_smoothness_counts_steps_between_neighbours(jt: Any) -> None:
    from training.losses.terms import total_variation

    flat = np.zeros((1, 1, 4, 4), np.float32)
    step = flat.copy()
    step[..., 2:] = 1.0
    assert total_variation(jt.array(flat)).item() == 0.0
    assert total_variation(jt.array(step)).item() == pytest.approx(1 / 3)


def test_fine_detail_counts_how_much_there_is_and_not_where(jt: Any) -> None:
    from training.losses.terms import fine_detail

    noise = np.random.default_rng(0).normal(0, 0.2, (1, 1, 64, 64)).astype(np.float32)
    photo = np.repeat(noise, 3, axis=1)
    moved, faint, flat = np.roll(photo, (3, 5), (2, 3)), 0.5 * photo, 0 * photo
    coloured = photo * np.array([1, 1, -1], np.float32).reshape(1, 3, 1, 1)
    away = {
        name: fine_detail(jt.array(photo), jt.array(other)).item()
        for name, other in {"same": photo, "moved": moved, "faint": faint, "flat": flat, "coloured": coloured}.items()
    }
    assert away["same"] < 1e-3 < away["moved"] < 0.3 * away["faint"] < away["faint"] < away["flat"]
    assert away["coloured"] > away["faint"]


def test_weak_grain_counts_beside_strong_hair(jt: Any) -> None:
    from training.losses.terms import fine_detail

    r = np.random.default_rng(1)
    photo = np.repeat(r.normal(0, 1, (1, 1, 64, 64)).astype(np.float32), 3, axis=1)
    photo[..., :32] *= 0.03  # skin; the rest is hair
    photo[..., 32:] *= 0.3
    skin, hair = photo.copy(), photo.copy()
    skin[..., :32] *= 2.0
    hair[..., 32:] *= 2.0
    rough, ragged = (fine_detail(jt.array(photo), jt.array(other)).item() for other in (skin, hair))
    assert 0.2 * ragged < rough < ragged, "a tenth as strong, yet more than a tenth of the loss"


def test_structure_is_the_measure_in_squares(jt: Any) -> None:
    from engine.drawing.crops import signed
    from training.losses.ssim import SQUARE, away_in_squares
    from training.scoring.measures import ssim

    r = np.random.default_rng(2)
    smooth = cv2.resize(r.integers(0, 256, (8, 8, 3), np.uint8), (72, 72), interpolation=cv2.INTER_CUBIC)
    other = np.clip(smooth + r.normal(0, 12, smooth.shape), 0, 255).astype(np.uint8)
    real, fake = (jt.array(signed(p.transpose(2, 0, 1)[None].copy())) for p in (smooth, other))
    assert away_in_squares(real, real, (0, 0)).item() < 1e-5
    corners = [(row, column) for row in range(0, SQUARE, 3) for column in range(0, SQUARE, 3)]
    away = np.mean([away_in_squares(real, fake, corner).item() for corner in corners])
    assert 1.0 - away == pytest.approx(ssim(other, smooth), abs=0.03)
    step = jt.grad(away_in_squares(real, fake, (3, 1)), fake).numpy()
    better = jt.array(fake.numpy() - 0.05 * step / np.abs(step).max())
    assert away_in_squares(real, better, (3, 1)).item() < away_in_squares(real, fake, (3, 1)).item()


def test_coarse_colours_are_of_squares_and_not_of_pixels(jt: Any) -> None:
    from training.losses.terms import coarse_colours

    rng = np.random.default_rng(0)
    photo = rng.uniform(-1, 1, (1, 3, 64, 64)).astype(np.float32)
    within = photo.reshape(1, 3, 8, 8, 8, 8).swapaxes(3, 4)[..., ::-1, :].swapaxes(3, 4).reshape(photo.shape).copy()
    assert coarse_colours(jt.array(photo), jt.array(within)).item() < 1e-6
    assert coarse_colours(jt.array(photo), jt.array(photo + 0.5)).item() == pytest.approx(0.5, abs=1e-3)


def test_shrinking_averages(jt: Any) -> None:
    from training.losses.terms import shrink

    picture = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)
    np.testing.assert_allclose(shrink(jt.array(picture), 2).numpy()[0, 0], [[2.5, 4.5], [10.5, 12.5]])


def test_missing_ink_costs_more_than_a_blot_on_paper(jt: Any) -> None:
    from training.losses.terms import redrawing

    sketch = np.ones((1, 1, 8, 8), np.float32)
    sketch[..., 3, 2:6] = -1.0
    blot = sketch.copy()
    blot[..., 6, 2:6] = -1.0
    empty = np.ones_like(sketch)
    same, spilt, missed = (redrawing(jt.array(d), jt.array(sketch)).item() for d in (sketch, blot, empty))
    assert same == 0.0 < spilt < missed


def test_features_of_the_same_picture_do_not_differ(jt: Any) -> None:
    from configs.photo_readers import PhotoReader
    from training.losses.terms import feature_matching, perceptual

    reader = PhotoReader(40)
    photo, other = (jt.array(np.random.default_rng(n).normal(0, 0.3, (1, 3, 128, 128)).astype("f")) for n in (0, 1))
    layers, others = reader.layers(photo), reader.layers(other)
    assert layers[-1].shape == [1, 40]
    assert perceptual(layers, layers).item() == 0.0 < perceptual(layers, others).item()
    assert feature_matching([layers], [layers]).item() == 0.0 < feature_matching([layers], [others]).item()


def test_a_batch_is_as_far_off_as_its_pictures_on_average(jt: Any) -> None:
    from training.losses.terms import perceptual

    r = np.random.default_rng(3)
    sizes = np.array([0.1, 1.0, 8.0]).reshape(3, 1, 1, 1)
    layers = [[sizes * r.normal(0, 1, (3, 4, 6, 6)), r.normal(0, 1, (3, 5))] for _ in range(2)]

    def of(rows: slice) -> float:
        real, fake = ([jt.array(layer[rows].astype(np.float32)) for layer in of_one] for of_one in layers)
        return float(perceptual(real, fake).item())

    alone = [of(slice(row, row + 1)) for row in range(3)]
    assert of(slice(None)) == pytest.approx(np.mean(alone), rel=1e-5)
    assert perceptual([jt.array([[1.0, 3.0]])], [jt.array([[2.0, 1.0]])]).item() == pytest.approx(1.5 / 2.001)


def test_vgg_weights_are_a_file_of_the_users(jt: Any, tmp_path: Path) -> None:
    from configs.vgg import TAKEN, VGG19
    from options.parts_combine import CombineOptions
    from tests.support.tiny import TINY
    from training.face.stages import feature_network

    network = VGG19()
    weights = {name: value.numpy() for name, value in network.state_dict().items()}
    assert {f"features.{place}.weight" for place in TAKEN} <= set(weights)
    file = tmp_path / "vgg19.safetensors"
    write_weights(file, {**weights, "classifier.0.weight": np.zeros((2, 2), np.float32)})
    read = feature_network(TINY, tmp_path, CombineOptions(vgg=file))
    photo = jt.array(np.zeros((1, 3, 32, 32), np.float32))
    for a, b in zip(network.layers(photo), read.layers(photo)):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    del weights["features.28.bias"]
    write_weights(file, weights)
    with pytest.raises(CheckpointError, match=r"features\.28\.bias is missing"):
        feature_network(TINY, tmp_path, CombineOptions(vgg=file))
