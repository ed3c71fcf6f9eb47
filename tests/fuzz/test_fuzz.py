"""A short run of the fuzz harness, the same each time; `python -m tests.campaigns` has the long one."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import pytest

from tests.fuzz import run_target, targets
from tests.fuzz.harness import fuzz
from tests.fuzz.mutations import mutated
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", list(TARGETS))
def test_readers_refuse_what_they_cannot_use(name: str) -> None:
    found = fuzz(name, 150, 0, guided=False)
    assert found["inputs"] == 150 and found["failures"] == []


def test_a_reader_that_fails_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness itself: pickles that Python reads would run, and it says so."""

    def read(data: bytes, folder: Path) -> object:
        open(folder.parent / "outside", "w").close()
        return pickle.loads(data)

    monkeypatch.setitem(targets.TARGETS, "bad", targets.Target(targets._pickles, read, ()))
    watch = run_target.Watch("bad", tmp_path / "inside")
    for data in targets._pickles():
        watch.read(data)
    assert "open" in watch.failures[0]["what"] and "find_class" in watch.failures[-1]["what"]


def test_mutations_are_the_same_for_the_same_seed_and_differ() -> None:
    corpus = TARGETS["drawings"].corpus()
    once = [mutated(corpus, random.Random(seed)) for seed in range(50)]
    assert once == [mutated(corpus, random.Random(seed)) for seed in range(50)]
    assert len(set(once)) > 45
