"""Weights and banks: what is written comes back, what is damaged is refused, what is evil does nothing."""

from __future__ import annotations

import collections
import csv
import hashlib
import io
import json
import os
import pickle
import re
import struct
import zipfile
from pathlib import Path
from typing import Any, Callable, Dict, Tuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.files.checkpoints import CheckpointError, assign, read_bank, read_metadata, read_weights, write_weights

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "reference" / "released_weights.csv"


def jittor_pickle(content: Any, protocol: int = 4, trailer: bool = True) -> bytes:
    """As `jittor.save` writes it."""
    data = pickle.dumps(content, protocol)
    return data + hashlib.sha1(data).digest() + b"HCAJSLHD" if trailer else data


def weights() -> Dict[str, np.ndarray]:
    numbers = np.random.default_rng(0)
    return {
        "conv.0.conv.weight": numbers.normal(size=(4, 1, 3, 3)).astype(np.float32),
        "conv.0.bn.running_mean": numbers.normal(size=4).astype(np.float32),
        "steps": np.array(7, np.int64),
    }


def assert_same(found: Dict[str, np.ndarray], wanted: Dict[str, np.ndarray]) -> None:
    assert set(found) == set(wanted)
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype and found[name].shape == array.shape
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("protocol", [2, 3, 4, pickle.HIGHEST_PROTOCOL])
@pytest.mark.parametrize("trailer", [True, False])
@pytest.mark.parametrize("container", [dict, collections.OrderedDict])
def test_published_pickles_are_read(tmp_path: Path, protocol: int, trailer: bool, container: Callable) -> None:
    path = tmp_path / "latest_net_encoder_eye1.pkl"
    path.write_bytes(jittor_pickle(container(weights()), protocol, trailer))
    assert_same(read_weights(path), weights())


def test_arrays_in_other_orders_are_read(tmp_path: Path) -> None:
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    content = {
        "fortran": np.asfortranarray(array),
        "sliced": array[:, ::2],
        "big": array.astype(">f4"),
        "empty": array[:0],
        "half": array.astype(np.float16),
    }
    path = tmp_path / "a.pkl"
    path.write_bytes(jittor_pickle(content))
    found = read_weights(path)
    assert all(value.dtype == np.float32 for value in found.values())
    for name, value in content.items():
        np.testing.assert_array_equal(found[name], value)


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the list of the published tensors is not beside the project")
def test_every_published_name_and_shape_survives(tmp_path: Path) -> None:
    """One file as published, in names and shapes (smaller files are enough to see it)."""
    with open(PUBLISHED, encoding="utf8") as file:
        rows = [row for row in csv.DictReader(file) if row["file"] == "AE_whole/latest_net_encoder_eye1.pkl"]
    assert rows
    content = {row["key"]: np.ones([int(n) for n in row["shape"].split("x")], np.float32) for row in rows}
    path = tmp_path / "latest_net_encoder_eye1.pkl"
    path.write_bytes(jittor_pickle(content))
    assert_same(read_weights(path), content)


class Evil:
    """Pickles into a call of `function(*arguments)`."""

    def __init__(self, function: Callable, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Tuple[Callable, Tuple[Any, ...]]:
        return self.call


@pytest.mark.parametrize("trailer", [True, False])
@pytest.mark.parametrize("place", ["alone", "value", "key", "shape", "state"])
def test_a_pickle_that_would_create_a_file_does_not(tmp_path: Path, trailer: bool, place: str) -> None:
    victim = tmp_path / "victim"
    evil = Evil(os.mkdir, str(victim))
    contents = {
        "alone": evil,
        "value": {"weight": evil},
        "key": {Evil(os.mkdir, str(victim)): np.zeros(2, np.float32)},
        "shape": {"weight": Evil(np.ndarray, evil)},
        "state": {"weight": np.array([evil], dtype=object)},
    }
    data = jittor_pickle(contents[place], trailer=trailer)
    path = tmp_path / "evil.pkl"
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=r"evil\.pkl"):
        read_weights(path)
    assert not victim.exists()
    # The same bytes do create it where anyone unpickles them, so this test can fail.
    if place != "key":
        pickle.loads(data)
        assert victim.exists()


@pytest.mark.parametrize(
    "program",
    [
        b"\x80\x02cos\nsystem\nX\x06\x00\x00\x00touch \x85R.",
        b"\x80\x02c__builtin__\neval\nX\x01\x00\x00\x001\x85R.",
        b"\x80\x02cnumpy\nload\nX\x01\x00\x00\x00x\x85R.",
        b"\x80\x02cnumpy.core.multiarray\n_reconstruct.__globals__\n.",
        b"\x80\x04\x8c\x0bcollections\x8c\x14OrderedDict.__init__\x93.",
        b"\x80\x02X\x01\x00\x00\x00xQ.",  # a persistent id
        b"\x80\x02\x82\x01.",  # the extension registry
    ],
)
def test_forged_programs_are_refused(tmp_path: Path, program: bytes) -> None:
    path = tmp_path / "forged.pkl"
    path.write_bytes(program)
    with pytest.raises(CheckpointError):
        read_weights(path)


