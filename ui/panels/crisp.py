"""The face on a large or high-resolution screen: when it no longer changes, the upscaler's picture replaces it."""

from __future__ import annotations

from typing import Optional

import numpy as np
from PyQt5.QtCore import QObject, QTimer

from configs.components import CANVAS
from engine.method.upscaling import SIZES
from engine.process.tasks import Enlarge
from ui.link import EngineLink
from ui.panels.face import FaceView

STILL_MS = 1500  # enlarging takes the engine about as long as a face does: not while someone draws
LARGER = 1.25  # screen pixels per pixel of the face above which its pixels are visible


class CrispFace(QObject):
    """Requests a face of twice the side where the screen shows it larger than it is, and shows that."""

    def __init__(self, face: FaceView, link: EngineLink) -> None:
        super().__init__(face)
        self._face, self._link = face, link
        self._sharp: Optional[np.ndarray] = None  # the face that was enlarged, or cannot be
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._ask)
        face.appeared.connect(self._wait)
        link.asked.connect(self._still.stop)

    def _wait(self) -> None:
        self._still.start()

    def _ask(self) -> None:
        face = self._face.face
        if face is None or face is self._sharp or self._link.waits or self._face.pixels() < LARGER * CANVAS:
            return
        self._sharp = face
        # Without an upscaler the face stays as it is.
        self._link.ask(
            Enlarge(face, SIZES[1]),
            lambda reply: self._face.show_sharp(reply.answer),
            failed=lambda _reason: None,
            wanted=lambda: self._face.face is face,
            key="crisp face",
        )
