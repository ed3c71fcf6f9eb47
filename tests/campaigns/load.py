"""Sixteen visitors draw at the page, and the same beside somebody who floods it, on loopback, in turns.

The page is the program itself in a process of its own, whose memory is measured without its visitors'. Its engine is
another process, which takes a tenth of a second for a face, so that what is measured is the page. Each visitor has an
address of his own (all of 127.0.0.0/8 is this computer), draws again as soon as he has his face, and says how long he
waited and how many faces the engine made meanwhile: his place in the queue, however slow the computer is. The flood, in
a process of its own, has one address: as many drawings as its connections allow, heads that do not end, bodies that do
not come, drawings that take as long to read as is allowed, faces of the largest size, which take the engine as long as
can be, and the page's files, as fast as they come.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import socket
import statistics
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, List

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.method.upscaling import SIZES
from engine.process.priority import lower_priority
from tests.campaigns.campaign import Outcome, resident
from tests.support.fake_pipeline import wait_until
from tests.support.page_process import PageProcess
from web.limits import LIMITS

VISITORS, CONNECTIONS = 16, 40
KINDS = 6  # of what the flood sends
NICENESS = 19  # of the flood, which would not be on this computer
SLOT = 30.0  # seconds that a connection of the flood stays
FACE_SECONDS = 0.1
TURNS = 3  # alone and beside a flood, in turns: the computer has other things to do, now more and now less
COST = 0.1  # of the faces, at most, a flood may cost the others
ROUNDS = 2  # of all clients, in which a visitor has his face: he may have come just after his turn


def plain_drawing() -> bytes:
    """One short line."""
    return _bytes_of(Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))))


def longest_drawing() -> bytes:
    """What takes as long to read as is allowed."""
    step = 0.99 * LIMITS.ink / LIMITS.points
    return _bytes_of(
        Stroke(tuple((200.0 + step * (i % 2), 500.0 * i / LIMITS.points, 1.0) for i in range(LIMITS.points)))
    )


def _bytes_of(stroke: Stroke) -> bytes:
    return json.dumps(Session((stroke,)).to_json()).encode()


def post(url: str, source: str, body: bytes, patience: float = 300.0, path: str = "/api/face") -> bytes:
    """The answer to a drawing that comes from an address."""
    host, port = url[len("http://") :].split(":")
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), patience, (source, 0)) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        parts: List[bytes] = []
        while True:
            part = line.recv(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)


def send_half(url: str, source: str, of_head: bool = False) -> None:
    """Begin a request that does not end, and wait to be told so."""
    host, port = url[len("http://") :].split(":")
    with socket.create_connection((host, int(port)), SLOT, (source, 0)) as line:
        head = b"POST /api/face HTTP/1.1\r\nHost: localhost\r\n"
        line.sendall(head if of_head else head + b"Content-Length: 9999999\r\n\r\n" + bytes(500_000))
        line.recv(1000)


def get_on_and_on(url: str, source: str, end: float) -> None:
    """Ask for what costs least, by one connection, again as soon as it is there."""
    host, port = url[len("http://") :].split(":")
    with contextlib.closing(HTTPConnection(host, int(port), SLOT, (source, 0))) as line:
        while time.monotonic() < end:
            line.request("GET", "/static/page.css", headers={"Host": "localhost"})
            line.getresponse().read()


@dataclass
class Heard:
    """What visitors say. waits: seconds. before: faces that the engine made while one of them waited for his, and that
    one. refused: ends of answers that brought no face."""

    waits: List[float] = field(default_factory=list)
    before: List[int] = field(default_factory=list)
    refused: List[bytes] = field(default_factory=list)


def visit(page: PageProcess, source: str, body: bytes, end: float, heard: Heard) -> None:
    """Draw until the end."""
    while time.monotonic() < end:
        began, made = time.monotonic(), page.made
        answer = post(page.url, source, body)
        if b" 200 OK" in answer[:20]:
            heard.waits.append(time.monotonic() - began)
            heard.before.append(page.made - made)
        else:
            heard.refused.append(answer[-200:])
            time.sleep(0.5)


def flood_with(connections: int, url: str, seconds: float, started: Any) -> None:
    """The flood: a process of its own."""
    os.setsid()
    lower_priority(NICENESS)
    started.set()
    end = time.monotonic() + seconds
    for number in range(connections):
        threading.Thread(target=flood, args=(url, number % KINDS, end)).start()


def flood(url: str, kind: int, end: float) -> None:
    """One of the flood's connections after the other."""
    bodies = (plain_drawing(), longest_drawing())
    while time.monotonic() < end:
        with contextlib.suppress(OSError, HTTPException):
            if kind < len(bodies):
                post(url, "127.0.9.9", bodies[kind], SLOT)
            elif kind == KINDS - 1:
                get_on_and_on(url, "127.0.9.9", end)
            elif kind == KINDS - 2:
                post(url, "127.0.9.9", bodies[0], SLOT, f"/api/face?size={max(SIZES)}")
            else:
                send_half(url, "127.0.9.9", kind == len(bodies))
        time.sleep(0.05)


