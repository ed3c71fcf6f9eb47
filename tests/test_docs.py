"""What the documents name exists: files, packages, and names within them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Tuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("docs/architecture.md", "docs/architecture.svg", "CONTRIBUTING.md", "README.md")
TOPS = "configs|engine|training|options|ui|web|tests|benchmarks"
PATH = re.compile(rf"(?<![\w/.])((?:{TOPS})(?:/[\w.-]+)*/?)(?![\w/])")


def quoted(document: str) -> List[str]:
    """What a document sets as code; of a picture every text."""
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(r"<text[^>]*>([^<]*)</text>" if document.endswith(".svg") else r"`([^`\n]+)`", text)


def paths(document: str) -> List[str]:
    """The project's own paths among that."""
    return [path for text in quoted(document) for path in PATH.findall(text) if "/" in path or path == text]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    named = paths(document)
    assert len(named) > (3 if document == "README.md" else 10), "the pattern finds them"
    assert [path for path in named if not (ROOT / path).exists()] == []


def classes(document: str) -> List[Tuple[str, str]]:
    """Names like `Translation` with the documents' line, which names the file that has it."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    return [(name, line) for line in lines for name in re.findall(r"`([A-Z][A-Za-z_]+)`", line)]


@pytest.mark.parametrize("document", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_every_class_that_a_document_names_is_somewhere(document: str) -> None:
    named = classes(document)
    assert named
    everything = "\n".join(
        path.read_text(encoding="utf-8")
        for top in TOPS.split("|")
        for path in (ROOT / top).rglob("*.py")
        if "tests" not in path.relative_to(ROOT).parts
    )
    assert [name for name, _ in named if not re.search(rf"^(?: *class )?{name}\b", everything, re.M)] == []


def test_every_package_is_described() -> None:
    described = set(paths("docs/architecture.md"))
    packages = {
        str(path.parent.relative_to(ROOT))
        for top in ("configs", "engine", "training", "ui")
        for path in (ROOT / top).rglob("__init__.py")
    }
    assert len(packages) > 20 and packages - described == set()


REFERENCE = re.compile(rf"`((?:configs|engine|training|ui|web)(?:\.\w+)+)`|(?<![\w/.])((?:{TOPS})/[\w/]+\.(?:py|js)\b)")


def exists(reference: str) -> bool:
    """Whether there is the module, or the name in it, that is written with dots."""
    parts = reference.split(".")
    for end in range(len(parts), 1, -1):
        module = ROOT.joinpath(*parts[:end])
        for path in (module.with_suffix(".py"), module / "__init__.py"):
            if path.is_file():
                return all(re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")) for name in parts[end:])
    return (ROOT / parts[0] / parts[1]).is_dir() and len(parts) == 2


def test_what_comments_and_docstrings_refer_to_exists() -> None:
    files = [path for top in TOPS.split("|") for kind in ("*.py", "*.js") for path in (ROOT / top).rglob(kind)]
    named = [(path, *found) for path in files for found in REFERENCE.findall(path.read_text(encoding="utf-8"))]
    assert len(named) > 120
    gone = [(path, one) for path, one, _ in named if one and not exists(one)]
    assert gone + [(path, one) for path, _, one in named if one and not (ROOT / one).is_file()] == []


def test_no_two_files_of_tests_have_the_same_name() -> None:
    """pytest imports them by it, and stops where there are two."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
