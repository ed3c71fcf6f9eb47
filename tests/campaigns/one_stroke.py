"""The studio as `demo.py` opens it, in which a hand draws one stroke, saves it and closes the window:

    python -m tests.campaigns.one_stroke FILE [backwards] [full]

FILE: where the drawing is saved. backwards: the clock goes back an hour each time that it is looked at. full: no file
can be written, until the drawing is saved. The last line that is printed is "drawn" with what the window has said.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any, List

from PyQt5.QtCore import QTimer
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication

from tests.support.fake_engine import FakeEngine
from tests.support.studio import stroke
from ui import app
from ui.window import StudioWindow


def main(words: List[str]) -> int:
    """The exit code."""
    path, engine, unlimited = Path(words[0]), FakeEngine(), resource.getrlimit(resource.RLIMIT_FSIZE)
    if "backwards" in words:
        clock = [time.time()]

        def earlier() -> float:
            clock[0] -= 3600.0
            return clock[0]

        time.time = earlier
    if "full" in words:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, unlimited[1]))
    said: List[str] = []

    def draw() -> None:
        window = next(one for one in QApplication.topLevelWidgets() if isinstance(one, StudioWindow))
        say = window.notice.show_text

        def note(text: str, *choices: Any) -> None:
            said.append(text)
            say(text, *choices)

        window.notice.show_text = note  # type: ignore[method-assign]
        drawn: List[int] = []
        window.link.drawn.connect(lambda *_: drawn.append(1))
        for place in (200.0, 260.0):
            stroke(window, [(150.0, place), (200.0, place + 5.0), (300.0, place)])
            while not drawn:
                QTest.qWait(5)
            QTest.qWait(100)  # the drawing is kept safe meanwhile
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        if not window.files.save_session(path):
            window.document.history.setClean()
        window.close()

    def made() -> FakeEngine:
        QTimer.singleShot(100, draw)  # there are no timers before there is an application
        return engine

    code = app.run(made, ["studio"])
    sys.stdout.write("drawn " + " | ".join(said).replace("\n", " ") + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
