"""What keeps the drawing safe: one file against the end of the program, another against that of the power."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Optional

import pytest

pytest.importorskip("PyQt5")

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from tests.support.studio import wait_for
from ui import recovery
from ui.recovery import Recovery, discard, take


def drawing(number: int) -> Session:
    return Session((Stroke(((100.0, 50.0 + number, 1.0), (300.0, 50.0, 1.0)), 3.0),))


def is_kept(path: Path, number: int, home: Optional[Path] = None) -> bool:
    """Whether this drawing is what is found there."""
    found = take(path)
    return found is not None and found[0].to_json() == drawing(number).to_json() and found[1] == home


def left_by_a_crash(folder: Path) -> Path:
    """What another program would find; the lock of the one that ended goes with it."""
    for lock in folder.glob("*.lock"):
        lock.unlink()
    (path,) = Recovery(folder / ".." / folder.name).left_behind()
    return path


def test_a_disk_that_is_slow_loses_nothing_of_a_program_that_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first drawing is not on the disk yet, and the second is there already."""
    disk = threading.Event()
    write = recovery.write_session

    def slow(*arguments) -> None:
        disk.wait(60)
        write(*arguments)

    monkeypatch.setattr(recovery, "write_session", slow)
    keeper = Recovery(tmp_path / "recovery")
    keeper.keep(drawing(1))
    wait_for(lambda: len(list((tmp_path / "recovery").glob("*.fresh"))) == 1)
    keeper.keep(drawing(2), tmp_path / "mine.facedraw")
    (fresh,) = (tmp_path / "recovery").glob("*.fresh")
    wait_for(lambda: is_kept(fresh.with_suffix(".facedraw"), 2, tmp_path / "mine.facedraw"))
    assert list((tmp_path / "recovery").glob("*.facedraw")) == []
    assert is_kept(left_by_a_crash(tmp_path / "recovery"), 2, tmp_path / "mine.facedraw")
    disk.set()
    keeper.close()
    assert [path.suffix for path in (tmp_path / "recovery").iterdir() if path.suffix != ".lock"] == []


def test_a_power_cut_leaves_the_safe_file(tmp_path: Path) -> None:
    keeper = Recovery(tmp_path / "recovery")
    keeper.keep(drawing(1))
    keeper.close(forget=False)
    (fresh,) = (tmp_path / "recovery").glob("*.fresh")
    fresh.write_bytes(b"")  # its name was on the disk, and nothing of its content
    path = left_by_a_crash(tmp_path / "recovery")
    assert is_kept(path, 1)
    heir = Recovery(tmp_path / "recovery")
    heir.adopt(path)
    heir.close()
    discard(path)
    assert [path for path in (tmp_path / "recovery").iterdir() if path.suffix != ".lock"] == []
