"""Generators of others paint here what they paint there: by plain NumPy, layer by layer, as their own code has it."""

from __future__ import annotations

import io
import pickle
import sys
import types
import zipfile
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
import pytest

from engine.backend.jittor_setup import load
from engine.files.checkpoints import CheckpointError, read_weights
from engine.files.hdf5 import write_hdf5
from engine.translating.translator import Translator, find

SIDE, WIDTH, MOST = 32, 4, 4
R = np.random.default_rng(0)


def draw(*shape: int) -> np.ndarray:
    return R.normal(0.0, 0.2, shape).astype(np.float32)


def convolve(x: np.ndarray, weight: np.ndarray, stride: int, pad: int) -> np.ndarray:
    """(I, H, W) by (O, I, k, k)."""
    k = weight.shape[2]
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, (k, k), axis=(1, 2))[:, ::stride, ::stride]  # type: ignore[call-overload]
    return np.einsum("ihwkl,oikl->ohw", windows, weight)


def transposed(x: np.ndarray, weight: np.ndarray, pad: int = 1, extra: int = 0) -> np.ndarray:
    """(I, H, W) by (I, O, k, k), doubling the side."""
    i, h, w = x.shape
    k = weight.shape[2]
    y = np.zeros((weight.shape[1], 2 * h + k, 2 * w + k), np.float32)
    for a in range(k):
        for b in range(k):
            y[:, a : a + 2 * h : 2, b : b + 2 * w : 2] += np.einsum("ihw,io->ohw", x, weight[:, :, a, b])
    return y[:, pad : pad + 2 * h, pad : pad + 2 * w]


def leak(x: np.ndarray, slope: float) -> np.ndarray:
    return np.where(x > 0, x, slope * x)


def instance(x: np.ndarray) -> np.ndarray:
    mean, variance = x.mean(axis=(1, 2), keepdims=True), x.var(axis=(1, 2), keepdims=True)
    return (x - mean) / np.sqrt(variance + 1e-5)


Norm = Tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # scale, shift, mean, variance


def batch(x: np.ndarray, norm: Norm, epsilon: float) -> np.ndarray:
    scale, shift, mean, variance = (one[:, None, None] for one in norm)
    return (x - mean) / np.sqrt(variance + epsilon) * scale + shift


def a_norm(width: int) -> Norm:
    return 1.0 + draw(width), draw(width), draw(width), 0.5 + np.abs(draw(width))


def widths(depth: int) -> List[int]:
    return [WIDTH * min(2**level, MOST) for level in range(depth)]


def keras_file(path: Path, depth: int = 5, whole: bool = False) -> Any:
    """A file as `generator.save_weights` makes it; returns what that generator paints."""
    h5py = pytest.importorskip("h5py", reason="h5py is not installed (sh install.sh --onnx)")
    downs, ups = widths(depth), widths(depth)[-2::-1]
    kernels = [draw(4, 4, i, o) for i, o in zip([3, *downs], downs)]
    inputs = [downs[-1]] + [2 * one for one in ups[:-1]]
    back = [draw(4, 4, o, i) for i, o in zip(inputs, ups)]
    norms = [None] + [a_norm(one) for one in downs[1:]] + [a_norm(one) for one in ups]
    last, bias = draw(4, 4, 3, 2 * downs[0]), draw(3)
    with h5py.File(str(path), "w") as file:
        root = file.create_group("model_weights") if whole else file
        names = []
        for number, (kernel, norm) in enumerate(zip(kernels + back, norms)):
            layer = f"sequential_{number + 7}"  # the notebook has made others before
            weights = {f"conv2d_{number}/kernel:0": kernel}
            if norm is not None:
                parts = zip(("gamma", "beta", "moving_mean", "moving_variance"), norm)
                weights.update({f"batch_normalization_{number}/{part}:0": value for part, value in parts})
            names.append(layer)
            add(root, layer, weights)
        add(root, "concatenate", {})
        add(root, "conv2d_transpose_31", {"conv2d_transpose_31/kernel:0": last, "conv2d_transpose_31/bias:0": bias})
        root.attrs["layer_names"] = [
            name.encode() for name in ["input_1", *names, "concatenate", "conv2d_transpose_31"]
        ]
        add(root, "input_1", {})

    def paint(picture: np.ndarray) -> np.ndarray:
        x, skips = picture, []
        for kernel, norm in zip(kernels, norms):
            x = convolve(x, kernel.transpose(3, 2, 0, 1), 2, 1)
            x = leak(x if norm is None else batch(x, norm, 1e-3), 0.3)
            skips.append(x)
        for kernel, norm, skip in zip(back, norms[depth:], skips[-2::-1]):
            x = leak(batch(transposed(x, kernel.transpose(3, 2, 0, 1)), norm, 1e-3), 0.0)  # type: ignore[arg-type]
            x = np.concatenate([x, skip])
        return np.tanh(transposed(x, last.transpose(3, 2, 0, 1)) + bias[:, None, None])

    return paint


