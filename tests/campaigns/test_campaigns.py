"""A short run of each campaign; `python -m tests.campaigns` is the long one.

Not here: trainings, of which `tests/training/face/test_training.py` kills one; random events, of which
`tests/ui/test_random_events.py` throws some; Xvfb, which is not everywhere; updates, of which few say nothing about
memory and files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

pytest.importorskip("PyQt5")

from engine.drawing.pictures import SketchError
from tests.campaigns import disk, load, long_runs, report
from tests.campaigns.campaign import Outcome
from tests.campaigns.report import page
from tests.campaigns.table import CAMPAIGNS
from tests.support import fake_pipeline

SHORT: Dict[str, int] = {
    "windows killed": 2,
    "engines killed": 2,
    "power cuts": 150,
    "full disks": 9,
    "strokes of eight hours": 1,
    "pages ended": 3,
    "two studios": 4,
    "surroundings": 2,
}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@pytest.mark.parametrize("name", list(SHORT))
def test_faults_do_no_harm(app: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_runs, "STROKES_A_DRAWING", 30)
    settings = {"factory": fake_pipeline.load} if name == "engines killed" else {}
    found = CAMPAIGNS[name].run(SHORT[name], 3, tmp_path, **settings)  # type: ignore[call-arg]
    assert found.failures == [] and found.tried >= SHORT[name]


@pytest.mark.parametrize(("strokes", "compared"), [(20, False), (30, True)])
def test_memory_of_a_day_is_compared_with_that_of_another_hour(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strokes: int, compared: bool
) -> None:
    monkeypatch.setattr(long_runs, "STROKES_A_DRAWING", 10)
    monkeypatch.setattr(long_runs, "REMEMBERED", 15)
    memory = iter((100.0, 100.0, 110.0))
    monkeypatch.setattr(long_runs, "resident", lambda: next(memory))
    monkeypatch.setattr(long_runs, "SLOWER", 100.0)  # the computer may be busy
    found = CAMPAIGNS["strokes of eight hours"].run(strokes, 0, tmp_path)
    assert found.failures == ["the window grew from 100.0 to 110.0 MB"] * compared
    assert ("not compared: that takes more than 20 strokes" in found.said) == (not compared)


def test_the_page_serves_its_visitors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many faces a flood costs is for the long run: the computer may be busy."""
    pytest.importorskip("fastapi", reason="FastAPI is not installed (sh install.sh --web)")
    monkeypatch.setattr(load, "TURNS", 1)
    found = CAMPAIGNS["seconds of load"].run(2, 0, tmp_path)
    assert [
        one for one in found.failures if "refused" in one or "were made" in one
    ] == [] and "faces a second" in found.said


def test_careless_writing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The campaigns themselves: of a file that is written in place neither a cut nor a full disk leaves anything."""

    def write(path: Path, version: int) -> None:
        path.write_bytes(f"{version}\n".encode() * 2000)

    monkeypatch.setattr(disk, "WRITERS", (("history.csv", write, disk._read_text),))
    for name in ("power cuts", "full disks"):
        (tmp_path / name).mkdir()
        assert CAMPAIGNS[name].run(4, 0, tmp_path / name).failures


def test_a_video_without_room_is_refused(tmp_path: Path) -> None:
    with disk._at_most(1000), pytest.raises(SketchError, match="cannot be written"):
        disk._write_video(tmp_path / "a.mp4", 0)
    assert list(tmp_path.iterdir()) == []


def test_the_page_about_it_keeps_the_rows_of_other_runs() -> None:
    first = page({"updates": vars(Outcome(10, [], "flat"))})
    both = page({"power cuts": vars(Outcome(7, ["a face.png\nis gone"], ""))}, first)
    assert "| updates |" in both and "| 10 | 0 | flat |" in both and "- power cuts: a face.png is gone" in both
    assert both.index("| power cuts |") < both.index("| updates |")
    again = page({"updates": vars(Outcome(20, [], "flat"))}, both)
    assert "- power cuts: a face.png is gone" in again, "nor does it forget what failed in them"
    assert "gone" not in page({"power cuts": vars(Outcome(7, [], ""))}, again)


def test_the_page_about_it_names_a_commit_by_what_stays_when_it_is_applied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "ROOT", tmp_path)
    author = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "2026-01-02T03:04:05+0100", "GIT_COMMITTER_DATE": "2026-02-02T03:04:05+0100"}

    def git(*words: str) -> None:
        subprocess.run(["git", *words], cwd=str(tmp_path), env={**os.environ, **author, **dates}, check=True)

    (tmp_path / "code").write_text("1")
    git("init", "-q")
    git("add", "code")
    git("commit", "-q", "-m", "Add code")
    assert "| 2026-01-02 03:04:05 +0100 |" in page({"updates": vars(Outcome(10, [], "flat"))})
    (tmp_path / "code").write_text("2")
    assert "| 2026-01-02 03:04:05 +0100 and changes |" in page({"updates": vars(Outcome(10, [], "flat"))})
