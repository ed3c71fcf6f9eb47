"""The kernel cache: what is cut off is found and made again, and how far it is."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import platform
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from engine.backend import kernel_cache

ROOT = Path(__file__).resolve().parents[3]


def a_library() -> Path:
    """Some small shared library that is certainly here."""
    return min(Path(numpy.__file__).parent.rglob("*.so"), key=lambda path: path.stat().st_size)


@pytest.fixture
def cache(home: Path) -> Path:
    """An empty kernel cache, where Jittor would have it."""
    spec = importlib.util.find_spec("jittor_utils")
    assert spec is not None and spec.origin is not None
    installation = hashlib.md5(kernel_cache.plain_path(spec.origin).encode()).hexdigest()[:4]
    python = "py" + platform.python_version()
    folder = home / ".cache/jittor/jt1.3.11/g++12.2.0" / python / "Linux-x" / "cpu" / installation / "deepfacedrawing"
    for name in ("jit", "obj_files"):
        (folder / name).mkdir(parents=True)
    return folder


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.with_name(path.name + ".key").write_bytes(b"g++ ...")
    return path


def test_whole_libraries_are_told_from_cut_off_ones(tmp_path: Path) -> None:
    data = a_library().read_bytes()
    path = tmp_path / "kernel.so"
    path.write_bytes(data)
    assert kernel_cache.is_whole(path)
    for length in [0, 1, 63, 64, 4096, len(data) // 2, len(data) - 4096, len(data) - 1]:
        path.write_bytes(data[:length])
        assert not kernel_cache.is_whole(path), length
    path.write_bytes(bytes(len(data)))
    assert not kernel_cache.is_whole(path)
    # The right length, but the end never reached the disk.
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    assert not kernel_cache.is_whole(path)
    path.write_text("#!/bin/sh\n" * 100)
    assert not kernel_cache.is_whole(path)
    assert not kernel_cache.is_whole(tmp_path / "missing.so")


def test_healing_deletes_what_is_cut_off_and_nothing_else(cache: Path) -> None:
    data = a_library().read_bytes()
    good = put(cache / "jit" / "good_op.so", data)
    cut = put(cache / "jit" / "cut_op.so", data[: len(data) // 2])
    empty = put(cache / "obj_files" / "core.cc.o", b"")
    source = put(cache / "jit" / "cut_op.cc", b"int x;")
    (cache / "data.o").write_bytes(b"")
    (cache / "data.md5").write_bytes(b"0")
    neighbours = [cache.parent / "other_program" / "cut.so", cache.parents[4] / "py2.7.0" / "x.so"]
    for path in neighbours:
        put(path, b"")
    assert kernel_cache.heal_cache() == 3
    assert good.exists() and good.with_name("good_op.so.key").exists() and source.exists()
    for path in (cut, empty):
        assert not path.exists() and not path.with_name(path.name + ".key").exists()
    assert not (cache / "data.o").exists() and not (cache / "data.md5").exists()
    assert all(path.exists() for path in neighbours)
    assert kernel_cache.heal_cache() == 0


def test_healing_everything_keeps_the_folders(cache: Path) -> None:
    put(cache / "jit" / "good_op.so", a_library().read_bytes())
    other = put(cache.parent / "other_program" / "x.so", b"")
    header = cache / kernel_cache.COMPILING / "kernel.h"
    header.parent.mkdir()
    header.write_text("int x;")
    precompiled = header.with_name("kernel.h.gch")
    precompiled.write_bytes(b"gpch")
    assert kernel_cache.heal_cache(everything=True) == 3
    assert (cache / "jit").is_dir() and not list((cache / "jit").iterdir())
    assert header.exists() and not precompiled.exists(), "who computes now goes on including the header"
    assert other.exists()


def test_a_cache_in_which_someone_compiles_is_left_alone(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_cache, "LOCK_TIMEOUT", 0.0)
    half_written = put(cache / "jit" / "now_op.so", b"\x7fELF")
    lock = cache.parent / "jittor.lock"
    with open(lock, "w") as file:  # as Jittor's import does it
        fcntl.flock(file, fcntl.LOCK_EX)
        assert kernel_cache.heal_cache() == 0 and half_written.exists()
    # As running networks do it; such a lock keeps other processes out, not its own.
    code = "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stdout.readline()
        assert kernel_cache.heal_cache() == 0 and half_written.exists()
        process.communicate(b"\n")
    assert kernel_cache.heal_cache() == 1


def test_progress_counts_compiled_files(cache: Path) -> None:
    done, expected = kernel_cache.cache_progress()
    assert done == 0 and expected > kernel_cache.CORE_FILES
    for number in range(expected):
        assert kernel_cache.cache_progress()[0] == number
        put(cache / ("obj_files" if number % 2 else "jit") / f"{number}.o", b"")
    assert kernel_cache.cache_progress() == (expected, expected)


def test_no_cache_is_no_progress(home: Path) -> None:
    assert kernel_cache.cache_progress()[0] == 0
    assert kernel_cache.heal_cache() == 0


def test_jittors_own_choice_of_a_home_is_respected(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kernel_cache.jittor_home() == home / ".cache/jittor"
    (home / ".cache/jittor").mkdir(parents=True)
    (home / ".cache/jittor/config.json").write_text('{"JITTOR_HOME": "/elsewhere"}')
    assert kernel_cache.jittor_home() == Path("/elsewhere/.cache/jittor")
    monkeypatch.setenv("JITTOR_HOME", "/else")
    assert kernel_cache.jittor_home() == Path("/else/.cache/jittor")
    (home / ".cache/jittor/config.json").write_text("{")
    monkeypatch.delenv("JITTOR_HOME")
    assert kernel_cache.jittor_home() == home / ".cache/jittor"
