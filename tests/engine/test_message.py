"""Messages: sentences that keep their template and values wherever texts go, and their translations."""

from __future__ import annotations

import ast
import copy
import logging
import pickle
import string
from pathlib import Path
from typing import Iterator, Set

import pytest

from engine.message import Message, table, translated

ENGINE = Path(__file__).resolve().parents[2] / "engine"
SYSTEM = {"No such file or directory", "Permission denied", "No space left on device", "Read-only file system"}


def fields(template: str) -> set:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name is not None}


def templates() -> Iterator[str]:
    """The templates in the engine's sources."""
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message":
                try:
                    template = ast.literal_eval(node.args[0])
                except ValueError:
                    continue  # computed, as the name of a colour
                assert fields(template) == {keyword.arg for keyword in node.keywords}, template
                yield template


def test_it_is_an_english_text_with_a_template_and_values() -> None:
    message = Message("{file} is {size} MB: {reason}", file=Path("a.png"), size=3, reason=Message("it is empty"))
    assert message == "a.png is 3 MB: it is empty" and isinstance(message, str)
    assert message.template == "{file} is {size} MB: {reason}"
    assert message.values == {"file": "a.png", "size": 3, "reason": "it is empty"}


def test_it_comes_out_of_exceptions_pipes_and_copies_as_it_went_in() -> None:
    inner = Message("it is {what}", what="empty")
    error = ValueError(Message("{file} cannot be read: {reason}.", file="x", reason=ValueError(inner)))
    for one in (str(error), str(pickle.loads(pickle.dumps(error))), copy.deepcopy(str(error))):
        assert isinstance(one, Message) and one.values["file"] == "x"
        reason = one.values["reason"]
        assert isinstance(reason, Message) and reason.template == "it is {what}"


def test_it_is_logged_as_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("said %s", Message("{count} faces", count=2))
    assert caplog.messages == ["said 2 faces"]


def test_values_with_braces_are_no_places() -> None:
    assert Message("{file} is empty.", file="{odd}.png") == "{odd}.png is empty."
    assert translated(Message("{file} is empty.", file="{odd}.png"), "zh_CN") == "{odd}.png 是空的。"


def test_messages_are_translated_with_those_within() -> None:
    within = Message("{file} cannot be opened as a session: {reason}.", file="a", reason=Message("it is empty"))
    assert translated(within, "zh_CN") == "无法把 a 作为会话打开：文件是空的。"
    assert translated(within, "en") == within
    assert translated("Permission denied", "zh_CN") == "权限不足" != translated("Permission denied", "de")
    assert translated("nobody knows this", "zh_CN") == "nobody knows this"


def texts() -> Set[str]:
    """Every text in the sources that templates, and the names of colours, may come from."""
    found: Set[str] = set()
    for path in [*ENGINE.rglob("*.py"), *(ENGINE.parent / "training").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_message_of_the_engine_has_its_translation_and_no_other_has() -> None:
    found = set(templates())
    assert len(found) > 120
    known = table("zh_CN")
    assert sorted(found - set(known)) == []
    assert sorted(set(known) - texts() - SYSTEM) == []
    assert {english: fields(text) for english, text in known.items()} == {text: fields(text) for text in known}
