#!/usr/bin/env python3
"""Makes the translation files: gathers every translatable text of `ui/` into `zh_CN.ts` and compiles it to `zh_CN.qm`.

    python ui/translations/build.py

Run it after a text has changed, translate what is "unfinished" in the .ts (Qt Linguist or any editor), run it again,
and commit both. PyQt5 ships no `lrelease`, and Qt's own finds no texts in Python; hence this script. The .qm's layout
is that of Qt's qtranslator.cpp.
"""

from __future__ import annotations

import ast
import struct
import sys
import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Dict, List, Tuple

HERE = Path(__file__).resolve().parent
LANGUAGES = ("zh_CN",)

Message = Tuple[str, str]
"""Context (a class, or what `translate` is told) and the English text."""

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8


class _Texts(ast.NodeVisitor):
    """Collects `self.tr("...")`, `QCoreApplication.translate("context", "...")` and a module's own `_text("...")`.

    The strings of a module's `ENGINE_SENTENCES` are of the context "Engine".
    """

    def __init__(self) -> None:
        self.found: List[Message] = []
        self._class = self._module = ""

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer, self._class = self._class, node.name
        self.generic_visit(node)
        self._class = outer

    def visit_Assign(self, node: ast.Assign) -> None:
        if _name(node.targets[0]) == "ENGINE_SENTENCES":
            self.found.extend(("Engine", text) for text in ast.literal_eval(node.value))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name == "QCoreApplication.translate":
            context, *rest = (ast.literal_eval(one) for one in node.args if not isinstance(one, ast.Name))
            self._module = context  # what `_text`, which ends in this call, stands for
            self.found.extend((context, text) for text in rest)
        elif name == "self.tr":
            self.found.append((self._class, ast.literal_eval(node.args[0])))
        elif name == "_text":
            self.found.append((self._module, ast.literal_eval(node.args[0])))
        self.generic_visit(node)


def _name(node: ast.AST) -> str:
    """What is called, as it is written: "self.tr"; "" where it is more than names."""
    if isinstance(node, ast.Attribute):
        return _name(node.value) + "." + node.attr
    return node.id if isinstance(node, ast.Name) else ""


def gather(folder: Path) -> List[Message]:
    """Every translatable text of the modules in a folder and its rooms, by the modules' names, each once."""
    found: List[Message] = []
    for path in sorted(folder.rglob("*.py"), key=lambda path: (path.name, str(path))):
        texts = _Texts()
        texts.visit(ast.parse(path.read_text(encoding="utf8")))
        found.extend(texts.found)
    return list(dict.fromkeys(found))


def read_ts(path: Path) -> Dict[Message, str]:
    """The finished translations of a .ts file; none where there is no file."""
    if not path.exists():
        return {}
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.findtext("translation", "")
        for context in Xml.parse(str(path)).iter("context")
        for message in context.iter("message")
        if message.findtext("translation")
    }


def write_ts(path: Path, messages: List[Message], translations: Dict[Message, str]) -> None:
    """Write a .ts file; what is not translated is marked as unfinished, what is not used is left out."""
    root = Xml.Element("TS", version="2.1", language=path.stem, sourcelanguage="en")
    for name in dict.fromkeys(context for context, _text in messages):
        context = Xml.SubElement(root, "context")
        Xml.SubElement(context, "name").text = name
        for message in messages:
            if message[0] == name:
                entry = Xml.SubElement(context, "message")
                Xml.SubElement(entry, "source").text = message[1]
                translation = Xml.SubElement(entry, "translation")
                translation.text = translations.get(message)
                if not translation.text:
                    translation.set("type", "unfinished")
    text = Xml.tostring(root, encoding="unicode").replace("><", ">\n<")
    path.write_text('<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n' + text + "\n", encoding="utf8")


def compiled(translations: Dict[Message, str]) -> bytes:
    """The bytes of a .qm file."""
    hashes, body = [], b""
    for (context, source), translation in sorted(translations.items()):
        hashes.append((_elf_hash(source.encode("utf8")), len(body)))
        body += _field(_TRANSLATION, translation.encode("utf-16-be"))
        body += _field(_COMMENT, b"") + _field(_SOURCE, source.encode("utf8"))
        body += _field(_CONTEXT, context.encode("utf8")) + bytes([_END])
    table = b"".join(struct.pack(">II", *pair) for pair in sorted(hashes))
    return _MAGIC + _field(_HASHES, table) + _field(_MESSAGES, body)


def _field(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def _elf_hash(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ high >> 24) & ~high
    return value or 1


def main() -> int:
    """Bring both files of every language up to date; the exit code says whether texts are left to translate."""
    messages, missing = gather(HERE.parent), 0
    for language in LANGUAGES:
        path = HERE / (language + ".ts")
        translations = {key: text for key, text in read_ts(path).items() if key in messages}
        write_ts(path, messages, translations)
        path.with_suffix(".qm").write_bytes(compiled(translations))
        missing += len(messages) - len(translations)
    return min(missing, 1)


if __name__ == "__main__":
    sys.exit(main())