def add(root: Any, layer: str, weights: Dict[str, np.ndarray]) -> None:
    group = root.create_group(layer)
    group.attrs["weight_names"] = [name.encode() for name in weights]
    for name, value in weights.items():
        group.create_dataset(name, data=value)


def unet_state(single: bool, depth: int = 5) -> Tuple[Dict[str, np.ndarray], Any]:
    """The state of `UnetGenerator`, and what it paints in eval mode."""
    state: Dict[str, np.ndarray] = {}
    downs = widths(depth)

    def conv(name: str, *shape: int, biased: bool = single) -> None:
        state[f"{name}.weight"] = draw(*shape)
        if biased:
            state[f"{name}.bias"] = draw(shape[1] if "up" in name else shape[0])

    def norm(name: str, width: int) -> None:
        if not single:
            parts = zip(("weight", "bias", "running_mean", "running_var"), a_norm(width))
            state.update({f"{name}.{part}": value for part, value in parts})
            state[f"{name}.num_batches_tracked"] = np.array(7, np.int64)

    def block(here: str, level: int) -> Any:
        """`UnetSkipConnectionBlock`, as its code has it."""
        before, within, outer = ([3, *downs])[level], downs[level], level == 0
        inner = level == depth - 1
        down = f"{here}{0 if outer else 1}"
        conv(down, within, before, 4, 4)
        if not outer and not inner:
            norm(f"{here}2", within)
        below = None if inner else block(f"{here}{1 if outer else 3}.model.", level + 1)
        up = f"{here}{3 if outer or inner else 5}"
        name, shape = up, (within if inner else 2 * within, before, 4, 4)
        state[f"{name}.weight"] = draw(*shape)
        if single or outer:
            state[f"{name}.bias"] = draw(before)
        after = f"{here}{4 if inner else 6}"
        if not outer:
            norm(after, before)

        def normed(x: np.ndarray, at: str) -> np.ndarray:
            parts = [state.get(f"{at}.{part}") for part in ("weight", "bias", "running_mean", "running_var")]
            return instance(x) if single else batch(x, tuple(parts), 1e-5)  # type: ignore[arg-type]

        def with_bias(x: np.ndarray, at: str) -> np.ndarray:
            return x + state[f"{at}.bias"][:, None, None] if f"{at}.bias" in state else x

        def paint(x: np.ndarray) -> np.ndarray:
            if not outer:
                x = leak(x, 0.2)  # in place: the skip has it, too
            y = with_bias(convolve(x, state[f"{down}.weight"], 2, 1), down)
            if not outer and not inner:
                y = normed(y, f"{here}2")
            if below is not None:
                y = below(y)
            y = with_bias(transposed(leak(y, 0.0), state[f"{up}.weight"]), up)
            return np.tanh(y) if outer else np.concatenate([x, normed(y, after)])

        return paint

    return state, block("model.model.", 0)


def resnet_state(blocks: int = 2) -> Tuple[Dict[str, np.ndarray], Any]:
    """The state of `ResnetGenerator` with instance norm, and what it paints."""
    w = WIDTH
    state: Dict[str, np.ndarray] = {}
    shapes = {"model.1": (w, 3, 7, 7), "model.4": (2 * w, w, 3, 3), "model.7": (4 * w, 2 * w, 3, 3)}
    for block in range(blocks):
        shapes.update({f"model.{10 + block}.conv_block.{at}": (4 * w, 4 * w, 3, 3) for at in (1, 5)})
    first = 10 + blocks
    ups = {f"model.{first}": (4 * w, 2 * w, 3, 3), f"model.{first + 3}": (2 * w, w, 3, 3)}
    shapes.update({**ups, f"model.{first + 7}": (3, w, 7, 7)})
    for name, shape in shapes.items():
        state[f"{name}.weight"], state[f"{name}.bias"] = draw(*shape), draw(shape[1] if name in ups else shape[0])

    def step(x: np.ndarray, name: str, stride: int, pad: int) -> np.ndarray:
        return convolve(x, state[f"{name}.weight"], stride, pad) + state[f"{name}.bias"][:, None, None]

    def reflected(x: np.ndarray, pad: int) -> np.ndarray:
        return np.pad(x, ((0, 0), (pad, pad), (pad, pad)), mode="reflect")

    def paint(x: np.ndarray) -> np.ndarray:
        x = leak(instance(step(reflected(x, 3), "model.1", 1, 0)), 0.0)
        for name in ("model.4", "model.7"):
            x = leak(instance(step(x, name, 2, 1)), 0.0)
        for block in range(blocks):
            y = leak(instance(step(reflected(x, 1), f"model.{10 + block}.conv_block.1", 1, 0)), 0.0)
            x = x + instance(step(reflected(y, 1), f"model.{10 + block}.conv_block.5", 1, 0))
        for name in ups:
            y = transposed(x, state[f"{name}.weight"], 1, 1) + state[f"{name}.bias"][:, None, None]
            x = leak(instance(y), 0.0)
        return np.tanh(step(reflected(x, 3), f"model.{first + 7}", 1, 0))

    return state, paint


