"""Compiled networks are kept between starts: the same numbers, never those of other weights, and never in the way."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest

from configs.components import BY_NAME
from configs.families.compact import COMPACT
from configs.steps import ENCODE, component_step
from engine.backend import network_cache
from engine.backend.network_cache import NetworkCache, default_folder, key_of
from engine.backend.weights import Weights
from engine.method.weights import load_weights

openvino = pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")

STEP = component_step(ENCODE, "nose")


@pytest.fixture(scope="module")
def weights() -> Weights:
    return load_weights(COMPACT)


def code(weights: Weights, folder: Path, compiles: bool = True) -> np.ndarray:
    """The nose's code, by a runner that keeps its networks in this folder."""
    from engine.backend.openvino_runner import OpenVinoRunner

    runner = OpenVinoRunner(weights, "f32", cache=NetworkCache(folder))
    if not compiles:
        runner._runtime._core = _NeverCompiles(runner._runtime._core)
    side = BY_NAME["nose"].size // weights.preset.scale
    crop = np.random.default_rng(3).uniform(-1, 1, (1, 1, side, side)).astype(np.float32)
    return np.asarray(runner.run(STEP, crop=crop))


class _NeverCompiles:
    """OpenVINO's core, but for compiling."""

    def __init__(self, core: Any) -> None:
        self._core = core

    def __getattr__(self, name: str) -> Any:
        assert name != "compile_model", "it was compiled before"
        return getattr(self._core, name)


def test_what_was_compiled_is_not_compiled_again_and_computes_the_same(weights: Weights, tmp_path: Path) -> None:
    first = code(weights, tmp_path / "kept")
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert np.array_equal(code(weights, tmp_path / "kept", compiles=False), first)


def test_other_weights_are_not_taken_for_these(
    weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = code(weights, tmp_path)
    named = Weights.named

    def changed(self: Weights, names: Any) -> Dict[str, np.ndarray]:
        return {name: value * np.float32(1.01) for name, value in named(self, names).items()}

    monkeypatch.setattr(Weights, "named", changed)
    assert not np.allclose(code(weights, tmp_path), first)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_file_is_made_again_and_a_folder_that_cannot_be_is_no_hindrance(
    weights: Weights, tmp_path: Path
) -> None:
    first = code(weights, tmp_path / "kept")
    (path,) = (tmp_path / "kept").iterdir()
    whole = path.read_bytes()
    for content in (b"", whole[:1000], whole[:-1] + bytes([whole[-1] ^ 1])):
        path.write_bytes(content)
        assert np.array_equal(code(weights, tmp_path / "kept"), first)
        assert path.read_bytes()[32:] == NetworkCache(tmp_path / "kept").find(path.stem)
    (tmp_path / "file").write_text("no folder")
    assert np.array_equal(code(weights, tmp_path / "file"), first)


def test_the_oldest_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_cache, "CAPACITY", 2500)
    monkeypatch.setattr(network_cache, "LARGEST", 2000)
    cache = NetworkCache(tmp_path)
    for number, name in enumerate("abc"):
        assert cache.keep(name, bytes(1000))
        path = tmp_path / (name + network_cache.SUFFIX)
        assert path.stat().st_size == 1032
        os.utime(str(path), (number, number))
    assert cache.find("a") is None and cache.find("b") == cache.find("c") == bytes(1000)
    assert not cache.keep("d", bytes(2001)), "larger than any that is kept"


def test_keys_and_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert key_of(["ab", "c"]) != key_of(["a", "bc"]) == key_of(["a", b"bc"])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "deepfacedrawing" / "networks"
    monkeypatch.delenv("XDG_CACHE_HOME")
    # Called by a number that has no name, nobody is at home anywhere.
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 2)
    assert default_folder() is None