def turn(page: PageProcess, seconds: float, flooded: bool, heard: Heard) -> None:
    """Let the visitors draw for so long."""
    flooding: Any = None
    if flooded:
        processes = multiprocessing.get_context("spawn")
        started = processes.Event()
        flooding = processes.Process(target=flood_with, args=(CONNECTIONS, page.url, seconds, started), daemon=True)
        flooding.start()
        started.wait()  # importing Python's modules is no part of a flood
    end = time.monotonic() + seconds
    body = plain_drawing()
    sources = [f"127.0.1.{number}" for number in range(1, VISITORS + 1)]
    crowd = [threading.Thread(target=visit, args=(page, source, body, end, heard)) for source in sources]
    for visitor in crowd:
        visitor.start()
    for visitor in crowd:
        visitor.join()
    if flooding is not None:
        flooding.kill()
        flooding.join()


def visitors(count: int, _seed: int, folder: Path) -> Outcome:
    """For `count` seconds without a flood and as long beside one."""
    outcome, heard = Outcome(), (Heard(), Heard())
    began = 0.0
    with PageProcess(folder, FACE_SECONDS) as page:
        page.wait_until_ready()
        for number in range(2 * TURNS):
            turn(page, count / TURNS, number % 2 == 1, heard[number % 2])
            if number == 1:  # warm, with and without a flood
                began = _memory(page)
        ended = _memory(page)
    outcome.tried = count
    alone, beside = (len(one.waits) for one in heard)
    refused = heard[0].refused + heard[1].refused
    outcome.check(not refused, f"{len(refused)} visitors were refused: {refused[:1]!r}")
    outcome.check(beside >= (1 - COST) * alone, f"a flood cost {1 - beside / max(1, alone):.0%} of the faces")
    for one, clients in zip(heard, (VISITORS, VISITORS + 1)):  # the flood is one client more
        most = max(one.before)
        outcome.check(most <= ROUNDS * clients, f"{most} faces were made while one of {clients} clients waited for his")
    outcome.check_flat("the page", began, ended)
    middle = [statistics.median(one.waits) for one in heard]
    outcome.said = (
        f"{alone / count:.1f} faces a second, beside a flood {beside / count:.1f}; waits in the middle {middle[0]:.1f} "
        f"and {middle[1]:.1f} s, at most {max(heard[0].before)} and {max(heard[1].before)} faces long; "
        f"the page {began:.1f} to {ended:.1f} MB"
    )
    return outcome


def _memory(page: PageProcess) -> float:
    """Resident megabytes of the page's process, as soon as nobody waits any more."""
    wait_until(lambda: page.status()["waiting"] == 0)
    return resident(page.pid)
