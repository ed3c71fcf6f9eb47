"""install.sh on machines that lack this or that. Nothing is downloaded: a stand-in plays Python and keeps a log."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = ["install.sh", "requirements.txt", "requirements-dev.txt", "requirements-web.txt", "requirements-onnx.txt"]

# The tools that the script needs, besides Python and the compiler.
TOOLS = ["sh", "cat", "cp", "dirname", "basename", "id", "mkdir", "rm", "grep"]

# Says it is the given version, has the given libraries missing, makes environments by copying itself.
STAND_IN = r"""#!/bin/sh
echo "$*" | head -n 1 >> "{log}"
case $1 in
    -c) case $2 in
        *Python.h*) exit {no_headers} ;;
        *version_info*) echo {version} ;;
        *ensurepip*) exit {no_venv} ;;
        esac ;;
    -) echo "{libraries}" ;;
    -m) case $2 in
        venv) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" ;;
        pip) if [ -e "{log}.no_pip" ]; then case $* in *$(cat "{log}.no_pip")*) exit 1 ;; esac; fi ;;
        esac ;;
esac
exit 0
"""


class Machine:
    """A copy of the installer, and a PATH that holds no more than a bare system has."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "a clone"
        self.project.mkdir()
        for name in FILES:
            shutil.copy(str(ROOT / name), str(self.project / name))
        (self.project / "requirements-photos.txt").write_text("mediapipe\n")
        self.log = folder / "calls"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in [*TOOLS, "head"]:
            found = shutil.which(tool)
            assert found is not None
            (self.bin / tool).symlink_to(found)
        self.compiler(works=True)
        self.home = folder / "home"
        self.home.mkdir()

    def compiler(self, works: bool) -> None:
        self.program("g++", f"#!/bin/sh\ncat > /dev/null\nexit {0 if works else 1}\n")

    def python(self, name: str = "python3", version: str = "3.11", libraries: str = "", lacks: str = "") -> None:
        self.program(
            name,
            STAND_IN.format(
                log=self.log,
                version=version,
                libraries=libraries,
                no_headers=int("headers" in lacks),
                no_venv=int("venv" in lacks),
            ),
        )

    def program(self, name: str, text: str) -> None:
        (self.bin / name).write_text(text)
        (self.bin / name).chmod(0o755)

    def install(self, *options: str, python: Optional[str] = None) -> subprocess.CompletedProcess[str]:
        environment: Dict[str, str] = {"PATH": str(self.bin), "HOME": str(self.home)}
        if python is not None:
            environment["PYTHON"] = python
        return subprocess.run(
            ["sh", str(self.project / "install.sh"), *options],
            cwd="/",
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    def apt(self, lacks: str = "nothing") -> None:
        """Make the user root, and give them an apt-get that knows all packages but one."""
        self.program("id", "#!/bin/sh\necho 0\n")
        self.program("apt-get", f'#!/bin/sh\necho "apt-get $*" >> "{self.log}"\ncase $* in *{lacks}*) exit 1 ;; esac\n')

    def lose_packages(self, of: str = "") -> None:
        """Let pip fail where a command line holds these words."""
        Path(str(self.log) + ".no_pip").write_text(of)

    def ci(self) -> subprocess.CompletedProcess[str]:
        (self.project / ".ci").mkdir()
        shutil.copy(str(ROOT / ".ci" / "run"), str(self.project / ".ci" / "run"))
        return subprocess.run(
            [str(shutil.which("bash")), str(self.project / ".ci" / "run")],
            env={"PATH": str(self.bin), "HOME": str(self.home), "CI": "true"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    def calls(self, of: str) -> List[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if line.startswith(of)]

    @property
    def environment(self) -> Path:
        return self.project / ".venv"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.python()
    return machine


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


def test_another_python_makes_the_environment_anew(machine: Machine) -> None:
    assert machine.install().returncode == 0
    machine.python("python3.9", "3.9")
    assert machine.install(python="python3.9").returncode == 0
    assert len(machine.calls("-m venv --clear")) == 2


def test_an_interrupted_environment_is_made_anew(machine: Machine) -> None:
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
        ("--dev", "requirements-dev.txt", False),
        ("--photos", "requirements-photos.txt", True),
        ("--web", "requirements-web.txt", False),
        ("--onnx", "requirements-onnx.txt", False),
    ],
)
def test_options_add_their_packages(machine: Machine, option: str, file: str, extra: bool) -> None:
    assert machine.install(option).returncode == 0
    calls = [call for call in machine.calls("-m pip install") if call.endswith(file)]
    assert len(calls) == 1 and ("--no-deps" in calls[0]) == extra


def test_the_page_is_refused_where_there_is_no_gradio(machine: Machine) -> None:
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


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.13", "3.14"])
def test_other_pythons_are_refused_in_a_sentence(machine: Machine, version: str) -> None:
    machine.python("python3", version)
    for python in (None, "python3"):
        result = machine.install(python=python)
        assert result.returncode == 1 and version in result.stderr and "3.7 to 3.12" in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1 and result.stdout == ""
    assert not machine.environment.exists()


def test_a_fitting_python_is_found_beside_one_that_does_not_fit(machine: Machine) -> None:
    machine.python("python3", "3.13")
    machine.python("python3.10", "3.10")
    result = machine.install()
    assert result.returncode == 0 and "Python 3.10" in result.stdout


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
    result = machine.install()
    (line,) = lines_to_paste(result)
    assert result.returncode == 1 and line.endswith("apt-get install -y g++")
    assert not machine.environment.exists()


def test_all_that_is_missing_is_one_line(machine: Machine) -> None:
    (machine.bin / "g++").unlink()
    machine.python("python3", "3.9", "libgl1 libxcb-shape0", lacks="headers venv")
    result = machine.install()
    (line,) = lines_to_paste(result)
    # What serves the system's own Python is called python3-..., other versions carry their number.
    assert re.search(r"apt-get install -y g\+\+ python3(\.9)?-dev python3(\.9)?-venv libgl1 libxcb-shape0$", line)
    assert result.returncode == 1
    listed = machine.install("--packages")
    assert listed.returncode == 0 and line.endswith("apt-get install -y " + listed.stdout.strip())


def test_missing_window_libraries_are_a_warning(machine: Machine) -> None:
    machine.python(libraries="libxcb-icccm4 libxkbcommon-x11-0")
    result = machine.install()
    (line,) = lines_to_paste(result)
    assert line.endswith("apt-get install -y libxcb-icccm4 libxkbcommon-x11-0")
    assert result.returncode == 0 and (machine.environment / "bin" / "python").exists()


def test_a_complete_machine_needs_no_packages(machine: Machine) -> None:
    result = machine.install("--packages")
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


def test_the_ci_and_the_readme_run_the_same_commands() -> None:
    command = "sh install.sh --dev && .venv/bin/python -m pytest"
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf8")
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0
    readme = (ROOT / "README.md").read_text(encoding="utf8")
    assert command in readme and "sh install.sh && .venv/bin/python demo.py" in readme


def test_the_ci_gets_what_any_test_needs(machine: Machine) -> None:
    machine.apt()
    result = machine.ci()
    assert result.returncode == 0 and "skipped" not in result.stderr, result.stderr
    wanted = " ".join(call for call in machine.calls("apt-get") if " install " in call)
    assert all(name in wanted for name in ("xvfb", "xauth", "chromium-driver", "openmpi-bin", "libopenmpi-dev"))
    pip = " ".join(machine.calls("-m pip"))
    assert all(f"requirements-{name}.txt" in pip for name in ("dev", "photos", "web", "onnx"))
    assert machine.calls("")[-1] == "-m pytest"


def test_the_ci_tests_with_what_it_could_get(machine: Machine) -> None:
    machine.apt(lacks="chromium")
    machine.lose_packages("requirements-web.txt")
    result = machine.ci()
    told = [line for line in result.stderr.splitlines() if line.startswith(".ci/run: ")]
    assert result.returncode == 0 and len(told) == 2, result.stderr
    assert "Chromium" in told[0] and "--web" in told[1] and all("skipped" in line for line in told)
    assert "requirements-onnx.txt" in " ".join(machine.calls("-m pip")) and machine.calls("")[-1] == "-m pytest"


def test_numpy_and_opencv_stay_below_what_breaks_jittor() -> None:
    import cv2
    import numpy

    assert int(numpy.__version__.split(".")[0]) < 2
    assert tuple(int(part) for part in cv2.__version__.split(".")[:2]) < (4, 12)
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf8")
    for pin in ("jittor==", "onednn-devel-cpu-gomp==2022.2.1", "numpy>=1.21,<2", ",<4.12"):
        assert pin in requirements
