"""OpenVINO draws what Jittor draws; what is wrong with graphs, weights or the installation is said in a sentence."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from configs.families.compact import COMPACT
from engine.backend.jittor_setup import load
from engine.backend.runners import AUTO, JITTOR, OPENVINO, CannotRun, candidates
from engine.backend.starting import start
from engine.drawing.controls import Controls
from engine.drawing.sketch import read_sketch
from engine.files.checkpoints import CheckpointError
from engine.method.weights import load_weights
from tests.conftest import ROOT

openvino = pytest.importorskip("openvino", reason="there is no OpenVINO for this Python")
DRAWINGS = ("rough", "woman_long_hair")


def drawn_by(runner: Any) -> Any:
    from engine.method.pipeline import HEAT, FacePipeline
    from engine.method.shadow import read_masks

    return FacePipeline(load_weights(COMPACT), runner, read_masks(HEAT))


@pytest.fixture(scope="module")
def reference() -> Any:
    load()
    from configs.kernels import convolution
    from engine.backend.jittor_runner import JittorRunner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "native", lambda: False)
        drawing = drawn_by(JittorRunner(load_weights(COMPACT)))
        sketches = [read_sketch(ROOT / "test_input" / f"{name}.png") for name in DRAWINGS]
        return [(sketch, drawing.draw(sketch, Controls())) for sketch in sketches]


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_both_runtimes_draw_the_same_picture(reference: Any, precision: str) -> None:
    from engine.backend.openvino_runner import OpenVinoRunner

    runner = OpenVinoRunner(load_weights(COMPACT), precision)
    if precision == "bf16" and "BF16" not in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        pytest.skip("this processor has no bfloat16")
    drawing = drawn_by(runner)
    for sketch, wanted in reference:
        found = drawing.draw(sketch, Controls())
        np.testing.assert_allclose(found.appearance, wanted.appearance, atol=1e-4)
        for one, other in ((found.face, wanted.face), (found.shadow, wanted.shadow)):
            away = np.abs(one.astype(int) - other)
            if precision == "f32":
                assert away.max() <= 1
            else:
                assert away.mean() < 0.5 and (away <= 4).mean() >= 0.999
    photo = reference[0][1].face
    assert drawing.read_appearance(photo).values != drawing.read_appearance(255 - photo).values


def test_the_best_runtime_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.backend import jittor_setup

    monkeypatch.setattr(jittor_setup, "cuda_answers", lambda: False)
    assert candidates(AUTO)[0] == OPENVINO and candidates(JITTOR) == [JITTOR]
    monkeypatch.setattr(jittor_setup, "cuda_answers", lambda: True)
    if "jittor" in sys.modules:
        assert candidates(AUTO) == [JITTOR, OPENVINO]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert candidates(AUTO) == [OPENVINO], "whose error says what to install"


@pytest.fixture
def graphs(tmp_path: Path) -> Path:
    """Graphs that may be spoilt."""
    from engine.backend.openvino_runner import GRAPHS

    shutil.copytree(str(GRAPHS / "compact"), str(tmp_path / "compact"))
    return tmp_path


def test_a_damaged_graph_is_said_and_so_is_a_missing_one(graphs: Path) -> None:
    from engine.backend.openvino_runner import OpenVinoRunner

    runner = OpenVinoRunner(load_weights(COMPACT), graphs=graphs)
    broken = graphs / "compact/face.onnx"
    broken.write_bytes(broken.read_bytes()[: broken.stat().st_size // 2])
    with pytest.raises(CheckpointError, match=r"face.onnx is damaged: make it again with train.py graphs"):
        runner.prepare()
    shutil.copy(str(ROOT / "graphs/compact/face.onnx"), str(broken))
    broken.write_bytes(broken.read_bytes().replace(b"synthesis", b"synth\x9csis"))  # names that are no text
    with pytest.raises(CheckpointError, match=r"face.onnx is damaged: make it again with train.py graphs"):
        runner.prepare()
    broken.unlink()
    with pytest.raises(CheckpointError, match=r"face.onnx is missing"):
        runner.prepare()


def test_a_graph_whose_shapes_do_not_fit_is_refused(graphs: Path) -> None:
    from engine.backend.openvino_runner import FLOAT, OpenVinoRuntime

    graph = graphs / "compact/encode-nose.onnx"
    weight = b"encoder.convs.1.weight\x12\x16\n\x14"
    content = graph.read_bytes()
    assert content.count(weight + b"\x08\x01") == 1
    graph.write_bytes(content.replace(weight + b"\x08\x01", weight + b"\xf8\xfc"))  # of no type, and so of no shape
    with pytest.raises(CannotRun, match=r"OpenVINO cannot run encode-nose.onnx"):
        OpenVinoRuntime(FLOAT).compile(graph, lambda names: {})


def test_a_graph_of_other_weights_is_refused(graphs: Path) -> None:
    from engine.backend.openvino_runner import OpenVinoRunner

    shutil.copy(str(graphs / "compact/encode-remainder.onnx"), str(graphs / "compact/encode-eye1.onnx"))
    runner = OpenVinoRunner(load_weights(COMPACT), graphs=graphs)
    with pytest.raises(CheckpointError, match=r"encode-eye1.onnx is the graph of another network"):
        runner.run("encode-eye1", crop=np.zeros((1, 1, 64, 64), np.float32))


def test_weights_of_another_shape_are_refused(graphs: Path, param: Path, tmp_path: Path) -> None:
    from engine.backend.openvino_runner import OpenVinoRunner
    from engine.backend.weights import Weights

    own = load_weights(COMPACT)
    files = {**own.files, "synthesis.": (param / "tiny/combine.safetensors", "synthesis.")}
    runner = OpenVinoRunner(Weights(COMPACT, files, {}), graphs=graphs)
    with pytest.raises(CheckpointError, match=r"is the graph of other weights: .*has shape 4x128 instead of 24x128"):
        runner.run("texture", photo=np.zeros((1, 3, 128, 128), np.float32))
    files["mapping."] = (param / "tiny/autoencoders.safetensors", "mapping.")
    with pytest.raises(CheckpointError, match=r"belong to other networks: .* lacks mapping.eye1.last.bias"):
        runner.run("features-eye1", code=np.zeros((1, 128), np.float32))


def test_without_openvino_jittor_stands_in_or_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = load_weights(COMPACT)
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(CannotRun, match=r"OpenVINO does not start .*: run install.sh again"):
        start(OPENVINO, weights)
    load()
    monkeypatch.setattr("engine.backend.runners.candidates", lambda asked: [OPENVINO, JITTOR])
    runner, note = start(AUTO, weights)
    assert runner.title == "Jittor" and note.endswith("Jittor draws instead.")
