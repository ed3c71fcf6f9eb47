"""Slow, unfinished and many connections (S5 of strangers' attacks): nobody takes what others need."""

from __future__ import annotations

import asyncio
import contextlib
import re
import select
import socket
import time
from dataclasses import replace
from typing import Any, List, Tuple
from unittest import mock

import pytest
from test_web_intake import FACE

from engine.drawing.pictures import encode_picture
from web.limits import LIMITS, Limits

pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")

from tests.support.strangers import DRAWING, STRICT, Start, code_in, connect, post, said, until
from web.address import household
from web.guard import Guard, Pace, client_of
from web.refusals import Refused

SKETCH = encode_picture(FACE)
ENDED = replace(STRICT, header_seconds=1.0, body_seconds=1.0, answer_pause=2.0, answer_seconds=2.0)


def test_slow_heads_and_bodies_are_ended(start: Start) -> None:
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


def test_millions_of_chunks_are_not_parsed(start: Start) -> None:
    """Of one byte each: the page stood still for as long as they came."""
    page = start()
    for before in (b"", b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        line = connect(page)
        head = b"POST /api/face HTTP/1.1\r\nHost: localhost\r\ntransfer-Encoding : chunked\r\n\r\n"
        line.sendall(before + head.replace(b" :", b":") + b"1\r\nx\r\n" * 3)
        answer = said(line)
        assert b"HTTP/1.1 411 " in answer and code_in(answer[answer.index(b"HTTP/1.1 411") :]) == "length"
        line.close()
    for late in (False, True):  # behind a body that comes after its answer
        line = connect(page)
        if late:
            line.sendall(b"GET /api/status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n")
            assert b"200 OK" in one_answer(line)
        began = time.process_time()
        with contextlib.suppress(OSError):
            line.settimeout(5.0)
            line.sendall(b"x" * late + head.replace(b" :", b":") + b"1\r\nx\r\n" * 500_000)
        assert page.ask("/api/status").status == 200
        assert time.process_time() - began < 1.0, late
        line.close()


def test_large_answers_are_handed_on_in_pieces() -> None:
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


def test_connections_are_counted(start: Start) -> None:
    page = start(replace(STRICT, header_seconds=30.0, connections=6, connections_of_client=3))
    mine = [connect(page, "127.0.0.2") for _ in range(4)]
    assert code_in(said(mine.pop())) == "many"
    others = [connect(page, f"127.0.1.{number}") for number in range(1, 5)]
    assert code_in(said(others.pop())) == "busy"
    mine.pop().close()
    until(lambda: page.ask("/api/status").status == 200)
    for line in (*mine, *others):
        line.close()


def test_a_flood_of_connections_is_not_answered(start: Start) -> None:
    page = start(
        replace(STRICT, header_seconds=30.0, connections_of_client=1, requests_at_once=3, requests_per_second=1.0)
    )
    mine = [connect(page, "127.0.0.2") for _ in range(6)]
    answers = [said(line) for line in mine[1:]]
    assert [answer and code_in(answer) for answer in answers] == ["many"] * 3 + [b""] * 2
    time.sleep(1.1)
    mine.append(connect(page, "127.0.0.2"))
    assert code_in(said(mine[-1])) == "many"
    for line in mine:
        line.close()


def get(path: str) -> bytes:
    """A request as bytes, the last of its connection."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def test_who_asks_too_often_waits_for_his_turn_or_is_refused(start: Start) -> None:
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


def test_who_asked_is_forgotten_by_and_by() -> None:
    pace = Pace(replace(LIMITS, requests_at_once=2, requests_per_second=1.0, requests_waiting_of_client=1))
    assert [pace.turn_of("one", 0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    with pytest.raises(Refused, match="too often"):
        pace.turn_of("one", 0.0)
    assert [pace.turn_of("one", 3.0) for _ in range(3)] == [0.0, 0.0, 1.0], "time fills a bucket, and no more than that"
    for number in range(5000):
        pace.turn_of(str(number), 3.0)
    assert len(pace._full) <= 1024 and pace.turn_of("one", 3.0) == 0.0


def test_what_is_sent_at_the_same_time_is_limited(start: Start) -> None:
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


def test_who_sends_most_gives_way_to_others(start: Start) -> None:
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


def test_who_waits_gives_way_too_and_what_is_drawn_already_takes_no_place(start: Start) -> None:
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


def test_a_refusal_that_waits_keeps_nothing(start: Start) -> None:
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


@pytest.mark.parametrize(
    "head",
    [
        b"POST /api/face HTTP/1.1\r\nHost: evil.example.org\r\n",
        b"POST /api/face HTTP/1.1\r\nHost: localhost\r\n",  # without the password
        b"GET /api/status HTTP/1.1\r\nHost: localhost\r\n",
    ],
)
def test_a_body_that_trickles_on_after_its_refusal_is_ended(start: Start, head: bytes) -> None:
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


def test_a_whole_body_after_its_refusal_leaves_the_connection_open(start: Start) -> None:
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
def test_who_does_not_take_an_answer_in_time_is_cut_off(
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


def test_the_addresses_of_one_network_are_one_client() -> None:
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
