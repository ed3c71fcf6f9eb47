"""Sentences for people: a template and its values, so that who shows one can translate it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Tuple, Union

Value = Union[str, int, float]


class Message(str):
    """A sentence: as a text it is English, with its values in place.

    It is a `str`, so that it goes wherever texts go: into exceptions and out of them by `str`, through pipes, into
    logs. template: English, with a name in braces where a value stands; `engine/locale` has it in other
    languages. values: what stands there, by name; those that are messages, such as the reason of an error, can be
    translated, too.
    """

    template: str
    values: Dict[str, Value]

    def __new__(cls, template: str, **values: Any) -> Message:
        kept = {name: value if isinstance(value, (str, int, float)) else str(value) for name, value in values.items()}
        made = super().__new__(cls, template.format(**kept))
        made.template, made.values = template, kept
        return made

    def __str__(self) -> str:
        return self  # `str(error)` is the error's message with all that it knows

    def __reduce__(self) -> Tuple[Any, ...]:
        return restored, (self.template, self.values)


def restored(template: str, values: Dict[str, Value]) -> Message:
    """The message that was pickled: what stands in its pickle."""
    return Message(template, **values)


_FOLDER = Path(__file__).resolve().parent / "locale"


@lru_cache(maxsize=None)
def table(language: str) -> Dict[str, str]:
    """The templates in a language such as "zh_CN", by the English ones; none where it is not known."""
    path = _FOLDER / (language + ".json")
    return dict(json.loads(path.read_text(encoding="utf8"))) if path.is_file() else {}


def translated(text: str, language: str) -> str:
    """A message, or what the system says as it is, in a language; what the table does not have stays English."""
    known = table(language)
    if not isinstance(text, Message):
        return known.get(text, text)
    values = {n: translated(v, language) if isinstance(v, str) else v for n, v in text.values.items()}
    return known.get(text.template, text.template).format(**values)


def as_data(text: str) -> Any:
    """A message for JSON: {"template": a text, "values": {name: a value, or another message}}. Other texts stay."""
    if not isinstance(text, Message):
        return text
    values = {n: as_data(v) if isinstance(v, str) else v for n, v in text.values.items()}
    return {"template": text.template, "values": values}
