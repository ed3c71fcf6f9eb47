"""What translators learn from a prepared dataset: drawings by simulated hands, and every style by choice."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from configs.components import CANVAS, PAPER_WHITE
from configs.translators.styles import EDGES, HATCHED, LINES, SKETCHED
from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError, read_metadata, read_weights, write_weights
from engine.translating.translator import Translator, describe, find, suited
from tests.support.drawn_dataset import draw_dataset, draw_meshed_dataset
from training.data.dataset import HAIR_SIDE, Dataset, write_picture
from training.data.hatching import INK, with_hatched_hair
from training.data.pairs import open_pairs
from training.data.samples import FaceSamples
from training.translators.dataset_pairs import HandDrawnPairs, PairsInStyles


def striped(angle: float) -> np.ndarray:
    """A photo (512, 512, 3) of dark locks at an angle in radians against the horizontal."""
    y, x = np.mgrid[:CANVAS, :CANVAS]
    wave = np.sin((x * -np.sin(angle) + y * np.cos(angle)) / 5.0)
    return np.repeat((60 + 40 * wave).astype(np.uint8)[..., None], 3, axis=2)


@pytest.mark.parametrize("angle", [0.4, 1.2, 2.2])
def test_hatching_follows_the_locks_and_stays_in_the_hair(angle: float) -> None:
    hair = np.zeros((HAIR_SIDE, HAIR_SIDE), np.uint8)
    hair[20:70, 30:100] = 255
    face = np.full((CANVAS, CANVAS), PAPER_WHITE, np.uint8)
    drawn = with_hatched_hair(striped(angle), hair, face)
    inside = cv2.resize(hair, (CANVAS, CANVAS), interpolation=cv2.INTER_NEAREST) > 0
    ink = drawn < (INK + PAPER_WHITE) // 2
    assert (
        0.1 < ink[inside].mean() < 0.6
        and ink[~cv2.dilate(inside.astype(np.uint8), np.ones((9, 9))).astype(bool)].sum() == 0
    )
    x, y = (cv2.Sobel(drawn[100:260, 140:380].astype(np.float32), cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    across = 0.5 * np.arctan2(2.0 * (x * y).mean(), (x * x - y * y).mean())
    away = (across + np.pi / 2 - angle + np.pi / 2) % np.pi - np.pi / 2
    assert abs(away) < 0.25, "strokes lie along the locks"
    np.testing.assert_array_equal(drawn, with_hatched_hair(striped(angle), hair, face))
    assert with_hatched_hair(striped(angle), np.zeros_like(hair), face) is face


def test_a_share_is_drawn_by_hands(tmp_path: Path) -> None:
    faces = FaceSamples(Dataset(draw_meshed_dataset(tmp_path, training=4)), "train")
    never, always = (HandDrawnPairs(faces, LINES, share, 1.0) for share in (0.0, 1.0))
    plain = faces.sketch(faces.samples[0], LINES)
    np.testing.assert_array_equal(never.sketch(0, CANVAS, np.random.default_rng(0)), plain)
    np.testing.assert_array_equal(always.sketch(0, CANVAS), plain)
    one, again, other = (always.sketch(0, CANVAS, np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).mean() > 0.01 and (one != plain).mean() > 0.01
    half = HandDrawnPairs(faces, LINES, 0.5, 1.0)
    by_hand = [(half.sketch(0, CANVAS, np.random.default_rng(seed)) != plain).any() for seed in range(24)]
    assert 5 < sum(by_hand) < 19


def test_hands_need_meshes(tmp_path: Path) -> None:
    faces = FaceSamples(Dataset(draw_dataset(tmp_path)), "train")
    with pytest.raises(ValueError, match="has no meshes, which --hands needs"):
        HandDrawnPairs(faces, LINES, 0.5, 1.0)


def test_every_photo_comes_in_every_style(tmp_path: Path) -> None:
    faces = FaceSamples(Dataset(draw_dataset(tmp_path, training=3)), "train")
    pairs = PairsInStyles(faces)
    assert len(pairs) == 9 and [pairs.style(number) for number in range(4)] == [0, 1, 2, 0]
    for number in range(9):
        sample, style = faces.samples[number // 3], SKETCHED[number % 3]
        wanted = faces.sketch(sample, LINES if style == HATCHED else style)  # nobody knows where this hair is
        np.testing.assert_array_equal(pairs.sketch(number, CANVAS), wanted)
        np.testing.assert_array_equal(pairs.photo(number, 64), faces.photo(sample, 64))


def test_a_style_that_a_dataset_lacks_is_named(tmp_path: Path) -> None:
    file = draw_dataset(tmp_path) / "dataset.json"
    content = json.loads(file.read_text())
    del content["samples"][2]["sketches"][EDGES]
    file.write_text(json.dumps(content))
    with pytest.raises(ValueError, match="has no sketch of face2 in the style edges; choose another with --style"):
        open_pairs(tmp_path, EDGES)


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a network that learnt three styles for three steps, shipped as `a`."""
    load()
    import train

    folder = tmp_path_factory.mktemp("styled")
    data = draw_dataset(folder / "data")
    words = ["--model", "pix2pix", "--direction", "photo-to-sketch", "--styles", "--data", str(data), "--size", "32"]
    words += ["--width", "8", "--discriminator-width", "8", "--batch", "3", "--steps", "2", "--decay-steps", "1"]
    assert train.main([*words, "--output", str(folder / "run")]) == 0
    assert train.main(["ship-translator", "--run", str(folder / "run"), "--name", "a", "--param", str(folder)]) == 0
    return folder


