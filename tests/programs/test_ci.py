"""What a continuous integration calls, on machines that lack this or that."""

from __future__ import annotations

import subprocess

from tests.support.bare_machine import ROOT, Machine


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
    assert all(
        name in wanted for name in ("xvfb", "xauth", "xdotool", "chromium-driver", "openmpi-bin", "libopenmpi-dev")
    )
    pip = " ".join(machine.calls("-m pip"))
    assert all(f"requirements-{name}.txt" in pip for name in ("dev", "train", "photos", "web", "onnx"))
    assert machine.calls("")[-1] == "-m pytest"


def test_the_ci_tests_with_what_it_could_get(machine: Machine) -> None:
    machine.apt(lacks="chromium")
    machine.lose_packages("requirements-web.txt")
    result = machine.ci()
    skipped = [line for line in result.stderr.splitlines() if line.startswith(".ci/run: ")]
    assert result.returncode == 0 and len(skipped) == 2, result.stderr
    assert "Chromium" in skipped[0] and "--web" in skipped[1] and all("skipped" in line for line in skipped)
    assert "requirements-onnx.txt" in " ".join(machine.calls("-m pip")) and machine.calls("")[-1] == "-m pytest"
