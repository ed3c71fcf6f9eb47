"""The engine process ends with the program that started it, however that ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, List

import pytest

from engine.process.priority import NICENESS, lower_priority
from tests.support import fake_pipeline
from tests.support.fake_pipeline import PATIENCE, gone, wait_until

ROOT = Path(__file__).resolve().parents[3]

PARENT = """
import sys, time
sys.path[:0] = {paths!r}
from tests.support import fake_pipeline
from engine.process.client import EngineClient
from engine.drawing.controls import Controls
from engine.process.messages import Ready
from engine.process.tasks import Draw
import numpy as np

if __name__ == "__main__":
    client = EngineClient(factory=fake_pipeline.{factory}, cache_progress=lambda: (0, 0){settings})
    client.start()
    states = []
    while not any(isinstance(state, Ready) for state in states):
        client.poll(states.append)
        client.wait(0.1)
    client.ask(Draw(np.zeros((512, 512), np.uint8), Controls(tags={tags!r})), print)
    print(client.pid, flush=True)
    {end}
"""


@pytest.fixture(autouse=True)
def closed_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing opens it: a drawing with "wait" never ends."""
    monkeypatch.setenv(fake_pipeline.GATE, str(tmp_path / "gate"))


def run_parent(
    tmp_path: Path, end: str, tags: Any = (), factory: str = "load", settings: str = ""
) -> subprocess.Popen[str]:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(paths=[str(ROOT)], end=end, tags=tags, factory=factory, settings=settings))
    return subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("tags", [(), ("wait",)])
def test_the_engine_ends_with_a_killed_parent(tmp_path: Path, tags: Any) -> None:
    with run_parent(tmp_path, "time.sleep(600)", tags) as parent:
        assert parent.stdout is not None
        engine = int(parent.stdout.readline())
        assert not gone(engine)
        parent.kill()
    wait_until(lambda: gone(engine))


@pytest.mark.parametrize("settings, niceness", [("", NICENESS), (", niceness=0", 0), (", niceness=19", 19)])
def test_the_engine_lets_its_program_go_first_unless_told_otherwise(
    tmp_path: Path, settings: str, niceness: int
) -> None:
    with run_parent(tmp_path, "time.sleep(600)", settings=settings) as parent:
        assert parent.stdout is not None
        engine = int(parent.stdout.readline())
        ours, its = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (parent.pid, engine))
        assert its == min(ours + niceness, 19)
        group = Path(f"/proc/{engine}/autogroup")
        assert not group.exists() or group.read_text().split()[-1] == str(its)
        parent.kill()
    wait_until(lambda: gone(engine))


def test_a_session_becomes_nicer_though_another_program_has_just_made_one_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux refuses all but one such change in a tenth of a second, except root's."""
    written: List[str] = []

    def write(path: Path, text: str, encoding: str) -> None:
        written.append(text)
        if len(written) < 3:
            raise BlockingIOError

    monkeypatch.setattr(Path, "write_text", write)
    monkeypatch.setattr(os, "nice", lambda by: by + 3)
    lower_priority(5)
    assert written == ["8", "8", "8"]


def test_the_engines_helpers_end_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fake_pipeline.PIDS, str(tmp_path / "pids"))
    with run_parent(tmp_path, "time.sleep(600)", factory="load_forking") as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        helper = int((tmp_path / "pids").read_text())
        assert not gone(helper)
        parent.kill()
    wait_until(lambda: gone(helper))


@pytest.mark.parametrize("end, code", [("raise ValueError", 1), ("pass", 0)])
def test_a_program_that_forgets_to_close_still_ends(tmp_path: Path, end: str, code: int) -> None:
    with run_parent(tmp_path, end, ("wait",)) as parent:
        assert parent.stdout is not None
        engine = int(parent.stdout.readline())
        assert parent.wait(PATIENCE) == code
    wait_until(lambda: gone(engine))
