"""The engine process: spawned for real, with a pipeline that needs no networks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List, Type, TypeVar

import fake_pipeline
import numpy as np
import pytest
from fake_pipeline import PATIENCE, gone, wait_until

from engine import client as client_module
from engine.client import EngineClient
from engine.controls import Controls
from engine.messages import (
    AlternativesFound,
    AppearanceRead,
    Failed,
    Progress,
    Ready,
    Report,
    Restarting,
    Result,
    StrokesFound,
)
from engine.session import Session
from engine.strokes import Stroke, render

ROOT = Path(__file__).resolve().parent.parent
Kind = TypeVar("Kind")


def sketch_of(grey: int) -> np.ndarray:
    return np.full((512, 512), grey, np.uint8)


def listen(client: EngineClient, enough: Callable[[List[Report]], bool]) -> List[Report]:
    """Poll until the reports are enough."""
    reports: List[Report] = []
    deadline = time.monotonic() + PATIENCE
    while not enough(reports):
        assert time.monotonic() < deadline, f"only these reports came: {reports}"
        client.wait(0.1)
        reports.extend(client.poll())
    return reports


def hear(client: EngineClient, kind: Type[Kind]) -> Kind:
    """The first report of this kind."""
    reports = listen(client, lambda heard: any(isinstance(report, kind) for report in heard))
    return next(report for report in reports if isinstance(report, kind))


@pytest.fixture
def make() -> Iterator[Callable[..., EngineClient]]:
    """Makes clients, started, and closes them after the test."""
    clients: List[EngineClient] = []

    def made(factory: Any = fake_pipeline.load, **options: Any) -> EngineClient:
        options.setdefault("cache_progress", lambda: (0, 0))
        client = EngineClient(factory=factory, backoff=0.0, **options)
        clients.append(client)
        client.start()
        return client

    yield made
    for client in clients:
        client.close()


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "gate"
    monkeypatch.setenv(fake_pipeline.GATE, str(path))
    return path


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "starts"
    monkeypatch.setenv(fake_pipeline.STARTS, str(path))
    return path


def test_a_sketch_becomes_a_face(make: Callable[..., EngineClient]) -> None:
    client = make()
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


def test_the_newest_request_wins_and_none_of_them_waits(make: Callable[..., EngineClient], gate: Path) -> None:
    client = make()
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


def test_a_sketch_that_changes_after_the_request_changes_nothing(make: Callable[..., EngineClient]) -> None:
    client = make()
    sketch = sketch_of(9)
    client.request(sketch, Controls())
    sketch[:] = 200
    assert (hear(client, Result).drawing.face == 9).all()


def test_no_picture_is_torn_and_numbers_grow(make: Callable[..., EngineClient]) -> None:
    client = make()
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


def test_a_forgotten_drawing_is_not_answered(make: Callable[..., EngineClient], gate: Path) -> None:
    client = make()
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
    make: Callable[..., EngineClient], tag: str, words: str
) -> None:
    client = make()
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


@pytest.mark.parametrize("busy", [True, False])
def test_a_killed_engine_comes_back_and_draws_the_current_sketch(
    make: Callable[..., EngineClient], gate: Path, starts: Path, busy: bool
) -> None:
    client = make()
    hear(client, Ready)
    number = client.request(sketch_of(42), Controls(tags=("wait",) if busy else ()))
    if not busy:
        hear(client, Result)
    pid = client.pid
    assert pid is not None
    gate.touch()
    os.kill(pid, signal.SIGKILL)
    reports = listen(client, lambda heard: any(isinstance(report, Result) for report in heard))
    assert isinstance(reports[0], Restarting) and "SIGKILL" in reports[0].message
    result = reports[-1]
    assert isinstance(result, Result) and result.number == number and (result.drawing.face == 42).all()
    assert client.pid != pid
    assert starts.read_text().split() == ["0", "0"], "a kill says nothing about the kernels"


def test_a_sketch_that_kills_the_engine_is_given_up_and_the_next_is_drawn(make: Callable[..., EngineClient]) -> None:
    client = make()
    deadly = client.request(sketch_of(1), Controls(tags=("die",)))
    reports = listen(client, lambda heard: any(isinstance(report, Failed) for report in heard))
    assert [type(r) for r in reports if isinstance(r, (Restarting, Failed))] == [Restarting, Restarting, Failed]
    failed = reports[-1]
    assert isinstance(failed, Failed) and failed.number == deadly and "SIGSEGV" in failed.message
    client.request(sketch_of(8), Controls())
    assert (hear(client, Result).drawing.face == 8).all()


def test_an_engine_that_always_dies_is_given_up_and_tried_again_when_asked(
    make: Callable[..., EngineClient], starts: Path, gate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(fake_pipeline.PIDS, str(tmp_path / "pids"))
    monkeypatch.setattr(client_module, "RETRY_AFTER", 0.0)
    client = make(fake_pipeline.load_broken)
    client.request(sketch_of(1), Controls())
    failed = hear(client, Failed)
    assert failed.number == 0 and "5 times" in failed.message and "SIGBUS" in failed.message
    assert client.pid is None
    assert starts.read_text().split() == ["0", "0", "0", "1", "0"], "all kernels are thrown away once"
    compilers = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(compilers) == 5
    wait_until(lambda: all(gone(pid) for pid in compilers))
    assert client.poll() == []
    client.request(sketch_of(2), Controls())
    hear(client, Restarting)
    assert len(starts.read_text().split()) > 5


def test_an_engine_that_wants_to_run_again_does(make: Callable[..., EngineClient], starts: Path) -> None:
    client = make(fake_pipeline.load_with_rerun)
    reports = listen(client, lambda heard: any(isinstance(report, Ready) for report in heard))
    assert isinstance(reports[0], Restarting) and "updated itself" in reports[0].message
    assert len(starts.read_text().split()) == 2


def test_a_start_that_fails_is_tried_again(make: Callable[..., EngineClient], starts: Path) -> None:
    client = make(fake_pipeline.load_that_fails)
    reports = listen(client, lambda heard: any(isinstance(report, Ready) for report in heard))
    said = [report.message for report in reports if isinstance(report, Restarting)]
    assert len(said) == 2 and all("g++ was killed" in message and "\n" not in message for message in said)


@pytest.mark.parametrize(
    "factory, words",
    [(fake_pipeline.load_without_package, "run install.sh"), (fake_pipeline.load_with_bug, "KeyError")],
)
def test_a_start_that_cannot_work_is_not_repeated(make: Callable[..., EngineClient], factory: Any, words: str) -> None:
    client = make(factory)
    reports = listen(client, lambda heard: any(isinstance(report, Failed) for report in heard))
    assert [type(report) for report in reports] == [Failed]
    failed = reports[0]
    assert isinstance(failed, Failed) and failed.number == 0 and words in failed.message


def test_compact_stands_in_for_absent_files(make: Callable[..., EngineClient]) -> None:
    ready = hear(make(fake_pipeline.load_without_paper, preset="paper"), Ready)
    assert ready.preset == "compact"
    assert "latest_net_G.pkl" in ready.note and "compact preset draws instead" in ready.note


def test_nothing_stands_in_where_it_must_not(make: Callable[..., EngineClient]) -> None:
    failed = hear(make(fake_pipeline.load_without_paper, preset="paper", fallback=False), Failed)
    assert failed == Failed(0, "Param/Combine lacks latest_net_G.pkl.")


def test_missing_files_are_said_once_and_looked_for_again_on_request(
    make: Callable[..., EngineClient], gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "RETRY_AFTER", 0.0)
    client = make(fake_pipeline.load_nothing)
    assert hear(client, Failed) == Failed(0, "Param/compact is missing.")
    assert client.poll() == [] and client.pid is None
    gate.touch()
    client.request(sketch_of(3), Controls())
    assert (hear(client, Result).drawing.face == 3).all()


def test_the_kernel_cache_tells_the_progress_of_a_silent_engine(make: Callable[..., EngineClient], gate: Path) -> None:
    steps = iter([(43, 100), (43, 100), (86, 100)] + [(100, 100)] * 10000)
    client = make(fake_pipeline.load_gated, cache_progress=lambda: next(steps))
    reports = listen(client, lambda heard: len(heard) >= 2)
    assert reports == [
        Progress("Preparing the networks for this computer; this happens once (43 %)", 0.43),
        Progress("Preparing the networks for this computer; this happens once (86 %)", 0.86),
    ]
    gate.touch()
    hear(client, Ready)


def test_the_engine_is_out_of_reach_of_the_terminal(make: Callable[..., EngineClient]) -> None:
    client = make()
    hear(client, Ready)
    assert client.pid is not None
    assert os.getsid(client.pid) == client.pid != os.getsid(0)
    os.kill(client.pid, signal.SIGINT)
    client.request(sketch_of(4), Controls())
    assert (hear(client, Result).drawing.face == 4).all()


@pytest.mark.parametrize("busy", [True, False])
def test_close_ends_the_engine(make: Callable[..., EngineClient], gate: Path, busy: bool) -> None:
    client = make()
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
    code = "import sys, engine.client; sys.exit(bool({'jittor', 'PyQt5'} & set(sys.modules)))"
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


def test_the_appearance_of_a_photo_is_read_between_drawings(make: Callable[..., EngineClient], gate: Path) -> None:
    client = make()
    hear(client, Ready)
    first = client.request(sketch_of(10), Controls(tags=("wait",)))
    photo = np.full((512, 512, 3), (10, 20, 30), np.uint8)
    replaced = client.read_appearance(np.full((512, 512, 3), 99, np.uint8))
    asked = client.read_appearance(photo)
    photo[:] = 0
    last = client.request(sketch_of(50), Controls())
    gate.touch()
    reports = listen(client, lambda heard: any(isinstance(r, Result) and r.number == last for r in heard))
    answers = [r for r in reports if isinstance(r, (AppearanceRead, Result))]
    assert first < replaced < asked and [r.number for r in answers] == [first, asked, last]
    assert isinstance(answers[1], AppearanceRead) and answers[1].appearance.values == (10.0, 20.0, 30.0)
    faces = [r.drawing.face for r in answers if isinstance(r, Result)]
    assert [int(face[0, 0, 0]) for face in faces] == [10, 50] and all(np.ptp(face) == 0 for face in faces)


def test_a_photo_that_fails_or_kills_the_engine_is_one_sentence(make: Callable[..., EngineClient]) -> None:
    client = make()
    number = client.read_appearance(np.full((512, 512, 3), 255, np.uint8))
    failed = hear(client, Failed)
    assert failed.number == number and "photo" in failed.message and "all white" in failed.message
    deadly = client.read_appearance(np.zeros((512, 512, 3), np.uint8))
    reports = listen(client, lambda heard: any(isinstance(r, Ready) for r in heard))
    assert [r.number for r in reports if isinstance(r, Failed)] == [deadly]
    client.request(sketch_of(70), Controls())
    assert hear(client, Result).drawing.face[0, 0, 0] == 70
    with pytest.raises(ValueError, match="photo"):
        client.read_appearance(np.zeros((64, 64, 3), np.uint8))


def test_the_bank_is_asked_between_drawings_and_of_each_kind_the_newest_is_answered(
    make: Callable[..., EngineClient], gate: Path
) -> None:
    client = make()
    drawn = client.request(sketch_of(1), Controls(tags=("wait",)))
    hear(client, Ready)
    client.find_alternatives(sketch_of(5), Controls(), "nose", 2)
    found = client.find_alternatives(sketch_of(9), Controls(), "mouth", 3)
    # A long drawing does not fit into the pipe at once.
    strokes = tuple(Stroke(tuple((float(i), float(j), 1.0) for i in range(400)), 3.0) for j in range(40))
    rest = client.fetch_rest(Session(strokes))
    client.forget()
    gate.touch()
    answers = listen(client, lambda heard: any(isinstance(r, StrokesFound) for r in heard))
    told = [report for report in answers if isinstance(report, (AlternativesFound, StrokesFound, Result))]
    assert [report.number for report in told] == [found, rest] and drawn not in [r.number for r in told]
    assert isinstance(told[0], AlternativesFound) and told[0].component == "mouth" and told[0].rows == (0, 1, 2)
    assert all((picture == 9).all() for picture in told[0].pictures)
    assert isinstance(told[1], StrokesFound) and told[1].strokes == strokes
    taken = client.fetch_strokes("nose", 7)
    answer = hear(client, StrokesFound)
    assert answer.number == taken and answer.strokes[0].width == 7.0
    client.request(sketch_of(30), Controls())
    assert (hear(client, Result).drawing.face == 30).all()


def test_a_question_that_is_refused_or_kills_the_engine_is_told_and_drawing_goes_on(
    make: Callable[..., EngineClient],
) -> None:
    client = make()
    hear(client, Ready)
    refused = client.find_alternatives(sketch_of(5), Controls(), "ear", 2)
    failed = hear(client, Failed)
    assert failed.number == refused and "The bank has nothing to suggest: there is no ear" in failed.message
    deadly = client.find_alternatives(sketch_of(5), Controls(), "heart", 2)
    reports = listen(client, lambda heard: any(isinstance(r, Ready) for r in heard))
    assert [r.number for r in reports if isinstance(r, Failed)] == [deadly]
    client.request(sketch_of(30), Controls())
    assert (hear(client, Result).drawing.face == 30).all()
    with pytest.raises(ValueError, match="sketch"):
        client.find_alternatives(np.zeros((64, 64), np.uint8), Controls(), "nose", 2)
