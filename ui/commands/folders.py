"""Where file dialogs begin."""

from __future__ import annotations

from pathlib import Path

from PyQt5.QtCore import QSettings, QStandardPaths

_KEY = "files/folder"
_USUAL = (QStandardPaths.PicturesLocation, QStandardPaths.DocumentsLocation, QStandardPaths.HomeLocation)


def start_folder(settings: QSettings) -> str:
    """The folder used last, or else one of the user's; never the program's."""
    places = [str(settings.value(_KEY, ""))] + [QStandardPaths.writableLocation(place) for place in _USUAL]
    return next((folder for folder in places if folder and Path(folder).is_dir()), str(Path.home()))


def remember_folder(settings: QSettings, folder: Path) -> None:
    """Let the next dialogs begin here."""
    settings.setValue(_KEY, str(folder))
