"""Shows what the engine reports: in the face, in the canvas's shadow, in the status bar."""

from __future__ import annotations

from functools import partial
from typing import Callable, Optional

from PyQt5.QtCore import QObject, QSettings, QTimer

from engine.drawing.controls import FaceResult
from engine.process.messages import Ready
from ui.canvas.canvas import Canvas
from ui.estimate import estimate_from, remember
from ui.link import EngineLink
from ui.panels.controls import ControlsPanel
from ui.panels.face import BUSY_AFTER_MS, FaceView
from ui.panels.status import Status
from ui.translations.sentences import said


class EngineDisplay(QObject):
    """Connects the engine's link with the widgets that show what it reports. notify: shows a sentence to the user."""

    def __init__(
        self,
        link: EngineLink,
        face: FaceView,
        canvas: Canvas,
        panel: ControlsPanel,
        status: Status,
        notify: Callable[[str], None],
        settings: QSettings,
        parent: Optional[QObject] = None,
    ) -> None:
        super().__init__(parent)
        self._face, self._canvas, self._panel, self._status, self._notify = face, canvas, panel, status, notify
        self._link, self._settings = link, settings
        self._prepared = False
        self._estimate = estimate_from(settings)
        self._second = QTimer(self, interval=1000)
        # No lambda: Python may collect one with an unreferenced window while the timer still runs.
        self._second.timeout.connect(self._say_again)
        self._seconds: Optional[float] = None
        self._last: Callable[[], None] = self.starting  # the engine's message that is shown, to translate it again
        self._patience = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._patience.timeout.connect(self._at_work)
        link.prepared.connect(self._prepares)
        link.ready.connect(self._ready)
        link.drawn.connect(self._drew)
        link.failed.connect(self._failed)
        link.previewed.connect(self._show)
        link.refused.connect(lambda message: status.say(said(message), "warning"))
        link.restarting.connect(self._restarts)
        link.waiting.connect(self._waits)
        link.emptied.connect(self._empty)

    def starting(self) -> None:
        """The engine is about to start."""
        self._estimate = estimate_from(self._settings)
        self._last = self._starts
        self._second.start()
        self._starts()

    def _starts(self) -> None:
        left = self._estimate.words()
        self._status.say(self.tr("Starting the engine…") + f" ({left})", "accent", busy=True)
        text = self.tr("You can draw already.") + "\n" + left
        self._face.show_text(self.tr("Starting the engine"), text, preparing=True)

    def _prepares(self, text: str, fraction: Optional[float]) -> None:
        self._prepared = False
        self._estimate.hear(fraction)
        self._last = partial(self._say_prepares, text, fraction)
        self._second.start()
        self._last()

    def _say_prepares(self, text: str, fraction: Optional[float]) -> None:
        left = self._estimate.words()
        self._status.say(f"{said(text)} ({left})", "accent", fraction, busy=True)
        self._face.show_text(self.tr("Preparing the engine"), f"{said(text)}\n{left}", fraction, preparing=True)

    def _ready(self, ready: Ready) -> None:
        self._prepared = True
        self._second.stop()
        remember(self._settings, self._estimate)
        self._panel.offer(ready.looks, ready.tags, ready.skins, ready.hairs)
        self._status.say(self.tr("Ready"), "good")
        self._status.preset.setText(" · ".join(filter(None, (ready.preset, ready.runtime))))
        self._last = self._settle
        self._invite()
        if ready.note:
            self._notify(said(ready.note))

    def _show(self, drawing: FaceResult) -> None:
        self._face.show_face(drawing.face)
        self._canvas.set_shadow(drawing.shadow)

    def _drew(self, drawing: FaceResult) -> None:
        self._show(drawing)
        if not self._link.waits:
            self._seconds = self._link.waited
            self._tell_time()
        if self._prepared:
            self._settle()

    def refresh(self) -> None:
        """Show the engine's last message and duration again, in the current language."""
        self._tell_time()
        self._last()

    def _say_again(self) -> None:
        self._last()

    def _tell_time(self) -> None:
        if self._seconds is not None:
            self._status.took.setText(self.tr("Stroke to face %s") % _duration(self._seconds))

    def _settle(self) -> None:
        self._last = self._settle
        self._status.say(self.tr("Ready"), "good")
        self._invite()

    def _failed(self, message: str, for_good: bool) -> None:
        self._last = partial(self._failed, message, for_good)
        self._status.say(said(message), "warning")
        if for_good:
            self._prepared = False
            self._second.stop()
            self._face.show_text(self.tr("The engine cannot run"), said(message))

    def _restarts(self, message: str) -> None:
        self._prepared = False
        self._estimate = estimate_from(self._settings)
        self._last = partial(self._say_restarts, message)
        self._second.start()
        self._last()

    def _say_restarts(self, message: str) -> None:
        left = self._estimate.words()
        self._status.say(f"{said(message)} ({left})", "warning", busy=True)
        text = self.tr("Your drawing is safe.") + "\n" + left
        self._face.show_text(self.tr("The engine starts again"), text, preparing=True)

    def _waits(self, waiting: bool) -> None:
        self._face.set_busy(waiting)
        if waiting:
            self._patience.start()
        else:
            self._patience.stop()

    def _at_work(self) -> None:
        if self._prepared:
            self._last = self._at_work
            self._status.say(self.tr("Drawing the face…"), "accent")

    def _empty(self) -> None:
        self._face.show_face(None)
        if self._prepared:
            self._settle()

    def _invite(self) -> None:
        self._face.show_text(self.tr("Your face appears here"), self.tr("Draw a few strokes; it follows your pen."))


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
