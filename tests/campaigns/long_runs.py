"""Windows that are open for long: memory, open files, threads and speed stay as they were."""

from __future__ import annotations

import math
import os
import random
import statistics
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Callable, List, Optional, Tuple

import numpy as np
import pytest
from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest

from engine.drawing.session import REMEMBERED
from engine.process.client import EngineClient
from tests.campaigns.campaign import Outcome, resident
from tests.support import fake_pipeline
from tests.support.fake_engine import FakeEngine
from tests.support.random_events import RandomEvents
from tests.support.studio import application, at, ink, move, open_window, shut
from ui.menus import MENUS
from ui.recovery import Recovery
from ui.window import StudioWindow

PIECE = 5_000  # random events of one window, after which all is undone
WARM = 0.5  # of a run, after which memory has to stay: `REMEMBERED` texts are kept by then
SECONDS_A_STROKE = 4.0  # of somebody who draws all day
STROKES_A_DRAWING = 150
SLOWER = 1.3  # times as much of the processor, at most, may an hour take in the end
COMPARED = 5  # strokes of the drawings whose memory is compared


def _open_files() -> int:
    """How many, while nothing is being kept safe."""
    counts = []
    for _ in range(20):
        QTest.qWait(50)
        counts.append(len(os.listdir("/proc/self/fd")))
    return min(counts)


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
    outcome.said = f"{steps} steps were undone"
    return outcome


def updates(count: int, seed: int, folder: Path, factory: Optional[Any] = fake_pipeline.load) -> Outcome:
    """Draw and take back, each time until the face is there, with an engine in a process of its own.

    factory: makes its pipeline; None loads the networks that ship.
    """
    outcome, dice = Outcome(), random.Random(seed)
    application()
    client = EngineClient(factory=factory, cache_progress=lambda: (0, 0))
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
        files = _open_files()
        return resident(), resident(engine), files, threading.active_count()

    before = state()
    while outcome.tried < count:
        few = len(window.document.session.strokes) < 20
        update(draws=(few and dice.random() < 0.5) or window.document.session.empty)
        outcome.tried += 1
        if outcome.tried == int(WARM * count):
            before = state()
    after = state()
    shut(window)
    for name, was, now in zip(("the window", "the engine"), before, after):
        outcome.check_flat(name, was, now)
    more = after[2] > before[2] or after[3] > before[3]
    outcome.check(not more, f"files and threads were {before[2:]} and are {after[2:]}")
    outcome.said = (
        f"window {before[0]:.0f} to {after[0]:.0f} MB, engine {before[1]:.0f} to {after[1]:.0f} MB, "
        f"{before[2]} to {after[2]} files, {before[3]} to {after[3]} threads"
    )
    return outcome


def eight_hours(count: int, seed: int, folder: Path) -> Outcome:
    """Strokes as of somebody who draws one every four seconds, as fast as the window takes them; every drawing is taken
    back, brought again, saved and left for a new one. The last hour takes no more of the processor than others, nor of
    memory, open files and threads than the hour in which stroke `REMEMBERED` was drawn. With no hour after that one
    there is nothing to compare, and it says so."""
    outcome, dice = Outcome(), random.Random(seed)
    application()
    engine = FakeEngine()
    window, faces = _open(engine, folder)
    hour = max(1, count // 8 // STROKES_A_DRAWING) * STROKES_A_DRAWING
    took: List[float] = []
    states: List[Tuple[float, int, int]] = []
    while outcome.tried < count:
        began = time.process_time()
        for _ in range(hour // STROKES_A_DRAWING):
            for _ in range(STROKES_A_DRAWING):
                shown = len(faces)
                _stroke(window, dice)
                wait_for_long(partial(_more_than, faces, shown))
                engine.asked = engine.asked[-1:]
            outcome.tried += STROKES_A_DRAWING
            _finish(window, folder / "drawing.facedraw", outcome)
        took.append(time.process_time() - began)
        files = _open_files()
        states.append((resident(), files, threading.active_count()))
    shut(window)
    hours = outcome.tried * SECONDS_A_STROKE / 3600
    later, last = statistics.median(took[1:-1] or took), took[-1]
    outcome.check(last <= SLOWER * later, f"the last hour took {last:.1f} s of the processor, the others {later:.1f}")
    outcome.said = f"{hours:.1f} hours; {later:.0f} and at last {last:.0f} s of the processor an hour, "
    warm = math.ceil(REMEMBERED / hour)
    if len(states) <= warm:
        outcome.said += f"memory, files and threads not compared: that takes more than {warm * hour} strokes"
        return outcome
    (was, *before), (now, *after) = states[warm - 1], states[-1]
    outcome.check_flat("the window", was, now)
    more = any(one > other for one, other in zip(after, before))
    outcome.check(not more, f"files and threads were {before} and are {after}")
    outcome.said += f"{was:.0f} to {now:.0f} MB, {before[0]} to {after[0]} files, {before[1]} to {after[1]} threads"
    return outcome


def _finish(window: StudioWindow, file: Path, outcome: Outcome) -> None:
    """Take a drawing back and bring it again, save it, and begin a new one."""
    history, drawn, pixels = window.document.history, window.document.session, window.canvas.sketch().copy()
    steps = history.count()
    outcome.check(steps == STROKES_A_DRAWING, f"{steps} steps can be undone of {STROKES_A_DRAWING} strokes")
    history.setIndex(0)
    outcome.check(window.document.session.empty and ink(window) == 0, "undoing all leaves something")
    history.setIndex(steps)
    same = window.document.session is drawn and np.array_equal(window.canvas.sketch(), pixels)
    outcome.check(same, "doing all again gives another drawing")
    window.files.save_session(file)
    window.files.new()
    outcome.check(history.count() == 0, "a new drawing begins with a history")


def _open(client: Any, folder: Path) -> Tuple[StudioWindow, List[int]]:
    """A window, and a list that grows with each face."""
    settings = QSettings(str(folder / "settings.ini"), QSettings.IniFormat)
    window = StudioWindow(client, settings, MENUS, Recovery(folder / "recovery"))
    faces: List[int] = []
    window.link.drawn.connect(lambda *_: faces.append(0))
    window.resize(1200, 760)
    window.show()
    window.start()
    return window, faces


def wait_for_long(condition: Callable[[], bool]) -> None:
    """As `wait_for`, on a computer that has other things to do."""
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        QTest.qWait(2)
