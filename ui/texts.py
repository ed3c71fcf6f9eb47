#!/usr/bin/env python3
"""Every text of the window, and its translations brought up to date:

    python -m ui.texts

gathers the texts into `ui/translations/zh_CN.ts`. Run it after a text has changed, and translate what is "unfinished"
there (Qt Linguist or any editor).
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Iterator, List

from ui.commands.command import CONTEXT, Menu
from ui.menus import MENUS
from ui.translations.qt_files import FOLDER, LANGUAGES, Message, read_ts, write_ts

OWN_NAMES = [(CONTEXT, name) for name in ("English", *LANGUAGES.values())]
"""What is called the same in every language."""


class _Texts(ast.NodeVisitor):
    """Collects `self.tr("...")`, `QCoreApplication.translate("context", "...")` and a module's own `_text("...")`.

    And `term(self, "...")`, a text that is kept.
    """

    def __init__(self) -> None:
        self.found: List[Message] = []
        self._class = self._module = ""

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer, self._class = self._class, node.name
        self.generic_visit(node)
        self._class = outer

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name == "QCoreApplication.translate":
            context, text = (_literal(argument) for argument in node.args)
            if context:
                self._module = context  # what `_text`, which ends in this call, stands for
            if context and text:
                self.found.append((context, text))
        elif name == "self.tr":
            self.found.append((self._class, ast.literal_eval(node.args[0])))
        elif name == "term" and _name(node.args[0]) == "self":
            self.found.append((self._class, ast.literal_eval(node.args[1])))
        elif name == "_text":
            self.found.append((self._module, ast.literal_eval(node.args[0])))
        self.generic_visit(node)


def _literal(node: ast.AST) -> str:
    """A text that is written there; "" where it is computed, as those of the tables are."""
    try:
        return str(ast.literal_eval(node))
    except ValueError:
        return ""


def _name(node: ast.AST) -> str:
    """What is called, as it is written: "self.tr"; "" where it is more than names."""
    if isinstance(node, ast.Attribute):
        return _name(node.value) + "." + node.attr
    return node.id if isinstance(node, ast.Name) else ""


def tables() -> List[Message]:
    """The texts of the tables of commands, components and additions."""
    found: List[Message] = []
    for menu in MENUS:
        found.extend(_menu_texts(menu))
    return [one for one in dict.fromkeys(found) if one not in OWN_NAMES]


def _menu_texts(menu: Menu) -> Iterator[Message]:
    yield CONTEXT, menu.title
    for entry in menu.entries:
        if isinstance(entry, Menu):
            yield from _menu_texts(entry)
        elif entry is not None:
            yield from ((entry.context, entry.text), (CONTEXT, entry.tip))


def gather(folder: Path) -> List[Message]:
    """Every translatable text in the modules of a folder and the folders in it, by the modules' names, each once."""
    found: List[Message] = []
    for path in sorted(folder.rglob("*.py"), key=lambda path: (path.name, str(path))):
        texts = _Texts()
        texts.visit(ast.parse(path.read_text(encoding="utf8")))
        found.extend(texts.found)
    return list(dict.fromkeys(found))


def texts() -> List[Message]:
    """Everything that the window can say, each text once."""
    return list(dict.fromkeys(tables() + gather(FOLDER.parent)))


def main() -> int:
    """Bring the file of every language up to date; the exit code says whether texts are left to translate."""
    messages, missing = texts(), 0
    for language in LANGUAGES:
        path = FOLDER / (language + ".ts")
        translations = {key: text for key, text in read_ts(path).items() if key in messages}
        write_ts(path, messages, translations)
        missing += len(messages) - len(translations)
    return min(missing, 1)


if __name__ == "__main__":
    sys.exit(main())
