"""Qt's files of translations: .ts, which people edit with Qt Linguist or any editor, and which the window reads."""

from __future__ import annotations

import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Dict, Tuple

FOLDER = Path(__file__).resolve().parent
LANGUAGES = {"zh_CN": "中文"}
"""The languages that the window is translated into: their own names, by Qt's names of locales."""

TextKey = Tuple[str, str]
"""Context (the class of a `self.tr`, or "@default" of `_`) and the English text."""


def read_ts(path: Path) -> Dict[TextKey, str]:
    """The finished translations of a .ts file; none where there is no file."""
    if not path.exists():
        return {}
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.findtext("translation", "")
        for context in Xml.parse(str(path)).iter("context")
        for message in context.iter("message")
        if message.findtext("translation")
    }
