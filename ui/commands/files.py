"""Opening and saving: dialogs, recent files, asking before work is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Dict, List, Optional, Tuple, Union

import numpy as np
from PyQt5.QtCore import QMimeData, QObject, QSettings
from PyQt5.QtGui import QImage, QPixmap
from PyQt5.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget

from configs.translatable import _
from engine.drawing.export import svg
from engine.drawing.pictures import PICTURES, SketchError, read_picture, write_bytes, write_image
from engine.drawing.reopen import EXPORTED, read_exported
from engine.drawing.session import SUFFIX, Session, read_session, write_session
from ui.commands.folders import remember_folder, start_folder
from ui.commands.photos import INTO, Photos, for_another
from ui.document import Document
from ui.panels.saving import ask_file, may_replace

MOST_RECENT = 8

Say = Callable[[str], None]
Stamp = Tuple[int, int, int]


class Files(QObject):
    """What the File menu does. Errors are reported in one sentence through `say`, without a dialog."""

    def __init__(self, window: QWidget, document: Document, settings: QSettings, say: Say, photos: Photos) -> None:
        super().__init__(window)
        self._window, self._document, self._settings, self._say = window, document, settings, say
        self._photos = photos
        self._stem = ""  # of the picture that the drawing was begun with
        self._source: Optional[Path] = None  # the file of that picture
        self._known: Dict[Path, Stamp] = {}  # files of sessions as they were when they were last read or written here
        self.recent_menu = QMenu(window)
        self.recent_menu.aboutToShow.connect(self._fill_recent)

    # Opening

    def new(self) -> None:
        """Begin a new drawing; the controls stay, except the appearance of a photo that belonged to the last."""
        if self.may_lose():
            self._photos.forget()
            self._stem = ""
            self._document.start(Session(controls=for_another(self._document.controls)))

    def ask_open(self) -> None:
        """Let the user choose a file, and open it."""
        pictures = " ".join("*" + suffix for suffix in PICTURES + EXPORTED)
        kinds = ";;".join(
            [
                self.tr("Pictures and sessions") + f" ({pictures} *{SUFFIX})",
                self.tr("Pictures") + f" ({pictures})",
                self.tr("Sessions") + f" (*{SUFFIX})",
            ]
        )
        chosen, _kind = QFileDialog.getOpenFileName(self._window, self.tr("Open"), self._folder(), kinds)
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path) -> bool:
        """Open a session, or begin a new drawing with a picture. Reports an error and returns False where it cannot."""
        try:
            if path.suffix.lower() == SUFFIX:
                session = read_session(path)
                if not self.may_lose():
                    return False
                self._photos.forget()
                self._document.start(session, path)
                self._know(path)
            else:
                found = read_exported(path) if path.suffix.lower() in EXPORTED else read_picture(path)
                if isinstance(found, np.ndarray):
                    self._photos.check(found, path.name)
                if not self.may_lose():
                    return False
                self._begin_with(found, path.name)
        except SketchError as error:
            self._say(str(error))
            return False
        self._stem, self._source = path.stem, path
        self._remember(path)
        return True

    def _begin_with(self, found: Union[Session, np.ndarray], name: str) -> None:
        """Begin a drawing with the content of a file that is no session; the drawing has no file yet."""
        if isinstance(found, Session):
            self._photos.forget()
            self._document.start(found)
        else:
            self._photos.lay(found, name)

    def ask_lay_in(self) -> None:
        """Let the user choose a picture, and lay it into the open drawing."""
        kinds = self.tr("Pictures") + f" ({' '.join('*' + suffix for suffix in PICTURES)})"
        title = self.tr("Lay a picture into this drawing")
        chosen, _kind = QFileDialog.getOpenFileName(self._window, title, self._folder(), kinds)
        if not chosen:
            return
        try:
            self._photos.lay(read_picture(Path(chosen)), Path(chosen).name, place=INTO)
        except SketchError as error:
            self._say(str(error))

    def paste(self) -> None:
        """Put the clipboard's picture on the canvas, or open the file that was copied."""
        held = QApplication.clipboard().mimeData()  # None where nothing was ever copied
        if held is None or not self.take(held, self.tr("The clipboard's picture")):
            self._say(self.tr("The clipboard holds no picture; copy one first."))

    def take(self, data: QMimeData, name: str) -> bool:
        """Open a dropped or pasted file, or begin a drawing with a picture. Returns whether there was one.

        name: what the picture is called in error messages.
        """
        path = _file_in(data)
        if path is not None:
            self.open(path)
            return True
        held = data.imageData() if data.hasImage() else None
        image = held.toImage() if isinstance(held, QPixmap) else held
        if not isinstance(image, QImage) or image.isNull():
            return False
        image = image.convertToFormat(QImage.Format_ARGB32)  # its bytes are blue, green, red, alpha
        bits = image.constBits()
        bits.setsize(image.byteCount())
        pixels = np.frombuffer(bits, np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width()]
        pixels = pixels.copy()  # Qt may take its bits back
        try:
            self._photos.check(pixels, name)
            if self.may_lose():
                self._source = None
                self._photos.lay(pixels, name)
        except SketchError as error:
            self._say(str(error))
        return True

    # Saving

    def save(self) -> bool:
        """Save the session to its file, or ask for one. Returns whether it was saved."""
        if self._document.path is None:
            return self.save_as()
        return self.save_session(self._document.path)

    def save_as(self) -> bool:
        """Ask for a file and save the session to it."""
        path = self._ask_save(self.tr("Save session"), self._document.path, SUFFIX, self.tr("Sessions"))
        return path is not None and self.save_session(path)

    def save_session(self, path: Path) -> bool:
        """Save the session to this file; where another program has changed it meanwhile, ask first."""
        if path in self._known and _stamp(path) not in (None, self._known[path]) and not self._may_replace(path):
            return False
        try:
            write_session(path, self._document.placed_session)
        except SketchError as error:
            self._say(str(error))
            return False
        self._document.saved(path)
        self._know(path)
        self._remember(path)
        return True

    def _know(self, path: Path) -> None:
        stamp = _stamp(path)
        if stamp is not None:
            self._known[path] = stamp

    def _may_replace(self, path: Path) -> bool:
        """Whether the user agrees to overwrite what another program has saved there."""
        return may_replace(
            self._window,
            path,
            _("Changed elsewhere"),
            _("%s was changed by another program since you opened or saved it. Replace it?"),
            _("What was saved there is lost then. Save as keeps both."),
        )

    def save_picture(self, title: str, name: str, picture: Optional[np.ndarray]) -> None:
        """Ask for a file and save a picture to it. name: its default name."""
        if picture is None:
            self._say(self.tr("There is no face yet; draw something first."))
            return
        path = self.ask_picture(title, name)
        if path is not None:
            self.write_picture(path, picture)

    def ask_picture(self, title: str, name: str) -> Optional[Path]:
        """Ask for the file of a picture. name: its default name."""
        stem = self._named("", name)
        return self._ask_save(title, Path(self._folder()) / (stem + ".png"), ".png", self.tr("Pictures"))

    def save_svg(self, title: str) -> None:
        """Ask for a file and save the strokes to it, sharp at any size."""
        stem = self._named(self.tr("sketch"))
        path = self._ask_save(title, Path(self._folder()) / (stem + ".svg"), ".svg", "SVG")
        if path is not None:
            self._write(path, lambda: write_bytes(path, svg(self._document.session).encode("utf-8")))

    def save_raw(self, title: str, suffix: str, kind: str, content: bytes) -> None:
        """Ask for a file of this kind and save these bytes to it, completely or not at all."""
        stem = self._named(self.tr("drawing"))
        path = self._ask_save(title, Path(self._folder()) / (stem + suffix), suffix, kind)
        if path is not None:
            self._write(path, lambda: write_bytes(path, content))

    def write_picture(self, path: Path, picture: np.ndarray) -> bool:
        """Save a picture to this file."""
        return self._write(path, lambda: write_image(path, picture))

    def _write(self, path: Path, write: Callable[[], None]) -> bool:
        try:
            write()
        except SketchError as error:
            self._say(str(error))
            return False
        remember_folder(self._settings, path.parent)
        self._say(self.tr("Saved as %s.") % path.name)
        return True

    def may_lose(self) -> bool:
        """Whether the open drawing may be closed: it is saved or empty, or a picture as its file has it, or the user
        agrees."""
        if not self._document.modified or self._document.session.empty:
            return True
        if self._photos.untouched and self._source is not None and self._source.exists():
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Unsaved drawing"))
        box.setText(self.tr("Save the drawing before it is closed?"))
        box.setInformativeText(self.tr("Otherwise the strokes since it was last saved are lost."))
        box.setStandardButtons(QMessageBox.Save | QMessageBox.Discard | QMessageBox.Cancel)
        box.setDefaultButton(QMessageBox.Save)
        answer = box.exec_()
        if answer == QMessageBox.Save:
            return self.save()
        return answer == QMessageBox.Discard

    # Places

    def _ask_save(self, title: str, start: Optional[Path], suffix: str, kind: str) -> Optional[Path]:
        proposed = start or Path(self._folder()) / (self._named(self.tr("drawing")) + suffix)
        return ask_file(self._window, title, proposed, kind, PICTURES if suffix in PICTURES else (suffix,))

    def _named(self, otherwise: str, addition: str = "") -> str:
        """Default file name of this drawing, without suffix: that of its session, or of the picture it began with."""
        stem = self._document.path.stem if self._document.path else self._stem or otherwise
        return "-".join(part for part in (stem, addition) if part)

    def _folder(self) -> str:
        return start_folder(self._settings)

    def recent(self) -> List[Path]:
        """Recently opened or saved files that still exist, the newest first."""
        names = self._settings.value("files/recent", []) or []
        if isinstance(names, str):  # a list of one comes back as its only item
            names = [names]
        return [path for path in map(Path, names) if path.exists()]

    def _remember(self, path: Path) -> None:
        path = path.absolute()
        paths = [path] + [other for other in self.recent() if other != path]
        self._settings.setValue("files/recent", [str(item) for item in paths[:MOST_RECENT]])
        remember_folder(self._settings, path.parent)

    def _fill_recent(self) -> None:
        self.recent_menu.clear()
        for number, path in enumerate(self.recent(), start=1):
            action = self.recent_menu.addAction(f"&{number} " + path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _checked, chosen=path: self.open(chosen))
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction(self.tr("Nothing yet")).setEnabled(False)


def _stamp(path: Path) -> Optional[Stamp]:
    """A fingerprint that changes when another program replaces the file; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def can_take(data: QMimeData) -> bool:
    """Whether something that is dragged or copied is a file that can be opened, or a picture."""
    return _file_in(data) is not None or data.hasImage()


def _file_in(data: QMimeData) -> Optional[Path]:
    for url in data.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower() in PICTURES + EXPORTED + (SUFFIX,):
            return path
    return None
