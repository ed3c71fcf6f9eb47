"""The engine's messages in the window's language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, Tuple

from engine.message import Message, table, translated
from ui.translations import language


def said(text: str) -> str:
    """What the engine said, in the window's language; as it is where that is English or nobody has translated it."""
    return translated(_recognised(text), language.current())


@lru_cache(maxsize=None)
def _patterns() -> List[Tuple[re.Pattern[str], str]]:
    """Every template as an expression that finds its values; those with most words of their own first."""
    found = []
    for template in sorted(table("zh_CN"), key=lambda text: -len(re.sub("{.*?}", "", text))):
        pieces = re.split("{(.*?)}", template)
        named = {name: index for index, name in reversed(list(enumerate(pieces))) if index % 2}
        pattern = "".join(
            re.escape(piece) if i % 2 == 0 else f"(?P<{piece}>.+?)" if named[piece] == i else f"(?P={piece})"
            for i, piece in enumerate(pieces)
        )
        found.append((re.compile(pattern, re.DOTALL), template))
    return found


def _recognised(text: str) -> str:
    """A sentence that has lost its template."""
    if isinstance(text, Message) or text in table("zh_CN"):
        return text
    for pattern, template in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return Message(template, **{name: _recognised(value) for name, value in match.groupdict().items()})
    return text
