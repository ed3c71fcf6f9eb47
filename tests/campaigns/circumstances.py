"""Surroundings that nobody plans for: the studio opens, draws, saves and closes in each."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List, Tuple

import pytest
from PyQt5.QtWidgets import QMessageBox

from engine.drawing.pictures import SketchError
from engine.drawing.session import read_session
from tests.campaigns.campaign import Outcome
from tests.support.fake_engine import FakeEngine
from tests.support.studio import application, open_window, shut, stroke

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds
NAMES = ("a b", "面孔", "😀", "x" * 120, "'\"; $(rm)", "-rf", "a\u0301", "ünïcode", "%20", ".hidden")


@dataclass
class Surroundings:
    """environment: what differs. words: for `tests.campaigns.one_stroke`. prepare: gets the empty home.
    said: what the window has to say then, as a regular expression. where: the folder below the home that the drawing is
    saved in."""

    environment: Dict[str, str] = field(default_factory=dict)
    words: Tuple[str, ...] = ()
    prepare: Callable[[Path], None] = lambda _home: None
    said: str = ""
    where: str = "."


def _settings(home: Path, content: str) -> None:
    file = home / ".config" / "DeepFaceDrawing" / "DeepFaceDrawing.conf"
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")


def _newer(home: Path) -> None:
    """Settings of a version to come: other types, values that nobody knows, keys that do not exist yet."""
    lines = ["[window]", "theme=solarized", "language=tlh", "geometry=@Invalid()", "taught=perhaps"]
    lines += ["[view]", "shadow=9", "shadow_strength=-4000", "live=@Variant(\\0\\0)", "guides=[1, 2]", "orbit=true"]
    lines += ["[tools]", "size=a lot", "tool=airbrush", "ink=7", "mirror=@ByteArray(x)", "steady=lots"]
    lines += ["[files]", "recent=@Variant(\\0\\0\\0\\x7f)", "folder=12", "[future]", "everything=1"]
    _settings(home, "\n".join(lines))


def _broken(home: Path) -> None:
    _settings(home, "".join(map(chr, range(1, 256))) * 20)


def _folder_in_its_place(home: Path) -> None:
    (home / ".config" / "DeepFaceDrawing" / "DeepFaceDrawing.conf").mkdir(parents=True)


def _no_fonts(home: Path) -> None:
    (home / "fonts.conf").write_text("<?xml version='1.0'?><fontconfig></fontconfig>", encoding="utf-8")


KINDS: Dict[str, Surroundings] = {
    "locale C": Surroundings(
        {"LC_ALL": "C", "LANG": "C", "LANGUAGE": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ),
    "a locale that does not exist": Surroundings({"LC_ALL": "xx_YY.nothing", "LANG": "xx_YY.nothing"}),
    "no fonts": Surroundings({"FONTCONFIG_FILE": "{home}/fonts.conf"}, prepare=_no_fonts),
    "a home that cannot be written": Surroundings({"HOME": "/proc/nobody", "XDG_RUNTIME_DIR": "/proc/nobody"}),
    "settings of a newer version": Surroundings(prepare=_newer),
    "settings that are broken": Surroundings(prepare=_broken),
    "a folder where the settings are": Surroundings(prepare=_folder_in_its_place),
    "a clock that goes backwards": Surroundings(words=("backwards",)),
    "a disk that is full while somebody draws": Surroundings(words=("full",), said="cannot be kept safe"),
    "no temporary folder": Surroundings({"TMPDIR": "/proc/nobody"}),
    **{f"a folder called {name}": Surroundings({"HOME": f"{{home}}/{name}"}, where=name) for name in NAMES},
}


def surroundings(count: int, seed: int, folder: Path) -> Outcome:
    """Each of them once, or, for a smaller count, some."""
    outcome, names = Outcome(), list(KINDS)
    if count < len(names):
        names = random.Random(seed).sample(names, count)
    for number in range(count):
        name = names[number % len(names)]
        kind, home = KINDS[name], folder / f"home{number}"
        place = home / kind.where
        place.mkdir(parents=True)
        kind.prepare(home)
        changed = {key: value.replace("{home}", str(home)) for key, value in kind.environment.items()}
        base = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "LC_", "LANG"))}
        environment = {**base, "HOME": str(home), "LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen", **changed}
        file = place / "drawing.facedraw"
        outcome.tried += 1
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tests.campaigns.one_stroke", str(file), *kind.words],
                cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            outcome.failures.append(f"{name}: it did not end")
            continue
        said = done.stdout.decode("utf-8", "replace").strip().split("\n")[-1]
        heard = done.stderr.decode("utf-8", "replace")
        outcome.check(
            done.returncode == 0 and said.startswith("drawn"), f"{name}: ended with {done.returncode}: {heard[-300:]}"
        )
        outcome.check("Traceback" not in heard, f"{name}: {heard[-300:]}")
        outcome.check(re.search(kind.said, said) is not None, f"{name}: it said {said!r}")
        try:
            strokes = len(read_session(file).strokes)
            outcome.check(strokes == 2, f"{name}: {strokes} strokes were saved, not 2")
        except SketchError as error:
            outcome.failures.append(f"{name}: {error}")
    outcome.said = ", ".join(names)
    return outcome


def two_studios(count: int, seed: int, folder: Path) -> Outcome:
    """Two windows draw on the same file and save it in turns: the second is asked, and the file is always whole."""
    outcome, dice = Outcome(), random.Random(seed)
    application()
    asked: List[str] = []
    with pytest.MonkeyPatch.context() as patch:
        answers = {"replace": False}

        def say(box: QMessageBox) -> int:
            asked.append(box.text())
            return int(QMessageBox.Save if answers["replace"] else QMessageBox.Cancel)

        patch.setattr(QMessageBox, "exec_", say)
        places = (folder / "one", folder / "other")
        for place in places:
            place.mkdir()
        windows = [open_window(FakeEngine(), place) for place in places]
        file = folder / "drawing.facedraw"
        stroke(windows[0])
        windows[0].files.save_session(file)
        windows[1].files.open(file)
        known = {0, 1}  # whose window has the newest
        while outcome.tried < count:
            number = dice.randrange(2)
            window = windows[number]
            y = dice.uniform(30, 480)
            stroke(window, [(100.0, y), (200.0, y), (300.0, y)])
            before, answers["replace"] = file.read_bytes(), dice.random() < 0.5
            questions = len(asked)
            saved = window.files.save()
            outcome.tried += 1
            wanted = number not in known
            outcome.check((len(asked) > questions) == wanted, "the other window's work was replaced unasked")
            outcome.check(saved == (number in known or answers["replace"]), "it was saved against the answer")
            if saved:
                known = {number}
                same = read_session(file).to_json() == window.document.placed_session.to_json()
                outcome.check(same, "the file is another drawing")
            else:
                outcome.check(file.read_bytes() == before, "the file was changed against the answer")
        for window in windows:
            shut(window)
    outcome.said = f"{len(asked)} questions"
    return outcome
