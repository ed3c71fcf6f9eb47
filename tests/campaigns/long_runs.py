"""Windows that are open for long: memory, open files, threads and speed stay as they were."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Callable, List, Tuple

import pytest
from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest

from engine.process.client import EngineClient
from tests.campaigns.campaign import Outcome
from tests.support import fake_pipeline
from tests.support.fake_engine import FakeEngine
from tests.support.random_events import RandomEvents
from tests.support.studio import application, at, ink, move, open_window, shut
from ui.commands import table
from ui.recovery import Recovery
from ui.window import StudioWindow

PIECE = 5_000  # random events of one window, after which all is undone
WARM = 0.2  # of a run, after which memory has to stay
FLAT = 0.02  # of the memory, at most, may be added then
SECONDS_A_STROKE = 2.0  # of somebody who draws all day
STROKES_A_DRAWING = 150
COMPARED = 5  # strokes of the drawings whose memory is compared


def _memory(process: Any = "self") -> float:
    """Resident megabytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def _more_than(faces: List[int], count: int) -> bool:
    return len(faces) > count


def _stroke(window: StudioWindow, dice: random.Random) -> None:
    x, y = dice.uniform(20, 400), dice.uniform(20, 480)
    QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (x, y)))
    for step in range(6):
        move(window, at(window, (x + 12 * step, y + dice.uniform(-8, 8))))
    QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (x + 80, y)))


def random_events(count: int, seed: int, folder: Path) -> Outcome:
    """Events that no one planned; afterwards all can be undone, and no exception and no thread is left."""
    outcome, steps = Outcome(), 0
    application()
    while outcome.tried < count:
        threads, engine = set(threading.enumerate()), FakeEngine()
        here = folder / str(outcome.tried)
        here.mkdir()
        with pytest.MonkeyPatch.context() as patch:
            window = open_window(engine, here)
            events = RandomEvents(window, engine, seed + outcome.tried, here, patch)
            piece = min(PIECE, count - outcome.tried)
            events.throw(piece)
            outcome.tried += piece
            steps += window.document.history.count()
            events.take_all_back()
            outcome.check(ink(window) == 0 and window.document.session.empty, "undoing all leaves something")
            window.set_language("en")
            window.set_theme("light")
            shut(window)
            outcome.failures += [f"{type(problem).__name__}: {problem}" for problem in events.problems]
        outcome.check(set(threading.enumerate()) <= threads, "a thread is left")
        window.deleteLater()
        QTest.qWait(10)
    outcome.said = f"{steps} steps were undone"
    return outcome


def updates(count: int, seed: int, folder: Path) -> Outcome:
    """Draw and take back, each time until the face is there, with an engine in a process of its own."""
    outcome, dice = Outcome(), random.Random(seed)
    application()
    client = EngineClient(factory=fake_pipeline.load, cache_progress=lambda: (0, 0))
    window, faces = _open(client, folder)
    _stroke(window, dice)
    wait_for_long(lambda: bool(faces))
    engine = client.pid

    def update(draws: bool) -> None:
        shown = len(faces)
        if draws:
            _stroke(window, dice)
        else:
            window.actions_by_name["undo"].trigger()
        if not window.document.session.empty:
            wait_for_long(partial(_more_than, faces, shown))

    def state() -> Tuple[float, float, int, int]:
        while not window.document.session.empty:
            update(draws=False)
        for _ in range(COMPARED):  # what can be undone and redone takes memory, about 1 MB a step
            update(draws=True)
        files = []
        for _ in range(20):  # the drawing may just be kept safe
            QTest.qWait(50)
            files.append(len(os.listdir("/proc/self/fd")))
        return _memory(), _memory(engine), min(files), threading.active_count()

    before = state()
    while outcome.tried < count:
        few = len(window.document.session.strokes) < 20
        update(draws=(few and dice.random() < 0.5) or window.document.session.empty)
        outcome.tried += 1
        if outcome.tried == int(WARM * count):
            before = state()
    after = state()
    _close(window)
    for name, was, now in zip(("the window", "the engine"), before, after):
        outcome.check(now <= was * (1 + FLAT), f"{name} grew from {was:.1f} to {now:.1f} MB")
    more = after[2] > before[2] or after[3] > before[3]
    outcome.check(not more, f"files and threads were {before[2:]} and are {after[2:]}")
    outcome.said = f"window {before[0]:.0f} to {after[0]:.0f} MB, engine {before[1]:.0f} to {after[1]:.0f} MB"
    return outcome


def eight_hours(count: int, seed: int, folder: Path) -> Outcome:
    """Strokes as of somebody who draws one every two seconds, as fast as the window takes them; a new drawing now and
    then, saved first. The last hour takes no more of the processor and little more memory than the second."""
    outcome, dice = Outcome(), random.Random(seed)
    application()
    engine = FakeEngine()
    window, faces = _open(engine, folder)
    hour, took, memory = max(1, count // 8), [], []  # type: int, List[float], List[float]
    while outcome.tried < count:
        began = time.process_time()
        for _ in range(min(hour, count - outcome.tried)):
            shown = len(faces)
            _stroke(window, dice)
            wait_for_long(partial(_more_than, faces, shown))
            engine.asked = engine.asked[-1:]
            outcome.tried += 1
            if outcome.tried % STROKES_A_DRAWING == 0:
                window.files.save_session(folder / "drawing.facedraw")
                window.files.new()
        took.append(time.process_time() - began)
        memory.append(_memory())
    _close(window)
    hours = count * SECONDS_A_STROKE / 3600
    later, last = statistics.median(took[1:-1] or took), took[-1]
    outcome.check(last <= 1.3 * later, f"the last hour took {last:.1f} s of the processor, the others {later:.1f}")
    grown = memory[-1] / memory[min(1, len(memory) - 1)] - 1
    outcome.check(grown <= 0.1, f"memory grew by {grown:.1%} since the second hour")
    outcome.said = (
        f"{hours:.1f} hours, {later:.0f} and at last {last:.0f} s of the processor an hour, {memory[-1]:.0f} MB"
    )
    return outcome


def _open(client: Any, folder: Path) -> Tuple[StudioWindow, List[int]]:
    """A window, and a list that grows with each face."""
    settings = QSettings(str(folder / "settings.ini"), QSettings.IniFormat)
    window = StudioWindow(client, settings, table.MENUS, Recovery(folder / "recovery"))
    faces: List[int] = []
    window.link.drawn.connect(lambda *_: faces.append(0))
    window.resize(1200, 760)
    window.show()
    window.start()
    return window, faces


def _close(window: StudioWindow) -> None:
    shut(window)
    window.deleteLater()


def wait_for_long(condition: Callable[[], bool]) -> None:
    """As `wait_for`, on a computer that has other things to do."""
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        QTest.qWait(2)
