"""Norms are folded into the convolutions before them, and the networks compute the same."""

from __future__ import annotations

from typing import Any, Dict, List

import numpy as np
import pytest

openvino = pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")


def weights(names: List[str], shapes: Dict[str, Any]) -> Dict[str, np.ndarray]:
    """Random ones, by whose size pictures keep theirs."""
    r = np.random.default_rng(3)
    made = {}
    for name in names:
        shape = shapes[name]
        values = r.uniform(0.5, 1.5, shape) if len(shape) == 1 else r.normal(0, np.prod(shape[1:]) ** -0.5, shape)
        made[name] = values.astype(np.float32)
    return made


@pytest.mark.parametrize("step", ["encode-eye1", "decode-eye1"])
def test_no_norm_is_left_and_the_network_computes_the_same(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.backend import openvino_runner
    from engine.backend.openvino_runner import FLOAT, GRAPHS, OpenVinoRuntime

    graph = GRAPHS / "paper" / f"{step}.onnx"
    inputs = openvino.Core().read_model(str(graph)).inputs
    shapes = {one.get_any_name(): tuple(side.get_max_length() for side in one.get_partial_shape()) for one in inputs}
    names = [name for name in shapes if "." in name]
    (free,) = set(shapes) - set(names)
    given = np.random.default_rng(4).normal(0, 1, (1, *shapes[free][1:])).astype(np.float32)
    left: List[int] = []

    def folded(model: Any, arrays: Dict[str, np.ndarray]) -> None:
        fold_norms(model, arrays)
        left.append(sum(node.get_type_name() == "BatchNormInference" for node in model.get_ops()))

    fold_norms = openvino_runner.fold_norms
    monkeypatch.setattr(openvino_runner, "fold_norms", folded)
    found = OpenVinoRuntime(FLOAT).compile(graph, lambda _: weights(names, shapes)).run(**{free: given})
    monkeypatch.setattr(openvino_runner, "fold_norms", lambda *_: left.append(-1))
    wanted = OpenVinoRuntime(FLOAT).compile(graph, lambda _: weights(names, shapes)).run(**{free: given})
    assert left == [0, -1]
    assert wanted.std() > 0.1
    np.testing.assert_allclose(found, wanted, atol=1e-4 * np.abs(wanted).max())
