#!/usr/bin/env python3
"""Plays whole stories in the real window, with the project's own engine, and takes a picture after each step:

    xvfb-run -a -s "-screen 0 1600x1000x24" .venv/bin/python benchmarks/stories.py [--output pictures] [--only NAME]

People look at the pictures; what a program can see is checked: every story ends with a face, and no step says that
something went wrong. --sketch and --photo: files from elsewhere for two of the stories.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, List, Optional, Sequence, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import cv2
import numpy as np
from PyQt5.QtCore import QEvent, QPointF, QSettings, Qt
from PyQt5.QtGui import QMouseEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QWidget

from engine.drawing.pictures import write_image
from engine.drawing.session import Session, write_session
from engine.drawing.strokes import render
from engine.process.client import EngineClient
from tests.draw_samples import PEOPLE
from ui.app import make_app
from ui.menus import MENUS
from ui.window import StudioWindow

PATIENCE = 300.0  # seconds for a face, on a computer that has other work
ROOT = Path(__file__).resolve().parent.parent

Line = Sequence[Tuple[float, float]]
BADLY: Sequence[Line] = (  # as a child or a hurried person draws, in this order
    [(256 + 150 * np.sin(t) + 8 * np.sin(5 * t), 268 - 200 * np.cos(t)) for t in np.linspace(0, 6.4, 40)],
    [(190 + 22 * np.sin(t), 230 - 14 * np.cos(t)) for t in np.linspace(0, 6.0, 16)],
    [(188, 229), (192, 233), (189, 236)],
    [(318 + 26 * np.sin(t), 222 - 12 * np.cos(t)) for t in np.linspace(0.3, 6.5, 16)],
    [(316, 222), (320, 226), (317, 227)],
    [(250, 240), (238, 312), (268, 316)],
    [(200, 372), (224, 388), (262, 394), (300, 384), (316, 366)],
    [(160, 200), (186, 190), (214, 196)],
    [(290, 188), (320, 180), (350, 190)],
    [(118, 190), (150, 110), (230, 130), (280, 92), (380, 120), (398, 200)],
)


class Play:
    """The window, hands that draw in it, and a camera. It is one window for all stories, as one person has it."""

    def __init__(self, folder: Path, output: Path) -> None:
        self.folder, self._output, self._story, self._count = folder, output, "", 0
        settings = QSettings(str(folder / "settings.ini"), QSettings.IniFormat)
        self.window = StudioWindow(EngineClient("compact"), settings, MENUS)
        self.window.resize(1280, 820)
        self.window.show()
        self.window.start()

    def begin(self, story: str) -> None:
        """Another story, on an empty canvas."""
        self._story, self._count = story, 0
        self.window.document.start(Session())
        self.window.gallery.put_away()
        QTest.qWait(300)

    def draw(self, points: Line) -> None:
        """One stroke, by mouse events."""
        canvas = self.window.canvas
        places = [canvas.from_canvas(QPointF(*point)) for point in points]
        send(canvas, QEvent.MouseButtonPress, places[0], Qt.LeftButton, Qt.LeftButton)
        for place in places[1:]:
            send(canvas, QEvent.MouseMove, place, Qt.NoButton, Qt.LeftButton)
            QTest.qWait(4)
        send(canvas, QEvent.MouseButtonRelease, places[-1], Qt.LeftButton, Qt.NoButton)

    def do(self, command: str) -> None:
        """A command, as its key or menu does it."""
        self.window.actions_by_name[command].trigger()
        QTest.qWait(100)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let the window work until something holds. Raises RuntimeError where it never does."""
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError(f"{self._story}: {what} did not happen; it says: {self.window.status.text.text()}")
            QTest.qWait(30)

    def face(self) -> None:
        """Wait for the face of all that was drawn."""
        QTest.qWait(200)
        there = self.window
        self.wait(lambda: there.face.face is not None and not there.link.waits, "a face")
        QTest.qWait(300)

    def look(self, moment: str) -> None:
        """Take a picture."""
        self._count += 1
        self.window.grab().save(str(self._output / f"{self._story}-{self._count}-{moment}.png"))

    def close(self) -> None:
        """Leave without a question."""
        self.window.document.history.setClean()
        self.window.close()


