"""Completes a face: by missing parts, which the engine finds, or by ready-made additions such as glasses.

Either is one step of the history.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Callable, Optional

from PyQt5.QtCore import QObject, QTimer

from configs.translatable import _
from engine.drawing.carrying import into_frame, to_canvas
from engine.drawing.filling import hatched
from engine.drawing.placement import Placement
from engine.drawing.ready_made import addition
from engine.drawing.session import Session
from engine.process.messages import Reply
from engine.process.tasks import FetchRest
from ui.canvas.canvas import Canvas
from ui.document import Document
from ui.link import EngineLink
from ui.translations.language import term

AGAIN_MS = 200  # until the question is repeated for a drawing that has changed


@dataclass(frozen=True)
class _Completion:
    """The drawing before, where its parts were found, the number of the fitting face, and the result."""

    before: Session
    placement: Placement
    number: int
    after: Session


class Completing(QObject):
    """The command. say: shows a sentence to the user."""

    def __init__(self, document: Document, canvas: Canvas, link: EngineLink, say: Callable[[str], None]) -> None:
        super().__init__(document)
        self._document, self._canvas, self._link, self._say = document, canvas, link, say
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self.start)
        self._last: Optional[_Completion] = None

    def start(self) -> None:
        """Ask for what the current drawing lacks, as soon as the pen is up."""
        if self._canvas.drawing:
            self._again.start()
        elif not self._document.session.blank:
            session = self._document.session
            placement = self._canvas.parts.known
            found, dropped = partial(self._found, session, placement, 0), partial(self._dropped, session)
            self._link.ask(FetchRest(into_frame(session, placement)), found, session=session, dropped=dropped)

    @property
    def completed(self) -> bool:
        """Whether the drawing has not changed since it was completed, so that another one can replace this."""
        return self._last is not None and self._last.after is self._document.session

    def another(self) -> None:
        """Complete the same drawing by another fitting face; does nothing once the drawing has changed."""
        if self.completed and self._last is not None and not self._canvas.drawing:
            last = self._last
            task = FetchRest(into_frame(last.before, last.placement), last.number + 1)
            found = partial(self._found, last.before, last.placement, last.number + 1)
            self._link.ask(task, found, session=last.after)

    def add(self, name: str) -> None:
        """Draw one of the ready-made `ADDITIONS` on the face; does nothing while the pen is down."""
        if not self._canvas.drawing:
            session = self._document.session
            placement = self._canvas.parts.known
            strokes = to_canvas(addition(name, placement.to_frame(self._canvas.sketch())), placement)
            self._document.change(replace(session, strokes=session.strokes + strokes), term(_("addition")))

    def fill(self) -> None:
        """Hatch the areas that the selected strokes enclose."""
        session = self._document.session
        lines = tuple(line for stroke in self._canvas.selecting.chosen for line in hatched(stroke))
        if lines:
            self._document.change(replace(session, strokes=session.strokes + lines), term(_("fill")))
        else:
            self._say(self.tr("Select an outline first: take the pointer (V), and click the stroke that goes round."))

    def _found(self, session: Session, placement: Placement, number: int, reply: Reply) -> None:
        now = self._document.session
        whole = replace(now, strokes=session.strokes + to_canvas(reply.answer, placement))
        if not reply.answer:
            self._say(self.tr("Nothing is missing: every part of the face is drawn."))
        elif number and whole.strokes == now.strokes:
            self._say(self.tr("What you drew leaves one way only to complete it."))
        else:
            self._document.change(whole, term(_("complete the rest")))
            self._last = _Completion(session, placement, number, self._document.session)

    def _dropped(self, session: Session) -> None:
        """Ask again where strokes were added; a drawing that was undone or replaced is not completed."""
        now = self._document.session
        if now.strokes[: len(session.strokes)] == session.strokes and (self._canvas.drawing or now is not session):
            self._again.start()
