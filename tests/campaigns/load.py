"""Sixteen visitors draw at the page, and the same beside somebody who floods it, on loopback, in turns.

The engine is one that takes a tenth of a second for a face, so that what is measured is the page. Each visitor has an
address of his own (all of 127.0.0.0/8 is this computer), draws again as soon as he has his face, and says how long he
waited and how many faces the engine made meanwhile: his place in the queue, however slow the computer is. The flood, in
a process of its own, has one address: as many drawings as its connections allow, heads that do not end, bodies that do
not come, and drawings that take as long to read as is allowed.
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
from pathlib import Path
from typing import Any, List

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.process.messages import Request
from tests.campaigns.campaign import Outcome
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import PageServer, serve
from web.limits import LIMITS

VISITORS, CONNECTIONS = 16, 40
NICENESS = 19  # of the flood, which would not be on this computer
SLOT = 30.0  # seconds that a connection of the flood stays
FACE_SECONDS = 0.1
TURNS = 3  # alone and beside a flood, in turns: the computer has other things to do, now more and now less
COST = 0.1  # of the faces, at most, a flood may cost the others
ROUNDS = 2  # of all clients, in which a visitor has his face: he may have come just after his turn
FLAT = 0.02  # of the memory, at most, may be added after the first turn


class SteadyEngine(FakeEngine):
    """Takes its time for each face."""

    def __init__(self, seconds: float) -> None:
        super().__init__(busy=True)
        self._seconds, self._due = seconds, 0.0
        self.made = 0

    def ask(self, *question: Any, **settings: Any) -> Request:
        """Begin with a face; `poll` has it when it is time."""
        self._due = time.monotonic() + self._seconds
        request = super().ask(*question, **settings)
        self.asked = self._unanswered = [request]  # a real one does not remember what was taken back, either
        return request

    def poll(self, *hear: Any) -> None:
        """Say what is ready."""
        if self._due and time.monotonic() >= self._due:
            self._due = 0.0
            self.made += 1
            self.answer()
        super().poll(*hear)


def post(url: str, source: str, body: bytes, patience: float = 300.0) -> bytes:
    """The answer to a drawing that comes from an address."""
    host, port = url[len("http://") :].split(":")
    head = "POST /api/face HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), patience, (source, 0)) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        parts: List[bytes] = []
        while True:
            part = line.recv(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)


@dataclass
class Heard:
    """What visitors say. waits: seconds. before: faces that the engine made while one of them waited for his, and that
    one. refused: ends of answers that brought no face."""

    waits: List[float] = field(default_factory=list)
    before: List[int] = field(default_factory=list)
    refused: List[bytes] = field(default_factory=list)


def visit(page: PageServer, engine: SteadyEngine, source: str, body: bytes, end: float, heard: Heard) -> None:
    """Draw until the end."""
    while time.monotonic() < end:
        began, made = time.monotonic(), engine.made
        answer = post(page.url, source, body)
        if b" 200 OK" in answer[:20]:
            heard.waits.append(time.monotonic() - began)
            heard.before.append(engine.made - made)
        else:
            heard.refused.append(answer[-200:])
            time.sleep(0.5)


def flood_with(connections: int, url: str, seconds: float) -> None:
    """The flood: a process of its own."""
    os.nice(NICENESS)
    end = time.monotonic() + seconds
    for number in range(connections):
        threading.Thread(target=flood, args=(url, number % 4, end)).start()


def flood(url: str, kind: int, end: float) -> None:
    """One of the flood's connections after the other."""
    host, port = url[len("http://") :].split(":")
    step = 0.99 * LIMITS.ink / LIMITS.points
    points = tuple((200.0 + step * (i % 2), 500.0 * i / LIMITS.points, 1.0) for i in range(LIMITS.points))
    longest = json.dumps(Session((Stroke(points),)).to_json()).encode()
    plain = json.dumps(Session((Stroke(((1.0, 1.0, 1.0),)),)).to_json()).encode()
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if kind == 0:
                post(url, "127.0.9.9", plain, SLOT)
            elif kind == 1:
                post(url, "127.0.9.9", longest, SLOT)
            else:
                with socket.create_connection((host, int(port)), SLOT, ("127.0.9.9", 0)) as line:
                    head = b"POST /api/face HTTP/1.1\r\nHost: localhost\r\n"
                    line.sendall(head if kind == 2 else head + b"Content-Length: 9999999\r\n\r\n" + bytes(500_000))
                    line.recv(1000)
        time.sleep(0.05)


def turn(page: PageServer, engine: SteadyEngine, seconds: float, flooded: bool, heard: Heard) -> None:
    """Let the visitors draw for so long."""
    end = time.monotonic() + seconds
    body = json.dumps(Session((Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))),)).to_json()).encode()
    sources = [f"127.0.1.{number}" for number in range(1, VISITORS + 1)]
    crowd = [threading.Thread(target=visit, args=(page, engine, source, body, end, heard)) for source in sources]
    flooding: Any = None
    if flooded:
        flooding = multiprocessing.get_context("spawn").Process(
            target=flood_with, args=(CONNECTIONS, page.url, seconds), daemon=True
        )
        flooding.start()
    for visitor in crowd:
        visitor.start()
    for visitor in crowd:
        visitor.join()
    if flooding is not None:
        flooding.kill()
        flooding.join()


def visitors(count: int, _seed: int, folder: Path) -> Outcome:
    """For `count` seconds without a flood and as long beside one."""
    outcome, engine = Outcome(), SteadyEngine(FACE_SECONDS)
    heard = (Heard(), Heard())
    began = 0.0
    for page in serve(folder, engine):
        page.ask("/api/status")
        for number in range(2 * TURNS):
            turn(page, engine, count / TURNS, number % 2 == 1, heard[number % 2])
            if number == 1:
                began = _memory()
        ended = _memory()
    outcome.tried = count
    alone, beside = (len(one.waits) for one in heard)
    refused = heard[0].refused + heard[1].refused
    outcome.check(not refused, f"{len(refused)} visitors were refused: {refused[:1]!r}")
    outcome.check(beside >= (1 - COST) * alone, f"a flood cost {1 - beside / max(1, alone):.0%} of the faces")
    for one, clients in zip(heard, (VISITORS, VISITORS + 1)):  # the flood is one client more
        most = max(one.before)
        outcome.check(most <= ROUNDS * clients, f"{most} faces were made while one of {clients} clients waited for his")
    outcome.check(ended <= began * (1 + FLAT), f"memory grew from {began:.0f} to {ended:.0f} MB")
    middle = [statistics.median(one.waits) for one in heard]
    outcome.said = (
        f"{alone / count:.1f} faces a second, beside a flood {beside / count:.1f}; waits in the middle {middle[0]:.1f} "
        f"and {middle[1]:.1f} s, at most {max(heard[0].before)} and {max(heard[1].before)} faces long; "
        f"{began:.0f} to {ended:.0f} MB"
    )
    return outcome


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
