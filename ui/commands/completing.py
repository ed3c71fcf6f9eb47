"""Completes a face: by what is missing, which the engine finds, or by glasses and the like, which are ready-made.

Either is one step of the history.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Callable

from PyQt5.QtCore import QObject, QTimer

from engine.drawing.carrying import into_frame, to_canvas
from engine.drawing.placement import Placement
from engine.drawing.ready_made import addition
from engine.drawing.session import Session
from engine.process.messages import Reply
from engine.process.tasks import FetchRest
from ui.canvas.canvas import Canvas
from ui.document import Document
from ui.link import EngineLink

AGAIN_MS = 200  # until it is asked anew for a drawing that has changed meanwhile


class Completing(QObject):
    """The command. say: says a sentence to the person."""

    def __init__(self, document: Document, canvas: Canvas, link: EngineLink, say: Callable[[str], None]) -> None:
        super().__init__(document)
        self._document, self._canvas, self._link, self._say = document, canvas, link, say
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.start)

    def start(self) -> None:
        """Ask for what the drawing of now lacks; while the pen is down, when it is lifted."""
        if self._canvas.drawing:
            self._again.start()
        elif not self._document.session.blank:
            session = self._document.session
            placement = self._canvas.parts.known
            found, dropped = partial(self._found, session, placement), partial(self._dropped, session)
            self._link.ask(FetchRest(into_frame(session, placement)), found, about=session, dropped=dropped)

    def add(self, name: str) -> None:
        """Draw one of the ready-made `ADDITIONS` on the face; nothing while the pen is down."""
        if not self._canvas.drawing:
            session = self._document.session
            placement = self._canvas.parts.known
            strokes = to_canvas(addition(name, placement.to_frame(self._canvas.sketch())), placement)
            self._document.change(replace(session, strokes=session.strokes + strokes), self.tr("addition"))

    def _found(self, session: Session, placement: Placement, reply: Reply) -> None:
        if not reply.answer:
            self._say(self.tr("Nothing is missing: every part of the face is drawn."))
        else:
            whole = replace(session, strokes=session.strokes + to_canvas(reply.answer, placement))
            self._document.change(whole, self.tr("complete the rest"))

    def _dropped(self, session: Session) -> None:
        """Ask again where someone draws on; what was taken back or put away is not to be completed."""
        now = self._document.session
        if now.strokes[: len(session.strokes)] == session.strokes and (self._canvas.drawing or now is not session):
            self._again.start()
