"""Qt's files of translations: .ts, which people edit, and .qm, which `QTranslator` loads.

PyQt5 ships no `lrelease`, so the .qm is written here; its layout is that of Qt's qtranslator.cpp.
"""

from __future__ import annotations

import struct
import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Dict, List, Tuple

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("zh_CN",)

Message = Tuple[str, str]
"""Context (a class, or the first argument of `translate`) and the English text."""

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8


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
