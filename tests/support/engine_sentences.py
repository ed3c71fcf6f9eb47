"""Every sentence that the engine can send to the window, read from its source."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any, List, Set

ENGINE = Path(__file__).resolve().parents[2] / "engine"
TERMINAL_ONLY = ("batch.py", "contact_sheet.py", "tracing.py", "onnx_graph.py")
"""Modules whose sentences are printed and never shown in the window."""

TALKATIVE = ("client.py", "service.py", "tasks.py")
"""Modules whose every sentence counts, wherever it stands; of the others those that are raised or reported."""

FOR_PROGRAMMERS = (
    "%1 is %2 uint8, not %3 %4",
    "a sketch is %1 x %2 pixels of uint8, not %3 of %4",
    "a photo has three channels of uint8, not %1 of %2",
    "a share is a number from 0 to 1, not %1",
    "a raster's scale divides %1; %2 does not",
    "the pen is not down",
    "Jittor must be imported in the main thread",
    "a bank without appearances cannot be written",
    "the step needs %1",
    "the inputs are %1, not %2",
    "there is always a candidate",
)
"""What only a mistake in the program can bring about."""


class _Texts(ast.NodeTransformer):
    """Python 3.7 has a node of its own for texts; afterwards they are constants, as in later ones."""

    def visit_Str(self, node: Any) -> ast.AST:
        return ast.copy_location(ast.Constant(value=node.s), node)


def template(node: ast.AST) -> str:
    """A text with its values as %1, %2, ...; "" where the node is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    text, count = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            count += 1
            text += f"%{count}"
    return text


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _reports(name: str) -> bool:
    known = ("Progress", "progress", "Failed", "Restarting", "Stopped", "CannotStart", "RestartNeeded", "Ready")
    return name in known or name.endswith(("Error", "Problem"))


def sentences_of(source: str, all_of_them: bool = False) -> List[str]:
    """The sentences in a module's source, each once, in their order."""
    tree = ast.parse(source)
    if sys.version_info < (3, 8):
        tree = _Texts().visit(tree)
    left_out: Set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):  # docstrings
            left_out.add(node.value)
        if isinstance(node, ast.JoinedStr):
            left_out.update(node.values)
        if isinstance(node, ast.Call) and _called(node) in ("log", "debug", "info"):
            left_out.update(node.args)
    found = []
    for node in ast.walk(tree):
        if all_of_them and node not in left_out:
            found.append(template(node))
        elif isinstance(node, ast.Call) and _reports(_called(node)):
            found.extend(template(argument) for argument in node.args)
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "").startswith("TOO_"):
            found.append(template(node.value))
    return [text for text in dict.fromkeys(found) if text.count(" ") > 1 and text not in FOR_PROGRAMMERS]


def engine_sentences() -> List[str]:
    """All of them."""
    found: List[str] = []
    for path in sorted(ENGINE.rglob("*.py"), key=lambda path: (path.name, str(path))):
        if path.name not in TERMINAL_ONLY:
            found.extend(sentences_of(path.read_text(encoding="utf8"), path.name in TALKATIVE))
    return list(dict.fromkeys(found))
