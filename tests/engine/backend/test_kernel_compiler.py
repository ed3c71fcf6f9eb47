"""What Jittor compiles its kernels with: headers that the compiler takes precompiled, and Python where it is needed."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any, List

import numpy as np
import pytest

from engine.backend import jittor_setup, kernel_compiler
from engine.backend.kernel_cache import COMPILING, PRECOMPILED


def fake(cache: Path, compiler: Path, kind: str = "g++") -> Any:
    """What of Jittor is asked and set."""
    flags = SimpleNamespace(
        cache_path=str(cache), cc_path=str(compiler), cc_flags=" -O2 -shared -lm ", python_path="py"
    )
    return SimpleNamespace(compiler=SimpleNamespace(cc_type=kind), flags=flags)


def program(path: Path, text: str) -> Path:
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


@pytest.fixture
def compiler(tmp_path: Path) -> Path:
    """It notes what it is asked, and makes what is behind -o."""
    return program(tmp_path / "compiler", f'echo "compiler $*" >> {tmp_path}/asked; for name; do :; done; : > "$name"')


def asked(tmp_path: Path) -> str:
    return (tmp_path / "asked").read_text()


def test_jittors_kernels_find_their_headers_precompiled() -> None:
    jittor = jittor_setup.load()
    flags = jittor.flags.cc_flags
    assert jittor_setup.load().flags.cc_flags == flags, "starting twice changes nothing"
    kept = [flag for flag in shlex.split(flags) if not flag.startswith(("-l", "-L", "-Wl,", "-shared"))]
    result = subprocess.run(
        [jittor.flags.cc_path, *kept, "-H", "-fsyntax-only", "-x", "c++", "-"],
        input='#define JIT 1\n#include "var.h"\n#include "ops/binary_op.h"\njittor::Var* x;',
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
    first, *others = result.stdout.splitlines()
    assert first.startswith("! ") and first.endswith(PRECOMPILED), "GCC marks so what it has taken"
    assert not any("jittor/src/var.h" in line for line in others), "and reads nothing of it again"


def test_a_kernel_compiled_so_computes() -> None:
    jittor = jittor_setup.load()
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    made = jittor.code(
        (2, 3),
        "float32",
        [jittor.array(values)],
        cpu_src="for (int i = 0; i < 6; i++) @out(i / 3, i % 3) = @in0(i / 3, i % 3) * 3 + 15;",
    )
    np.testing.assert_array_equal(made.numpy(), values * 3 + 15)


def test_headers_are_precompiled_once_with_what_compiles_and_not_with_what_links(
    tmp_path: Path, compiler: Path
) -> None:
    for _ in range(2):
        jittor = fake(tmp_path, compiler)
        kernel_compiler.speed_up(jittor, "python")
    (made,) = (tmp_path / COMPILING).glob("*" + PRECOMPILED)
    header = str(made)[: -len(PRECOMPILED)]
    (line,) = asked(tmp_path).splitlines()
    assert header in line and "-O2" in line and "-shared" not in line and "-lm" not in line
    assert shlex.split(jittor.flags.cc_flags)[0] == "-include" + header


def test_where_headers_cannot_be_precompiled_they_are_read(tmp_path: Path) -> None:
    jittor = fake(tmp_path, program(tmp_path / "compiler", 'for name; do :; done; echo half > "$name"; exit 1'))
    kernel_compiler.speed_up(jittor, "python")
    (header,) = (tmp_path / COMPILING).glob("*.h*")
    assert "-include" + str(header) in shlex.split(jittor.flags.cc_flags), "and what was begun is gone"


def test_another_compiler_is_left_alone(tmp_path: Path, compiler: Path) -> None:
    jittor = fake(tmp_path, compiler, "clang")
    kernel_compiler.speed_up(jittor, "python")
    assert jittor.flags == fake(tmp_path, compiler).flags and not (tmp_path / COMPILING).exists()


CORE = "Compiling jittor_core"


def core_tools(run: Any, kind: str = "g++") -> Any:
    tools = SimpleNamespace(cc_type=kind, run_cmds=run)
    kernel_compiler.speed_up_core(tools)
    kernel_compiler.speed_up_core(tools)
    return tools


def test_jittor_itself_is_compiled_with_its_headers_precompiled(tmp_path: Path, compiler: Path) -> None:
    objects = [tmp_path / "a.o", tmp_path / "b.o"]
    commands = [f'"{compiler}" "/src/{path.stem}.cc"  -O2 -fPIC -c -o "{path}"' for path in objects]
    runs: List[List[str]] = []

    def run(ran: List[str], cache_path: str, jittor_path: str, message: str = "") -> None:
        assert (cache_path, jittor_path) == (str(tmp_path), "/src")
        runs.append(ran)
        found = list((tmp_path / COMPILING).glob("*" + PRECOMPILED))
        if message == CORE and len(runs) == 1:
            assert len(found) == 1
            for path in objects:
                path.touch()
        else:
            assert found == [], "what is there need not be compiled, and additions have other flags"

    tools = core_tools(run)
    for message in (CORE, CORE, "Compiling gen_ops_mkl"):
        tools.run_cmds(commands, str(tmp_path), "/src", message)
    (line,) = asked(tmp_path).splitlines()
    assert "-O2 -fPIC -o" in line and "/src/a.cc" not in line
    (header,) = (tmp_path / COMPILING).iterdir()
    assert runs[0] == runs[1] and runs[2] == commands, "or Jittor would compile again"
    assert [shlex.split(command)[:3] for command in runs[0]] == [
        [str(compiler), f"-include{header}", f"/src/{path.stem}.cc"] for path in objects
    ]


def test_jittor_is_compiled_as_before_by_another_compiler(tmp_path: Path) -> None:
    runs: List[Any] = []
    core_tools(lambda *what: runs.append(what), "clang").run_cmds(["command"], str(tmp_path), "/src", CORE)
    assert runs == [(["command"], str(tmp_path), "/src", CORE)] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text, called", [("int x;", "compiler"), ("//@begin replace\n//@end", "python")])
def test_python_is_asked_only_where_it_has_something_to_do(
    tmp_path: Path, compiler: Path, text: str, called: str
) -> None:
    python = program(tmp_path / "a python", f'echo "python $*" >> {tmp_path}/asked')
    jittor = fake(tmp_path, compiler)
    kernel_compiler.speed_up(jittor, str(python))
    source = tmp_path / "kernel_op.cc"
    source.write_text(text)
    (tmp_path / "asked").unlink()
    command = [jittor.flags.python_path, "/jittor/utils/asm_tuner.py", f"--cc_path={compiler}", str(source), "-o"]
    subprocess.run([*command, str(tmp_path / "kernel.so")], check=True)
    words = asked(tmp_path).split()
    assert words[0] == called and str(source) in words
    subprocess.run([jittor.flags.python_path, "/jittor/utils/dlink_compiler.py", "x"], check=True)
    assert asked(tmp_path).splitlines()[-1] == "python /jittor/utils/dlink_compiler.py x"
