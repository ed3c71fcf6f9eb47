"""Starts the studio."""

from __future__ import annotations

import signal
import sys
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Optional, Sequence, Type

from PyQt5.QtCore import QSettings, QStandardPaths, Qt, QTimer
from PyQt5.QtWidgets import QApplication

from engine.process.memory import return_large_blocks
from ui.menus import MENUS
from ui.recovery import Recovery
from ui.style import theme
from ui.style.icons import app_icon
from ui.translations import language
from ui.window import StudioWindow

NAME = "DeepFaceDrawing"
ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Sent by a desktop at logout: there is no time to ask, and nothing has crashed."""


def make_app(argv: Sequence[str]) -> QApplication:
    """Qt's application object, with style and theme. There is one per process."""
    return_large_blocks()
    QApplication.setAttribute(Qt.AA_EnableHighDpiScaling)
    QApplication.setAttribute(Qt.AA_UseHighDpiPixmaps)
    app = QApplication(list(argv))
    # A window that is busy for a moment must still get every pointer position. Qt's X11 plugin sets this itself.
    QApplication.setAttribute(Qt.AA_CompressHighFrequencyEvents, False)
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    app.setStyle("Fusion")
    language.switch(app, "system")
    app.setWindowIcon(app_icon())
    theme.choose_font(app)
    theme.apply(app, theme.system_theme(app))
    return app


def go_on(
    window: StudioWindow, kind: Type[BaseException], error: BaseException, trace: Optional[TracebackType]
) -> None:
    """What is done about an error that nothing has caught, for which PyQt would end the program."""
    sys.__excepthook__(kind, error, trace)
    window.notify_fault()


def run(client_factory: Callable[[], Any], argv: Sequence[str] = ("demo.py",), open_file: Optional[Path] = None) -> int:
    """Show the window until it is closed; returns the exit code.

    client_factory: makes the engine's client, which the window starts and closes. open_file: a sketch or session to
    begin with.
    """
    app = make_app(argv)
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.AppDataLocation)) / "recovery"
    try:
        recovery: Optional[Recovery] = Recovery(folder)
    except OSError:
        recovery = None  # the home folder cannot be written to: draw without recovery rather than not at all
    window = StudioWindow(client_factory(), QSettings(), MENUS, recovery)
    sys.excepthook = partial(go_on, window)
    signal.signal(signal.SIGINT, lambda *_: window.close())
    for end in ENDS:
        signal.signal(end, lambda *_: window.leave())
    pulse = QTimer(interval=200)  # lets Python see the signal while Qt waits for events
    pulse.timeout.connect(lambda: None)
    pulse.start()
    window.show()
    window.canvas.setFocus()
    QTimer.singleShot(0, window.start)
    if open_file is not None:
        window.files.open(open_file)
    try:
        return int(app.exec_())
    finally:
        sys.excepthook = sys.__excepthook__
