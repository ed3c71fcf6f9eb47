"""The window's end of the engine: what to send and when, and what came back, as signals. Nothing here blocks."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Callable, Hashable, Optional, Tuple

import numpy as np
from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from engine.drawing.controls import Controls, FaceResult
from engine.drawing.session import Session
from engine.process.messages import Failed, Progress, Ready, Reply, Restarting, State
from engine.process.requests import Then
from engine.process.tasks import Draw, Task

POLL_MS = 15
BETWEEN_REQUESTS_MS = 40

Source = Callable[[], Optional[Tuple[np.ndarray, Controls]]]
"""Gives the sketch, (512, 512) uint8, and the current controls, or None for an empty canvas."""
CurrentSession = Callable[[], Optional[Session]]
"""Gives the document's session, or None while the pen is down."""


class EngineLink(QObject):
    """Sends the newest drawing while live is on, asks other questions, and passes on what the engine answers.

    prepared(text, fraction or None): the engine is starting. ready(Ready). restarting(message). failed(message: str,
    whether the engine itself cannot run). drawn(FaceResult, seconds that the networks took): the document's face.
    previewed(FaceResult): a face that does not belong to the document. waiting(bool): whether a face is still to come.
    emptied: the canvas has nothing to draw. asked: the current drawing was sent. refused(message): a question has no
    answer, and whoever asked does not report it.

    Of the last face: waited, the seconds from the change of the drawing to its face, less those that the engine took to
    start; shown, the controls that it shows.
    """

    prepared = pyqtSignal(object, object)
    ready = pyqtSignal(object)
    restarting = pyqtSignal(object)
    failed = pyqtSignal(object, bool)
    drawn = pyqtSignal(object, float)
    previewed = pyqtSignal(object)
    waiting = pyqtSignal(bool)
    emptied = pyqtSignal()
    asked = pyqtSignal()
    refused = pyqtSignal(object)

    def __init__(
        self, client: Any, source: Source, current_session: CurrentSession, parent: Optional[QObject] = None
    ) -> None:
        super().__init__(parent)
        self._client, self._source, self._current_session = client, source, current_session
        self._live = True
        self._changed = False
        self._requested = False  # whether a face of the drawing was asked for
        self._waiting = False
        self._restarted = False
        self._sent = self._touched = self._prepared = 0.0
        self.waited = 0.0
        self.shown = Controls()
        self._send_timer = QTimer(self, singleShot=True)
        self._send_timer.timeout.connect(self.send)
        self._poll_timer = QTimer(self, interval=POLL_MS)
        self._poll_timer.timeout.connect(self.poll)

    @property
    def live(self) -> bool:
        """Whether every change is sent."""
        return self._live

    @property
    def waits(self) -> bool:
        """Whether a face is still to come."""
        return self._waiting

    def set_live(self, live: bool) -> None:
        """Send every change, or only on request."""
        self._live = live
        if live and self._changed:
            self.touch()

    def start(self) -> None:
        """Start the engine; signals report its progress."""
        self._client.start()
        self._poll_timer.start()

    def close(self) -> None:
        """Stop the engine; no signals follow."""
        self._poll_timer.stop()
        self._send_timer.stop()
        self._client.close()

    def touch(self) -> None:
        """The sketch or the controls have changed."""
        self._changed = True
        self._touched = time.monotonic()
        if self._live and not self._send_timer.isActive():
            since = (time.monotonic() - self._sent) * 1000
            self._send_timer.start(max(0, int(BETWEEN_REQUESTS_MS - since)))

    def send(self) -> None:
        """Ask for the face of the drawing as it is now."""
        self._send_timer.stop()
        self._changed = False
        self._sent = time.monotonic()
        drawing = self._source()
        if drawing is None:
            self._requested = False
            self.drop_face()
            self.emptied.emit()
            return
        sketch, controls = drawing
        self._client.ask(Draw(sketch, controls), partial(self._drew, controls, self._touched or self._sent))
        self._requested = True
        self._set_waiting(True)
        self.asked.emit()

    def drop_face(self) -> None:
        """No longer wait for the face that was asked for last: it is of another drawing than the current one."""
        self._client.cancel(Draw.key)
        self._set_waiting(False)

    def ask(
        self,
        task: Task,
        then: Then,
        failed: Optional[Callable[[str], None]] = None,
        session: Optional[Session] = None,
        wanted: Callable[[], bool] = lambda: True,
        dropped: Callable[[], None] = lambda: None,
        key: Optional[Hashable] = None,
    ) -> None:
        """Ask the engine for something; `then` gets the reply that answers it.

        failed: gets the reason why there is no answer, in place of `refused`. session: the drawing that the question
        refers to; once it is not the current one, the answer is no longer wanted. wanted: whether it is, apart from
        that. dropped: called instead of `then` and `failed` where it is no longer wanted. key: the task's, unless
        given; of each key only the newest question is answered.
        """

        def settle(reply: Reply) -> None:
            if reply.failure:
                (failed or self.refused.emit)(reply.failure)
            else:
                then(reply)

        def fresh() -> bool:
            return wanted() and (session is None or self._current_session() is session)

        self._client.ask(task, settle, fresh, dropped, key)

    def cancel(self, key: Hashable) -> None:
        """No longer wait for the answer to the question of this key."""
        self._client.cancel(key)

    def awaits(self, key: Hashable) -> bool:
        """Whether the answer to a question of this key is still to come."""
        return bool(self._client.awaits(key))

    def preview(self, drawing: FaceResult) -> None:
        """Show a face that does not belong to the document, until the document's next one comes."""
        self.previewed.emit(drawing)

    def poll(self) -> None:
        """Pass on what the engine has reported since the last call."""
        self._client.poll(self._hear)

    def _drew(self, controls: Controls, touched: float, reply: Reply) -> None:
        self._set_waiting(self._client.awaits(Draw.key))
        if reply.failure:
            self.failed.emit(reply.failure, False)
        else:
            self.waited, self.shown = time.monotonic() - max(touched, self._prepared), controls
            self.drawn.emit(reply.answer, reply.seconds)

    def _hear(self, state: State) -> None:
        if isinstance(state, Progress):
            self.prepared.emit(state.text, state.fraction)
        elif isinstance(state, Ready):
            self._prepared = time.monotonic()
            self.ready.emit(state)
            if self._restarted and self._requested and not self._waiting:
                self.send()  # so that its face is shown again
            self._restarted = False
        elif isinstance(state, Restarting):
            self._restarted = True
            self.restarting.emit(state.message)
        elif isinstance(state, Failed):
            self._set_waiting(False)
            self.failed.emit(state.message, True)

    def _set_waiting(self, waiting: bool) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.waiting.emit(waiting)
