"""The rules of the code base: who imports whom, style, types."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def test_imports_keep_to_their_direction() -> None:
    pytest.importorskip("importlinter", reason="import-linter is not installed (sh install.sh --dev)")
    result = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert result.returncode == 0, result.stdout


def test_ruff_is_content() -> None:
    result = run(sys.executable, "-m", "ruff", "check", "--output-format", "concise", ".")
    if "No module named ruff" in result.stdout:
        pytest.skip("ruff is not installed (sh install.sh --dev)")
    assert result.returncode == 0, result.stdout


@pytest.mark.skipif(sys.version_info < (3, 10), reason="mypy for this Python is too old for the settings")
def test_mypy_is_content() -> None:
    pytest.importorskip("mypy", reason="mypy is not installed (sh install.sh --dev)")
    result = run(sys.executable, "-m", "mypy")
    assert result.returncode == 0, result.stdout


def test_jittor_stays_out_of_the_window_process() -> None:
    """Jittor would take over its signals and hold up the pen."""
    modules = ["engine.process.client", "engine.backend.runtime", "engine.files.checkpoints", "engine.drawing.sketch"]
    paths = sorted(path.relative_to(ROOT).with_suffix("") for path in (ROOT / "ui").rglob("[!_]*.py"))
    modules += [".".join(path.parts) for path in paths]
    assert len(modules) > 40
    code = f"import sys, {', '.join(modules)}\nsys.exit('jittor' in sys.modules or 'jittor_utils' in sys.modules)"
    result = run(sys.executable, "-c", code)
    assert result.returncode == 0, result.stdout
