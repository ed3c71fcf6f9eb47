"""The engine process starts, dies, and is started again; what it says where it cannot start."""

from __future__ import annotations

import errno
import os
import signal
from itertools import count
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Callable, List

import pytest

from engine.backend.runners import OPENVINO
from engine.drawing.controls import Controls
from engine.process import client as client_module
from engine.process.messages import Failed, Progress, Ready, Reply, Restarting
from tests.support import fake_pipeline
from tests.support.engine_talk import Heard, TalkingClient, hear, hear_reply, listen, sketch_of
from tests.support.fake_pipeline import gone, wait_until


@pytest.mark.parametrize("busy", [True, False])
def test_a_killed_engine_comes_back_and_draws_the_current_sketch(
    make_client: Callable[..., TalkingClient], gate: Path, starts: Path, busy: bool
) -> None:
    client = make_client()
    hear(client, Ready)
    number = client.draw(sketch_of(42), Controls(tags=("wait",) if busy else ()))
    if not busy:
        hear(client, Reply)
    pid = client.pid
    assert pid is not None
    gate.touch()
    os.kill(pid, signal.SIGKILL)
    reports: List[Heard] = [hear(client, Restarting)]
    if not busy:
        number = client.draw(sketch_of(42), Controls())
    reports += hear_reply(client, number)
    assert isinstance(reports[0], Restarting) and "SIGKILL" in reports[0].message
    result = reports[-1]
    assert isinstance(result, Reply) and result.number == number and (result.answer.face == 42).all()
    assert client.pid != pid
    assert starts.read_text().split() == ["0", "0"], "a kill says nothing about the kernels"


def test_a_sketch_that_kills_the_engine_is_given_up_and_the_next_is_drawn(
    make_client: Callable[..., TalkingClient],
) -> None:
    client = make_client()
    deadly = client.draw(sketch_of(1), Controls(tags=("die",)))
    reports = listen(client, lambda heard: any(isinstance(report, Reply) for report in heard))
    assert [type(r) for r in reports if isinstance(r, (Restarting, Reply))] == [Restarting, Restarting, Reply]
    failed = reports[-1]
    assert isinstance(failed, Reply) and failed.number == deadly and "SIGSEGV" in failed.failure
    client.draw(sketch_of(8), Controls())
    assert (hear(client, Reply).answer.face == 8).all()


