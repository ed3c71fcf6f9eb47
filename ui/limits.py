"""A sentence in the status bar where a drawing shows what the networks cannot paint yet."""

from __future__ import annotations

from typing import Dict, Sequence

from PyQt5.QtCore import QObject, QTimer

from engine.advice.limits import CLOSED, GAZE, HAT, TURNED, beyond
from engine.drawing.carrying import into_frame
from engine.process.tasks import FindLimits
from ui.canvas.canvas import Canvas
from ui.document import Document
from ui.link import EngineLink
from ui.panels.status import Status

PAUSE_MS = 700  # pause in drawing before the drawing is examined


class LimitNotices(QObject):
    """Examines the drawing when the pen rests, and shows its findings in the status bar as long as they hold."""

    def __init__(self, document: Document, canvas: Canvas, link: EngineLink, status: Status) -> None:
        super().__init__(document)
        self._document, self._canvas, self._link, self._status = document, canvas, link, status
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look)
        document.changed.connect(self._pause.start)
        link.drawn.connect(lambda _face: self._pause.start())  # the parts may have been found elsewhere

    def look(self) -> None:
        """Show the findings for the current drawing, if any."""
        if self._canvas.drawing:
            self._pause.start()
            return
        session = self._document.session
        framed = into_frame(session, self._canvas.parts.known)
        if framed.base is None:
            self._link.cancel(FindLimits.key)
            self._show(beyond(framed))
        else:  # to follow the lines of a picture would hold the pen up
            self._link.ask(FindLimits(framed), lambda reply: self._show(reply.answer), self._pass, session=session)

    def _show(self, found: Sequence[str]) -> None:
        self._status.show_limit(self._sentences()[found[0]] if found else "")

    def _pass(self, _message: str) -> None:
        """Say nothing about a drawing that could not be examined."""
        self._status.show_limit("")

    def _sentences(self) -> Dict[str, str]:
        return {
            TURNED: self.tr("Heads that look aside cannot be painted yet; the face will look ahead."),
            CLOSED: self.tr("Draw closed eyes as lines that sag, without a crease above; now they are open."),
            HAT: self.tr("Hats cannot be painted yet; their lines will be taken for hair."),
            GAZE: self.tr("Fill the pupils, within closed outlines, for eyes that look aside; now they look ahead."),
        }
