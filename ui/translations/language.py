"""The window's language: Qt's translators, and widgets that set their texts again when it changes."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, List, Optional, Tuple

from PyQt5.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, QTranslator
from PyQt5.QtWidgets import QApplication

from configs.translatable import Translatable
from ui.translations import qt_files

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", *qt_files.LANGUAGES)
MARKED = "@default"  # context under which pylupdate5 lists what is marked by `_`

_translators: List[QTranslator] = []
_spoken = "en"


class TsTranslator(QTranslator):
    """Translates by a .ts file as it is; PyQt5 lacks `lrelease`, which would make the .qm that Qt itself reads."""

    def __init__(self, path: Path, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._texts = qt_files.read_ts(path)

    def isEmpty(self) -> bool:
        """Whether there are no translations."""
        return not self._texts

    def translate(self, context: str, text: str, disambiguation: Optional[str] = None, n: int = -1) -> Optional[str]:
        """None where the file has no translation."""
        return self._texts.get((context, text))


def current() -> str:
    """The current language, one of `LANGUAGES`."""
    return _spoken


def of_system() -> str:
    """The desktop's language where it is one of `LANGUAGES`, or else English."""
    first = (QLocale.system().uiLanguages() or ["en"])[0].replace("_", "-").split("-")[0]
    return next((name for name in qt_files.LANGUAGES if name.split("_")[0] == first), "en")


def switch(app: QApplication, name: str) -> None:
    """Switch to a language, "system" or one of `LANGUAGES`, including what is on the screen already."""
    global _spoken
    wanted = of_system() if name == "system" else name
    if wanted == _spoken:
        return
    for translator in _translators:
        app.removeTranslator(translator)
    del _translators[:]
    _spoken = wanted
    if wanted != "en":
        of_qt = QTranslator(app)  # buttons of Qt's own dialogs
        of_qt.load("qtbase_" + wanted, QLibraryInfo.location(QLibraryInfo.TranslationsPath))
        _translators.extend((of_qt, TsTranslator(FOLDER / f"{wanted}.ts", app)))
        for translator in _translators:
            app.installTranslator(translator)
    # Qt posts the change to the windows; the caller can rely on its being done.
    QCoreApplication.sendPostedEvents(None, QEvent.LanguageChange)


def translate(text: Translatable) -> str:
    """A text that is marked by `_`, in the current language."""
    return str(QCoreApplication.translate(MARKED, text))


class Term(str):
    """A text of the window that is kept and shown later, in the language of that moment; as a string it is English."""

    text: Translatable
    values: Tuple[Callable[[], str], ...]


def term(text: Translatable, *values: Callable[[], str]) -> Term:
    """The text as a term. values: what its %s stand for, asked for when it is shown."""
    made = Term(text)
    made.text, made.values = text, values
    return made


def translated(text: str) -> str:
    """A term in the current language; other texts as they are."""
    if not isinstance(text, Term):
        return text
    shown = translate(text.text)
    return shown % tuple(value() for value in text.values) if text.values else shown


class Retranslated:
    """To be inherited before a widget's class: sets every text again when the language changes.

    Subclasses set their texts in `retranslate`, and call that once their children exist.
    """

    def changeEvent(self, event: QEvent) -> None:
        """Qt notifies the windows of a change of language, and they their children."""
        if event.type() == QEvent.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]  # the widget's own

    def retranslate(self) -> None:
        """Set every text, in the current language."""
        raise NotImplementedError
