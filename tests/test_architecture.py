"""The rules of the code base: who imports whom, style, types."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Dict, Set

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


PACKAGES = ("configs", "engine", "options", "training", "ui", "web")


@pytest.fixture(scope="module")
def modules() -> Dict[str, ast.Module]:
    """Every module of the program by its name, parsed."""
    parsed = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            parsed[name] = ast.parse(path.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def imports(modules: Dict[str, ast.Module]) -> Dict[str, Set[str]]:
    """Which of them each imports: at the top, in a function, or for type checking only."""
    imported = {}
    for name, module in modules.items():
        found = [node for node in ast.walk(module) if isinstance(node, ast.ImportFrom)]
        named = {(f"{node.module}.{one.name}", str(node.module)) for node in found for one in node.names}
        imported[name] = {inner if inner in modules else outer for inner, outer in named} & set(modules) - {name}
    assert sum(map(len, imported.values())) > 1000
    return imported


@pytest.mark.skipif(sys.version_info < (3, 9), reason="graphlib came with Python 3.9")
def test_no_modules_import_each_other(imports: Dict[str, Set[str]]) -> None:
    from graphlib import TopologicalSorter

    TopologicalSorter(imports).prepare()  # raises CycleError, which names them


@pytest.mark.skipif(sys.version_info < (3, 9), reason="graphlib came with Python 3.9")
def test_no_packages_import_each_other(imports: Dict[str, Set[str]]) -> None:
    """Nor do modules and packages that lie side by side in a package."""
    from graphlib import TopologicalSorter

    packages = {"", *(name.rpartition(".")[0] + "." for name in imports if "." in name)}
    assert len(packages) > 25
    for package in packages:
        neighbours: Dict[str, Set[str]] = defaultdict(set)
        for name, others in imports.items():
            if name.startswith(package):
                part = part_of(package, name)
                neighbours[part] |= {part_of(package, one) for one in others if one.startswith(package)} - {part}
        TopologicalSorter(neighbours).prepare()


def part_of(package: str, module: str) -> str:
    """The module or package directly in a package, such as "ui.", that a module belongs to."""
    return module[len(package) :].partition(".")[0]


def test_no_two_classes_have_the_same_name(modules: Dict[str, ast.Module]) -> None:
    names = Counter(node.name for module in modules.values() for node in module.body if isinstance(node, ast.ClassDef))
    assert [name for name, count in names.items() if count > 1] == []


def test_ruff_sees_every_module(modules: Dict[str, ast.Module]) -> None:
    """An exclusion such as "data" would hide every folder of that name."""
    result = run(sys.executable, "-m", "ruff", "check", "--show-files", ".")
    if "No module named ruff" in result.stdout:
        pytest.skip("ruff is not installed (sh install.sh --dev)")
    seen = set(result.stdout.split("\n"))
    paths = [ROOT / name.replace(".", "/") for name in modules]
    assert [p for p in paths if not seen & {str(p.with_suffix(".py")), str(p / "__init__.py")}] == []


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
    modules = [
        "engine.process.client",
        "engine.backend.jittor_setup",
        "engine.files.checkpoints",
        "engine.drawing.sketch",
    ]
    paths = sorted(path.relative_to(ROOT).with_suffix("") for path in (ROOT / "ui").rglob("[!_]*.py"))
    modules += [".".join(path.parts) for path in paths]
    assert len(modules) > 40
    code = f"import sys, {', '.join(modules)}\nsys.exit('jittor' in sys.modules or 'jittor_utils' in sys.modules)"
    result = run(sys.executable, "-c", code)
    assert result.returncode == 0, result.stdout
