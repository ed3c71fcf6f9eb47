"""Everything that the API's own schema describes, with values that fit and values that do not: never a fault."""

from __future__ import annotations

import http.client
import json
import random
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from engine.drawing.ready_made import ADDITIONS
from tests.campaigns.table import CAMPAIGNS
from tests.fuzz.mutations import mutated
from tests.fuzz.targets import TARGETS
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import PageServer, serve

FITTING = {
    "trust": ["0.3", "eye1=0.4,mouth=1"], "tags": ["woman", "everyone"], "neighbours": ["7"], "look": ["Rose"],
    "skin": ["tan"], "hair": ["black"], "eyes": ["blue"], "painter": ["DeepFaceDrawing", "pix2pix-face"],
    "kind": ["photo", "sketch"],
    "pupils": ["180,230,310,230"], "lines": ["fine", "pix2pix-sketch:edges"], "placement": ["none"],
    "straightened": ["1"],
    "share": ["0.5"], "component": ["mouth", "remainder"], "count": ["3"], "row": ["7"], "size": ["1024", "512"],
    "name": [*ADDITIONS, "first.png"],
}  # fmt: skip
CORPUS = TARGETS["drawings"].corpus() + TARGETS["pictures"].corpus()[:3]
KINDS = ("application/json", "application/octet-stream", "image/png", "text/plain; charset=x", "multipart/form-data")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageServer]:
    yield from serve(tmp_path_factory.mktemp("page"), FakeEngine())


def operations(schema: Dict[str, Any]) -> List[Tuple[str, str, Dict[str, Any]]]:
    return [(path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()]


@st.composite
def requests(draw: st.DrawFn, schema: Dict[str, Any]) -> Tuple[str, str, bytes, str, Dict[str, Any]]:
    """Method, target, body and content type of a request, and what the schema says about its answers."""
    path, method, operation = draw(st.sampled_from(operations(schema)))
    query = {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        fitting = st.sampled_from(FITTING[name])  # a parameter without an example here is a failure, too
        value = draw(st.one_of(fitting, st.text(max_size=30), st.integers().map(str), st.just("x" * 5000)))
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", quote(value, safe="", errors="replace"))
        elif parameter.get("required") or draw(st.booleans()):
            query[name] = value.encode("utf-8", "replace").decode()
    if draw(st.integers(0, 19)) == 0:
        method = draw(st.sampled_from(["get", "post", "put", "delete", "head", "options"]))
    seed = draw(st.integers(0, 10**6))
    body = draw(st.one_of(st.sampled_from(CORPUS), st.just(seed).map(lambda s: mutated(CORPUS, random.Random(s)))))
    target = path + ("?" + urlencode(query) if query else "")
    return method.upper(), target, body, draw(st.sampled_from(KINDS)), operation


def test_no_request_is_a_fault(page: PageServer) -> None:
    schema = page.ask("/api/openapi.json").json
    line = http.client.HTTPConnection(page.url[len("http://") :], timeout=60)
    seen = set()

    @settings(max_examples=200)
    @given(requests(schema))
    def try_it(request: Tuple[str, str, bytes, str, Dict[str, Any]]) -> None:
        method, target, body, kind, operation = request
        line.request(method, target, body if method in ("POST", "PUT") else None, {"Content-Type": kind})
        answer = line.getresponse()
        content = answer.read()
        seen.add(answer.status)
        assert answer.status < 500, (answer.status, content)
        assert str(answer.status) in (*operation["responses"], "405", "404"), answer.status
        assert "default-src 'none'" in (answer.headers["Content-Security-Policy"] or "")
        if answer.status >= 400 and method != "HEAD":
            refusal = json.loads(content)
            assert (
                set(refusal) == {"error", "code", "message"}
                and refusal["error"].endswith(".")
                and "\n" not in refusal["error"]
            )

    try_it()
    line.close()
    assert {200, 400, 404, 405, 415} <= seen
    assert page.files() == {}


def test_schemathesis_finds_no_fault(tmp_path: Path) -> None:
    """The same by a tool that knows of this project no more than its schema and some drawings."""
    pytest.importorskip("schemathesis", reason="schemathesis is not installed (sh install.sh --dev)")
    found = CAMPAIGNS["requests by schemathesis"].run(10, 0, tmp_path)
    assert found.failures == [] and found.tried >= 20
