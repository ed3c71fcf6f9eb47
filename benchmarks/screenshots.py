#!/usr/bin/env python3
"""Takes the README's pictures of the window, with the project's own engine:

    xvfb-run -a -s "-screen 0 1600x1000x24" python benchmarks/screenshots.py [--output docs]

Writes `window-light-en.png`, `window-dark-en.png`, `window-light-zh_CN.png` and `window-dark-zh_CN.png`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PyQt5.QtCore import QSettings
from PyQt5.QtTest import QTest

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.process.client import EngineClient
from tests.draw_samples import PEOPLE
from ui.app import make_app
from ui.menus import MENUS
from ui.panels.results import PAUSE_MS
from ui.translations.language import LANGUAGES
from ui.window import StudioWindow

PATIENCE_MS = 300_000
PICTURES = (("light", "woman_smiling", "woman", "mouth"), ("dark", "man_glasses", "man", ""))


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Draw two of the sketches that ship, wait for their faces, and save the window."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("docs"), help="where the pictures go (default: docs)")
    options = parser.parse_args(argv)
    options.output.mkdir(parents=True, exist_ok=True)
    application = make_app(["screenshots"])  # kept: Qt needs it as long as there is a window
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(str(Path(folder) / "settings.ini"), QSettings.IniFormat)
        window = StudioWindow(EngineClient("compact"), settings, MENUS)
        window.resize(1280, 820)
        window.show()
        window.start()
        for theme, person, tag, part in PICTURES:
            window.set_theme(theme)
            window.face.show_face(None)
            strokes, controls = tuple(PEOPLE[person]().strokes), Controls(tags=(tag,))
            window.document.start(Session(strokes[:-1], controls))
            waited = 0
            while window.face.face is None and waited < PATIENCE_MS:
                QTest.qWait(50)
                waited += 50
            if window.face.face is None:
                print(f"No face came: {window.status.text.text()}", file=sys.stderr)
                return 1
            # The last stroke by itself, so that the time that is shown is that of an update and not of a first face.
            window.document.start(Session(strokes, controls))
            while window.link.waits and waited < PATIENCE_MS:
                QTest.qWait(50)
                waited += 50
            QTest.qWait(PAUSE_MS + 500)  # the face is then among the earlier results, too
            if part:
                window.gallery.show()
                window.gallery.choose(part)
                QTest.qWait(PAUSE_MS)
            else:
                window.gallery.put_away()
            for language in LANGUAGES:
                window.set_language(language)
                QTest.qWait(100)
                window.grab().save(str(options.output / f"window-{theme}-{language}.png"))
        window.document.history.setClean()
        window.close()
        application.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
