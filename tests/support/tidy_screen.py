"""Measures every panel and dialog on a screen of one scale, each in one language and theme.

It is run in a process of its own, since Qt reads the scale only once. Over the scales every panel meets both languages
and both themes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable, Dict, List, Tuple

from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QScrollArea, QWidget

from engine.drawing.session import Session, write_session
from engine.drawing.strokes import Stroke
from tests.support.fake_engine import FakeEngine
from tests.support.measure_layout import problems
from tests.support.studio import application, open_window, shut, stroke, wait_for
from ui.window import StudioWindow

SCALES = ("1", "1.5", "2")
LOOKS = (("en", "light"), ("zh_CN", "dark"), ("en", "dark"), ("zh_CN", "light"))
SIZES = ((1024, 700), (1280, 820), (1366, 768), (1600, 900), (1024, 1200), (2560, 1440))


def panels(window: StudioWindow, end: Path) -> Dict[str, Tuple[Callable[[], object], Callable[[], object]]]:
    """What shows each panel of the window, and what puts it away."""

    def both() -> None:
        window.gallery.ask()
        window.morph.begin(end)

    def neither() -> None:
        window.gallery.put_away()
        window.morph.put_away()

    return {
        "nothing": (neither, neither),
        "alternatives": (window.gallery.ask, window.gallery.put_away),
        "morph": (lambda: window.morph.begin(end), window.morph.put_away),
        "both": (both, neither),
        "tour": (lambda: tour(window), window.notice.hide),
    }


def tour(window: StudioWindow) -> None:
    """Begin the tour, which begins a new drawing, without a question about this one."""
    window.document.history.setClean()
    window.actions_by_name["tour"].trigger()


def dialogs(window: StudioWindow) -> Dict[str, Tuple[QWidget, Callable[[], object]]]:
    """Every dialog of the program's own, and what shows it."""
    return {
        "layers": (window.layers, window.layers.show_dialog),
        "keys": (window.keys, window.keys.show_editor),
        "shortcuts": (window.shortcuts, window.actions_by_name["shortcuts"].trigger),
        "side by side": (window.comparison, window.actions_by_name["side_by_side"].trigger),
    }


def dress(window: StudioWindow, number: int) -> Tuple[str, str]:
    """Give the window one of `LOOKS`, and let it take it on."""
    language, theme = LOOKS[number % len(LOOKS)]
    window.set_language(language)
    window.set_theme(theme)
    QTest.qWait(30)
    return language, theme


def main(scale: str, folder: Path) -> int:
    """Measure; returns how many panels are untidy, and names them."""
    application()
    end = folder / "the end.facedraw"
    write_session(end, Session((Stroke(((100.0, 300.0, 1.0), (400.0, 300.0, 1.0)), 4.0),)))
    window = open_window(FakeEngine(), folder)
    assert window.devicePixelRatioF() == float(scale)
    stroke(window)
    wait_for(lambda: window.face.face is not None)
    wrong: List[str] = []

    def measure(what: str, part: QWidget) -> None:
        wrong.extend(f"{what}: {problem}" for problem in problems(part))

    turn = SCALES.index(scale)
    for number, (name, (show, hide)) in enumerate(panels(window, end).items(), turn):
        language, theme = dress(window, number)
        show()
        for width, height in SIZES[number % 2 :: 2]:
            window.resize(width, height)
            QTest.qWait(15)
            if (window.width(), window.height()) != (width, height):
                wrong.append(f"{name}: {window.width()} x {window.height()}, not {width} x {height}")
            measure(f"{name} in {language}, {theme}, {width} x {height}", window)
        hide()
    for number, (name, (dialog, show)) in enumerate(dialogs(window).items(), turn + 1):
        language, theme = dress(window, number)
        show()
        QTest.qWait(30)
        area = dialog.findChild(QScrollArea)  # all of what it scrolls, whatever is out of sight
        measure(f"{name} in {language}, {theme}", dialog if area is None else area.widget())
        dialog.close()
    shut(window)
    sys.stderr.write("\n".join(wrong) + "\n")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1], Path(sys.argv[2])), 1))
