"""Presets and their families: one file adds a preset of other numbers, or networks of another kind."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from configs import families
from configs.components import CANVAS
from configs.families import presets
from configs.families.compact import COMPACT
from configs.families.published import PAPER
from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.method.weights import load_weights
from options.demo import parse as parse_demo
from options.train import parse
from tests.support.random_weights import write_random
from tests.support.tiny_pipeline import SKETCHES

SMALLER = """
from configs.presets import Preset

PRESETS = (Preset("small", 16, 16, code=4, features=4, appearance=2, family="compact"),)
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


def test_only_what_can_be_trained_is_offered_for_training(capsys: pytest.CaptureFixture[str]) -> None:
    assert PAPER.face_side == CANVAS and not PAPER.trainable and COMPACT.trainable
    assert all(preset.trainable for preset in presets().values() if preset is not PAPER)
    with pytest.raises(SystemExit):
        parse(["combine", "--data", "x", "--preset", "paper"])
    assert "invalid choice: 'paper'" in capsys.readouterr().err
