#!/usr/bin/env python3
"""How quickly a pointer event is on the screen, with an idle and with a busy computer.

    python benchmarks/pointer.py [--seconds 10] [--engine]

Draws with mouse events 8 ms apart (a mouse's 125 Hz) in the real window, and reports two times: from an event to the
end of the painting that it caused, and the longest gap between two handled events. Busy means that as many processes
compute as there are cores; with --engine it is the project's own engine, drawing all the time. Works on any screen;
with none, set QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, List, Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PyQt5.QtCore import QEvent, QPointF, QSettings, Qt, QTimer
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtWidgets import QApplication

from engine.controls import Controls
from engine.messages import Ready, Report
from ui.app import make_app
from ui.window import StudioWindow

INTERVAL_MS = 8
STROKE_EVENTS = 120


class NoEngine:
    """A client that never answers."""

    def start(self) -> None:
        """Nothing to start."""

    def request(self, sketch: np.ndarray, controls: Controls) -> int:
        """Takes the drawing and forgets it."""
        return 1

    def poll(self) -> List[Report]:
        """No news."""
        return []

    def close(self) -> None:
        """Nothing to close."""


def burn() -> None:
    """Compute until ended."""
    a = np.random.default_rng(0).normal(size=(400, 400))
    while True:
        a = np.tanh(a @ a)


class Pointer:
    """Draws circles on a window's canvas and notes the times."""

    def __init__(self, window: StudioWindow, seconds: float) -> None:
        self.window, self.left = window, int(seconds * 1000 / INTERVAL_MS)
        self.shown: List[float] = []
        self.handled: List[float] = []
        self._step = 0
        self._timer = QTimer(interval=INTERVAL_MS, timerType=Qt.PreciseTimer)
        self._timer.timeout.connect(self.move)

    def run(self, app: QApplication) -> None:
        """Draw until the time is over."""
        self._timer.start()
        app.exec_()
        self._timer.stop()

    def move(self) -> None:
        """One pointer event."""
        place = self._step % STROKE_EVENTS
        number = self._step // STROKE_EVENTS
        angle, radius = 2 * math.pi * place / STROKE_EVENTS, 60 + 20 * (number % 7)
        where = QPointF(256 + radius * math.cos(angle), 256 + radius * math.sin(angle))
        kinds = {0: QEvent.MouseButtonPress, STROKE_EVENTS - 1: QEvent.MouseButtonRelease}
        kind = kinds.get(place, QEvent.MouseMove)
        canvas = self.window.canvas
        began = time.perf_counter()
        self.handled.append(began)
        button = Qt.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
        event = QMouseEvent(kind, canvas.from_canvas(where), button, Qt.LeftButton, Qt.NoModifier)
        QApplication.sendEvent(canvas, event)
        QApplication.sendPostedEvents(None, QEvent.UpdateRequest)  # the painting that the event has asked for
        self.shown.append(time.perf_counter() - began)
        self._step += 1
        if self._step >= self.left:
            QApplication.instance().quit()


def measure(name: str, client: Any, seconds: float, app: QApplication) -> None:
    """Draw in a window with this client and print the times."""
    with tempfile.TemporaryDirectory() as folder:
        window = StudioWindow(client, QSettings(str(Path(folder) / "s.ini"), QSettings.IniFormat))
        window.show()
        window.start()
        if not isinstance(client, NoEngine):
            _wait_until_ready(window, app)
        pointer = Pointer(window, seconds)
        pointer.run(app)
        window.document.history.setClean()
        window.close()
    shown, gaps = np.array(pointer.shown) * 1000, np.diff(pointer.handled) * 1000
    print(
        f"{name:<10} to the screen: median {np.median(shown):5.1f} ms, 99 % {np.percentile(shown, 99):5.1f} ms, "
        f"longest {shown.max():5.1f} ms; longest gap between events {gaps.max():5.1f} ms ({len(shown)} events)"
    )


def _wait_until_ready(window: StudioWindow, app: QApplication) -> None:
    ready: List[Ready] = []
    window.link.ready.connect(ready.append)
    while not ready:
        app.processEvents()
        time.sleep(0.02)


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure idle, then busy."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to draw in each case (default: 10)")
    parser.add_argument("--engine", action="store_true", help="be busy with the project's own engine")
    options = parser.parse_args(argv)
    app = make_app(["pointer"])
    measure("idle", NoEngine(), options.seconds, app)
    if options.engine:
        from engine.client import EngineClient

        measure("engine", EngineClient("compact"), options.seconds, app)
        return 0
    context = multiprocessing.get_context("spawn")
    burners = [context.Process(target=burn, daemon=True) for _ in range(os.cpu_count() or 2)]
    for burner in burners:
        burner.start()
    time.sleep(2)
    measure("busy", NoEngine(), options.seconds, app)
    for burner in burners:
        burner.terminate()
        burner.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
