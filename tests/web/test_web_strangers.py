"""The page as strangers attack it: each test is something that once stopped it, or cost the others their turn."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import re
import select
import socket
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple
from unittest import mock

import pytest
from test_web_intake import FACE, png_header

from engine.drawing.pictures import encode_picture
from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from web.limits import LIMITS, Limits

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from tests.support import slow_reading
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import Answer, PageServer, serve
from web import api, intake, kit
from web.address import household
from web.guard import Guard, Pace, client_of
from web.readers import ReaderProcess, Readers
from web.refusals import Refused

SKETCH = encode_picture(FACE)
DRAWING = json.dumps(Session((Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))),)).to_json()).encode()
STRICT = replace(LIMITS, header_seconds=0.5, body_pause=0.5, answer_pause=0.5, waiting_of_client=2)
Start = Callable[..., PageServer]


class LentReaders(Readers):
    """Readers whose processes go on after the page, since each takes a second to start."""

    def __init__(self, limits: Limits, processes: List[ReaderProcess]) -> None:
        super().__init__(limits)
        self._readers = processes

    def close(self) -> None:
        """Leave the processes alone."""
        self._threads.shutdown()


@pytest.fixture(scope="module")
def processes() -> Iterator[List[ReaderProcess]]:
    """Two that read within `LIMITS`, as those of `STRICT` do, for all pages."""
    made = [ReaderProcess(LIMITS) for _ in range(LIMITS.readers)]
    yield made
    for one in made:
        one.close()


@pytest.fixture
def start(tmp_path: Path, processes: List[ReaderProcess]) -> Iterator[Start]:
    """Serves a page with these limits and settings."""
    with contextlib.ExitStack() as stack:

        def started(limits: Limits = STRICT, **settings: Any) -> PageServer:
            readers = LentReaders(limits, processes) if limits.reading_seconds == LIMITS.reading_seconds else None
            engine = FakeEngine(busy=settings.pop("busy", False))
            pages = serve(tmp_path, engine, limits=limits, readers=readers, **settings)
            page = next(pages)
            stack.callback(lambda: next(pages, None))
            until(lambda: page.desk.state.ready)
            return page

        yield started


def until(true: Callable[[], Any], patience: float = 30.0) -> None:
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def connect(page: PageServer, source: str = "127.0.0.1") -> socket.socket:
    """A connection; every address of 127.0.0.0/8 is this computer, and another client."""
    host, port = page.url[len("http://") :].split(":")
    return socket.create_connection((host, int(port)), 30, (source, 0))


def post(path: str, body: bytes, kind: str = "application/octet-stream", length: int = -1, more: str = "") -> bytes:
    """A request as bytes. length: what is announced, by default the truth."""
    length = len(body) if length < 0 else length
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{more}\r\n"
    return head.encode() + body


def said(line: socket.socket) -> bytes:
    """All that comes until the connection is closed."""
    parts: List[bytes] = []
    with contextlib.suppress(ConnectionResetError):
        while True:
            part = line.recv(65536)
            if not part:
                break
            parts.append(part)
    return b"".join(parts)


def code_in(answer: bytes) -> str:
    """The code of a refusal, whose sentence is checked."""
    refusal = json.loads(answer.split(b"\r\n\r\n", 1)[1])
    assert refusal["error"].endswith(".") and "Traceback" not in refusal["error"]
    return str(refusal["code"])


def has_asked(page: PageServer, count: int) -> bool:
    """Whether the engine was asked as often as that."""
    return len(page.engine.requests) == count


def refused(answer: Answer, status: int, code: str) -> bool:
    return (answer.status, answer.json["code"]) == (status, code) and answer.error.endswith(".")


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


def test_s5_slow_heads_and_bodies_are_ended(start: Start) -> None:
    page = start()
    silent, dribbling, unfinished, within, second = (connect(page) for _ in range(5))
    dribbling.sendall(b"GET / HTTP/1.1\r\nHost: local")
    unfinished.sendall(post("/api/face", b"x" * 10, length=100000))
    # The next request begins together with the first.
    within.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT")
    second.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" in second.recv(65536)
    second.sendall(b"GET / HT")  # the next request on the same connection
    for line in (silent, dribbling, unfinished, within, second):
        answer = said(line)
        assert b" 408 " in answer and code_in(answer[answer.index(b"HTTP/1.1 408") :]) == "slow"
        line.close()


def test_s5_millions_of_chunks_are_not_parsed(start: Start) -> None:
    """Of one byte each: the page stood still for as long as they came."""
    page = start()
    for before in (b"", b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        line = connect(page)
        head = b"POST /api/face HTTP/1.1\r\nHost: localhost\r\ntransfer-Encoding : chunked\r\n\r\n"
        line.sendall(before + head.replace(b" :", b":") + b"1\r\nx\r\n" * 3)
        answer = said(line)
        assert b"HTTP/1.1 411 " in answer and code_in(answer[answer.index(b"HTTP/1.1 411") :]) == "length"
        line.close()
    line = connect(page)
    began = time.process_time()
    with contextlib.suppress(ConnectionError):
        line.sendall(head.replace(b" :", b":") + b"1\r\nx\r\n" * 500_000)
    assert page.ask("/api/status").status == 200
    assert time.process_time() - began < 1.0
    line.close()


def test_s5_large_answers_are_handed_on_in_pieces() -> None:
    """Forty who took nothing of a file that browsers draw with held it forty times."""
    whole, sent = bytes(range(256)) * 2000, []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for body in (whole, b"", b"x"):
            await send({"type": "http.response.body", "body": body, "more_body": body != b"x"})

    async def receive() -> Any:
        await asyncio.get_running_loop().create_future()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("127.0.0.1", 1)}
    asyncio.run(Guard(app, LIMITS, None)(scope, receive, send))
    bodies = [message["body"] for message in sent[1:]]
    assert b"".join(bodies) == whole + b"x" and max(map(len, bodies)) <= 2**16
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(sent) - 2) + [False]


def test_s5_connections_are_counted(start: Start) -> None:
    page = start(replace(STRICT, header_seconds=30.0, connections=6, connections_of_client=3))
    mine = [connect(page, "127.0.0.2") for _ in range(4)]
    assert code_in(said(mine.pop())) == "many"
    others = [connect(page, f"127.0.1.{number}") for number in range(1, 5)]
    assert code_in(said(others.pop())) == "busy"
    mine.pop().close()
    until(lambda: page.ask("/api/status").status == 200)
    for line in (*mine, *others):
        line.close()


def get(path: str) -> bytes:
    """A request as bytes, the last of its connection."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def test_s5_who_asks_too_often_waits_for_his_turn_or_is_refused(start: Start) -> None:
    page = start(replace(STRICT, requests_at_once=4, requests_per_second=4.0, requests_waiting_of_client=3))
    lines = [connect(page, "127.0.0.2") for _ in range(10)]
    began = time.monotonic()
    for line in lines:
        line.sendall(get("/static/page.css"))
    other = connect(page, "127.0.0.3")
    other.sendall(get("/api/status"))
    assert b"200 OK" in said(other) and select.select(lines[4:], [], [], 0)[0] == []  # before those who wait
    answers = [said(line) for line in lines]
    assert [b"200 OK" in answer[:20] for answer in answers] == [True] * 7 + [False] * 3
    assert time.monotonic() - began >= 0.75
    for answer in answers[7:]:
        assert b" 429 " in answer[:20] and code_in(answer) == "many" and b"retry-after" in answer
    time.sleep(1.0)
    assert page.ask("/api/status").status == 200
    for line in (*lines, other):
        line.close()