def test_a_forged_pickle_cannot_alter_the_reader(tmp_path: Path) -> None:
    """The BUILD instruction sets attributes of what a pickle was handed: there must be nothing that lasts."""
    path = tmp_path / "forged.pkl"
    names = (b"numpy\ndtype", b"numpy\nndarray", b"numpy.core.multiarray\n_reconstruct", b"collections\nOrderedDict")
    for name in names:
        path.write_bytes(b"\x80\x02c" + name + b"\nN}X\x05\x00\x00\x00shapeX\x01\x00\x00\x00xs\x86b.")
        with pytest.raises(CheckpointError):
            read_weights(path)
    path.write_bytes(jittor_pickle(weights()))
    assert_same(read_weights(path), weights())


def encrypted_archive() -> bytes:
    """A file of PyTorch's whose only entry says of itself that it is encrypted."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("model/data.pkl", jittor_pickle({}))
    data = bytearray(kept.getvalue())
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    return bytes(data)


def damaged_files() -> Dict[str, bytes]:
    good = jittor_pickle(weights())
    header = json.dumps({"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}).encode()
    lying = json.dumps({"a": {"dtype": "F32", "shape": [10**9], "data_offsets": [0, 4 * 10**9]}}).encode()
    bfloat = json.dumps({"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}).encode()
    return {
        "empty": b"",
        "text": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "short": b"\x80",
        "truncated pickle": good[: len(good) // 2],
        "flipped bit": good[:200] + bytes([good[200] ^ 1]) + good[201:],
        "not a table": jittor_pickle([np.zeros(2, np.float32)]),
        "not a tensor": jittor_pickle({"a": "text"}),
        "not a tensor, by a name of two lines": jittor_pickle({"a\n\0b": "text"}),
        "objects": jittor_pickle({"a": np.array([None], dtype=object)}),
        "text array": jittor_pickle({"a": np.array(["text"])}),
        "huge bytes": b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b"x",
        "huge frame": b"\x80\x04\x95" + struct.pack("<Q", 2**62) + b"}.",
        "huge memo": b"\x80\x04}r\xff\xff\xff\x7f.",
        "torch, encrypted": encrypted_archive(),
        "torch": b"PK\x03\x04" + bytes(100),
        "safetensors, truncated": struct.pack("<Q", len(header)) + header + bytes(8),
        "safetensors, surplus": struct.pack("<Q", len(header)) + header + bytes(24),
        "safetensors, huge header": struct.pack("<Q", 2**60) + header + bytes(16),
        "safetensors, lying shape": struct.pack("<Q", len(lying)) + lying + bytes(16),
        "safetensors, unknown numbers": struct.pack("<Q", len(bfloat)) + bfloat + bytes(4),
        "safetensors, broken header": struct.pack("<Q", 20) + b"{" + bytes(40),
    }


@pytest.mark.parametrize("name", sorted(set(damaged_files()) - {"huge memo"}))
def test_damaged_files_are_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / "net.pkl"
    path.write_bytes(damaged_files()[name])
    with pytest.raises(CheckpointError) as caught:
        read_weights(path)
    message = str(caught.value)
    assert str(path) in message and message.isprintable() and message.endswith(".") and "Traceback" not in message


def test_a_forged_memo_does_not_fill_the_memory(tmp_path: Path) -> None:
    """An index of two thousand millions would make the C unpickler ask for 32 GB. An empty table is all it is."""
    path = tmp_path / "net.pkl"
    path.write_bytes(damaged_files()["huge memo"])
    assert read_weights(path) == {}


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"nowhere\.pkl is missing"):
        read_weights(tmp_path / "nowhere.pkl")
    with pytest.raises(CheckpointError, match="is a folder"):
        read_weights(tmp_path)
    with pytest.raises(CheckpointError, match="is a folder"):
        read_bank(tmp_path)
    with pytest.raises(CheckpointError, match="missing"):
        read_metadata(tmp_path / "nowhere.safetensors")


@given(
    array=hnp.arrays(
        dtype=st.sampled_from([np.float32, np.float64, np.int64, np.uint32, np.uint8]),
        shape=hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_what_is_written_comes_back_exactly(tmp_path_factory: pytest.TempPathFactory, array: np.ndarray) -> None:
    path = tmp_path_factory.mktemp("weights") / "a.safetensors"
    turned = array.T  # not contiguous
    write_weights(path, {"a": array, "turned": turned})
    assert_same(read_weights(path), {"a": array, "turned": turned})


def test_half_precision_is_for_floats_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "a.safetensors"
    write_weights(path, weights(), {"preset": "compact"}, half=True)
    found = read_weights(path)
    assert found["steps"].dtype == np.int64 and found["conv.0.conv.weight"].dtype == np.float32
    np.testing.assert_allclose(found["conv.0.conv.weight"], weights()["conv.0.conv.weight"], rtol=1e-3)
    assert read_metadata(path) == {"preset": "compact"}
    assert b'"F16"' in path.read_bytes() and b'"F32"' not in path.read_bytes()


@pytest.mark.parametrize("value", [1e6, np.inf, np.nan])
def test_numbers_that_16_bits_cannot_hold_are_refused(tmp_path: Path, value: float) -> None:
    path = tmp_path / "a.safetensors"
    with pytest.raises(CheckpointError, match="weight"):
        write_weights(path, {"weight": np.array([value], np.float32)}, half=True)
    assert not path.exists()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.safetensors"
    write_weights(path, weights())

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CheckpointError, match="No space left"):
        write_weights(path, {"a": np.zeros(3, np.float32)})
    assert_same(read_weights(path), weights())
    assert os.listdir(str(tmp_path)) == ["a.safetensors"]


class Variable:
    """What `assign` needs of a Jittor variable."""

    def __init__(self, value: np.ndarray) -> None:
        self.value = value
        self.shape = value.shape

    def update(self, other: Variable) -> None:
        self.value = other.value


class Network:
    def __init__(self, **shapes: Tuple[int, ...]) -> None:
        self.state = {name: Variable(np.zeros(shape, np.float32)) for name, shape in shapes.items()}

    def state_dict(self) -> Dict[str, Variable]:
        return self.state


def test_assign_fills_a_network() -> None:
    network = Network(weight=(2, 3), running_mean=(3,))
    values: Dict[str, np.ndarray] = {
        "weight": np.ones((2, 3)),
        "running_mean": np.arange(3, dtype=np.float32),
    }
    assign(network, values)
    assert network.state["weight"].value.dtype == np.float32
    for name, value in values.items():
        np.testing.assert_array_equal(network.state[name].value, value)


def test_assign_lists_all_that_does_not_fit_and_changes_nothing() -> None:
    network = Network(weight=(2, 3), bias=(3,), good=(1,), gone=(4, 4))
    values = {name: np.ones(shape, np.float32) for name, shape in {"weight": (3, 2), "good": (1,), "new": (5,)}.items()}
    with pytest.raises(CheckpointError) as caught:
        assign(network, values, "net.pkl")
    message = str(caught.value)
    assert message.startswith("net.pkl does not fit Network: ")
    for part in ("bias is missing", "gone is missing", "weight has shape 3x2 instead of 2x3", "new is unknown"):
        assert part in message
    assert not re.search(r"\bgood\b", message)
    assert network.state["good"].value[0] == 0


@pytest.mark.parametrize("rows", [1, 3, 20])
def test_banks_of_any_row_count_are_read(tmp_path: Path, rows: int) -> None:
    codes = np.random.default_rng(rows).normal(size=(rows, 512)).astype(np.float32)
    path = tmp_path / "man_eye1_feature.bin"
    codes.tofile(str(path))
    np.testing.assert_array_equal(read_bank(path), codes)


def test_rows_with_nan_are_left_out_with_a_warning(tmp_path: Path) -> None:
    codes = np.zeros((4, 512), np.float32)
    codes[:, 0] = range(4)
    codes[1, 5], codes[2, 511] = np.nan, np.inf
    path = tmp_path / "man__feature.bin"
    codes.tofile(str(path))
    with pytest.warns(UserWarning, match="2 of 4 codes"):
        bank = read_bank(path)
    assert bank[:, 0].tolist() == [0, 3]


@pytest.mark.parametrize("data", [b"", bytes(2047), bytes(2049), np.full(512, np.nan, np.float32).tobytes()])
def test_banks_that_hold_no_whole_rows_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "female_nose_feature.bin"
    path.write_bytes(data)
    with pytest.raises(CheckpointError, match=r"female_nose_feature\.bin"):
        read_bank(path)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_whoever_may_read_a_plain_file_may_read_weights(tmp_path: Path) -> None:
    write_weights(tmp_path / "weights.safetensors", weights())
    (tmp_path / "plain").write_bytes(b"")
    assert os.stat(tmp_path / "weights.safetensors").st_mode == os.stat(tmp_path / "plain").st_mode
