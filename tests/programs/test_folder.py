"""What `packaging/folder.py` lays into its folder: everything that the program reads or imports by name."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Iterator, Set

import pytest

from options.demo import TEST_INPUT
from tests.support.no_jittor import ROOT

OWN_PLACE = re.compile(r'Path\(__file__\)\.resolve\(\)(?:\.parents?(?:\[\d\])?)*(?: / "[\w.]+")*')


@pytest.fixture(scope="module")
def folder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("folder", str(ROOT / "packaging/folder.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sources() -> Iterator[Path]:
    """The program's own files, without what `LEFT_OUT` names."""
    yield from (ROOT / "demo.py", ROOT / "options/demo.py")
    for room in ("configs", "engine", "ui"):
        yield from (ROOT / room).rglob("*.py")


def folders_read() -> Set[str]:
    """The folders that the program finds by its own place, relative to the project's root."""
    found = {TEST_INPUT}
    for source in sources():
        for expression in OWN_PLACE.findall(source.read_text(encoding="utf-8")):
            found.add(eval(expression, {"Path": Path, "__file__": str(source)}))
    return {path.relative_to(ROOT).as_posix() for path in found - {ROOT} if path.is_dir()}


def test_every_folder_that_the_program_reads_is_in_it(folder: ModuleType) -> None:
    read = folders_read()
    assert {"Param", "graphs", "heat", "test_input", "engine/locale", "ui/translations"} <= read
    assert read - set(folder.DATA) == set()
    assert [name for name in folder.DATA if not (ROOT / name).exists()] == []


def test_every_file_beside_the_code_is_in_it(folder: ModuleType) -> None:
    listed = subprocess.check_output(["git", "ls-files", "-z", "configs", "engine", "ui"], cwd=str(ROOT)).decode()
    beside = [name for name in listed.split("\0") if name and not name.endswith(".py")]
    assert beside and [name for name in beside if not name.startswith(tuple(folder.DATA))] == []


def test_every_family_of_networks_is_in_it(folder: ModuleType) -> None:
    families = {f"configs.families.{path.stem}" for path in (ROOT / "configs/families").glob("[!_]*.py")}
    assert families and families - set(folder.IMPORTED_BY_NAME) == set()
