"""Recipes of translators, early stopping, and the page of a run under way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping

import numpy as np
import pytest

import train
from engine.backend.jittor_setup import load
from engine.files.checkpoints import read_metadata
from options.translator_recipes import read_recipes, words_of
from training.loop.loop import STATE, LoopOptions, Method
from training.loop.loop import train as run_loop
from training.translators.regression import PictureRidge

MOST_BYTES = 12_000_000  # of 16-bit weights


@pytest.fixture(scope="module", autouse=True)
def jittor() -> None:
    """The loop asks it how many processes there are."""
    load()


class Scored(Method):
    """Does nothing but have scores."""

    name = "scored"

    def __init__(self, scores: List[float]) -> None:
        self.scores, self.done = scores, 0

    def step(self, number: int) -> Dict[str, float]:
        self.done = number + 1
        return {"loss": 1.0}

    def tensors(self) -> Dict[str, np.ndarray]:
        return {"done": np.array([self.done], np.int64)}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        self.done = int(tensors["done"][0])

    def shipped(self) -> Dict[str, np.ndarray]:
        return self.tensors()

    def validate(self) -> Dict[str, float]:
        return {"score": self.scores[self.done - 1]}

    def sheet(self) -> np.ndarray:
        return np.zeros((8, 8, 3), np.uint8)


def options(patience: int) -> LoopOptions:
    return LoopOptions(9, validate_every=1, sheet_every=2, patience=patience)


def test_a_run_stops_early_and_stays_so(tmp_path: Path) -> None:
    scores = [5.0, 4.0, 3.0, 3.5, 3.2, 3.1, 1.0, 1.0, 1.0]
    method = Scored(scores)
    assert run_loop(method, tmp_path, options(2)), "a run that stopped early is complete"
    assert method.done == 5 and read_metadata(tmp_path / STATE)["step"] == "5"
    assert read_metadata(tmp_path / "best.safetensors")["step"] == "3"
    again = Scored(scores)
    assert run_loop(again, tmp_path, options(2)) and again.done == 5, "the same command does no more"
    more = Scored(scores)
    assert run_loop(more, tmp_path, options(0)) and more.done == 9


def test_the_page_looks_again_until_the_run_is_over(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    seen: List[bool] = []

    class Watched(Scored):
        def step(self, number: int) -> Dict[str, float]:
            if page.exists():
                seen.append('http-equiv="refresh"' in page.read_text(encoding="utf-8"))
            return super().step(number)

    run_loop(Watched([1.0] * 9), tmp_path, options(0))
    assert seen and all(seen)
    text = page.read_text(encoding="utf-8")
    assert "refresh" not in text and "9 of 9" in text


def test_every_recipe_is_a_command_whose_weights_are_light() -> None:
    from configs.translators.generators import (
        RefinedArchitecture,
        ResidualArchitecture,
        ResNetArchitecture,
        UNetArchitecture,
    )
    from training.translators.start import parse

    sizes: Dict[str, int] = {}
    for name in read_recipes():
        chosen: Any = parse(words_of(["translator", name, "--data", "x"]))
        assert chosen.output == Path("runs") / name and chosen.data == Path("x")
        architecture = {
            "pix2pix": lambda o: UNetArchitecture(3, 3, o.size, o.width, o.most, styles=("a", "b", "c")),
            "cyclegan": lambda o: ResNetArchitecture(3, 3, o.size, o.width, blocks=o.blocks, enhancers=o.enhancers),
            "wgan-gp": lambda o: ResidualArchitecture(
                1, 3, o.size, o.width, o.most, blocks=o.blocks, attention=int(o.attention)
            ),
            "refined-regression": lambda o: RefinedArchitecture(
                *((3, 1) if o.direction == "photo-to-sketch" else (1, 3)), o.size, o.width,
                networks=o.networks, examples=o.rank,
            ),
        }[chosen.model](chosen)  # fmt: skip
        variables = architecture.network().state_dict().values()
        sizes[name] = 2 * sum(int(np.prod(variable.shape)) for variable in variables)
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


def test_what_follows_a_recipe_counts_and_a_wrong_name_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    words = words_of(["translator", "wgan-face", "--steps", "7"])
    assert (
        words[-2:] == ["--steps", "7"] and "--attention" in words and words[words.index("--grow") + 1].startswith("64:")
    )
    assert words_of(["--model", "pix2pix"]) == ["--model", "pix2pix"]
    assert train.main(["translator", "pix3pix", "--data", "x"]) == 1
    assert "there is no recipe pix3pix; there are pix2pix-face, pix2pix-sketch," in capsys.readouterr().err


def test_damaged_recipes_are_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "recipes.json"
    with pytest.raises(ValueError, match="cannot be read"):
        read_recipes(file)
    for text in ("[1]", "{", json.dumps({"a": {}}), json.dumps({"a": 3})):
        file.write_text(text)
        with pytest.raises(ValueError, match="do not hold together"):
            read_recipes(file)


def test_a_reduced_regression_predicts_what_the_whole_one_does() -> None:
    r = np.random.default_rng(0)
    hidden = r.normal(size=(30, 3))
    inputs = (hidden @ r.normal(size=(3, 40)) + 0.01 * r.normal(size=(30, 40))).astype(np.float32)
    targets = (hidden @ r.normal(size=(3, 24))).reshape(30, 2, 3, 4).astype(np.float32)
    ridge = PictureRidge(inputs, targets, 0.01)
    rows, weights, left_out = ridge.reduced(3)
    assert rows.shape == (3, 40) and weights.shape == (3, 24) and left_out.shape == targets.shape
    given = (r.normal(size=(5, 3)) @ r.normal(size=(3, 40))).astype(np.float32)
    painted = (given - ridge.mean) @ rows.T @ weights + ridge.level
    whole = ridge.predict(given).reshape(5, -1)
    assert np.abs(painted - whole).mean() < 0.03 * np.abs(whole - ridge.level).mean()
    assert np.abs(left_out - ridge.left_out).mean() < 0.05 * ridge.left_out.std()
    fewer = (given - ridge.mean) @ ridge.reduced(1)[0].T @ ridge.reduced(1)[1] + ridge.level
    assert np.abs(fewer - whole).mean() > 3 * np.abs(painted - whole).mean()
