"""Jittor's surroundings: oneDNN's links, the environment, and what is left of a process after it."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import ssl
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, List

import numpy
import pytest

from engine.backend import jittor_setup, kernel_cache

ROOT = Path(__file__).resolve().parents[3]
ENDING = 20.0  # seconds, at most, from the last line of a program until it has ended


def a_library() -> Path:
    """Some small shared library that is certainly here."""
    return min(Path(numpy.__file__).parent.rglob("*.so"), key=lambda path: path.stat().st_size)


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.with_name(path.name + ".key").write_bytes(b"g++ ...")
    return path


# Before the import

needs_wheel = pytest.mark.skipif(platform.machine() != "x86_64", reason="oneDNN comes as a package on x86-64 only")


def onednn_of(home: Path) -> Path:
    return home / ".cache/jittor/mkl/dnnl_lnx_2.2.0_cpu_gomp"


def assert_onednn_works(folder: Path) -> None:
    assert (folder / "include" / "dnnl.hpp").is_file()
    for name in ("libmkldnn.so", "libdnnl.so", "libdnnl.so.2"):
        assert kernel_cache.is_whole(folder / "lib" / name)


@needs_wheel
def test_onednn_is_linked_into_an_empty_home(home: Path) -> None:
    jittor_setup.prepare()
    assert_onednn_works(onednn_of(home))
    before = sorted(os.listdir(str(onednn_of(home) / "lib")))
    jittor_setup.prepare()
    assert sorted(os.listdir(str(onednn_of(home) / "lib"))) == before == ["libdnnl.so", "libdnnl.so.2", "libmkldnn.so"]


@needs_wheel
@pytest.mark.parametrize("damage", ["moved environment", "cut off", "folder half there", "a file in its place"])
def test_broken_onednn_is_mended(home: Path, damage: str) -> None:
    folder = onednn_of(home)
    jittor_setup.prepare()
    if damage == "moved environment":
        for link in [folder / "include", *(folder / "lib").iterdir()]:
            name = link.name
            link.unlink()
            link.symlink_to(home / "gone" / name)
    elif damage == "cut off":
        (folder / "lib" / "libmkldnn.so").unlink()
        (folder / "lib" / "libmkldnn.so").write_bytes(b"\x7fELF")
    elif damage == "folder half there":
        (folder / "include").unlink()
        (folder / "include" / "oneapi").mkdir(parents=True)
    else:
        shutil.rmtree(str(folder))
        folder.write_text("")
    jittor_setup.prepare()
    assert_onednn_works(folder)


@needs_wheel
def test_a_onednn_that_works_stays(home: Path) -> None:
    folder = onednn_of(home)
    (folder / "lib").mkdir(parents=True)
    (folder / "include").mkdir()
    (folder / "include" / "dnnl.hpp").write_text("// the user's own")
    for name in ("libmkldnn.so", "libdnnl.so", "libdnnl.so.2"):
        shutil.copy(str(a_library()), str(folder / "lib" / name))
    jittor_setup.prepare()
    assert (folder / "include" / "dnnl.hpp").read_text() == "// the user's own"
    assert not (folder / "lib" / "libmkldnn.so").is_symlink()


def test_the_environment_is_set(home: Path) -> None:
    jittor_setup.prepare()
    wanted = {
        "cache_name": "deepfacedrawing",
        "log_silent": "1",
        "FIX_TORCH_ERROR": "0",
        "gdb_path": "",
        "use_mpi": "0",
    }
    assert {name: os.environ.get(name) for name in wanted} == wanted
    assert "JITTOR_HOME" not in os.environ and not (home / ".cache/jittor/config.json").exists()


def test_mpi_stays_on_under_mpirun(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "2")
    jittor_setup.prepare()
    assert os.environ["use_mpi"] == "1", "also where the program that called mpirun has said 0"
    assert os.environ["use_parallel_op_compiler"] == "1", "one compiler in each process"


def program(path: Path, text: str = "#!/bin/sh\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_cuda_compiler_without_a_driver_is_not_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nvcc = program(home / "cuda" / "bin" / "nvcc")
    monkeypatch.setenv("PATH", f"{nvcc.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(jittor_setup, "_gpu_answers", lambda: False)
    jittor_setup.prepare()
    assert os.environ["nvcc_path"] == ""


def test_a_gpu_is_used_with_compiler_and_cudnn_8_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nvcc = program(home / "cuda" / "bin" / "nvcc")
    monkeypatch.setattr(jittor_setup, "_gpu_answers", lambda: True)
    monkeypatch.setenv("nvcc_path", str(nvcc))
    put(home / "cuda" / "lib64" / "libcudnn_ops_infer.so.8", b"")
    jittor_setup.prepare()
    assert os.environ["nvcc_path"] == str(nvcc)


def test_headers_are_found_where_no_python_config_is(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jittor_setup.Path, "is_file", lambda path: False)
    jittor_setup._name_python_config(home)
    script = os.environ["python_config_path"]
    includes, suffix = (
        subprocess.run([script, option], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        for option in ("--includes", "--extension-suffix")
    )
    assert includes.startswith('-I"') and os.path.isfile(os.path.join(includes[3:-1], "Python.h"))
    assert suffix.endswith(".so")


def test_a_folder_with_a_space_is_reached_by_a_link(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prefix = home / "my studio" / ".venv"
    (prefix / "lib").mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "path", [*sys.path, str(prefix / "lib")])
    jittor_setup.prepare()
    assert " " not in sys.path[-1] and os.path.samefile(sys.path[-1], str(prefix / "lib"))
    assert kernel_cache.plain_path("/usr/lib/my python") == "/usr/lib/my python"


def problem(*match: str) -> Any:
    return pytest.raises(jittor_setup.JittorProblem, match=".*".join(match))


def test_a_home_that_cannot_be_written_is_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("HOME", str(home / "file" / "below"))
    with problem("set HOME to a folder"):
        jittor_setup.prepare()


def test_a_missing_compiler_is_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home))
    with problem(r"apt-get install -y g\+\+"):
        jittor_setup.prepare()


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 13, 0)])
def test_other_pythons_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch, version: Any) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with problem("Python 3", "install.sh"):
        jittor_setup.prepare()


def test_numpy_2_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy, "__version__", "2.1.0")
    with problem("NumPy before version 2, not 2.1.0"):
        jittor_setup.prepare()


def test_a_full_disk_is_told_before_it_is_filled(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jittor_setup.prepare()
    monkeypatch.setattr(jittor_setup.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    with problem("only 1 MB"):
        jittor_setup._check_space()
    monkeypatch.setattr(jittor_setup, "cache_progress", lambda: (kernel_cache.CORE_FILES, kernel_cache.CORE_FILES))
    jittor_setup._check_space()


# The import, with a Jittor of our own

GOOD_JITTOR = """
import signal, ssl, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGCHLD, lambda *_: None)
ssl._create_default_https_context = ssl._create_unverified_context
sys.setrecursionlimit(10**6)
has_cuda = False
class flags: use_cuda = 7
class compiler: cc_type = "clang"
class array:
    def __init__(self, values): self.values = values
    def numpy(self): return self.values
