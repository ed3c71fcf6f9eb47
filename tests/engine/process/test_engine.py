"""The engine process draws: spawned for real, with a pipeline that needs no networks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Callable

import numpy as np
import pytest

from engine.drawing.controls import Controls
from engine.drawing.strokes import Stroke, render
from engine.process.client import EngineClient, answer_to
from engine.process.messages import Progress, Ready, Reply
from engine.process.tasks import Draw
from tests.support.engine_talk import TalkingClient, hear, hear_reply, listen, numbers_of, sketch_of
from tests.support.fake_pipeline import gone

ROOT = Path(__file__).resolve().parents[3]


def test_a_sketch_becomes_a_face(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client()
    number = client.draw(sketch_of(77), Controls())  # before it is ready: kept
    reports = listen(client, lambda heard: any(isinstance(report, Reply) for report in heard))
    kinds = [type(report) for report in reports]
    assert kinds == [Progress, Ready, Reply]
    ready, result = reports[1], reports[2]
    assert isinstance(ready, Ready) and isinstance(result, Reply)
    assert ready.preset == "compact" and ready.looks[0].name == "fair" and "woman" in ready.tags and ready.note == ""
    assert result.number == number
    assert result.answer.face.shape == (512, 512, 3) and (result.answer.face == 77).all()
    assert (result.answer.shadow == 77).all()
    assert result.answer.appearance == (0.5,) * 5


def test_the_newest_request_wins_and_none_of_them_waits(make_client: Callable[..., TalkingClient], gate: Path) -> None:
    client = make_client()
    first = client.draw(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    # The engine stands still and will only go on when the gate opens, which comes after all these requests.
    for grey in range(2, 252):
        last = client.draw(sketch_of(grey), Controls())
        assert not numbers_of(client.news())
    gate.touch()
    reports = hear_reply(client, last)
    results = [report for report in reports if isinstance(report, Reply)]
    assert [result.number for result in results] == [first, last]
    assert (results[1].answer.face == 251).all()


def test_a_sketch_that_changes_after_the_request_changes_nothing(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client()
    sketch = sketch_of(9)
    client.draw(sketch, Controls())
    sketch[:] = 200
    assert (hear(client, Reply).answer.face == 9).all()


def test_no_picture_is_torn_and_numbers_grow(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client()
    greys, results = {}, []
    hear(client, Ready)
    for grey in range(120):
        greys[client.draw(sketch_of(grey), Controls())] = grey
        client.wait(0.005)
        results += [report for report in client.news() if isinstance(report, Reply)]
    last = max(greys)
    if not results or results[-1].number != last:
        more = hear_reply(client, last)
        results += [report for report in more if isinstance(report, Reply)]
    assert [r.number for r in results] == sorted({r.number for r in results})
    for result in results:
        assert (result.answer.face == greys[result.number]).all()
        assert (result.answer.shadow == greys[result.number]).all()


def test_a_forgotten_drawing_is_not_answered(make_client: Callable[..., TalkingClient], gate: Path) -> None:
    client = make_client()
    client.draw(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    client.draw(sketch_of(2), Controls())
    client.cancel(Draw.key)
    assert not client.awaits(Draw.key)
    gate.touch()
    wanted = client.draw(sketch_of(3), Controls())
    assert hear(client, Reply).number == wanted


@pytest.mark.parametrize(
    "tag, words",
    [
        ("fail", ": nobody fits these tags."),
        ("crash", "RuntimeError"),
        ("float", "a face is"),
        ("small", "a shadow is"),
    ],
)
def test_a_drawing_that_fails_is_one_sentence_and_the_engine_goes_on(
    make_client: Callable[..., TalkingClient], tag: str, words: str
) -> None:
    client = make_client()
    number = client.draw(sketch_of(1), Controls(tags=(tag,)))
    failed = hear(client, Reply)
    assert failed.number == number and failed.answer is None
    assert words in failed.failure and "\n" not in failed.failure
    pid = client.pid
    client.draw(sketch_of(5), Controls())
    assert (hear(client, Reply).answer.face == 5).all()
    assert client.pid == pid


@pytest.mark.parametrize(
    "sketch", [np.zeros((256, 256), np.uint8), np.zeros((512, 512)), np.zeros((512, 512, 1), np.uint8)]
)
def test_what_is_no_sketch_is_refused(sketch: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a sketch is"):
        Draw(sketch, Controls())


def test_small_matrices_of_the_engine_do_not_compete_with_its_networks(
    make_client: Callable[..., TalkingClient],
) -> None:
    client = make_client()
    hear(client, Ready)
    assert b"OPENBLAS_NUM_THREADS=1" in Path(f"/proc/{client.pid}/environ").read_bytes().split(b"\0")


def test_the_engine_is_out_of_reach_of_the_terminal(make_client: Callable[..., TalkingClient]) -> None:
    client = make_client()
    hear(client, Ready)
    assert client.pid is not None
    assert os.getsid(client.pid) == client.pid != os.getsid(0)
    os.kill(client.pid, signal.SIGINT)
    client.draw(sketch_of(4), Controls())
    assert (hear(client, Reply).answer.face == 4).all()


@pytest.mark.parametrize("busy", [True, False])
def test_close_ends_the_engine(make_client: Callable[..., TalkingClient], gate: Path, busy: bool) -> None:
    client = make_client()
    hear(client, Ready)
    pid = client.pid
    assert pid is not None
    if busy:
        client.draw(sketch_of(1), Controls(tags=("wait",)))
    client.close()
    assert gone(pid) and client.pid is None and client.news() == []
    client.close()
    client.start()
    hear(client, Ready)


def test_the_client_needs_neither_jittor_nor_qt() -> None:
    code = "import sys, engine.process.client; sys.exit(bool({'jittor', 'PyQt5'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=str(ROOT)).returncode == 0


@pytest.mark.skipif(not (ROOT / "Param" / "compact").is_dir(), reason="Param/compact has no weights yet")
def test_the_real_engine_draws() -> None:
    face = [Stroke(((150.0, 220.0, 1.0), (190.0, 215.0, 1.0))), Stroke(((300.0, 220.0, 1.0), (340.0, 215.0, 1.0)))]
    with EngineClient(fallback=None) as client:
        drawing = answer_to(client, Draw(render(face), Controls())).answer
    assert drawing.face.std() > 5 and drawing.shadow.std() > 1
