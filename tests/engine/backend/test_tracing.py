"""Networks that are recorded compute what they compute on Jittor, and the graphs in the repository are theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest

from configs.families import presets
from engine.backend.jittor_setup import load
from engine.files.checkpoints import write_weights
from engine.translating.translator import graph_of, installed
from tests.support.tiny import TINY

onnx = pytest.importorskip("onnx", reason="ONNX is not installed (sh install.sh --train)")

AGAIN = "the networks have changed: make the graphs again with .venv/bin/python train.py graphs"


@pytest.fixture(scope="module")
def jt() -> Any:
    return load()


@pytest.mark.parametrize("preset", sorted(set(presets()) - {TINY.name}))
def test_the_graphs_of_the_presets_are_up_to_date(jt: Any, preset: str) -> None:
    from engine.backend.openvino_runner import GRAPHS
    from training.graphs import preset_graphs

    made = preset_graphs(presets()[preset])
    kept = {path.stem: onnx.load(str(path)) for path in (GRAPHS / preset).glob("*.onnx")}
    assert sorted(made) == sorted(kept), AGAIN
    for name, graph in made.items():
        assert graph.graph == kept[name].graph, f"{name}: {AGAIN}"


def test_the_graphs_of_the_translators_are_up_to_date(jt: Any) -> None:
    from engine.translating.onnx_export import trace_translator

    assert installed()
    for info in installed():
        assert trace_translator(info).graph == onnx.load(str(graph_of(info))).graph, f"{info.name}: {AGAIN}"


def test_graphs_are_small_and_hold_no_weights() -> None:
    from engine.backend.openvino_runner import GRAPHS

    for path in GRAPHS.glob("*/*.onnx"):
        assert path.stat().st_size < 120_000, path
        for tensor in onnx.load(str(path)).graph.initializer:
            assert np.prod(tensor.dims) <= 4096, f"{path}: {tensor.name}"


def test_a_network_is_as_it_was_after_it_has_been_recorded(jt: Any) -> None:
    from configs.compact import CompactEncoder
    from engine.backend.tracing import trace

    network = CompactEncoder(16, 8)
    before = {name: id(value) for name, value in network.state_dict().items()}
    trace(network, {"": network}, {"crop": (1, 1, 16, 16)}, "code")
    assert {name: id(value) for name, value in network.state_dict().items()} == before
    assert network(jt.zeros((1, 1, 16, 16))).shape == [1, 8]


def test_what_cannot_be_recorded_is_refused(jt: Any) -> None:
    from configs.kernels.normalise import Norm
    from engine.backend.tracing import trace

    norm = Norm(3, single=False, slope=0.0)
    with pytest.raises(ValueError, match="batch norm in training"):
        trace(norm, {"": norm}, {"x": (1, 3, 4, 4)}, "y")
    large = jt.ones((1, 3, 64, 64))
    with pytest.raises(ValueError, match="has no name in the graph"):
        trace(lambda x: x + large, {}, {"x": (1, 3, 64, 64)}, "y")


@pytest.fixture(scope="module")
def tiny_graphs(jt: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.graphs import write_preset

    folder = tmp_path_factory.mktemp("graphs")
    write_preset(TINY, folder)
    return folder


def test_every_step_gives_the_same_numbers_on_both_runtimes(
    jt: Any, tiny_graphs: Path, param: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
    from configs.kernels import convolution
    from configs.registration import Registration
    from configs.steps import GRAIN
    from configs.upscaler import Upscaler
    from engine.backend.jittor_runner import JittorRunner
    from engine.backend.openvino_runner import FLOAT, OpenVinoRunner
    from engine.backend.weights import REGISTRATION, UPSCALER
    from engine.method.weights import load_weights
    from tests.support.random_weights import random_tensors

    monkeypatch.setattr(convolution, "native", lambda: False)  # 16 bits would be another question
    weights, points = load_weights(TINY, param), tmp_path / "registration.safetensors"
    write_weights(points, random_tensors(Registration(), np.random.default_rng(1)))
    larger = tmp_path / "upscaler.safetensors"
    write_weights(larger, random_tensors(Upscaler(), np.random.default_rng(2)))
    weights = replace(weights, files={**weights.files, REGISTRATION: (points, ""), UPSCALER: (larger, "")})
    one, other = JittorRunner(weights), OpenVinoRunner(weights, FLOAT, tiny_graphs)
    other.prepare()
    r = np.random.default_rng(0)
    for name, step in one._steps.items():
        given: Dict[str, np.ndarray] = {
            key: r.normal(size=shape).astype(np.float32)
            for key, shape in step.inputs.items()
            if not key.startswith(GRAIN)
        }
        wanted, found = one.run(name, **given), other.run(name, **given)
        assert wanted.shape == found.shape and wanted.std() > 0.01, name
        np.testing.assert_allclose(found, wanted, atol=1e-4 * np.abs(wanted).max(), err_msg=name)