class Stored:
    """What a file of PyTorch refers to."""

    def __init__(self, key: str, values: np.ndarray) -> None:
        self.key, self.values = key, values

    @property
    def pid(self) -> Tuple[Any, ...]:
        kind = {"f": "FloatStorage", "i": "LongStorage"}[self.values.dtype.kind]
        return "storage", getattr(sys.modules["torch"], kind), self.key, "cpu", self.values.size


class Tensor:
    def __init__(self, storage: Stored, shape: Tuple[int, ...]) -> None:
        self.storage, self.shape = storage, shape

    def __reduce__(self) -> Tuple[Any, ...]:
        strides = tuple(int(np.prod(self.shape[at + 1 :])) for at in range(len(self.shape)))
        rebuild = sys.modules["torch._utils"]._rebuild_tensor_v2  # type: ignore[attr-defined]
        return rebuild, (self.storage, 0, self.shape, strides, False, Table())


class Table(dict):  # type: ignore[type-arg]
    """Is pickled as an OrderedDict that says something of itself, as a module's state is."""

    def __reduce__(self) -> Tuple[Any, ...]:
        from collections import OrderedDict

        return OrderedDict, (), {"_metadata": OrderedDict(version=1)}, None, iter(self.items())


class Pickler(pickle._Pickler):  # type: ignore[name-defined,misc]
    def persistent_id(self, value: Any) -> Any:
        return (*value.pid, None) if isinstance(value, Stored) and self.legacy else getattr(value, "pid", None)

    legacy = False


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much of PyTorch as a pickle names."""
    root, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    for name in ("FloatStorage", "LongStorage"):
        setattr(root, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2(*_parts: Any) -> None:
        raise AssertionError("nothing of the file is called")

    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", root)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)


def torch_file(path: Path, state: Dict[str, np.ndarray], legacy: bool) -> Path:
    stored = {name: Stored(str(number), value.reshape(-1)) for number, (name, value) in enumerate(state.items())}
    table = Table({name: Tensor(stored[name], state[name].shape) for name in state})
    content = io.BytesIO()
    if legacy:
        for value in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True}):
            pickle.dump(value, content, 2)
    pickler = Pickler(content, 2)
    pickler.legacy = legacy
    pickler.dump(table)
    if legacy:
        pickle.dump([one.key for one in stored.values()], content, 2)
        for one in stored.values():
            content.write(one.values.size.to_bytes(8, "little") + one.values.tobytes())
        path.write_bytes(content.getvalue())
        return path
    with zipfile.ZipFile(str(path), "w") as archive:
        archive.writestr("latest_net_G/data.pkl", content.getvalue())
        archive.writestr("latest_net_G/byteorder", "little")
        for one in stored.values():
            archive.writestr(f"latest_net_G/data/{one.key}", one.values.tobytes())
    return path


def brought_in(file: Path, folder: Path) -> Translator:
    load()
    import train

    words = ["import-translator", "--file", str(file), "--name", "theirs", "--param", str(folder)]
    assert train.main([*words, "--direction", "sketch-to-photo", "--size", str(SIDE)]) == 0
    assert "Imported" in (folder / "theirs/MODEL_CARD.md").read_text(encoding="utf-8")
    return Translator.load("theirs", folder)


def compare(translator: Translator, paint: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from configs.kernels import convolution

    monkeypatch.setattr(convolution, "native", lambda: False)
    picture = np.random.default_rng(3).uniform(-1, 1, (1, 3, SIDE, SIDE)).astype(np.float32)
    wanted = paint(picture[0])
    assert wanted.std() > 0.05, "a picture of one colour shows nothing"
    away = np.abs(translator.run(picture)[0] - wanted)
    assert away.mean() < 0.002 and away.max() < 0.05, "their weights, in 16 bits"


@pytest.mark.parametrize("whole", [False, True])
def test_keras_weights_paint_what_they_paint_there_and_go_back(
    whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint = keras_file(tmp_path / "g.h5", whole=whole)
    compare(brought_in(tmp_path / "g.h5", tmp_path), paint, monkeypatch)
    import export

    assert export.main(["theirs", str(tmp_path / "back.h5"), "--translators", str(tmp_path)]) == 0
    ours, theirs = (list(read_weights(tmp_path / name).values()) for name in ("back.h5", "g.h5"))
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs):
        np.testing.assert_allclose(one, other, atol=1e-3)


@pytest.mark.parametrize(("single", "legacy"), [(False, False), (False, True), (True, False)])
def test_pix2pix_of_pytorch_paints_what_it_paints_there(
    single: bool, legacy: bool, torch: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, paint = unet_state(single)
    file = torch_file(tmp_path / "latest_net_G.pth", state, legacy)
    for name, value in read_weights(file).items():
        np.testing.assert_array_equal(value, state[name])
    compare(brought_in(file, tmp_path), paint, monkeypatch)


def test_cyclegan_of_pytorch_paints_what_it_paints_there(
    torch: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, paint = resnet_state()
    compare(brought_in(torch_file(tmp_path / "G.pth", state, False), tmp_path), paint, monkeypatch)
    assert find("theirs", tmp_path).method == "cyclegan"


def test_what_does_not_fit_is_refused_with_what_differs(torch: None, tmp_path: Path) -> None:
    load()
    from training.translators.foreign import read_foreign

    state, _ = resnet_state()
    state["model.4.weight"] = state["model.4.weight"][:, :2]
    state["model.99.weight"] = draw(3)
    del state["model.7.weight"]
    wanted = (
        "model.7.weight is missing; model.4.weight has shape 8x2x3x3 instead of 8x4x3x3; model.99.weight is unknown"
    )
    with pytest.raises(CheckpointError, match=wanted):
        read_foreign(torch_file(tmp_path / "G.pth", state, False), SIDE)
    with pytest.raises(CheckpointError, match=r"is no generator that is known here.*begins with fc\.weight"):
        read_foreign(torch_file(tmp_path / "fc.pth", {"fc.weight": draw(3, 4)}, True), SIDE)


@pytest.mark.parametrize("legacy", [False, True])
def test_damaged_files_are_one_sentence(legacy: bool, torch: None, tmp_path: Path) -> None:
    whole = torch_file(tmp_path / "G.pth", {"fc.weight": draw(30, 40), "n": np.arange(3)}, legacy).read_bytes()
    for length in range(30, len(whole), 331):
        (tmp_path / "half.pth").write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match=r"half\.pth cannot be used as weights: "):
            read_weights(tmp_path / "half.pth")


def test_texts_that_hdf5_would_read_for_ever_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("h5py", reason="h5py is not installed (sh install.sh --onnx)")
    path = tmp_path / "g.h5"
    write_hdf5(path, {"first": [("kernel", np.ones((2, 2), np.float32))]})
    whole = bytearray(path.read_bytes())
    at = whole.index(b"GCOL") + 16
    while int.from_bytes(whole[at : at + 2], "little"):  # to what is free, which the specification numbers 0
        at += 16 + -(-int.from_bytes(whole[at + 8 : at + 16], "little") // 8) * 8
    for size, number in ((0, 0), (2**64 - 16, 5)):
        whole[at : at + 2], whole[at + 8 : at + 16] = number.to_bytes(2, "little"), size.to_bytes(8, "little")
        path.write_bytes(whole)
        with pytest.raises(CheckpointError, match="its texts are damaged"):
            read_weights(path)


def test_damaged_and_strange_hdf5_are_one_sentence(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py", reason="h5py is not installed (sh install.sh --onnx)")
    keras_file(tmp_path / "g.h5")
    whole = (tmp_path / "g.h5").read_bytes()
    for length in (20, 700, len(whole) // 2):
        (tmp_path / "half.h5").write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match=r"half\.h5 cannot be used as weights: "):
            read_weights(tmp_path / "half.h5")
    with h5py.File(str(tmp_path / "plain.h5"), "w") as file:
        file.create_dataset("x", data=np.zeros(3))
    with pytest.raises(CheckpointError, match="not of Keras' layout"):
        read_weights(tmp_path / "plain.h5")
    with h5py.File(str(tmp_path / "link.h5"), "w") as file:
        file["a"] = h5py.ExternalLink("g.h5", "sequential_7")
        file.attrs["layer_names"] = [b"a"]
    with pytest.raises(CheckpointError, match="lies in another file"):
        read_weights(tmp_path / "link.h5")


def test_a_pickle_that_asks_for_more_is_refused(tmp_path: Path) -> None:
    for content in (b"cos\nsystem\n(S'true'\ntR.", b"\x80\x02ctorch\nload\n."):
        with zipfile.ZipFile(str(tmp_path / "evil.pth"), "w") as archive:
            archive.writestr("a/data.pkl", content)
        with pytest.raises(CheckpointError, match="which weights do not need"):
            read_weights(tmp_path / "evil.pth")
