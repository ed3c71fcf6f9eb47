"""Pages that are told to end, whatever they are at."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import threading
import time
from pathlib import Path
from typing import List
from unittest import mock

from tests.campaigns.campaign import Outcome
from tests.campaigns.load import longest_drawing, plain_drawing, post, send_half
from tests.support.fake_pipeline import PATIENCE, gone
from tests.support.page_process import PageProcess

SECONDS = 2.0  # until nothing of it is left
QUICK, STILL = 0.1, 600.0  # seconds that an engine takes for a face


def pages(count: int, seed: int, folder: Path) -> Outcome:
    """Send SIGTERM while it starts (every third time), or draws, reads and receives, in every fourth with an engine
    that stands still."""
    outcome, dice, longest, told = Outcome(), random.Random(seed), 0.0, 0
    while outcome.tried < count:
        place = folder / str(outcome.tried)
        temporary, samples, words = place / "temporary", place / "samples", place / "words"
        for one in (temporary, samples):
            one.mkdir(parents=True)
        early, still = outcome.tried % 3 == 2, outcome.tried % 4 == 3
        answers: List[bytes] = []
        with contextlib.ExitStack() as stack:
            with mock.patch.dict(os.environ, TMPDIR=str(temporary)):
                page = stack.enter_context(PageProcess(samples, STILL if still else QUICK, words))
            if not early:
                page.wait_until_ready()
                for visit in _crowd(page.url, answers):
                    stack.callback(visit.join)
            time.sleep(dice.uniform(0.0, 4.0 if early else 1.5))
            processes = [page.pid, *page.children()]
            began = time.monotonic()
            page.process.terminate()
            while not all(map(gone, processes)) and time.monotonic() < began + PATIENCE:
                time.sleep(0.01)
            took = time.monotonic() - began
        outcome.tried += 1
        longest = max(longest, took)
        outcome.check(took <= SECONDS, f"it took {took:.1f} s to end{' while it started' * early}")
        left = [path.name for path in temporary.iterdir()]
        outcome.check(not left, f"{left} was left in the temporary folder")
        said = words.read_text("utf-8", "replace") if words.exists() else ""
        outcome.check("Traceback" not in said and "ASGI" not in said, f"it said: {said[-300:]}")
        for answer in filter(None, answers):
            head, _, body = answer.partition(b"\r\n\r\n")
            code = "face" if b" 200 " in head[:20] and body[:4] == b"\x89PNG" else _code_of(_last_event(head, body))
            outcome.check(code != "", f"a visitor heard {answer[-200:]!r}")
            told += code == "closing"
    outcome.said = f"within {longest:.1f} s; {told} visitors were told so"
    return outcome


def _crowd(url: str, answers: List[bytes]) -> List[threading.Thread]:
    """Visitors who draw, drawings that take long to read, and a body that does not end. answers: what they hear."""
    bodies = [plain_drawing()] * 6 + [longest_drawing()] * 2
    paths = ["/api/face", "/api/draw"] * 4
    visits = [
        threading.Thread(target=_visit, args=(url, number, body, path, answers))
        for number, (body, path) in enumerate(zip(bodies, paths))
    ]
    visits.append(threading.Thread(target=send_half, args=(url, "127.0.1.9")))
    for visit in visits:
        visit.start()
    return visits


def _visit(url: str, number: int, body: bytes, path: str, answers: List[bytes]) -> None:
    with contextlib.suppress(OSError):
        while True:
            answers.append(post(url, f"127.0.1.{number + 1}", body, path=path))


def _last_event(head: bytes, body: bytes) -> bytes:
    """The data of the last event in a stream; bodies of other kinds as they are."""
    if b"text/event-stream" not in head:
        return body
    found = re.findall(rb"event: (face|refused)\r?\ndata: (.*?)\r?\n\r?\n", body)
    if not found:
        return b""
    name, data = found[-1]
    return b'{"code": "face"}' if name == b"face" else bytes(data)


def _code_of(refusal: bytes) -> str:
    """Why, in a word; "" where it does not say."""
    try:
        return str(json.loads(refusal)["code"])
    except (ValueError, KeyError):
        return ""
