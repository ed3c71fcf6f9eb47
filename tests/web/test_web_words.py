"""The page speaks Chinese: every text that it shows has its translation."""

from __future__ import annotations

import ast
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import pytest

from configs.components import COMPONENTS
from engine.drawing.ready_made import ADDITIONS
from engine.message import table
from web.intake import session_of
from web.refusals import Refused
from web.studio import EDGES

STATIC = Path(__file__).resolve().parents[2] / "web" / "static"
MARKS = {"data-t-label": "aria-label", "data-t-title": "title", "data-t-alt": "alt"}


class Texts(HTMLParser):
    """Gathers what is marked as a text of the page's own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: List[str] = []
        self.unmarked: List[str] = []
        self._marked = False

    def handle_starttag(self, tag: str, attrs: List[Tuple[str, Optional[str]]]) -> None:
        given = dict(attrs)
        self._marked = "data-t" in given
        for mark, attribute in MARKS.items():
            if mark in given:
                self.found.append(str(given[attribute]))
            elif given.get(attribute) and attribute != "alt":
                self.unmarked.append(str(given[attribute]))

    def handle_data(self, data: str) -> None:
        if data.strip() and self._marked:
            self.found.append(data.strip())
        elif re.search("[a-z]{3}", data):
            self.unmarked.append(data.strip())
        self._marked = False


def chinese() -> Dict[str, str]:
    script = (STATIC / "words.js").read_text("utf-8")
    pairs = re.findall(r'^  ("(?:[^"\\]|\\.)+"): ("(?:[^"\\]|\\.)+"),$', script, re.MULTILINE)
    return {json.loads(english): json.loads(translated) for english, translated in pairs}


def test_every_text_of_the_page_has_a_translation() -> None:
    words, page = chinese(), Texts()
    page.feed((STATIC / "index.html").read_text("utf-8"))
    own = [path for path in STATIC.rglob("*.js") if path.parent.name != "ort"]
    scripts = "".join(path.read_text("utf-8") for path in own)
    said = re.findall(r'\bt\(\s*"((?:[^"\\]|\\.)+)"', scripts)
    also = [*EDGES.values(), *(name[0].upper() + name[1:] for name in ADDITIONS), *(one.label for one in COMPONENTS)]
    also += ["Ready", "Left and right as you see it"]
    assert len(page.found) > 50 and len(said) > 15
    assert {text for text in (*page.found, *said, *also) if text not in words} == set()
    assert set(page.unmarked) <= {"DeepFaceDrawing studio", "English", "3 px"}


def messages() -> List[str]:
    """The templates with values among the server's own sentences."""
    found = []
    for path in STATIC.parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Message":
                found.append(str(ast.literal_eval(node.args[0])))
    return found


def test_every_message_of_the_server_has_a_translation() -> None:
    assert len(messages()) > 5 and {text for text in messages() if text not in chinese()} == set()


def test_what_the_engine_says_reaches_the_page_as_template_and_values() -> None:
    with pytest.raises(Refused) as caught:
        session_of(b'{"format": "facedraw", "version": 99}')
    data = json.loads(caught.value.body)
    assert data["error"] == str(caught.value) and data["message"]["template"] in chinese()
    reason = data["message"]["values"]["reason"]
    assert reason["template"] in table("zh_CN")


def test_translations_keep_their_places_and_are_chinese() -> None:
    for english, translated in chinese().items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", translated)), english
        assert re.search("[\u4e00-\u9fff]", translated), english
