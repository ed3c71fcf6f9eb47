"""The window's end of the engine: what to send and when, and what came back, as signals. Nothing here ever waits."""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Optional, Tuple

import numpy as np
from PyQt5.QtCore import QObject, QTimer, pyqtSignal

from engine.drawing.controls import Controls
from engine.drawing.session import Session
from engine.process.messages import (
    AlternativesFound,
    AppearanceRead,
    Failed,
    Progress,
    Ready,
    Restarting,
    Result,
    StrokesFound,
    Translated,
)

POLL_MS = 15
BETWEEN_REQUESTS_MS = 40

Source = Callable[[], Optional[Tuple[np.ndarray, Controls]]]
"""Gives the sketch, (512, 512) uint8, and the controls of now, or None for an empty canvas."""


class EngineLink(QObject):
    """Sends the newest drawing while live is on, and passes on what the engine says.

    prepared(text, fraction or None): the engine gets ready. ready(Ready). drawn(Result). failed(message: str, whether
    the engine itself cannot run). restarting(message). appearance_read(Appearance) or photo_failed(message): of the
    newest photo. waiting(bool): whether an answer is still to come. emptied: the canvas has nothing to draw. asked: the
    drawing of now was sent. borrowed: a picture that is not the drawing of now was sent.
    alternatives_found(AlternativesFound), strokes_found(StrokesFound): what the bank suggests, for the newest question.
    refused(message): what was asked of the bank has no answer. translated(Translated), translation_failed(number,
    message): what a translator was asked.

    waited: seconds from the change that the face drawn last shows to that face.
    """

    prepared = pyqtSignal(str, object)
    ready = pyqtSignal(object)
    drawn = pyqtSignal(object)
    failed = pyqtSignal(str, bool)
    photo_failed = pyqtSignal(str)
    restarting = pyqtSignal(str)
    appearance_read = pyqtSignal(object)
    waiting = pyqtSignal(bool)
    emptied = pyqtSignal()
    asked = pyqtSignal()
    borrowed = pyqtSignal()
    translated = pyqtSignal(object)
    translation_failed = pyqtSignal(int, str)
    alternatives_found = pyqtSignal(object)
    strokes_found = pyqtSignal(object)
    refused = pyqtSignal(str)

    def __init__(self, client: Any, source: Source, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._client, self._source = client, source
        self._live = True
        self._changed = False
        self._newest = 0  # number of the newest request, 0 while none counts
        self._photo = 0  # number of the newest photo whose appearance is asked for
        self._translations: Dict[str, int] = {}  # the newest request of each translator
        self._alternatives = self._strokes = 0  # numbers of the newest questions of their kinds
        self._waiting = False
        self._restarted = False
        self._sent = self._touched = 0.0
        self._touched_before: Dict[int, float] = {}  # by the request: when the newest change that it shows was made
        self.waited = 0.0
        self._send_timer = QTimer(self, singleShot=True)
        self._send_timer.timeout.connect(self.send)
        self._poll_timer = QTimer(self, interval=POLL_MS)
        self._poll_timer.timeout.connect(self.poll)

    @property
    def live(self) -> bool:
        """Whether every change is sent."""
        return self._live

    @property
    def newest(self) -> int:
        """Number of the newest request for a face, 0 while none counts."""
        return self._newest

    @property
    def waits(self) -> bool:
        """Whether an answer is still to come."""
        return self._waiting

    def set_live(self, live: bool) -> None:
        """Send every change, or only when asked."""
        self._live = live
        if live and self._changed:
            self.touch()

    def start(self) -> None:
        """Start the engine; it says by signals how that goes."""
        self._client.start()
        self._poll_timer.start()

    def close(self) -> None:
        """Stop the engine. No signal comes any more."""
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
            self._newest = 0
            self._set_waiting(False)
            self.emptied.emit()
            return
        self._newest = self._client.request(*drawing)
        self._touched_before[self._newest] = self._touched or self._sent
        self._set_waiting(True)
        self.asked.emit()

    def draw(self, sketch: np.ndarray, controls: Controls) -> int:
        """Ask for the face of another picture, (512, 512) uint8; returns the number of its Result."""
        self._newest = int(self._client.request(sketch, controls))
        self._set_waiting(True)
        self.borrowed.emit()
        return self._newest

    def read_appearance(self, photo: np.ndarray) -> None:
        """Ask for the appearance of a photo that lies on the canvas, (512, 512, 3) uint8 RGB."""
        self._photo = self._client.read_appearance(photo)

    def translate(self, picture: np.ndarray, translator: str) -> int:
        """Ask a translator for its version of a picture, (512, 512, 3) uint8 RGB; returns the request's number."""
        self._translations[translator] = int(self._client.translate(picture, translator))
        return self._translations[translator]

    def find_alternatives(self, sketch: np.ndarray, controls: Controls, component: str, count: int) -> None:
        """Ask for what could stand in a component's place in a sketch, (512, 512) uint8."""
        self._alternatives = self._client.find_alternatives(sketch, controls, component, count)

    def fetch_strokes(self, component: str, row: int) -> int:
        """Ask for the strokes of a component in a row of the bank; returns the number of the answer."""
        self._strokes = int(self._client.fetch_strokes(component, row))
        return self._strokes

    def fetch_rest(self, session: Session) -> int:
        """Ask for the strokes that a half-drawn face lacks; returns the number of the answer."""
        self._strokes = int(self._client.fetch_rest(session))
        return self._strokes

    def poll(self) -> None:
        """Pass on what the engine said since the last time."""
        for report in self._client.poll():
            self._pass_on(report)

    def _pass_on(self, report: Any) -> None:
        if isinstance(report, Result):
            if self._newest > 0:
                self._set_waiting(report.number < self._newest)
                changed = self._touched_before.get(report.number)
                self._touched_before = {n: at for n, at in self._touched_before.items() if n > report.number}
                self.waited = report.seconds if changed is None else time.monotonic() - changed
                self.drawn.emit(report)
        elif isinstance(report, AppearanceRead):
            if report.number == self._photo:
                self.appearance_read.emit(report.appearance)
        elif isinstance(report, Translated):
            self.translated.emit(report)
        elif isinstance(report, AlternativesFound):
            if report.number == self._alternatives:
                self.alternatives_found.emit(report)
        elif isinstance(report, StrokesFound):
            if report.number == self._strokes:
                self.strokes_found.emit(report)
        elif isinstance(report, Failed) and report.number in self._translations.values():
            self.translation_failed.emit(report.number, report.message)
        elif isinstance(report, Failed) and report.number == self._photo and self._photo:
            self.photo_failed.emit(report.message)
        elif isinstance(report, Failed) and report.number in {self._alternatives, self._strokes} - {0}:
            self.refused.emit(report.message)
        elif isinstance(report, Progress):
            self.prepared.emit(report.text, report.fraction)
        elif isinstance(report, Ready):
            self.ready.emit(report)
            if self._restarted and self._newest:
                self.send()
            self._restarted = False
        elif isinstance(report, Restarting):
            self._restarted = True
            self.restarting.emit(report.message)
        elif isinstance(report, Failed) and (report.number == 0 or report.number == self._newest):
            self._set_waiting(False)
            self.failed.emit(report.message, report.number == 0)

    def _set_waiting(self, waiting: bool) -> None:
        if waiting != self._waiting:
            self._waiting = waiting
            self.waiting.emit(waiting)