def test_an_engine_that_the_system_has_no_room_for_is_tried_again(
    make_client: Callable[..., TalkingClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    start, tries = SpawnProcess.start, count()

    def refuse_twice(process: SpawnProcess) -> None:
        if next(tries) < 2:
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        start(process)

    monkeypatch.setattr(SpawnProcess, "start", refuse_twice)
    client = make_client()
    reports = listen(client, lambda heard: any(isinstance(report, Ready) for report in heard))
    assert "Resource temporarily unavailable" in next(r for r in reports if isinstance(r, Restarting)).message
    client.draw(sketch_of(8), Controls())
    assert (hear(client, Reply).answer.face == 8).all()


def test_an_engine_that_always_dies_is_given_up_and_tried_again_when_asked(
    make_client: Callable[..., TalkingClient], starts: Path, gate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(fake_pipeline.PIDS, str(tmp_path / "pids"))
    monkeypatch.setattr(client_module, "RETRY_AFTER", 0.0)
    client = make_client(fake_pipeline.load_broken)
    client.draw(sketch_of(1), Controls())
    failed = hear(client, Failed)
    assert "5 times" in failed.message and "SIGBUS" in failed.message
    assert client.pid is None
    assert starts.read_text().split() == ["0", "0", "0", "1", "0"], "all kernels are thrown away once"
    compilers = [int(line) for line in (tmp_path / "pids").read_text().split()]
    assert len(compilers) == 5
    wait_until(lambda: all(gone(pid) for pid in compilers))
    assert client.news() == []
    client.draw(sketch_of(2), Controls())
    hear(client, Restarting)
    assert len(starts.read_text().split()) > 5


def test_an_engine_that_wants_to_run_again_does(make_client: Callable[..., TalkingClient], starts: Path) -> None:
    client = make_client(fake_pipeline.load_with_rerun)
    reports = listen(client, lambda heard: any(isinstance(report, Ready) for report in heard))
    assert isinstance(reports[0], Restarting) and "updated itself" in reports[0].message
    assert len(starts.read_text().split()) == 2


def test_a_start_that_fails_is_tried_again(make_client: Callable[..., TalkingClient], starts: Path) -> None:
    client = make_client(fake_pipeline.load_that_fails)
    reports = listen(client, lambda heard: any(isinstance(report, Ready) for report in heard))
    said = [report.message for report in reports if isinstance(report, Restarting)]
    assert len(said) == 2 and all("g++ was killed" in message and "\n" not in message for message in said)


@pytest.mark.parametrize(
    "factory, words",
    [(fake_pipeline.load_without_package, "run install.sh"), (fake_pipeline.load_with_bug, "KeyError")],
)
def test_a_start_that_cannot_work_is_not_repeated(
    make_client: Callable[..., TalkingClient], factory: Any, words: str
) -> None:
    client = make_client(factory)
    reports = listen(client, lambda heard: any(isinstance(report, Failed) for report in heard))
    assert [type(report) for report in reports] == [Failed]
    failed = reports[0]
    assert isinstance(failed, Failed) and words in failed.message


def test_a_processor_that_openvino_does_not_know_is_told_at_once(
    make_client: Callable[..., TalkingClient], starts: Path
) -> None:
    client = make_client(fake_pipeline.load_with_unknown_instructions, runtime=OPENVINO)
    failed = hear(client, Failed)
    assert "processor" in failed.message and "--runtime jittor" in failed.message
    assert len(starts.read_text().split()) == 1, "it would not go better the next time"


def test_missing_memory_is_said_and_tried_again(make_client: Callable[..., TalkingClient], starts: Path) -> None:
    client = make_client(fake_pipeline.load_without_memory)
    reports = listen(client, lambda heard: any(isinstance(report, Ready) for report in heard))
    (again,) = [report.message for report in reports if isinstance(report, Restarting)]
    assert "not enough memory; close other programs" in again


def test_compact_stands_in_for_absent_files(make_client: Callable[..., TalkingClient]) -> None:
    ready = hear(make_client(fake_pipeline.load_without_paper, preset="paper"), Ready)
    assert ready.preset == "compact"
    assert "latest_net_G.pkl" in ready.note and "compact preset draws instead" in ready.note


def test_nothing_stands_in_where_it_must_not(make_client: Callable[..., TalkingClient]) -> None:
    failed = hear(make_client(fake_pipeline.load_without_paper, preset="paper", fallback=None), Failed)
    assert failed == Failed("Param/Combine lacks latest_net_G.pkl.")


def test_missing_files_are_said_once_and_looked_for_again_on_request(
    make_client: Callable[..., TalkingClient], gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "RETRY_AFTER", 0.0)
    client = make_client(fake_pipeline.load_nothing)
    assert hear(client, Failed) == Failed("Param/compact is missing.")
    assert client.news() == [] and client.pid is None
    gate.touch()
    client.draw(sketch_of(3), Controls())
    assert (hear(client, Reply).answer.face == 3).all()


def test_the_kernel_cache_tells_the_progress_of_a_silent_engine(
    make_client: Callable[..., TalkingClient], gate: Path
) -> None:
    steps = iter([(43, 100), (43, 100), (86, 100)] + [(100, 100)] * 10000)
    client = make_client(fake_pipeline.load_gated, cache_progress=lambda: next(steps))
    reports = listen(client, lambda heard: len(heard) >= 2)
    assert reports == [
        Progress("Preparing the networks for this computer; this happens once (43 %)", 0.43),
        Progress("Preparing the networks for this computer; this happens once (86 %)", 0.86),
    ]
    gate.touch()
    hear(client, Ready)