def test_one_network_draws_in_the_style_that_is_asked_for(styled: Path) -> None:
    info = find("a", styled)
    assert info.styles == SKETCHED and [offer.name for offer in info.offers()] == ["a:lines", "a:edges", "a:hatched"]
    assert info.offers()[2].title == "pix2pix, photo to sketch (hatched hair)"
    photo = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    run = Translator.of(info)
    drawn = {offer.style: Translator(offer, run.run).translate(photo, 64) for offer in info.offers()}
    np.testing.assert_array_equal(run.translate(photo, 64), drawn[LINES])
    assert (drawn[LINES] != drawn[EDGES]).any() and (drawn[EDGES] != drawn[HATCHED]).any()
    assert find("a:edges", styled) == info.in_style(EDGES)
    assert suited("photo", None, styled, EDGES) == suited("photo", "pix2pix", styled, EDGES) == info.in_style(EDGES)
    with pytest.raises(CheckpointError, match="a does not draw in a style oils; its styles are lines, edges, hatched"):
        find("a:oils", styled)
    with pytest.raises(CheckpointError, match="no translator that draws photos in a style oils is installed"):
        suited("photo", None, styled, "oils")


def test_what_has_one_style_says_so(styled: Path, tmp_path: Path) -> None:
    about = {**read_metadata(styled / "a/weights.safetensors"), "styles": ""}
    write_weights(tmp_path / "b/weights.safetensors", read_weights(styled / "a/weights.safetensors"), about)
    assert describe(tmp_path / "b").offers() == (describe(tmp_path / "b"),)
    with pytest.raises(CheckpointError, match="b does not draw in a style edges; it has one style only"):
        find("b:edges", tmp_path)


def test_translate_takes_a_style(styled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import translate

    write_picture(tmp_path / "photo.png", striped(0.5))
    words = ["--input", str(tmp_path / "photo.png"), "--kind", "photo", "--translators", str(styled), "--size", "64"]
    for style in SKETCHED:
        assert translate.main([*words, "--style", style, "--output", str(tmp_path / f"{style}.png")]) == 0
    assert "(hatched hair)" in capsys.readouterr().out
    assert len({(tmp_path / f"{style}.png").read_bytes() for style in SKETCHED}) == 3
    assert translate.main([*words, "--style", "oils", "--output", str(tmp_path / "no.png")]) == 1
    assert "in a style oils" in capsys.readouterr().err and not (tmp_path / "no.png").exists()
