"""The window's language: Qt's translators, and what is already on the screen said again in another language."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

from PyQt5.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, QTranslator
from PyQt5.QtWidgets import QAction, QApplication, QWidget

from ui.translations.qt_files import read_ts

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh_CN")
_BEFORE = "before_"  # with the name of what was translated: what it was before, and what it became
_SAID = ("text", "toolTip", "title", "accessibleName", "statusTip")

_translators: List[QTranslator] = []
_spoken = "en"


def current() -> str:
    """The language that is spoken, one of `LANGUAGES`."""
    return _spoken


def of_system() -> str:
    """The desktop's language where it is one of ours, or else English."""
    wanted = QLocale.system().uiLanguages()
    return "zh_CN" if wanted and wanted[0].replace("_", "-").split("-")[0] == "zh" else "en"


def switch(app: QApplication, name: str) -> None:
    """Speak a language, "system" or one of `LANGUAGES`, from now on and in what is on the screen already."""
    global _spoken
    wanted = of_system() if name == "system" else name
    if wanted == _spoken:
        return
    for translator in _translators:
        app.removeTranslator(translator)
    del _translators[:]
    before, _spoken = _spoken, wanted
    if wanted != "en":
        for file, folder in (
            ("qtbase_" + wanted, QLibraryInfo.location(QLibraryInfo.TranslationsPath)),  # buttons of Qt's own dialogs
            (wanted, str(FOLDER)),
        ):
            translator = QTranslator(app)
            if translator.load(file, folder):
                app.installTranslator(translator)
                _translators.append(translator)
    _say_again(app, _dictionary(before, wanted))


def _dictionary(before: str, after: str) -> Dict[str, str]:
    """Every text of the program in the one language -> in the other; also as buttons have it, without & and ...."""
    words: Dict[str, str] = {}
    texts = {name: read_ts(FOLDER / (name + ".ts")) for name in LANGUAGES}
    for key in texts["zh_CN"]:
        old, new = (texts[name].get(key, key[1]) for name in (before, after))
        words[old.replace("&", "").replace("…", "")] = new.replace("&", "").replace("…", "")
        words[old.replace("&", "")] = new.replace("&", "")
        words[old] = new
    return words


def _say_again(app: QApplication, words: Dict[str, str]) -> None:
    for window in app.topLevelWidgets():
        for part in [window] + window.findChildren(QObject):
            if isinstance(part, (QAction, QWidget)):
                for name in _SAID:
                    _replace(part, name, words)
        QCoreApplication.postEvent(window, QEvent(QEvent.LayoutRequest))


def _replace(part: QObject, name: str, words: Dict[str, str]) -> None:
    said = part.property(name)
    if not isinstance(said, str) or not said:
        return
    before = part.property(_BEFORE + name)
    # Two texts may be one in another language: what this part said before it was translated is surer than a dictionary.
    again = before[0] if isinstance(before, list) and before[1] == said else _translated(part, name, said, words)
    if again != said:
        part.setProperty(name, again)
        part.setProperty(_BEFORE + name, [said, again])


def _translated(part: QObject, name: str, said: str, words: Dict[str, str]) -> str:
    if said in words:
        # A button has its command's name without the mark of its key, and the two may be the same word.
        plain = isinstance(part, QWidget) and name != "title"
        return words[said].replace("&", "") if plain else words[said]
    if isinstance(part, QAction):
        for end in ("  (", " "):  # a command's tooltip ends in its key, undo in what it would undo
            head, mark, tail = said.partition(end)
            if mark and head in words:
                return words[head] + mark + words.get(tail, tail)
    return said
