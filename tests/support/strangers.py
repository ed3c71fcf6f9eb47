"""What strangers send to the page, as bytes, and what they hear."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from dataclasses import replace
from typing import Any, Callable, List

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from tests.support.page_server import Answer, PageServer
from web.limits import LIMITS, Limits
from web.readers import ReaderProcess, Readers

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
