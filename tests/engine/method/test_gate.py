"""The gate of the strokes' path, and weights that are older than it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from configs.families.compact import COMPACT
from configs.gate import PREFIX, open_gate
from engine.backend.jittor_setup import load
from engine.drawing.controls import Controls
from engine.files.checkpoints import read_weights, write_weights
from engine.method.weights import load_weights
from tests.support.random_weights import write_random
from tests.support.tiny import TINY
from tests.support.tiny_pipeline import assert_same, face, fresh


@pytest.mark.parametrize("preset", (COMPACT, TINY), ids=lambda preset: str(preset.name))
def test_an_open_gate_has_the_tensors_of_the_network(preset: object) -> None:
    load()
    from configs.Combine_Model import FeatureMapping

    tensors = FeatureMapping(preset).state_dict()  # type: ignore[arg-type]
    wanted = {"mapping." + name: tuple(value.shape) for name, value in tensors.items() if ".gate." in "." + name}
    assert {name: value.shape for name, value in open_gate(preset.features).items()} == wanted  # type: ignore[attr-defined]


def test_weights_that_are_older_than_the_gate_draw_as_with_an_open_one(tmp_path: Path) -> None:
    older, opened, closed = (write_random(tmp_path / name) for name in ("older", "opened", "closed"))
    file = Path("tiny") / "combine.safetensors"
    tensors = read_weights(older / file)
    without = {name: value for name, value in tensors.items() if not name.startswith(PREFIX)}
    assert len(without) < len(tensors)
    write_weights(older / file, without, half=True)
    write_weights(opened / file, {**without, **open_gate(TINY.features)}, half=True)
    shut = open_gate(TINY.features)
    shut[PREFIX + "last.bias"] -= 50.0  # whose logistic function is 0
    write_weights(closed / file, {**without, **shut}, half=True)
    names = [PREFIX + "half.weight", "mapping.strokes.first.weight"]
    found = load_weights(TINY, older).named(names)
    assert sorted(found) == sorted(names) and not found[names[0]].any() and found[names[1]].any()
    drawn = [fresh(folder).draw(face(), Controls()) for folder in (older, opened, closed)]
    assert_same(drawn[0], drawn[1])
    assert np.abs(drawn[0].face.astype(int) - drawn[2].face).max() > 0, "a closed gate keeps strokes out"
