"""install.sh on machines that lack this or that. Nothing is downloaded: a stand-in plays Python and keeps a log."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import List

import pytest

from tests.support.bare_machine import ROOT, Machine


def lines_to_paste(result: subprocess.CompletedProcess[str]) -> List[str]:
    return [line for line in result.stderr.splitlines() if "apt-get" in line]


def test_everything_is_installed_beside_the_script(machine: Machine) -> None:
    result = machine.install()
    assert result.returncode == 0, result.stderr
    assert "demo.py" in result.stdout and result.stderr == ""
    assert (machine.environment / "bin" / "python").exists()
    (requirements,) = [call for call in machine.calls("-m pip install") if " -r " in call]
    assert requirements.endswith(str(machine.project / "requirements.txt"))


def test_a_second_run_keeps_the_environment(machine: Machine) -> None:
    assert machine.install().returncode == 0
    marker = machine.environment / "mine"
    marker.write_text("")
    assert machine.install().returncode == 0
    assert marker.exists() and len(machine.calls("-m venv")) == 1


def test_another_python_rebuilds_the_environment(machine: Machine) -> None:
    assert machine.install().returncode == 0
    machine.python("python3.9", "3.9")
    assert machine.install(python="python3.9").returncode == 0
    assert len(machine.calls("-m venv --clear")) == 2


def test_an_interrupted_environment_is_rebuilt(machine: Machine) -> None:
    """One without pip is what an interruption leaves."""
    (machine.environment / "bin").mkdir(parents=True)
    (machine.environment / "pyvenv.cfg").write_text("")
    result = machine.install()
    assert result.returncode == 0 and len(machine.calls("-m venv")) == 1


def test_a_failed_download_says_that_it_can_be_repeated(machine: Machine) -> None:
    machine.lose_packages()
    result = machine.install()
    assert result.returncode == 1 and "run the same command again" in result.stderr
    os.remove(str(machine.log) + ".no_pip")
    assert machine.install().returncode == 0


@pytest.mark.parametrize(
    "option, file, extra",
    [
        ("--train", "requirements-train.txt", False),
        ("--dev", "requirements-dev.txt", False),
        ("--dev", "requirements-train.txt", False),
        ("--photos", "requirements-photos.txt", True),
        ("--web", "requirements-web.txt", False),
        ("--onnx", "requirements-onnx.txt", False),
        ("--scores", "requirements-scores.txt", False),
    ],
)
def test_options_add_their_packages(machine: Machine, option: str, file: str, extra: bool) -> None:
    assert machine.install(option).returncode == 0
    calls = [call for call in machine.calls("-m pip install") if call.endswith(file)]
    assert len(calls) == 1 and ("--no-deps" in calls[0]) == extra


def test_the_page_is_refused_where_there_is_no_fastapi(machine: Machine) -> None:
    machine.python("python3", "3.7")
    result = machine.install("--web")
    assert result.returncode == 1 and "Python 3.7" in result.stderr and not machine.environment.exists()
    assert machine.install().returncode == 0


def test_without_a_mediapipe_opencv_has_to_do(machine: Machine) -> None:
    machine.python("python3", "3.7")
    result = machine.install("--photos")
    assert result.returncode == 0 and "OpenCV will find the faces" in result.stderr


def test_unknown_options_are_refused_and_help_is_given(machine: Machine) -> None:
    result = machine.install("--devel")
    assert result.returncode == 1 and "--devel" in result.stderr and not machine.environment.exists()
    result = machine.install("--help")
    assert result.returncode == 0 and "--photos" in result.stdout and not machine.environment.exists()


@pytest.mark.parametrize(
    "version, latest, option",
    [("2.7", "3.13", "--web"), ("3.6", "3.13", "--web"), ("3.14", "3.13", "--web"), ("3.13", "3.12", "--train")],
)
def test_other_pythons_are_refused_in_a_sentence(machine: Machine, version: str, latest: str, option: str) -> None:
    machine.python("python3", version)
    for python in (None, "python3"):
        result = machine.install(option, python=python)
        assert result.returncode == 1 and version in result.stderr and f"3.7 to {latest}" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1 and result.stdout == ""
    assert not machine.environment.exists()


def test_a_fitting_python_is_found_beside_one_that_does_not_fit(machine: Machine) -> None:
    machine.python("python3", "3.13")
    machine.python("python3.10", "3.10")
    result = machine.install("--train")
    assert result.returncode == 0 and "Python 3.10" in result.stdout


def test_where_jittor_does_not_run_the_tests_do_without(machine: Machine) -> None:
    machine.python("python3", "3.13")
    assert machine.install("--dev").returncode == 0
    assert not [call for call in machine.calls("-m pip install") if "requirements-train" in call]


def test_drawing_needs_no_compiler(machine: Machine) -> None:
    (machine.bin / "g++").unlink()
    machine.python("python3", "3.9", lacks="headers")
    result = machine.install()
    assert result.returncode == 0 and result.stderr == ""
    assert not [call for call in machine.calls("-m pip install") if "requirements-train" in call]


NO_WHEEL = "ERROR: No matching distribution found for openvino>=2026.1"


def test_where_openvino_has_no_wheel_jittor_will_draw(machine: Machine) -> None:
    machine.lose_packages("/requirements.txt", NO_WHEEL)
    result = machine.install()
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("\n") == 1 and "Jittor will draw" in result.stderr
    *_, others, train = [call for call in machine.calls("-m pip install") if " -r " in call]
    assert train.endswith("requirements-train.txt") and others.endswith("without_openvino.txt")
    listed = (machine.environment / "without_openvino.txt").read_text()
    assert "\nPyQt5" in listed and "\nopenvino" not in listed


def test_where_openvino_has_no_wheel_a_compiler_is_asked_for(machine: Machine) -> None:
    machine.lose_packages("/requirements.txt", NO_WHEEL)
    machine.compiler(works=False)
    result = machine.install()
    assert result.returncode == 1 and [line.split("install -y ")[1] for line in lines_to_paste(result)] == ["g++"]
    assert not [call for call in machine.calls("-m pip install") if "requirements-train" in call]


def test_where_neither_runtime_runs_another_python_is_asked_for(machine: Machine) -> None:
    machine.lose_packages("/requirements.txt", NO_WHEEL)
    machine.python("python3", "3.13")
    result = machine.install()
    assert result.returncode == 1 and "PYTHON=python3.11" in result.stderr and "no wheel" in result.stderr


def test_a_python_that_is_not_there_is_named(machine: Machine) -> None:
    result = machine.install(python="python3.8")
    assert result.returncode == 1 and "python3.8 does not start" in result.stderr


def test_a_pyenv_shim_leads_to_its_version(machine: Machine) -> None:
    machine.python("python3.8", "3.8")
    versions = machine.bin.parent / "versions" / "3.8.18" / "bin"
    versions.mkdir(parents=True)
    (machine.bin / "python3.8").rename(versions / "python3.8")
    machine.program("python3.8", "#!/bin/sh\necho 'pyenv: python3.8: command not found' >&2\nexit 127\n")
    result = machine.install(python="python3.8")
    assert result.returncode == 0 and "Python 3.8" in result.stdout


@pytest.mark.parametrize("there", [True, False])
def test_a_missing_or_broken_compiler_is_fatal(machine: Machine, there: bool) -> None:
    machine.compiler(works=False)
    if not there:
        (machine.bin / "g++").unlink()
    result = machine.install("--train")
    (line,) = lines_to_paste(result)
    assert result.returncode == 1 and line.endswith("apt-get install -y g++")
    assert not machine.environment.exists()


def test_all_that_is_missing_is_one_line(machine: Machine) -> None:
    (machine.bin / "g++").unlink()
    machine.python("python3", "3.9", "libgl1 libxcb-shape0", lacks="headers venv")
    result = machine.install("--train")
    (line,) = lines_to_paste(result)
    # What serves the system's own Python is called python3-..., other versions carry their number.
    assert re.search(r"apt-get install -y g\+\+ python3(\.9)?-dev python3(\.9)?-venv libgl1 libxcb-shape0$", line)
    assert result.returncode == 1
    listed = machine.install("--train", "--packages")
    assert listed.returncode == 0 and line.endswith("apt-get install -y " + listed.stdout.strip())


def test_missing_window_libraries_are_a_warning(machine: Machine) -> None:
    machine.python(libraries="libxcb-icccm4 libxkbcommon-x11-0")
    result = machine.install()
    (line,) = lines_to_paste(result)
    assert line.endswith("apt-get install -y libxcb-icccm4 libxkbcommon-x11-0")
    assert result.returncode == 0 and (machine.environment / "bin" / "python").exists()


def test_a_complete_machine_needs_no_packages(machine: Machine) -> None:
    result = machine.install("--dev", "--packages")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(machine: Machine) -> None:
    machine.project.chmod(0o555)
    result = machine.install()
    machine.project.chmod(0o755)
    assert result.returncode == 1 and "cannot be written" in result.stderr


def test_this_machine_passes_the_checks() -> None:
    """The real script with the real Python: the list of packages is well-formed."""
    result = subprocess.run(
        ["sh", str(ROOT / "install.sh"), "--packages"],
        env=dict(os.environ, PYTHON=sys.executable),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert all(re.fullmatch(r"[a-z0-9.+-]+", package) for package in result.stdout.split())


def test_numpy_and_opencv_stay_below_what_breaks_jittor() -> None:
    import cv2
    import numpy

    assert int(numpy.__version__.split(".")[0]) < 2
    assert tuple(int(part) for part in cv2.__version__.split(".")[:2]) < (4, 12)
    requirements = (ROOT / "requirements-train.txt").read_text(encoding="utf8")
    for pin in ("jittor==", "onednn-devel-cpu-gomp==2022.2.1", "numpy>=1.21,<2", ",<4.12"):
        assert pin in requirements
