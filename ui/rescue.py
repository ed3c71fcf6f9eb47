"""Unsaved drawings are kept in recovery files and offered at the next start, without a dialog that blocks the pen."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Callable, List

from PyQt5.QtCore import QObject

from engine.drawing.session import Session
from ui.commands.files import Files
from ui.document import Document
from ui.panels.status import Notice
from ui.recovery import Recovery, discard, take
from ui.translations.sentences import said


class Rescue(QObject):
    """Keeps the drawing safe from crashes, and offers those that were left behind.

    say: shows a sentence to the user.
    """

    def __init__(
        self, recovery: Recovery, document: Document, files: Files, notice: Notice, say: Callable[[str], None]
    ) -> None:
        super().__init__(document)
        self._recovery, self._document, self._files, self._notice, self._say = recovery, document, files, notice, say
        self._left: List[Path] = []
        self._closed = False
        document.changed.connect(self.keep)
        document.renamed.connect(self.keep)

    def keep(self) -> None:
        """Keep the current drawing as long as it has unsaved changes."""
        if self._closed:
            return
        self._recovery.keep(
            self._document.placed_session if self._document.modified else Session(), self._document.path
        )
        problem = self._recovery.take_problem()
        if problem:
            self._say(self.tr("The drawing cannot be kept safe from a crash: %s") % said(problem))

    def close(self, forget: bool) -> None:
        """Stop. forget: nothing is unsaved; otherwise the next start offers the drawing."""
        self._closed = True
        self._recovery.close(forget)

    def offer(self) -> None:
        """Ask whether to restore the newest drawing, if there is any."""
        self._left = self._recovery.left_behind()
        if self._left:
            kept = take(self._left[0])
            name = kept[1].name if kept is not None and kept[1] is not None else ""
            text = self.tr("%s has changes of last time that were not saved.") % name if name else ""
            text = text or self.tr("The drawing of last time was not saved. It is still there.")
            back, away = (self.tr("Bring it back"), self._bring_back), (self.tr("Discard"), self._discard)
            self._notice.show_text(text, back, away)

    def _bring_back(self) -> None:
        found = next(((path, kept) for path, kept in ((p, take(p)) for p in self._left) if kept), None)
        if found is None:
            self._say(self.tr("The drawing of last time is damaged and cannot be brought back."))
        elif self._files.may_lose():
            with contextlib.suppress(OSError):  # then the old file stays, and is offered again
                self._recovery.adopt(found[0])
            self._document.start(*found[1], modified=True)

    def _discard(self) -> None:
        for path in self._left:
            discard(path)
