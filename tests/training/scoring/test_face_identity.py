"""The face recognition network: its layers, what it sees of a face, and its weights' own checks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.backend.jittor_setup import load

load()

import jittor as jt  # noqa: E402  after `load`, which makes the import safe

from configs.face_identity import IDENTITY, SIDE, FaceIdentity, area_weights  # noqa: E402
from engine.files.checkpoints import CheckpointError, write_weights  # noqa: E402
from training.scoring.identity import identities, load_face_identity  # noqa: E402
from training.scoring.measures import cosines  # noqa: E402

SHARED = Path(__file__).resolve().parents[4] / "shared"
WEIGHTS = SHARED / "networks" / "face_identity.safetensors"
shipped = pytest.mark.skipif(not WEIGHTS.exists(), reason="needs ../shared/networks")


@pytest.fixture(scope="module")
def network():
    jt.set_global_seed(3)
    made = FaceIdentity()
    made.eval()
    return made


def noise(seed, count=1, side=512):
    return np.random.default_rng(seed).uniform(-1, 1, (count, 3, side, side)).astype(np.float32)


def test_areas_are_those_of_opencv():
    picture = np.random.default_rng(0).uniform(0, 255, (512, 512)).astype(np.float32)
    weights = area_weights(512, 56, 456, 224)
    expected = cv2.resize(picture[56:456, 56:456], (224, 224), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(weights @ picture @ weights.T, expected, atol=1e-3)
    np.testing.assert_allclose(area_weights(128, 14, 114, 224).sum(axis=1), 1, atol=1e-5)


def test_layers_shrink_like_mobilenets_and_the_loss_has_a_gradient_within_the_face_only(network):
    face = jt.array(noise(0))
    taught = network.layers(face)
    assert [layer.shape[2] for layer in taught[:-1]] == [56, 28, 14, 7, 4], "a loss sees half as many pixels"
    layers = network.layers(face, SIDE)
    assert [tuple(layer.shape[1:]) for layer in layers] == [
        (64, 112, 112), (128, 56, 56), (256, 28, 28), (512, 14, 14), (1024, 7, 7), (IDENTITY,)
    ]  # fmt: skip
    np.testing.assert_allclose(layers[-1].numpy(), network(face).numpy(), rtol=1e-4)
    gradient = jt.grad(sum((layer**2).mean() for layer in layers), face).numpy()
    assert np.isfinite(gradient).all() and np.abs(gradient[:, :, 60:450, 60:450]).max() > 0
    assert np.abs(gradient[:, :, :55]).max() == 0 and np.abs(gradient[:, :, :, 457:]).max() == 0


def test_the_size_of_the_canvas_does_not_matter(network):
    rough = cv2.resize(np.random.default_rng(1).uniform(0, 255, (16, 16, 3)), (512, 512), interpolation=cv2.INTER_CUBIC)
    large = np.clip(rough, 0, 255).astype(np.uint8)
    small = cv2.resize(large, (256, 256), interpolation=cv2.INTER_AREA)
    two = [
        network(jt.array((p.transpose(2, 0, 1)[None] / 127.5 - 1).astype(np.float32))).numpy() for p in (large, small)
    ]
    assert float(cosines(*two)[0, 0]) > 0.99


def test_pictures_are_seen_alike_alone_and_among_others(network):
    pictures = list(np.random.default_rng(0).integers(0, 256, (9, 512, 512, 3)).astype(np.uint8))
    together = identities(network, pictures)
    assert together.shape == (9, IDENTITY) and identities(network, []).shape == (0, IDENTITY)
    np.testing.assert_allclose(identities(network, pictures[8:])[0], together[8], rtol=1e-4, atol=1e-5)


def test_likeness_is_the_cosine():
    rows = np.array([[2.0, 0.0], [0.0, 3.0], [1.0, 1.0]])
    np.testing.assert_allclose(cosines(rows, rows[:2]), [[1, 0], [0, 1], [0.5**0.5, 0.5**0.5]])


def test_weights_of_another_network_are_refused(tmp_path):
    write_weights(tmp_path / "other.safetensors", {"conv1.weight": np.zeros((32, 3, 3, 3), np.float32)})
    with pytest.raises(
        CheckpointError, match=r"other\.safetensors does not fit FaceIdentity: .*conv1\.bias is missing"
    ):
        load_face_identity(tmp_path / "other.safetensors")


def read(path):
    return cv2.cvtColor(cv2.resize(cv2.imread(str(path)), (512, 512), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)


@shipped
def test_the_weights_know_people_apart_and_guess_their_ages():
    network = load_face_identity(WEIGHTS)
    neutral = sorted((SHARED / "faces" / "london_neutral").glob("*.jpg"))
    pairs = [(path, path.parent.parent / "london_smiling" / path.name) for path in neutral]
    some = [pair for pair in pairs if pair[1].exists()][:32]
    one, other = (identities(network, [read(pair[side]) for pair in some]) for side in (0, 1))
    alike = cosines(one, other)
    assert (alike.argmax(axis=1) == np.arange(32)).all()
    assert np.diag(alike).mean() > 0.88 and alike[~np.eye(32, dtype=bool)].mean() < 0.6
    portraits = sorted((SHARED / "portraits" / "faker").glob("*.jpg"))[:3]
    ages, man = network.age_and_man(jt.array(identities(network, [read(path) for path in portraits])))
    np.testing.assert_allclose(ages, (31.6, 26.8, 42.2), atol=0.1)
    assert (man < 0.1).all()
