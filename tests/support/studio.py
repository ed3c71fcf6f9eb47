"""A studio to test: the window with a fake engine, and hands that draw in it with real events."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Callable, List, Sequence, Tuple

import pytest
from PyQt5.QtCore import QEvent, QMimeData, QPoint, QPointF, QSettings, Qt
from PyQt5.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QTabletEvent, QWheelEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.support.fake_engine import FakeEngine
from ui import menus
from ui.app import make_app
from ui.recovery import Recovery
from ui.window import StudioWindow

Place = Tuple[float, float]
LINE: Sequence[Place] = [(150.0, 200.0), (200.0, 205.0), (250.0, 210.0), (300.0, 200.0)]


_applications: List[QApplication] = []


def application() -> QApplication:
    """Qt's application object, the only one of this process, which lives as long as the process."""
    if not _applications:
        _applications.append(QApplication.instance() or make_app(["test"]))
    return _applications[0]


def open_window(engine: FakeEngine, folder: Path) -> StudioWindow:
    settings = QSettings(str(folder / "settings.ini"), QSettings.IniFormat)
    made = StudioWindow(engine, settings, menus.MENUS, Recovery(folder / "recovery"))
    made.resize(1200, 760)
    made.show()
    made.canvas.setFocus()
    made.start()
    wait_for(lambda: not engine.reports)
    return made


def answer(monkeypatch: pytest.MonkeyPatch, button: int) -> List[str]:
    """Answer questions by this button of `QMessageBox`; returns what is asked, as it comes."""
    asked: List[str] = []

    def say(box: QMessageBox) -> int:
        asked.append(box.text())
        return button

    monkeypatch.setattr(QMessageBox, "exec_", say)
    return asked


def close(window: StudioWindow) -> None:
    """Close it, without a question about the drawing."""
    window.document.history.setClean()
    window.close()


def shut(window: StudioWindow) -> None:
    """Close it and let it be gone at once: a closed window is restyled as others are, and its timers go on."""
    close(window)
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.DeferredDelete)


def wait_for(condition: Callable[[], bool]) -> None:
    """Let events run until the condition holds; a generous end keeps a broken program from hanging the tests."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "what was waited for did not happen"
        QTest.qWait(5)


def at(window: StudioWindow, place: Place):
    return window.canvas.from_canvas(QPointF(*place)).toPoint()


def stroke(window: StudioWindow, places: Sequence[Place] = LINE, button=Qt.LeftButton, keys=Qt.NoModifier) -> None:
    """Draw by mouse through these places of the canvas."""
    canvas = window.canvas
    QTest.mousePress(canvas, button, keys, at(window, places[0]))
    for place in places[1:]:
        move(window, at(window, place))
    QTest.mouseRelease(canvas, button, keys, at(window, places[-1]))


def move(window: StudioWindow, position: QPoint) -> None:
    """Move the mouse; QTest's own way depends on what the screen knows of its pointer."""
    where = QPointF(position)
    event = QMouseEvent(QEvent.MouseMove, where, Qt.NoButton, Qt.LeftButton, Qt.NoModifier)
    QApplication.sendEvent(window.canvas, event)


def key(window: StudioWindow, *arguments) -> None:
    QTest.keyClick(window.canvas, *arguments)


def ink(window: StudioWindow) -> int:
    """How many pixels of the sketch are dark."""
    return int((window.canvas.sketch() < 128).sum())


def inked_at(window: StudioWindow, place: Place) -> bool:
    x, y = (int(v) for v in place)
    return bool(window.canvas.sketch()[y - 3 : y + 4, x - 3 : x + 4].min() < 100)


def wheel(window: StudioWindow, steps: float, keys=Qt.NoModifier, place: Place = (256.0, 256.0)) -> None:
    where = window.canvas.from_canvas(QPointF(*place))
    event = QWheelEvent(
        where, QPointF(window.canvas.mapToGlobal(where.toPoint())), QPoint(),
        QPoint(0, round(120 * steps)), Qt.NoButton, keys, Qt.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


def tablet(window: StudioWindow, kind, place: Place, pressure: float, tip=QTabletEvent.Pen) -> None:
    where = window.canvas.from_canvas(QPointF(*place))
    event = QTabletEvent(
        kind, where, QPointF(window.canvas.mapToGlobal(where.toPoint())), QTabletEvent.Stylus, tip, pressure,
        0, 0, 0.0, 0.0, 0, Qt.NoModifier, 1, Qt.LeftButton, Qt.LeftButton,
    )  # fmt: skip
    QApplication.sendEvent(window.canvas, event)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Answer the file dialogs with this path."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def drop(window: StudioWindow, data: QMimeData) -> bool:
    """Drag something over the window and let go; returns whether the window wants it."""
    given = (Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    entered = QDragEnterEvent(QPoint(300, 300), *given)
    QApplication.sendEvent(window, entered)
    if entered.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *given))
    return entered.isAccepted()
