"""Presets and their families: one file adds a preset of other numbers, or networks of another kind."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from configs import families
from configs.components import CANVAS
from configs.families import presets
from configs.families.compact import COMPACT
from configs.families.published import PAPER
from configs.presets import Preset
from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.files.checkpoints import read_weights
from engine.method.weights import load_weights
from options.demo import parse as parse_demo
from options.train import parse
from tests.support.drawn_dataset import draw_dataset
from tests.support.random_weights import write_random
from tests.support.tiny_pipeline import SKETCHES
from train import main as train_main
from training.loop.loop import STATE

SMALLER = """
from configs.presets import Preset

PRESETS = (Preset("small", 16, 16, code=4, features=4, appearance=2, family="compact", trainable=True),)
"""

NETWORKS = """
from jittor import nn

from configs.layouts import trained as layout
from configs.presets import Preset

class Plain(nn.Module):
    def __init__(self, inputs, outputs):
        self.layer = nn.Linear(inputs, outputs)

    def execute(self, x):
        return self.layer(x)

PRESETS = (Preset("new", 8, 8, code=3, features=4, appearance=0, family="plain"),)

def encoder(preset, component):
    return Plain(preset.crop_size(component), preset.code_size(component))

def sketch_decoder(preset, component):
    return Plain(preset.code_size(component), preset.crop_size(component))

def feature_decoder(preset, component):
    return Plain(preset.code_size(component), preset.feature_size(component))

def strokes(preset):
    return None

def generator(preset):
    return Plain(preset.features, 3)

def texture(preset):
    return None
"""

TRAINABLE = """
import jittor as jt
from jittor import nn

from configs.layouts import trained as layout
from configs.presets import Preset

PRESETS = (Preset("learner", 8, 8, code=3, features=4, appearance=2, family="sized", trainable=True),)

class Pooled(nn.Module):
    def __init__(self, outputs):
        self.layer = nn.Linear(1, outputs)

    def execute(self, x):  # (N, C, H, W) -> (N, outputs)
        return self.layer(x.mean(dims=(1, 2, 3)).reshape(-1, 1))

class Spread(nn.Module):
    def __init__(self, code, channels, side):
        self.layer, self.shape = nn.Linear(code, channels), (channels, side, side)

    def execute(self, x):  # (N, code) -> (N, channels, side, side)
        return self.layer(x).reshape(len(x), -1, 1, 1).expand(len(x), *self.shape)

class Generator(nn.Module):
    def __init__(self, features, appearance):
        self.styled = nn.Linear(features + appearance, 3)

    def execute(self, features, appearance, size, grain=None):
        both = jt.concat([features.mean(dims=(2, 3)), appearance], dim=1)
        return self.styled(both).reshape(len(both), 3, 1, 1).expand(len(both), 3, size, size)

    def grain_sides(self, size):
        return []

def encoder(preset, component):
    return Pooled(preset.code_size(component))

def sketch_decoder(preset, component):
    return Spread(preset.code_size(component), 1, preset.crop_size(component))

def feature_decoder(preset, component):
    return Spread(preset.code_size(component), preset.features, preset.feature_size(component))

def strokes(preset):
    return None

def generator(preset):
    return Generator(preset.features, preset.appearance)

def texture(preset):
    return Pooled(preset.appearance)
"""


@pytest.fixture
def add_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], None]]:
    """Adds a module to `configs.families`, by its name and content, until the test ends."""
    names: List[str] = []

    def add(name: str, content: str) -> None:
        (tmp_path / f"{name}.py").write_text(content, encoding="utf-8")
        names.append(f"configs.families.{name}")

    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    yield add
    for name in names:
        sys.modules.pop(name, None)


def test_a_family_more_is_a_file_more(add_module: Callable[[str, str], None], tmp_path: Path) -> None:
    load()
    from configs.AE_Model import ComponentEmbedding
    from configs.Combine_Model import FeatureMapping, ImageSynthesis

    add_module("plain", NETWORKS)
    preset = presets()["new"]
    embedding, mapping, synthesis = ComponentEmbedding(preset), FeatureMapping(preset), ImageSynthesis(preset)
    assert sorted(embedding.state_dict())[0] == "eye1.decoder.layer.bias"
    assert mapping.strokes is None and sorted(synthesis.state_dict()) == [
        "generator.layer.bias",
        "generator.layer.weight",
    ]
    weights = load_weights(preset, write_random(tmp_path, preset))
    assert sorted(weights.under("synthesis.")) == sorted(synthesis.state_dict())
    assert {bank.codes.shape[1] for bank in weights.faces.banks.values()} == {3}


def test_a_preset_of_other_numbers_is_a_file_more(add_module: Callable[[str, str], None], tmp_path: Path) -> None:
    load()
    from engine.method.pipeline import FacePipeline

    add_module("smaller", SMALLER)
    assert parse(["combine", "--data", "x", "--preset", "small"]).preset == "small"
    assert parse_demo(["--preset", "small"]).preset == "small"
    pipeline = FacePipeline.load("small", write_random(tmp_path, presets()["small"]))
    assert pipeline.draw(SKETCHES["face"], Controls()).face.shape == (CANVAS, CANVAS, 3)


def train_combine(preset: Preset, data: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Three steps of image synthesis on random encoders; returns the exit code of `train.py`."""
    from configs.AE_Model import ComponentEmbedding
    from configs.photo_readers import PhotoReader
    from training.face import stages

    monkeypatch.setattr(stages, "trained_embedding", lambda preset, *where: ComponentEmbedding(preset))
    monkeypatch.setattr(stages, "feature_network", lambda preset, *where: PhotoReader(sum(preset.codes)))
    recipe = output / "recipe.json"
    recipe.write_text(json.dumps({"combine": [{"size": 128, "steps": 3, "batch": 2}]}), encoding="utf-8")
    words = ["combine", "--data", str(data), "--output", str(output), "--preset", preset.name, "--recipe", str(recipe)]
    return train_main([*words, "--dry-run"])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_dataset(tmp_path_factory.mktemp("dataset"))


def test_a_family_that_has_what_training_takes_is_trained(
    add_module: Callable[[str, str], None], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()  # before a family imports Jittor
    add_module("sized", TRAINABLE)
    assert train_combine(presets()["learner"], data, tmp_path, monkeypatch) == 0
    learnt = read_weights(tmp_path / "dry-combine" / STATE)
    assert learnt["painter.synthesis.generator.styled.weight"].shape == (3, 6)


def test_what_a_family_lacks_for_training_is_said_in_one_sentence(
    add_module: Callable[[str, str], None],
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    load()  # before a family imports Jittor
    add_module("plain", NETWORKS.replace('family="plain"', 'family="plain", trainable=True'))
    assert train_combine(presets()["new"], data, tmp_path, monkeypatch) == 1
    assert capsys.readouterr().err == (
        "train.py: new cannot be trained: its family, configs.families.plain, lacks an appearance and the texture "
        "network that reads it and a generator with sizes and grain_sides.\n"
    )


def test_only_what_can_be_trained_is_offered_for_training(capsys: pytest.CaptureFixture[str]) -> None:
    assert PAPER.face_side == CANVAS and not PAPER.trainable and COMPACT.trainable
    with pytest.raises(SystemExit):
        parse(["combine", "--data", "x", "--preset", "paper"])
    assert "invalid choice: 'paper'" in capsys.readouterr().err
