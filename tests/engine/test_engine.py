"""The engine process draws: spawned for real, with a pipeline that needs no networks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List

import numpy as np
import pytest

from engine.drawing.controls import Controls
from engine.drawing.strokes import Stroke, render
from engine.process.client import EngineClient
from engine.process.messages import Failed, Progress, Ready, Report, Result
from tests.support import fake_pipeline
from tests.support.engine_talk import hear, listen, sketch_of
from tests.support.fake_pipeline import gone

ROOT = Path(__file__).resolve().parents[2]


def test_a_sketch_becomes_a_face(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    number = client.request(sketch_of(77), Controls())  # before it is ready: kept
    reports = listen(client, lambda heard: any(isinstance(report, Result) for report in heard))
    kinds = [type(report) for report in reports]
    assert kinds == [Progress, Ready, Result]
    ready, result = reports[1], reports[2]
    assert isinstance(ready, Ready) and isinstance(result, Result)
    assert ready.preset == "compact" and ready.looks[0].name == "fair" and "woman" in ready.tags and ready.note == ""
    assert result.number == number
    assert result.drawing.face.shape == (512, 512, 3) and (result.drawing.face == 77).all()
    assert (result.drawing.shadow == 77).all()
    assert result.drawing.appearance == (0.5,) * 5


def test_the_newest_request_wins_and_none_of_them_waits(make_client: Callable[..., EngineClient], gate: Path) -> None:
    client = make_client()
    first = client.request(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    # The engine stands still and will only go on when the gate opens, which comes after all these requests.
    for grey in range(2, 252):
        last = client.request(sketch_of(grey), Controls())
        assert not [report for report in client.poll() if isinstance(report, Result)]
    gate.touch()
    reports = listen(client, lambda heard: any(isinstance(r, Result) and r.number == last for r in heard))
    results = [report for report in reports if isinstance(report, Result)]
    assert [result.number for result in results] == [first, last]
    assert (results[1].drawing.face == 251).all()


def test_a_sketch_that_changes_after_the_request_changes_nothing(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    sketch = sketch_of(9)
    client.request(sketch, Controls())
    sketch[:] = 200
    assert (hear(client, Result).drawing.face == 9).all()


def test_no_picture_is_torn_and_numbers_grow(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    greys, results = {}, []
    hear(client, Ready)
    for grey in range(120):
        greys[client.request(sketch_of(grey), Controls())] = grey
        client.wait(0.005)
        results += [report for report in client.poll() if isinstance(report, Result)]
    last = max(greys)
    if not results or results[-1].number != last:
        more = listen(client, lambda heard: any(isinstance(r, Result) and r.number == last for r in heard))
        results += [report for report in more if isinstance(report, Result)]
    assert [r.number for r in results] == sorted({r.number for r in results})
    for result in results:
        assert (result.drawing.face == greys[result.number]).all()
        assert (result.drawing.shadow == greys[result.number]).all()


def test_a_forgotten_drawing_is_not_answered(make_client: Callable[..., EngineClient], gate: Path) -> None:
    client = make_client()
    client.request(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    client.request(sketch_of(2), Controls())
    client.forget()
    gate.touch()
    wanted = client.request(sketch_of(3), Controls())
    assert hear(client, Result).number == wanted


@pytest.mark.parametrize(
    "tag, words",
    [("fail", ": nobody fits these tags."), ("crash", "RuntimeError"), ("float", "cast"), ("small", "shape")],
)
def test_a_drawing_that_fails_is_one_sentence_and_the_engine_goes_on(
    make_client: Callable[..., EngineClient], tag: str, words: str
) -> None:
    client = make_client()
    number = client.request(sketch_of(1), Controls(tags=(tag,)))
    failed = hear(client, Failed)
    assert failed.number == number
    assert words in failed.message and "\n" not in failed.message
    pid = client.pid
    client.request(sketch_of(5), Controls())
    assert (hear(client, Result).drawing.face == 5).all()
    assert client.pid == pid


@pytest.mark.parametrize(
    "sketch", [np.zeros((256, 256), np.uint8), np.zeros((512, 512)), np.zeros((512, 512, 1), np.uint8)]
)
def test_what_is_no_sketch_is_refused(sketch: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a sketch is"):
        EngineClient(factory=fake_pipeline.load, cache_progress=lambda: (0, 0)).request(sketch, Controls())


def test_the_engine_is_out_of_reach_of_the_terminal(make_client: Callable[..., EngineClient]) -> None:
    client = make_client()
    hear(client, Ready)
    assert client.pid is not None
    assert os.getsid(client.pid) == client.pid != os.getsid(0)
    os.kill(client.pid, signal.SIGINT)
    client.request(sketch_of(4), Controls())
    assert (hear(client, Result).drawing.face == 4).all()


@pytest.mark.parametrize("busy", [True, False])
def test_close_ends_the_engine(make_client: Callable[..., EngineClient], gate: Path, busy: bool) -> None:
    client = make_client()
    hear(client, Ready)
    pid = client.pid
    assert pid is not None
    if busy:
        client.request(sketch_of(1), Controls(tags=("wait",)))
    client.close()
    assert gone(pid) and client.pid is None and client.poll() == []
    client.close()
    client.start()
    hear(client, Ready)


def test_the_client_needs_neither_jittor_nor_qt() -> None:
    code = "import sys, engine.process.client; sys.exit(bool({'jittor', 'PyQt5'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=str(ROOT)).returncode == 0


@pytest.mark.skipif(not (ROOT / "Param" / "compact").is_dir(), reason="Param/compact has no weights yet")
def test_the_real_engine_draws() -> None:
    face = [Stroke(((150.0, 220.0, 1.0), (190.0, 215.0, 1.0))), Stroke(((300.0, 220.0, 1.0), (340.0, 215.0, 1.0)))]
    with EngineClient(fallback=False) as client:
        client.request(render(face), Controls())
        deadline = time.monotonic() + 600
        reports: List[Report] = []
        while not any(isinstance(report, (Result, Failed)) for report in reports):
            assert time.monotonic() < deadline, reports
            client.wait(0.5)
            reports.extend(client.poll())
    result = reports[-1]
    assert isinstance(result, Result), reports
    assert result.drawing.face.std() > 5 and result.drawing.shadow.std() > 1
