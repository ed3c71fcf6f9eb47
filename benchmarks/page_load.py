#!/usr/bin/env python3
"""Sixteen visitors draw at the page for a while, then the same beside somebody who floods it, on loopback:

    python benchmarks/page_load.py [--seconds 180] [--engine-seconds 0.1]

The engine is one that takes the given time for a face, so that what is measured is the page. Each visitor has an
address of his own (all of 127.0.0.0/8 is this computer), draws again as soon as he has his face, and says how long he
waited. The flood, in a process of its own, has one address: as many drawings as its connections allow, heads that do
not end, bodies that do not come, and drawings that take as long to read as is allowed. Needs `sh install.sh --web`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import resource
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.process.messages import Request
from tests.support.fake_engine import FakeEngine
from tests.support.page_server import PageServer, serve
from web.limits import LIMITS

VISITORS, CONNECTIONS = 16, 40
NICENESS = 19  # of the flood, which would not be on this computer
SLOT = 30.0  # seconds that a connection of the flood stays


class SteadyEngine(FakeEngine):
    """Takes its time for each face."""

    def __init__(self, seconds: float) -> None:
        super().__init__(busy=True)
        self._seconds, self._due = seconds, 0.0

    def ask(self, *question: Any, **settings: Any) -> Request:
        """Begin with a face; `poll` has it when it is time."""
        self._due = time.monotonic() + self._seconds
        request = super().ask(*question, **settings)
        self.asked = [request]
        return request

    def poll(self, *hear: Any) -> None:
        """Say what is ready."""
        if self._due and time.monotonic() >= self._due:
            self._due = 0.0
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


def visit(page: PageServer, source: str, body: bytes, end: float, waits: List[float], refused: List[bytes]) -> None:
    """Draw until the end."""
    while time.monotonic() < end:
        began = time.monotonic()
        answer = post(page.url, source, body)
        if b" 200 OK" in answer[:20]:
            waits.append(time.monotonic() - began)
        else:
            refused.append(answer[-200:])
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


def run(page: PageServer, seconds: float, flooded: bool) -> Dict[str, Any]:
    """What the visitors got."""
    end = time.monotonic() + seconds
    waits: List[float] = []
    refused: List[bytes] = []
    body = json.dumps(Session((Stroke(((100.0, 100.0, 1.0), (300.0, 120.0, 1.0))),)).to_json()).encode()
    jobs: List[Callable[[], None]] = [
        lambda source=f"127.0.1.{number}": visit(page, source, body, end, waits, refused)  # type: ignore[misc]
        for number in range(1, VISITORS + 1)
    ]
    if flooded:
        arguments = (CONNECTIONS, page.url, seconds)
        multiprocessing.get_context("spawn").Process(target=flood_with, args=arguments).start()
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits.sort()
    return {
        "faces a second": round(len(waits) / seconds, 2),
        "wait, median": round(waits[len(waits) // 2], 2),
        "wait, longest": round(waits[-1], 2),
        "refused": len(refused),
        "files open": len(os.listdir("/proc/self/fd")),
        "memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=180.0, help="of each run (default: 180)")
    parser.add_argument("--engine-seconds", type=float, default=0.1, help="for one face (default: 0.1)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        for page in serve(Path(folder), SteadyEngine(options.engine_seconds)):
            page.ask("/api/status")
            time.sleep(2.0)
            for name, flooded in (("alone", False), ("beside a flood", True), ("alone again", False)):
                print(name, json.dumps(run(page, options.seconds, flooded)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
