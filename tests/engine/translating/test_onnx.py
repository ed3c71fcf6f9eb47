"""A translator as an ONNX file paints what the network paints."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.backend.runners import OPENVINO
from engine.drawing.crops import levels, signed
from engine.files.checkpoints import write_weights
from engine.translating.translator import style_planes

SIZE = 32
ARCHITECTURES: Dict[str, Dict[str, Any]] = {
    "unet-batch": {"kind": "unet", "depth": 5, "norm": "batch"},
    "unet-instance": {"kind": "unet", "depth": 5, "norm": "instance"},
    "resnet": {"kind": "resnet", "blocks": 2},
    "resnet-enhanced": {"kind": "resnet", "blocks": 1, "enhancers": 2},
    "unet-in-styles": {"kind": "unet", "depth": 5, "styles": ("lines", "hatched")},
    "unet-of-pytorch": {"kind": "unet", "depth": 5, "layout": "pytorch"},
    "unet-of-tensorflow": {"kind": "unet", "depth": 5, "layout": "tensorflow"},
    "residual-attentive": {"kind": "residual", "size": 64, "blocks": 1, "attention": 1},
    "residual": {"kind": "residual", "blocks": 1},
    "refined": {"kind": "refined", "size": 64, "networks": 2, "examples": 5},
    "refined-to-sketch": {"kind": "refined", "size": 64, "networks": 1, "examples": 3},
}


def install(folder: Path, name: str, channels_in: int = 1, half: bool = True, **shape: Any) -> None:
    """A translator with random weights, norms and statistics that are not at their start."""
    load()
    from configs.translators.generators import Architecture

    shape.setdefault("size", SIZE)
    made: Any = Architecture.kinds[shape.pop("kind")]
    architecture = made(channels_in=channels_in, channels_out=4 - channels_in, width=6, **shape)
    r = np.random.default_rng(5)
    spread = 0.05 if architecture.kind == "refined" else 0.2  # of which larger ones would only be clipped
    tensors = {}
    for key, variable in architecture.network().state_dict().items():
        value = r.normal(0, spread, variable.shape).astype(np.float32)
        tensors[key] = np.abs(value) + 0.5 if key.endswith(("running_var", "norm.weight")) else value
    to = "sketch-to-photo" if channels_in == 1 else "photo-to-sketch"
    about = {"title": "Test", "method": "pix2pix", "direction": to, **architecture.texts()}
    write_weights(folder / name / "weights.safetensors", tensors, about, half=half)


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_onnx_runtime_paints_the_same_picture(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnx", reason="ONNX is not installed (sh install.sh --onnx)")
    onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX is not installed (sh install.sh --onnx)")
    to_sketch = name in ("resnet", "refined-to-sketch", "unet-in-styles")
    side, styles = ARCHITECTURES[name].get("size", SIZE), len(ARCHITECTURES[name].get("styles", ()))
    install(tmp_path, name, 3 if to_sketch else 1, half=name != "residual", **ARCHITECTURES[name])
    import export
    from configs.kernels import convolution
    from engine.translating.translator import Translator

    file = tmp_path / "translator.onnx"
    assert export.main([name, str(file), "--translators", str(tmp_path)]) == 0

    r = np.random.default_rng(1)
    pictures = signed(r.integers(0, 256, (2, 3 if to_sketch else 1, side, side), dtype=np.uint8))
    if styles:
        pictures = np.concatenate([pictures, style_planes([0, styles - 1], styles, side)], axis=1)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    painted = session.run(["painted"], {"picture": pictures})[0]
    assert session.get_modelmeta().custom_metadata_map["title"] == "Test"
    # Not in 16 bits, as a processor with AMX would: then the numbers are the same, not only the picture.
    monkeypatch.setattr(convolution, "native", lambda: False)
    wanted = Translator.load(name, tmp_path).run(pictures)
    assert wanted.std() > 0.05, "a picture of one colour shows nothing"
    assert painted.shape == wanted.shape == (2, 1 if to_sketch else 3, side, side)
    np.testing.assert_allclose(painted, wanted, atol=2e-3)
    if importlib.util.find_spec("openvino"):
        from engine.backend import openvino_runner
        from engine.translating.translator import describe, graph_of
        from training.graphs import write_translator

        monkeypatch.setattr(openvino_runner, "BFLOAT", openvino_runner.FLOAT)
        info = describe(tmp_path / name)
        assert write_translator(info) == graph_of(info)
        drawn = Translator.of(info, OPENVINO).run(pictures)
        np.testing.assert_allclose(drawn, wanted, atol=2e-3)
    assert np.abs(levels(painted).astype(int) - levels(wanted)).max() <= 1


def test_shipped_weights_stay_in_16_bits(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="ONNX is not installed (sh install.sh --onnx)")
    install(tmp_path, "half", **ARCHITECTURES["unet-batch"])
    import export

    assert export.main(["half", str(tmp_path / "half.onnx"), "--translators", str(tmp_path)]) == 0
    model = onnx.load(str(tmp_path / "half.onnx"))
    assert {weight.data_type for weight in model.graph.initializer} == {onnx.TensorProto.FLOAT16}
    assert (tmp_path / "half.onnx").stat().st_size < 1.2 * (tmp_path / "half" / "weights.safetensors").stat().st_size


def test_a_wrong_name_is_said_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    import export

    assert export.main(["nobody", str(tmp_path / "a.onnx"), "--translators", str(tmp_path)]) == 1
    assert "there is no translator nobody" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    with pytest.raises(SystemExit):
        export.main(["nobody", str(tmp_path / "a.txt")])
    assert "should end in .onnx" in capsys.readouterr().err
