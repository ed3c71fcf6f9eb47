#!/usr/bin/env python3
"""How long it takes from the pointer to the screen, with an idle engine and with one that computes all the time.

    python benchmarks/pointer.py [--seconds 20] [--strokes 60] [--burners 0]

Draws with mouse events 8 ms apart (a mouse's 125 Hz) in the real window, on a drawing of so many strokes. The time of
an event begins when the hand has moved, which is when the event is due, and ends when the painting that it caused is
done; waiting for whatever else the window does counts. Busy means that the project's own engine draws the compact
preset without a pause, which it does because every event changes the drawing; its share of the time is reported, too.
--burners adds processes that compute for themselves. Works on any screen; with none, set QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import multiprocessing
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Iterator, List, Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PyQt5.QtCore import QEvent, QPointF, QSettings, Qt, QTimer
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QApplication

from engine.drawing.session import Session
from engine.drawing.strokes import Stroke
from engine.process.messages import Ready
from ui.app import make_app
from ui.menus import MENUS
from ui.recovery import Recovery
from ui.window import StudioWindow

INTERVAL = 0.008
STROKE_EVENTS = 120
GOAL_MS = 16.0
PATIENCE = 600.0  # seconds that an engine may take to get ready, with nothing compiled yet


class NoEngine:
    """A client that never answers."""

    def start(self) -> None:
        """Nothing to start."""

    def ask(self, *_question: Any) -> None:
        """Takes the question and forgets it."""

    def cancel(self, _key: str) -> None:
        """Has forgotten it."""

    def awaits(self, _key: str) -> bool:
        """Has forgotten it."""
        return False

    def poll(self, _hear: Any) -> None:
        """No news."""

    def close(self) -> None:
        """Nothing to close."""


class Pointer:
    """Draws circles on a window's canvas. times: from due to painted, in seconds, one an event."""

    def __init__(self, window: StudioWindow, seconds: float) -> None:
        self.window, self.left = window, int(seconds / INTERVAL)
        self.times: List[float] = []
        self._step = 0
        self._began = 0.0
        self._timer = QTimer(interval=int(INTERVAL * 1000), timerType=Qt.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def run(self, app: QApplication) -> float:
        """Draw until the time is over; returns how long that was."""
        self._began = time.perf_counter()
        self._timer.start()
        app.exec_()
        self._timer.stop()
        return time.perf_counter() - self._began

    def _tick(self) -> None:
        """All events that are due, then the painting that they have asked for: Qt paints once for several, too."""
        due = []
        while self._began + (self._step + 1) * INTERVAL <= time.perf_counter() and self._step < self.left:
            self._step += 1
            due.append(self._began + self._step * INTERVAL)
            self._send(self._step - 1)
        QApplication.sendPostedEvents(None, QEvent.UpdateRequest)
        painted = time.perf_counter()
        self.times.extend(painted - one for one in due)
        if self._step >= self.left:
            QApplication.instance().quit()

    def _send(self, step: int) -> None:
        place, number = step % STROKE_EVENTS, step // STROKE_EVENTS
        angle, radius = 2 * math.pi * place / STROKE_EVENTS, 60 + 20 * (number % 7)
        where = QPointF(256 + radius * math.cos(angle), 256 + radius * math.sin(angle))
        kinds = {0: QEvent.MouseButtonPress, STROKE_EVENTS - 1: QEvent.MouseButtonRelease}
        kind = kinds.get(place, QEvent.MouseMove)
        button = Qt.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
        canvas = self.window.canvas
        event = QMouseEvent(kind, canvas.from_canvas(where), button, Qt.LeftButton, Qt.NoModifier)
        QApplication.sendEvent(canvas, event)


def drawing(strokes: int) -> Session:
    """A drawing of so many strokes of forty points."""
    dice = random.Random(5)
    made = []
    for _ in range(strokes):
        x, y = dice.uniform(60, 400), dice.uniform(60, 400)
        made.append(Stroke(tuple((x + 2 * i, y + 20 * math.sin(i / 6), 0.7) for i in range(40))))
    return Session(tuple(made))


def measure(name: str, client: Any, seconds: float, strokes: int, app: QApplication) -> bool:
    """Draw in a window with this client and print the times. Whether the 99th percentile is within the goal."""
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "s.ini"), QSettings.IniFormat)
        window = StudioWindow(client, settings, MENUS, Recovery(Path(folder) / "recovery"))
        window.show()
        window.start()
        if not isinstance(client, NoEngine):
            _wait_until_ready(window, app)
        window.document.start(drawing(strokes))
        app.processEvents()
        computed: List[float] = []  # seconds
        window.link.drawn.connect(lambda _drawing, seconds: computed.append(seconds))
        pointer = Pointer(window, seconds)
        took = pointer.run(app)
        window.document.history.setClean()
        window.close()
    times = np.array(pointer.times) * 1000
    p99 = float(np.percentile(times, 99))
    text = f"median {np.median(times):5.1f} ms, 99 % {p99:5.1f} ms, longest {times.max():5.1f} ms ({len(times)} events)"
    if computed:
        share = sum(computed) / took
        text += f"; {len(computed)} faces, the networks computing {share:.0%} of the time"
    print(f"{name:<7}{text}", flush=True)
    return p99 <= GOAL_MS


def _wait_until_ready(window: StudioWindow, app: QApplication) -> None:
    ready: List[Ready] = []
    window.link.ready.connect(ready.append)
    end = time.monotonic() + PATIENCE
    while not ready:
        if time.monotonic() > end:
            raise SystemExit(f"The engine did not get ready: {window.status.text.text()}")
        app.processEvents()
        time.sleep(0.02)


def burn() -> None:
    """Compute until ended."""
    a = np.random.default_rng(0).normal(size=(400, 400))
    while True:
        a = np.tanh(a @ a)


@contextlib.contextmanager
def burning(count: int) -> Iterator[None]:
    """So many processes compute meanwhile."""
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=burn, daemon=True) for _ in range(count)]
    for burner in burners:
        burner.start()
    time.sleep(2 if burners else 0)
    try:
        yield
    finally:
        for burner in burners:
            burner.terminate()
            burner.join()


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure idle, then busy; the exit code says whether both keep to the goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to draw in each case (default: 20)")
    parser.add_argument("--strokes", type=int, default=60, help="strokes that are there already (default: 60)")
    parser.add_argument("--burners", type=int, default=0, help="processes that compute besides (default: none)")
    options = parser.parse_args(argv)
    from engine.process.client import EngineClient

    app = make_app(["pointer"])
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; the goal is {GOAL_MS:.0f} ms at 99 %")
    with burning(options.burners):
        kept = [
            measure(name, client, options.seconds, options.strokes, app)
            for name, client in (("idle", NoEngine()), ("busy", EngineClient("compact")))
        ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
