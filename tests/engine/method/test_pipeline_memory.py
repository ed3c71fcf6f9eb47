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
from configs.steps import DECODE, ENCODE, FACE, FEATURES, component_step
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
    messages: List[str] = []
    warmed.warm(lambda text, share: messages.append(text))
    assert messages
    assert_same(warmed.draw(SKETCHES["face"], CONTROLS["usual"]), wanted["face", "usual"])


@pytest.fixture
def work(drawing: Any, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """How often each step that leads to the face has run; shadows are decoded besides."""
    done: Counter = Counter()
    original = drawing._runner.run

    def counting(step: str, **inputs: Any) -> Any:
        if not step.startswith(DECODE):
            done[step] += 1
        return original(step, **inputs)

    monkeypatch.setattr(drawing._runner, "run", counting)
    return done


def test_only_what_changed_is_computed_again(drawing: Any, work: Counter) -> None:
    drawing.draw(SKETCHES["blank"], Controls())
    drawing.draw(SKETCHES["face"], Controls())
    work.clear()
    drawing.draw(SKETCHES["face"], Controls())
    assert work == {}

    drawing.draw(SKETCHES["smiling"], Controls())
    assert work == {component_step(ENCODE, "mouth"): 1, component_step(FEATURES, "mouth"): 1, FACE: 1}

    work.clear()
    drawing.draw(SKETCHES["smiling"], Controls().with_trust({"nose": 0.9}))
    assert work == {component_step(FEATURES, "nose"): 1, FACE: 1}

    work.clear()
    look = Appearance("palette", LOOKS[1].name)
    drawing.draw(SKETCHES["smiling"], replace(Controls().with_trust({"nose": 0.9}), appearance=look))
    assert work == {FACE: 1}

    work.clear()
    drawing.draw(SKETCHES["smiling"], Controls(tags=("man",)))
    assert work == {**{component_step(FEATURES, name): 1 for name in NAMES}, FACE: 1}