def send(widget: QWidget, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    """A mouse event."""
    QApplication.sendEvent(widget, QMouseEvent(kind, place, button, held, Qt.NoModifier))


def draw_badly(play: Play, _options: argparse.Namespace) -> None:
    """From nothing, as someone draws who cannot."""
    for number, line in enumerate(BADLY, start=1):
        play.draw(line)
        if number in (1, 5, 7):
            play.face()
            play.look(f"stroke{number}")
    play.face()
    play.look("finished")
    play.do("complete")
    play.face()
    play.look("completed")
    play.do("another_look")
    play.face()
    play.look("another-look")


def small_in_a_corner(play: Play, _options: argparse.Namespace) -> None:
    """Half as large, at the upper left."""
    for stroke in PEOPLE["woman_smiling"]().strokes:
        play.draw([(10 + 0.5 * x, 8 + 0.5 * y) for x, y, _pressure in stroke.points])
    play.face()
    play.look("drawn")
    play.do("straightened")
    play.face()
    play.look("straightened")
    play.do("straightened")
    play.draw([(90, 196), (110, 206), (130, 206), (152, 196)])
    play.face()
    play.look("edited")


def sketch_from_elsewhere(play: Play, options: argparse.Namespace) -> None:
    """A scan: grey paper, pencil, neither square nor of the canvas's size."""
    path = options.sketch
    if path is None:
        sketch = render(PEOPLE["man_beard"]().strokes, scale=2)
        paper = np.full((1500, 1300), 214, np.uint8)
        paper[220 : 220 + 1024, 130 : 130 + 1024] = cv2.convertScaleAbs(sketch, alpha=0.55, beta=74)
        shade = np.linspace(1.0, 0.9, 1300)[None]
        noise = np.random.default_rng(1).normal(0, 3, paper.shape)
        path = play.folder / "scan.png"
        write_image(path, np.clip(paper * shade + noise, 0, 255).astype(np.uint8))
    play.window.files.open(path)
    play.wait(lambda: not play.window.document.session.empty, "the sketch")
    play.face()
    play.look("opened")
    play.draw([(190, 190), (200, 184), (220, 184)])
    play.face()
    play.look("edited")


def photo_over_a_session(play: Play, options: argparse.Namespace) -> None:
    """A saved drawing is open; a photo is opened, and another laid in."""
    path = options.photo
    strokes = tuple(PEOPLE["young_man"]().strokes)
    saved = play.folder / "saved.facedraw"
    write_session(saved, Session(strokes))
    play.window.files.open(saved)
    play.face()
    play.look("session")
    if path is None:
        path = play.folder / "photo.png"
        assert play.window.face.face is not None
        write_image(path, cv2.resize(play.window.face.face, (700, 700), interpolation=cv2.INTER_CUBIC))
    before = play.window.document.session
    play.window.files.open(path)
    play.wait(lambda: play.window.document.session is not before, "the photo's lines")
    play.face()
    play.look("photo")
    if play.window.document.path is not None:
        raise RuntimeError("the photo is about to overwrite the session")
    play.window.document.history.undo()
    play.face()
    play.look("undone")
    if saved.stat().st_size == 0 or len(play.window.document.session.strokes) not in (0, len(strokes)):
        raise RuntimeError("undo does not bring the drawing back")


def morph_two_strangers(play: Play, _options: argparse.Namespace) -> None:
    """A woman with long hair becomes an old man."""
    end = play.folder / "old_man.facedraw"
    write_session(end, Session(tuple(PEOPLE["old_man"]().strokes)))
    play.window.document.start(Session(tuple(PEOPLE["woman_long_hair"]().strokes)))
    play.face()
    play.window.morph.begin(end)
    for share in (0, 25, 50, 75, 100):
        play.window.morph.slider.setValue(share)
        play.face()
        play.look(f"{share}")
    QTest.mouseClick(play.window.morph.done, Qt.LeftButton)


def construction_first(play: Play, _options: argparse.Namespace) -> None:
    """Lines that help, then the face over them, then the lines are hidden."""
    play.do("construction")
    oval = [(246 + 165 * np.sin(t), 270 - 225 * np.cos(t)) for t in np.linspace(0, 6.28, 40)]
    middle, eyes = [(246, 20), (246, 500)], [(60, 225), (430, 225)]
    for line in (oval, middle, eyes, [(90, 318), (400, 318)], [(90, 380), (400, 380)]):
        play.draw(line)
    play.look("construction")
    if not play.window.document.session.blank or play.window.face.face is not None:
        raise RuntimeError("the networks have seen construction lines")
    play.do("construction")
    for stroke in PEOPLE["woman_bun"]().strokes:
        play.draw([(x, y) for x, y, _pressure in stroke.points])
    play.face()
    play.look("drawn")
    play.do("show_construction")
    play.look("hidden")


STORIES: Dict[str, Callable[[Play, argparse.Namespace], None]] = {
    "badly": draw_badly,
    "corner": small_in_a_corner,
    "sketch": sketch_from_elsewhere,
    "photo": photo_over_a_session,
    "morph": morph_two_strangers,
    "construction": construction_first,
}


def main(argv: Optional[Sequence[str]] = None) -> int:
    """Play; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("stories"), help="where the pictures go (default: stories)")
    parser.add_argument("--only", choices=sorted(STORIES), nargs="+", default=list(STORIES), help="of the stories")
    parser.add_argument("--sketch", type=Path, help="a drawing from elsewhere (default: a scan that is made here)")
    parser.add_argument("--photo", type=Path, help="a photo of a face (default: a face that was painted here)")
    parser.add_argument("--dark", action="store_true", help="in the dark theme")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    options = parser.parse_args(argv)
    options.output.mkdir(parents=True, exist_ok=True)
    application = make_app(["stories"])  # kept: Qt needs it as long as there is a window
    wrong: List[str] = []
    with tempfile.TemporaryDirectory() as folder:
        play = Play(Path(folder), options.output)
        play.window.set_theme("dark" if options.dark else "light")
        play.window.set_language(options.language)
        for name in options.only:
            play.begin(name)
            try:
                STORIES[name](play, options)
                print(f"{name}: done", flush=True)
            except RuntimeError as error:
                wrong.append(f"{name}: {error}")
                play.look("wrong")
        play.close()
        application.processEvents()
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
