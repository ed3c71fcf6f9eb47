"""Presets and their families: a preset of other numbers is a line, a family more is a file more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from configs.components import CANVAS, COMPONENTS
from configs.families.compact import COMPACT
from configs.families.published import PAPER
from configs.families import presets
from configs.presets import Preset
from engine.backend.runtime import load
from options.train import parse

SIDE = 8  # canvas pixels for one of a small network's

NETWORKS = """
from jittor import nn

class Plain(nn.Module):
    def __init__(self, inputs, outputs):
        self.layer = nn.Linear(inputs, outputs)

    def execute(self, x):
        return self.layer(x)

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


def test_a_family_more_is_a_file_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    from configs import families
    from configs.AE_Model import ComponentEmbedding
    from configs.Combine_Model import FeatureMapping, ImageSynthesis

    (tmp_path / "plain.py").write_text(NETWORKS)
    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    preset = Preset("new", SIDE, SIDE, codes=(3,) * len(COMPONENTS), features=4, appearance=0, family="plain")
    embedding, mapping, synthesis = ComponentEmbedding(preset), FeatureMapping(preset), ImageSynthesis(preset)
    assert sorted(embedding.state_dict())[0] == "eye1.decoder.layer.bias"
    assert mapping.strokes is None and sorted(synthesis.state_dict()) == [
        "generator.layer.bias",
        "generator.layer.weight",
    ]
    monkeypatch.delitem(sys.modules, "configs.families.plain")


def test_a_preset_of_other_numbers_is_a_line() -> None:
    load()
    from configs.AE_Model import ComponentEmbedding
    from configs.Combine_Model import FeatureMapping, ImageSynthesis

    preset = Preset("small", 16, 16, codes=(4,) * len(COMPONENTS), features=4, appearance=2)
    for made in (ComponentEmbedding(preset), FeatureMapping(preset), ImageSynthesis(preset)):
        assert made.state_dict()
    assert preset.face_side == 4 * CANVAS // 16


def test_only_what_can_be_trained_is_offered_for_training(capsys: pytest.CaptureFixture[str]) -> None:
    assert PAPER.face_side == CANVAS and not PAPER.trainable and COMPACT.trainable
    assert all(preset.trainable for preset in presets().values() if preset is not PAPER)
    with pytest.raises(SystemExit):
        parse(["combine", "--data", "x", "--preset", "paper"])
    assert "invalid choice: 'paper'" in capsys.readouterr().err
