"""A window in which a script draws, takes back and saves until somebody ends it.

First it brings back, by the button of the notice, what the window before has left in FOLDER. FOLDER/notes gets a line
for each thing that happens: the time (of `time.monotonic`), what, and a digest of the drawing.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
from pathlib import Path
from typing import Dict, Optional

from PyQt5.QtCore import QSettings, Qt
from PyQt5.QtTest import QTest

from engine.drawing.session import Session
from tests.support.fake_engine import FakeEngine
from tests.support.studio import at, move, wait_for
from ui.app import make_app
from ui.menus import MENUS
from ui.recovery import Recovery
from ui.window import StudioWindow

NOTES, DRAWING, RECOVERY = "notes", "drawing.facedraw", "recovery"
MOST_STROKES = 40


def digest(session: Session) -> str:
    """Names a drawing by its content; "nothing" for an empty one."""
    content = json.dumps(session.to_json(), sort_keys=True)
    return "nothing" if session.empty else hashlib.sha1(content.encode()).hexdigest()[:16]


class Notes:
    """Appends to a file, each line by one call of the kernel: it outlives the process."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(str(folder / NOTES), os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def add(self, what: str, session: Session) -> None:
        os.write(self._file, f"{time.monotonic():.6f} {what} {digest(session)}\n".encode())


class NotedRecovery(Recovery):
    """Notes a drawing before it is kept safe."""

    def __init__(self, folder: Path, notes: Notes) -> None:
        super().__init__(folder)
        self._notes = notes

    def keep(self, session: Session, path: Optional[Path] = None) -> None:
        self._notes.add("keep", session)
        super().keep(session, path)


def begin(folder: Path, seed: int, environment: Dict[str, str], words: Path) -> None:
    """Open the window and draw, in a process of its own. words: a file for what it writes to stderr. Never returns."""
    os.environ.update(environment)
    os.dup2(os.open(str(words), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    app = make_app(["studio"])
    dice, notes, engine = random.Random(seed), Notes(folder), FakeEngine()
    settings = QSettings(str(folder / "settings.ini"), QSettings.IniFormat)
    window = StudioWindow(engine, settings, MENUS, NotedRecovery(folder / RECOVERY, notes))
    window.show()
    window.start()
    wait_for(lambda: not engine.reports)
    if len(window.notice.buttons) == 2:
        QTest.mouseClick(window.notice.buttons[0], Qt.LeftButton)
    notes.add("back", window.document.session)

    def stroke() -> None:
        x, y = dice.uniform(20, 400), dice.uniform(20, 480)
        QTest.mousePress(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (x, y)))
        for step in range(8):
            move(window, at(window, (x + 10 * step, y + dice.uniform(-8, 8))))
            QTest.qWait(dice.randint(2, 12))
        QTest.mouseRelease(window.canvas, Qt.LeftButton, Qt.NoModifier, at(window, (x + 80, y)))

    def save() -> None:
        notes.add("saving", window.document.placed_session)
        window.files.save_session(folder / DRAWING)

    def slide() -> None:
        dice.choice(list(window.panel.sliders.values())).slider.setValue(dice.randint(0, 100))

    deeds = (
        (12, stroke),
        (2, lambda: window.actions_by_name["undo"].trigger()),
        (1, lambda: window.actions_by_name["redo"].trigger()),
        (2, slide),
        (2, save),
    )
    while True:
        engine.asked = engine.asked[-1:]
        if len(window.document.session.strokes) > MOST_STROKES:
            window.actions_by_name["clear"].trigger()
        dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]()
        QTest.qWait(dice.randint(1, 60))
        app.processEvents()
