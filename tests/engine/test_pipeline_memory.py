"""What the pipeline remembers saves work and changes no drawing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.components import NAMES
from engine.drawing.controls import Appearance, Controls
from tests.support.random_weights import LOOKS
from tests.support.tiny_pipeline import CONTROLS, SKETCHES, assert_same, fresh

PAIRS = st.tuples(st.sampled_from(sorted(SKETCHES)), st.sampled_from(sorted(CONTROLS)))


@settings(max_examples=8)
@given(st.lists(PAIRS, min_size=2, max_size=8))
def test_what_was_drawn_before_changes_nothing(
    drawing: Any, wanted: Dict[Tuple[str, str], Any], steps: List[Tuple[str, str]]
) -> None:
    for sketch, controls in steps:
        assert_same(drawing.draw(SKETCHES[sketch], CONTROLS[controls]), wanted[sketch, controls])


def test_few_remembered_neighbours_change_nothing(
    param: Path, wanted: Dict[Tuple[str, str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    forgetful = fresh(param)
    monkeypatch.setattr("engine.method.pipeline.KEPT_SKETCHES", 3)
    for sketch, controls in product(SKETCHES, ("few", "usual", "many")):
        assert_same(forgetful.draw(SKETCHES[sketch], CONTROLS[controls]), wanted[sketch, controls])


def test_warming_changes_nothing(param: Path, wanted: Dict[Tuple[str, str], Any]) -> None:
    warmed = fresh(param)
    told: List[str] = []
    warmed.warm(lambda text, share: told.append(text))
    assert told
    assert_same(warmed.draw(SKETCHES["face"], CONTROLS["usual"]), wanted["face", "usual"])


@pytest.fixture
def work(drawing: Any, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """How often each part of the method has run."""
    from configs.Combine_Model import FeatureMapping, ImageSynthesis
    from configs.compact import CompactEncoder

    encoders = {id(part._autoencoder.encoder): part.name for part in drawing._parts}
    done: Counter = Counter()

    def count(kind: Any, method: str, name: Any) -> None:
        original = getattr(kind, method)

        def counting(self: Any, *arguments: Any) -> Any:
            done[name(self, *arguments)] += 1
            return original(self, *arguments)

        monkeypatch.setattr(kind, method, counting)

    count(CompactEncoder, "execute", lambda self, crop: "encode " + encoders[id(self)])
    count(FeatureMapping, "part", lambda self, component, *rest: "map " + component.name)
    count(ImageSynthesis, "execute", lambda *arguments: "synthesise")
    return done


def test_only_what_changed_is_computed_again(drawing: Any, work: Counter) -> None:
    drawing.draw(SKETCHES["blank"], Controls())
    drawing.draw(SKETCHES["face"], Controls())
    work.clear()
    drawing.draw(SKETCHES["face"], Controls())
    assert work == {}

    drawing.draw(SKETCHES["smiling"], Controls())
    assert work == {"encode mouth": 1, "map mouth": 1, "synthesise": 1}

    work.clear()
    drawing.draw(SKETCHES["smiling"], Controls().with_trust({"nose": 0.9}))
    assert work == {"map nose": 1, "synthesise": 1}

    work.clear()
    look = Appearance("palette", LOOKS[1].name)
    drawing.draw(SKETCHES["smiling"], replace(Controls().with_trust({"nose": 0.9}), appearance=look))
    assert work == {"synthesise": 1}

    work.clear()
    drawing.draw(SKETCHES["smiling"], Controls(tags=("man",)))
    assert work == {**{f"map {name}": 1 for name in NAMES}, "synthesise": 1}