"""


@pytest.fixture
def jittor(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is imported as Jittor."""
    folder = home / "modules"
    put(folder / "jittor_utils" / "__init__.py", b"cc_type, run_cmds = 'g++', print")
    for name in ("jittor", "jittor_utils"):  # as they were afterwards, also where they were not there
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
        del sys.modules[name]
    monkeypatch.syspath_prepend(str(folder))
    return folder / "jittor.py"


def settings_of_the_process() -> List[Any]:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM)]
    return [*handlers, ssl._create_default_https_context, sys.getrecursionlimit()]


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)", "raise AssertionError('no space left')"])
def test_the_process_keeps_its_settings(jittor: Path, end: str) -> None:
    jittor.write_text(GOOD_JITTOR + end)
    before = settings_of_the_process()
    try:
        assert jittor_setup.load().flags.use_cuda == 0
    except (jittor_setup.RestartNeeded, jittor_setup.JittorProblem):
        assert end
    assert settings_of_the_process() == before


def test_jittor_that_stops_the_program_asks_for_a_restart(jittor: Path) -> None:
    jittor.write_text("import sys; sys.exit(0)")
    with pytest.raises(jittor_setup.RestartNeeded):
        jittor_setup.load()


def test_jittor_that_fails_is_a_sentence(jittor: Path) -> None:
    jittor.write_text("raise RuntimeError('compiler says no\\nmore\\nlines')")
    with problem("compiler says no", "install.sh") as caught:
        jittor_setup.load()
    assert "\n" not in str(caught.value)


def test_numbers_that_do_not_come_back_are_refused(jittor: Path) -> None:
    jittor.write_text(GOOD_JITTOR.replace("return self.values", "return self.values * 0"))
    with problem("do not survive"):
        jittor_setup.load()


def test_jittor_is_not_imported_in_a_thread(jittor: Path) -> None:
    jittor.write_text(GOOD_JITTOR)
    errors: List[BaseException] = []

    def work() -> None:
        try:
            jittor_setup.load()
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert errors and "main thread" in str(errors[0])


# The import, with the real one


def test_jittor_computes_and_leaves_signals_alone() -> None:
    """In a process of its own, in the user's own cache: the first time this compiles."""
    code = """
        import signal, ssl, subprocess, sys
        from engine.backend import jittor_setup
        def settings():
            handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGCHLD)]
            return handlers, ssl._create_default_https_context

        before = settings()
        jittor = jittor_setup.load()
        assert before == settings()
        assert jittor.compile_extern.mkl_ops is not None
        picture, kernel = jittor.ones((1, 2, 4, 4)), jittor.ones((3, 2, 3, 3))
        assert jittor.nn.conv2d(picture, kernel).numpy().tolist() == [[[[18.0] * 2] * 2] * 3]
        # Jittor's own handler would end the program here: a child has died of a signal.
        subprocess.run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
        print("alive")
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0 and "alive" in result.stdout, result.stdout


def test_a_program_ends_whose_compilers_were_killed() -> None:
    """As by a SIGTERM to all of a process group, of which only the program itself makes something of its own."""
    code = """
        import os, signal
        from pathlib import Path
        from engine.backend import jittor_setup
        jittor_setup.load()
        children = [child for task in Path("/proc/self/task").glob("*/children") for child in task.read_text().split()]
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        print("at its end")
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            process.wait(ENDING)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert said == "at its end\n" and process.returncode == 0
