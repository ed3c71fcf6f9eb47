#!/usr/bin/env python3
"""How long the eye waits: from the end of a stroke to changed pixels of the face on the screen.

    xvfb-run -a -s "-screen 0 1600x1000x24" .venv/bin/python benchmarks/stroke_to_face.py [--strokes 30]

Draws a face stroke by stroke with mouse events in the real window, with the project's own engine, and looks at the
screen itself (`QScreen.grabWindow`), not at any clock of the engine: the time begins when the button is released and
ends when the pixels of the face are others than before. Also says how long the first face took from the window on.
Needs an X server, since other platforms have no screen to look at.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List, Optional, Sequence, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from PyQt5.QtCore import QEvent, QPoint, QPointF, QSettings, Qt
from PyQt5.QtGui import QGuiApplication, QMouseEvent
from PyQt5.QtWidgets import QApplication

from engine.process.client import EngineClient
from ui.app import make_app
from ui.menus import MENUS
from ui.recovery import Recovery
from ui.window import StudioWindow

PATIENCE = 900.0  # seconds for the first face, with nothing compiled yet
LONGEST = 10.0  # seconds for any other
RIM = 20  # pixels at the rim of the face that are not looked at: the moving line that says "busy" is there
FACE = (
    ((84, 236), (99, 368), (150, 450), (245, 487), (340, 450), (391, 368), (406, 236)),
    ((138, 229), (155, 212), (176, 208), (206, 226)),
    ((288, 226), (316, 208), (338, 212), (352, 229)),
    ((140, 226), (172, 236), (204, 226)),
    ((288, 226), (319, 236), (352, 226)),
    ((165, 220), (172, 213), (179, 220), (172, 227)),
    ((312, 220), (319, 213), (326, 220), (319, 227)),
    ((130, 190), (168, 174), (208, 188)),
    ((282, 188), (322, 174), (360, 190)),
    ((205, 310), (222, 320), (245, 326), (268, 320), (285, 310)),
    ((190, 378), (230, 376), (246, 380), (262, 376), (302, 378)),
    ((200, 382), (246, 404), (292, 382)),
    ((90, 200), (130, 100), (245, 60), (360, 100), (400, 200)),
)


def seen(window: StudioWindow) -> np.ndarray:
    """The face as it is on the screen now, without its rim."""
    corner = window.face.mapToGlobal(QPoint(RIM, RIM))
    size = window.face.size()
    picture = QGuiApplication.primaryScreen().grabWindow(
        0, corner.x(), corner.y(), size.width() - 2 * RIM, size.height() - 2 * RIM
    )
    image = picture.toImage()
    bits = image.constBits()
    bits.setsize(image.byteCount())
    return np.frombuffer(bits, np.uint8).copy()


def draw(window: StudioWindow, points: Sequence[Tuple[float, float]]) -> None:
    """One stroke, by mouse events."""
    kinds = [QEvent.MouseButtonPress] + [QEvent.MouseMove] * (len(points) - 1) + [QEvent.MouseButtonRelease]
    for kind, point in zip(kinds, [*points, points[-1]]):
        where = window.canvas.from_canvas(QPointF(*point))
        held = Qt.NoButton if kind == QEvent.MouseButtonRelease else Qt.LeftButton
        button = Qt.NoButton if kind == QEvent.MouseMove else Qt.LeftButton
        QApplication.sendEvent(window.canvas, QMouseEvent(kind, where, button, held, Qt.NoModifier))
        if kind == QEvent.MouseMove:
            rest(0.008)


def rest(seconds: float) -> None:
    """Let the window do what it does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.001)


def wait_for_pixels(window: StudioWindow, before: np.ndarray, begun: float, patience: float) -> Optional[float]:
    """Seconds from `begun` until the face on the screen is another; None where it stays as it is."""
    while time.monotonic() - begun < patience:
        QApplication.processEvents()
        if not np.array_equal(seen(window), before):
            return time.monotonic() - begun
    return None


def settle(window: StudioWindow) -> None:
    """Wait until no answer is to come and the screen has stood still for a moment."""
    while window.link.waits:
        rest(0.02)
    rest(0.4)


@contextmanager
def drawn_face(engine: EngineClient) -> Iterator[StudioWindow]:
    """The studio with a drawn face, and its portrait, on a real screen; says how long that took.

    Ends the program where there is no such screen.
    """
    app = make_app(["benchmark"])  # kept: Qt needs it as long as there is a window
    if app.platformName() != "xcb":
        sys.exit("This looks at a real screen: run it by xvfb-run, as the head of the file says.")
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.IniFormat)
        window = StudioWindow(engine, settings, MENUS, Recovery(Path(folder) / "recovery"))
        window.show()
        begun = time.monotonic()
        window.start()
        for points in FACE:
            draw(window, points)
        while window.face.face is None and time.monotonic() - begun < PATIENCE:
            rest(0.02)
        print(f"first face after the window: {time.monotonic() - begun:.1f} s", flush=True)
        yield window
        window.document.history.setClean()
        window.close()


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Measure; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=int, default=30, help="how many are timed")
    options = parser.parse_args(argv)
    with drawn_face(EngineClient()) as window:
        waits: List[float] = []
        for number in range(options.strokes):
            settle(window)
            moved = [(x + 4.0 + 3.0 * (number % 5), y + 4.0 + 2.0 * (number % 3)) for x, y in FACE[number % len(FACE)]]
            before = seen(window)
            draw(window, moved)
            waited = wait_for_pixels(window, before, time.monotonic(), LONGEST)
            if waited is not None:
                waits.append(waited * 1000)
        if waits:
            median, most = np.percentile(waits, [50, 90])
            print(f"stroke end to face on the screen: median {median:.0f} ms, 90 % {most:.0f} ms, {len(waits)} strokes")
    return 0 if waits else 1


if __name__ == "__main__":
    sys.exit(main())
