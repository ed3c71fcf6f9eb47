"""A short run of the fuzz harness, the same each time; `python -m tests.campaigns` has the long one."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fuzz import run_target, targets
from tests.fuzz.harness import ROOT, fuzz
from tests.fuzz.mutations import mutated
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", list(TARGETS))
def test_readers_refuse_what_they_cannot_use(name: str) -> None:
    found = fuzz(name, 150, 0, guided=False)
    assert found["failures"] == []  # first, since it says why a process ended
    assert found["inputs"] == 150


def test_a_reader_may_have_several_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "recipes", replace(TARGETS["recipes"], piece=20))
    found = fuzz("recipes", 50, 0, guided=False)
    assert found["failures"] == [] and found["inputs"] == 50


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


@pytest.mark.skipif(sys.platform != "linux", reason="Linux counts and limits the memory")
def test_a_reader_that_takes_too_much_memory_is_found() -> None:
    program = """
import sys
from pathlib import Path
import numpy as np
from tests.fuzz import run_target, targets
targets.TARGETS["greedy"] = targets.Target(list, lambda data, folder: np.ones(int(data), np.uint8).sum(), ())
watch = run_target.Watch("greedy", Path("nowhere"), limited=True)
watch.read(b"%d" % (run_target.MEMORY // 8))
assert watch.failures == [] and abs(watch.result()["memory_mb"] - 128) < 64, watch.result()
watch.read(b"%d" % (2 * run_target.MEMORY))
assert "MemoryError" in watch.failures[0]["what"], watch.failures
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=str(ROOT), stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_mutations_are_the_same_for_the_same_seed_and_differ() -> None:
    corpus = TARGETS["drawings"].corpus()
    once = [mutated(corpus, random.Random(seed)) for seed in range(50)]
    assert once == [mutated(corpus, random.Random(seed)) for seed in range(50)]
    assert len(set(once)) > 45
