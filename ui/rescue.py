"""What a crash has left behind is offered when the studio starts, without a dialog in the way of the pen."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Callable, List

from PyQt5.QtCore import QObject

from ui.commands.files import Files
from ui.document import Document
from ui.panels.status import Notice
from ui.recovery import Recovery, discard, take


class Rescue(QObject):
    """Offers drawings that were left behind. say: says a sentence to the person."""

    def __init__(
        self, recovery: Recovery, document: Document, files: Files, notice: Notice, say: Callable[[str], None]
    ) -> None:
        super().__init__(document)
        self._recovery, self._document, self._files, self._notice, self._say = recovery, document, files, notice, say
        self._left: List[Path] = []

    def offer(self) -> None:
        """Ask whether to bring the newest drawing back, if there is any."""
        self._left = self._recovery.left_behind()
        if self._left:
            text = self.tr("The studio was not closed properly last time. Your drawing is still there.")
            back, away = (self.tr("Bring it back"), self._bring_back), (self.tr("Discard"), self._discard)
            self._notice.show_text(text, back, away)

    def _bring_back(self) -> None:
        found = next(((path, session) for path, session in ((p, take(p)) for p in self._left) if session), None)
        if found is None:
            self._say(self.tr("The drawing of last time is damaged and cannot be brought back."))
        elif self._files.may_lose():
            with contextlib.suppress(OSError):  # then the old file stays, and is offered once more
                self._recovery.adopt(found[0])
            self._document.start(found[1], modified=True)

    def _discard(self) -> None:
        for path in self._left:
            discard(path)
