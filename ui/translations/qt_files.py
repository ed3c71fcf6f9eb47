"""Qt's files of translations: .ts, which people edit with Qt Linguist or any editor, and which the window reads."""

from __future__ import annotations

import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Dict, List, Tuple

from engine.files.writing import write_whole

FOLDER = Path(__file__).resolve().parent
LANGUAGES = {"zh_CN": "中文"}
"""Into which the window is translated: what each calls itself, by the name that Qt has for it."""

Message = Tuple[str, str]
"""Context (a class, or the first argument of `translate`) and the English text."""


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
    write_whole(path, f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n'.encode())
