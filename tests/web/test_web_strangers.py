"""The page as strangers attack it: each test is something that once stopped it, or cost the others their turn."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import select
import time
from dataclasses import replace
from functools import partial
from typing import Any, Dict, List
from unittest import mock

import pytest
from test_web_intake import FACE, png_header

from engine.drawing.pictures import encode_picture
from web.limits import LIMITS

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from tests.support import slow_reading
from tests.support.page_server import Answer
from tests.support.strangers import DRAWING, STRICT, Start, code_in, connect, has_asked, post, refused, said, until
from web import api, intake, kit

SKETCH = encode_picture(FACE)


def test_s1_paths_and_addresses_in_a_body_are_only_text(start: Start) -> None:
    page = start()
    file = {"path": "/dev/zero", "url": page.url + "/samples/first.png", "meta": {"_type": "gradio.FileData"}}
    body = json.dumps({"fn_index": 0, "session_hash": "a", "data": [file, 50]}).encode()
    for path in ("/queue/join", "/gradio_api/queue/join", "/api/queue/join", "/upload"):
        assert refused(page.ask(path, body, Content_Type="application/json"), 404, "missing")
    drawing = json.dumps(dict(json.loads(DRAWING), base=file)).encode()
    for path in ("/api/draw", "/api/face"):
        assert refused(page.ask(path, body, Content_Type="application/json"), 400, "session")
        assert refused(page.ask(path, drawing, Content_Type="application/json"), 400, "session")
    assert page.files() == {} and page.engine.requests == []


def test_s2_neighbours_are_counted_before_the_work(start: Start) -> None:
    page = start()
    began = time.monotonic()
    for wanted in ("1000000000", "9" * 5000, str(LIMITS.neighbours + 1)):
        assert refused(page.ask(f"/api/face?neighbours={wanted}", SKETCH), 400, "controls")
    assert time.monotonic() - began < 5.0 and page.engine.requests == []
    assert page.ask(f"/api/face?neighbours={LIMITS.neighbours}", SKETCH).status == 200


def test_s3_who_leaves_is_not_drawn(start: Start) -> None:
    page = start(busy=True)
    stays = connect(page, "127.0.0.2")
    stays.sendall(post("/api/face", DRAWING, "application/json"))
    until(lambda: len(page.engine.requests) == 1)
    for path in ("/api/face", "/api/draw"):
        gone = connect(page, "127.0.0.3")
        gone.sendall(post(path, DRAWING, "application/json"))
        until(lambda: page.desk.waiting == 2)
        gone.close()
        until(lambda: page.desk.waiting == 1)
    page.engine.answer()
    assert b"200 OK" in stays.recv(4096)
    stays.close()
    until(lambda: page.desk.waiting == 0)
    assert len(page.engine.requests) == 1


def test_s3_one_client_has_some_places_and_takes_turns(start: Start) -> None:
    page = start(busy=True)
    lines = []
    for _ in range(STRICT.waiting_of_client + 1):  # one is with the engine
        lines.append(connect(page, "127.0.0.2"))
        lines[-1].sendall(post("/api/face", DRAWING, "application/json"))
        until(lambda: page.desk.waiting == len(lines))
    one_more = connect(page, "127.0.0.2")
    one_more.sendall(post("/api/face", DRAWING, "application/json", more="Connection: close\r\n"))
    assert code_in(said(one_more)) == "many"
    other = connect(page, "127.0.0.3")
    other.sendall(post("/api/face", DRAWING, "application/json"))
    until(lambda: page.desk.waiting == len(lines) + 1)
    for asked in (1, 2):
        until(partial(has_asked, page, asked))
        page.engine.answer()
    assert b"200 OK" in other.recv(4096)  # second, after what the engine was at
    page.engine.busy = False
    page.engine.answer()
    for line in (*lines, one_more, other):
        line.close()


def test_s4_a_small_file_cannot_be_a_huge_picture(start: Start) -> None:
    page = start()
    bomb = png_header(32767, 32767)
    drawing = json.dumps(dict(json.loads(DRAWING), base=base64.b64encode(bomb).decode())).encode()
    assert refused(page.ask("/api/face", drawing, Content_Type="application/json"), 400, "session")
    for path in ("/api/face", "/api/sketch", "/api/appearance"):
        assert refused(page.ask(path, bomb), 400, "picture")


def test_s6_what_takes_too_long_to_read_is_ended_and_costs_nobody_else_his_turn(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "read_drawing", slow_reading.read_drawing)
    page = start(replace(STRICT, reading_seconds=4.0))
    page.ask("/api/face", SKETCH)  # both readers are there
    slow = connect(page, "127.0.0.2")
    slow.sendall(post("/api/face", slow_reading.ENDLESS, "application/json", more="Connection: close\r\n"))
    slow.settimeout(60)
    assert page.ask("/api/face", SKETCH).status == 200
    assert select.select([slow], [], [], 0) == ([], [], [])  # it is still being read
    assert code_in(said(slow)) == "large"
    until(lambda: page.ask("/api/face", DRAWING, Content_Type="application/json").status == 200)


HUGE_CONTROLS: List[Dict[str, Any]] = [
    {"appearance": {"source": "values", "name": "", "values": [0.0] * (LIMITS.appearance_values + 1)}},
    {"appearance": {"source": "palette", "name": "x" * (LIMITS.name_length + 1), "values": []}},
    {"tags": [str(number) for number in range(LIMITS.tags + 1)]},
    {"tags": ["x" * 15_000_000]},
    {"tags": "x" * 1_000_000},
    {"trust": {str(number): 0.5 for number in range(100_000)}},
]


@pytest.mark.parametrize("number", range(len(HUGE_CONTROLS)))
def test_s6_huge_controls_are_refused_before_the_work(start: Start, number: int) -> None:
    page, drawing = start(), json.loads(DRAWING)
    huge = dict(drawing["controls"], **HUGE_CONTROLS[number])
    between = dict(drawing["controls"], between={"start": {"sketch": "", "controls": huge}, "end": {}, "share": 0.5})
    for controls in (huge, between):
        body = json.dumps(dict(drawing, controls=controls)).encode()
        for path in ("/api/face", "/api/draw", "/api/rest"):
            answer = page.ask(path, body, Content_Type="application/json")
            assert refused(answer, 400, "controls") and len(answer.error) < 300
    ends = json.dumps({"start": drawing, "end": dict(drawing, controls=huge)}).encode()
    assert refused(page.ask("/api/morph?share=0.5", ends, Content_Type="application/json"), 400, "controls")
    assert page.engine.requests == []


def test_s6_as_much_as_controls_may_have_is_drawn(start: Start) -> None:
    page, drawing = start(), json.loads(DRAWING)
    look = {"source": "values", "name": "x" * LIMITS.name_length, "values": [0.5] * LIMITS.appearance_values}
    controls = dict(drawing["controls"], appearance=look, tags=["woman"] * LIMITS.tags)
    body = json.dumps(dict(drawing, controls=controls)).encode()
    assert page.ask("/api/draw", body, Content_Type="application/json").status == 200
    until(lambda: len(page.engine.requests) == 1)


def test_an_engine_that_computes_for_ever_is_restarted(start: Start) -> None:
    page = start(replace(STRICT, engine_seconds=0.5), busy=True)
    answer = page.ask("/api/face", DRAWING, Content_Type="application/json")
    assert refused(answer, 400, "drawing") and "too long" in answer.error
    assert page.engine.closed
    page.engine.busy = False
    until(lambda: page.desk.state.ready)
    assert page.ask("/api/face", DRAWING, Content_Type="application/json").status == 200


def test_a_file_of_the_kit_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = kit.Kit()
    monkeypatch.setattr(made, "_makers", {"a": lambda: b"one", "b": lambda: b"two"})
    hashing = mock.Mock(wraps=hashlib.sha256)
    monkeypatch.setattr(hashlib, "sha256", hashing)
    tags = [made.tagged(name) for name in ("a", "b", "a", "b", "a")]
    assert hashing.call_count == 2 and tags[0] == tags[2] == tags[4] and tags[0][1] != tags[1][1]
    assert [content for content, _tag in tags[:2]] == [b"one", b"two"]


def test_pictures_are_encoded_beside_the_event_loop(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []

    def encode(picture: Any) -> bytes:
        with contextlib.suppress(RuntimeError):  # there is no loop in other threads
            threads.append(asyncio.get_running_loop())
        return encode_picture(picture)

    monkeypatch.setattr(api, "encode_picture", encode)
    page = start()
    assert page.ask("/api/face?size=2048", SKETCH).status == 200
    assert page.ask("/api/alternatives?component=nose&count=4", DRAWING, Content_Type="application/json").status == 200
    assert threads == []


@pytest.mark.parametrize("host", ["[", "[::1", "evil.example.org", "127.0.0.1.evil.org", "", "local\x7fhost"])
def test_s7_odd_and_foreign_hosts_are_refused(start: Start, host: str) -> None:
    page = start()
    line = connect(page)
    line.sendall(f"GET /api/status HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    answer = said(line)
    assert b" 400 " in answer and code_in(answer) in ("host", "request")
    line.close()


@pytest.mark.parametrize(
    "text",
    ['{"format": "\\ud800"}', '{"\\udfff": 1}', '{"format":"deepfacedrawing-session","version":"\\ud800"}'],
)
def test_s7_half_characters_are_refused(start: Start, text: str) -> None:
    page = start()
    assert refused(page.ask("/api/face", text.encode(), Content_Type="application/json"), 400, "session")
    tags = dict(json.loads(DRAWING), controls=dict(json.loads(DRAWING)["controls"], tags=["\ud800"]))
    answer = page.ask("/api/draw", json.dumps(tags).encode(), Content_Type="application/json")
    assert refused(answer, 400, "controls")


@pytest.mark.parametrize("wanted", ["9-1", "99999999-", "0-0", "0-0,2-2,4-4", "x"])
def test_parts_of_files_are_not_served(start: Start, wanted: str) -> None:
    page = start()
    whole = page.ask("/static/page.css")
    answer = page.ask("/static/page.css", Range=f"bytes={wanted}", If_Range=whole.headers["ETag"])
    assert (answer.status, answer.body) == (200, whole.body) and answer.headers["Content-Type"].startswith("text/css")


def test_forms_are_told_how_to_send(start: Start) -> None:
    page = start()
    form = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + SKETCH + b"\r\n--x--\r\n"
    answer = page.ask("/api/face", form, Content_Type="multipart/form-data; boundary=x")
    assert refused(answer, 415, "form") and "--data-binary" in answer.error
    assert page.ask("/api/face", SKETCH, Content_Type="application/x-www-form-urlencoded").status == 200  # curl says so


def test_the_password_is_asked_for_and_cannot_be_guessed(start: Start) -> None:
    page = start(replace(STRICT, wrong_passwords=3), password="sesame öffne dich")

    def knock(password: str) -> Answer:
        token = base64.b64encode(f"me:{password}".encode()).decode()
        return page.ask("/api/status", Authorization=f"Basic {token}")

    asked = page.ask("/")
    assert refused(asked, 401, "password") and asked.headers["WWW-Authenticate"].startswith("Basic")
    assert page.ask("/api/face", SKETCH).status == 401
    assert knock("sesame öffne dich").status == 200
    for token in ("Basic ?", "Bearer x", "Basic", "Basic \xe9", "Basic \xff\xfe=="):
        assert page.ask("/", Authorization=token).status == 401
    assert [knock("wrong").status for _ in range(4)] == [401, 401, 401, 429]
    assert knock("sesame öffne dich").status == 429


def test_a_proxy_may_show_the_page_below_a_path(start: Start) -> None:
    page = start(root_path="/studio", allowed_hosts=("faces.example.org",))
    for path in ("/studio/api/status", "/api/status"):  # proxies leave the path on or take it off
        assert page.ask(path, Host="faces.example.org").status == 200
    own = page.ask("/studio/api/face", SKETCH, Host="127.0.0.1", Origin="https://faces.example.org")
    assert own.status == 200
    assert page.ask("/api/face", SKETCH, Origin="https://other.example.org").status == 403
    assert page.ask("/api/openapi.json").json["servers"] == [{"url": "/studio"}]
    page.engine.busy = True
    lines = []
    for address in ("198.51.100.1", "198.51.100.2"):  # who asks is what the proxy says
        for _ in range(STRICT.waiting_of_client):
            lines.append(connect(page))
            lines[-1].sendall(post("/api/face", DRAWING, "application/json", more=f"X-Forwarded-For: {address}\r\n"))
            until(lambda: page.desk.waiting == len(lines))
    for line in lines:
        line.close()
