"""An engine that hangs is started again, whether somebody waits for it or not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from engine.drawing.controls import Controls
from engine.process import watchdog
from engine.process.messages import Ready, Reply, Restarting
from engine.process.watchdog import Watchdog
from tests.support.engine_talk import TalkingClient, hear, listen, sketch_of

SHORT = 0.4


def test_a_stopped_engine_is_started_again_though_nobody_waits(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client(watchdog=Watchdog(stopped=SHORT))
    hear(client, Ready)
    old = client.pid
    assert old is not None
    os.kill(old, signal.SIGSTOP)
    heard = listen(client, lambda reports: any(isinstance(report, Ready) for report in reports))
    assert any(isinstance(report, Restarting) and "did not answer" in report.message for report in heard)
    assert client.pid != old


def test_a_drawing_survives_an_engine_that_is_stopped_on_it(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client(watchdog=Watchdog(stopped=SHORT))
    hear(client, Ready)
    assert client.pid is not None
    os.kill(client.pid, signal.SIGSTOP)
    number = client.draw(sketch_of(7), Controls())
    assert hear(client, Reply).number == number


def test_an_engine_that_stands_still_is_ended(make_client: Callable[..., TalkingClient], gate: Path) -> None:
    client = make_client(watchdog=Watchdog(idle=SHORT))
    hear(client, Ready)
    number = client.draw(sketch_of(7), Controls(tags=("wait",)))
    hear(client, Restarting)
    gate.touch()
    assert hear(client, Reply).number == number


@pytest.mark.parametrize("at_work", [True, False])
def test_an_engine_that_hardly_gets_the_processor_is_left_alone(monkeypatch: pytest.MonkeyPatch, at_work: bool) -> None:
    monkeypatch.setattr(watchdog, "_TICKS_PER_SECOND", 1e9)  # as where other programs take all of its time
    work = "while True: pass" if at_work else "time.sleep(99)"
    script = (
        f"import threading, time\ndef work():\n    {work}\nthreading.Thread(target=work).start()\nprint(flush=True)"
    )
    engine = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    try:
        assert engine.stdout is not None and engine.stdout.readline()
        dog, end, hung = Watchdog(idle=SHORT), time.monotonic() + 5 * SHORT, False
        while time.monotonic() < end:
            hung = hung or dog.hangs(engine.pid, True)
            time.sleep(0.01)
        assert hung != at_work
    finally:
        engine.kill()
        engine.wait()


def test_an_engine_at_work_or_without_any_is_left_alone(
    make_client: Callable[..., TalkingClient], starts: Path
) -> None:
    client = make_client(watchdog=Watchdog(idle=SHORT))
    hear(client, Ready)
    quiet: Any = time.monotonic() + 3 * SHORT
    listen(client, lambda _: time.monotonic() > quiet)
    busy = Watchdog(idle=SHORT)
    while time.monotonic() < quiet + 3 * SHORT:
        assert not busy.hangs(os.getpid(), True)  # this loop is work
    assert len(starts.read_text().split()) == 1