def test_s5_who_asked_is_forgotten_by_and_by() -> None:
    pace = Pace(replace(LIMITS, requests_at_once=2, requests_per_second=1.0, requests_waiting_of_client=1))
    assert [pace.turn_of("one", 0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    with pytest.raises(Refused, match="too often"):
        pace.turn_of("one", 0.0)
    assert [pace.turn_of("one", 3.0) for _ in range(3)] == [0.0, 0.0, 1.0], "time fills a bucket, and no more than that"
    for number in range(5000):
        pace.turn_of(str(number), 3.0)
    assert len(pace._full) <= 1024 and pace.turn_of("one", 3.0) == 0.0


def test_s5_what_is_sent_at_the_same_time_is_limited(start: Start) -> None:
    page = start(replace(STRICT, body_pause=30.0, upload_bytes_of_client=1_000_000, upload_bytes_at_once=1_500_000))
    lines = [connect(page, "127.0.0.2")]
    lines[0].sendall(post("/api/face", bytes(700_000), length=1_000_000))
    time.sleep(0.3)
    more = connect(page, "127.0.0.2")
    more.sendall(post("/api/face", bytes(400_000), more="Connection: close\r\n"))
    assert code_in(said(more)) == "many"  # one client has not the place of all
    assert page.ask("/api/face", SKETCH + bytes(200_000)).status == 200
    lines.append(connect(page, "127.0.0.3"))
    lines[1].sendall(post("/api/face", bytes(700_000), length=1_000_000))
    time.sleep(0.3)
    last = connect(page, "127.0.0.3")
    last.sendall(post("/api/face", bytes(200_000), more="Connection: close\r\n"))  # and nobody else has more
    answer = said(last)
    assert b" 503 " in answer and code_in(answer) == "busy" and b"retry-after" in answer
    for line in (*lines, more, last):
        line.close()
    until(lambda: page.ask("/api/face", SKETCH + bytes(900_000)).status == 200)


def test_s5_who_sends_most_gives_way_to_others(start: Start) -> None:
    """Three who send all that they may leave the fourth his place, whether they are slow to send or wait for a face."""
    page = start(replace(STRICT, body_pause=30.0, upload_bytes_of_client=1_000_000, upload_bytes_at_once=3_000_000))
    slow = connect(page, "127.0.0.2")
    slow.sendall(post("/api/face", bytes(990_000), length=1_000_000, more="Connection: close\r\n"))
    page.engine.busy = True
    lines = [slow]
    for number in (3, 4):
        lines.append(connect(page, f"127.0.0.{number}"))
        lines[-1].sendall(post("/api/face", SKETCH + bytes(900_000), more="Connection: close\r\n"))
        until(lambda: page.desk.waiting == len(lines) - 1)
    fourth = connect(page, "127.0.0.5")
    fourth.sendall(post("/api/face", SKETCH + bytes(600_000), more="Connection: close\r\n"))
    assert code_in(said(slow)) == "busy"
    until(lambda: page.desk.waiting == 3)
    page.engine.busy = False
    page.engine.answer()
    for line in (*lines[1:], fourth):
        assert b"200 OK" in said(line)[:20]
        line.close()


def test_s5_who_waits_gives_way_too_and_what_is_drawn_already_takes_no_place(start: Start) -> None:
    page = start(replace(STRICT, upload_bytes_of_client=2_000_000, upload_bytes_at_once=2_000_000), busy=True)
    drawn = connect(page, "127.0.0.2")
    drawn.sendall(post("/api/draw", DRAWING + b" " * 1_800_000, "application/json", more="Connection: close\r\n"))
    assert b"200 OK" in drawn.recv(20)
    waits = connect(page, "127.0.0.2")
    waits.sendall(post("/api/face", SKETCH + bytes(1_800_000), more="Connection: close\r\n"))
    until(lambda: page.desk.waiting == 2)
    other = connect(page, "127.0.0.3")
    other.sendall(post("/api/face", SKETCH + bytes(900_000), more="Connection: close\r\n"))
    assert code_in(said(waits)) == "busy"
    until(lambda: page.desk.waiting == 2)
    page.engine.busy = False
    page.engine.answer()
    assert b"event: face" in said(drawn) and b"200 OK" in said(other)[:20]
    for line in (drawn, waits, other):
        line.close()


def test_s5_a_refusal_that_waits_keeps_nothing(start: Start) -> None:
    page = start(replace(STRICT, upload_bytes_of_client=1_000_000, refusal_pause=3.0, readings_of_client=0))
    first = connect(page, "127.0.0.2")
    began = time.monotonic()
    first.sendall(post("/api/face", bytes(900_000), more="Connection: close\r\n"))
    time.sleep(0.5)
    second = connect(page, "127.0.0.2")
    second.sendall(post("/api/face", bytes(900_000), more="Connection: close\r\n"))
    answers = [said(line) for line in (first, second)]
    assert [code_in(answer) for answer in answers] == ["many"] * 2 and time.monotonic() - began >= 3.0
    assert [b"of your pictures are waiting" in answer for answer in answers] == [True, True]
    for line in (first, second):
        line.close()


ENDED = replace(STRICT, header_seconds=1.0, body_seconds=1.0, answer_pause=2.0, answer_seconds=2.0)


@pytest.mark.parametrize(
    "head",
    [
        b"POST /api/face HTTP/1.1\r\nHost: evil.example.org\r\n",
        b"POST /api/face HTTP/1.1\r\nHost: localhost\r\n",  # without the password
        b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n",
    ],
)
def test_s5_a_body_that_trickles_on_after_its_refusal_is_ended(start: Start, head: bytes) -> None:
    page = start(ENDED, password="sesame")
    line = connect(page)
    line.sendall(head + b"Content-Length: 9999999\r\n\r\n")

    def is_ended() -> bool:
        time.sleep(0.3)
        with contextlib.suppress(OSError):
            line.sendall(b"x")
            return False
        return True

    until(is_ended)
    line.close()


def one_answer(line: socket.socket) -> bytes:
    """The next answer of a connection that stays open."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += line.recv(65536)
    head, _, body = taken.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head.lower()).group(1))  # type: ignore[union-attr]
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def test_s5_a_whole_body_after_its_refusal_leaves_the_connection_open(start: Start) -> None:
    page = start(ENDED)
    line = connect(page)
    line.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nx")
    assert b"200 OK" in one_answer(line)
    line.sendall(b"x")
    time.sleep(0.7)
    line.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" in one_answer(line)
    time.sleep(0.7)
    line.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert b"200 OK" in said(line)
    line.close()


@pytest.mark.parametrize(
    ("limits", "wait", "pause", "bytes_taken"),
    [
        pytest.param(STRICT, 2.0, 0.0, (0, 20_000_000), id="not at all"),
        pytest.param(ENDED, 0.0, 0.1, (1_000_000, 30_000_000), id="too slowly"),
        pytest.param(
            replace(ENDED, answer_pause=1.0, answer_seconds=100.0), 0.0, 0.05, (40_000_000, 50_000_000), id="steadily"
        ),
    ],
)
def test_s5_who_does_not_take_an_answer_in_time_is_cut_off(
    start: Start, limits: Limits, wait: float, pause: float, bytes_taken: Tuple[int, int]
) -> None:
    """Of 42 MB, after a while and a few at a time."""
    line = connect(start(limits))
    ask = b"GET /api/swagger-ui.js HTTP/1.1\r\nHost: localhost\r\n"
    line.sendall((ask + b"\r\n") * 39 + ask + b"Connection: close\r\n\r\n")
    time.sleep(wait)
    taken = 0
    with contextlib.suppress(ConnectionResetError):
        while True:
            part = line.recv(200_000)
            if not part:
                break
            taken += len(part)
            time.sleep(pause)
    line.close()
    assert bytes_taken[0] <= taken < bytes_taken[1]


def test_s5_the_addresses_of_one_network_are_one_client() -> None:
    """Of IPv6 everybody has 2^64; and IPv4 has none of that, in IPv6's clothes either."""
    import uvicorn
    from uvicorn.server import ServerState

    from web.connections import limited

    async def main() -> List[bytes]:
        protocol, config, state = (
            limited(replace(LIMITS, connections_of_client=2)),
            uvicorn.Config(guarded),
            ServerState(),
        )
        answers = []
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1", "::ffff:192.0.2.1"):
            transport = mock.Mock()
            transport.get_extra_info = {"peername": (address, 1000, 0, 0), "sockname": ("::", 80, 0, 0)}.get
            transport.is_closing.return_value, transport.get_write_buffer_size.return_value = False, 0
            protocol(config, state, {}).connection_made(transport)
            answers.append(b"".join(call.args[0] for call in transport.write.call_args_list))
        return answers

    async def guarded(_scope: Any, _receive: Any, _send: Any) -> None:
        raise AssertionError

    answers = asyncio.run(main())
    assert [bool(answer) for answer in answers] == [False, False, True, False, False]
    assert code_in(answers[2]) == "many"
    assert household("::ffff:192.0.2.1") == "192.0.2.1" != household("::ffff:192.0.2.2")
    assert household("2001:db8::1") == client_of({"client": ("2001:db8::2", 1)}) and household("unix") == "unix"


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
