"""Weights of large networks lie in a file, and the networks compute the same."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import numpy as np
import pytest

from engine.backend.mapped_arrays import MappedArrays, can_release

pytestmark = pytest.mark.skipif(not can_release(), reason="mapped memory cannot be given back here")


def numbers() -> Dict[str, np.ndarray]:
    r = np.random.default_rng(0)
    return {
        "a": r.normal(size=(3, 5)).astype(np.float16),
        "b": r.normal(size=2**20).astype(np.float32),
        "c": np.ones(()),
    }


def test_arrays_are_the_same_before_and_after_their_memory_is_given_back(tmp_path: Path) -> None:
    plain, arrays = numbers(), numbers()
    mapped = MappedArrays(tmp_path / "new" / "folder", arrays)
    for _ in range(2):
        for name, value in plain.items():
            np.testing.assert_array_equal(arrays[name], value.astype(np.float32))
            assert arrays[name].shape == value.shape and arrays[name].dtype == np.float32
        mapped.release()
    assert list((tmp_path / "new" / "folder").iterdir()) == [], "no file is left, however the program ends"


def test_where_nobody_may_write_the_arrays_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    arrays = numbers()
    before = dict(arrays)
    with pytest.raises(OSError):
        MappedArrays(tmp_path / "file", arrays)
    assert all(arrays[name] is before[name] for name in before)


@pytest.mark.parametrize("writable", [True, False])
def test_a_network_computes_the_same_with_its_weights_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
    from configs.families.compact import COMPACT
    from engine.backend import openvino_runner
    from engine.backend.openvino_runner import FLOAT, OpenVinoRunner
    from engine.method.weights import load_weights

    weights, step = load_weights(COMPACT), "features-eye1"
    code = np.random.default_rng(1).normal(size=(1, COMPACT.codes[0])).astype(np.float32)
    wanted = OpenVinoRunner(weights, FLOAT).run(step, code=code)
    cache = tmp_path / "cache"
    if not writable:
        cache.write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(openvino_runner, "LARGE", 1000)
    made: List[MappedArrays] = []

    def noted(folder: Path, arrays: Dict[str, np.ndarray]) -> MappedArrays:
        made.append(MappedArrays(folder, arrays))
        return made[-1]

    monkeypatch.setattr(openvino_runner, "MappedArrays", noted)
    runner = OpenVinoRunner(weights, FLOAT)
    for _ in range(3):  # its memory is given back when it is compiled and after the first
        np.testing.assert_array_equal(runner.run(step, code=code), wanted)
    assert len(made) == writable
