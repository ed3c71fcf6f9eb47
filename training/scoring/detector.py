"""Whether a picture shows a face: MediaPipe where it is installed, else what comes with OpenCV."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Optional

import cv2
import numpy as np

from configs.components import CANVAS
from engine.photos.facefinder import FaceFinder, mediapipe_installed

HAAR = "haarcascade_frontalface_alt2.xml"


class Seen(NamedTuple):
    """found: whether there is one face, seen from the front. points: MediaPipe's, (478, 2) in pixels, or None."""

    found: bool
    points: Optional[np.ndarray] = None


class Detector:
    """Looks for faces, by MediaPipe's face mesh. name: what the report calls it."""

    name = "MediaPipe face mesh"

    def __init__(self) -> None:
        self._finder = FaceFinder()

    def look(self, picture: np.ndarray) -> Seen:
        """picture: (height, width, 3) uint8 RGB."""
        try:
            return Seen(True, self._finder.landmarks(picture))
        except ValueError:
            return Seen(False)

    def close(self) -> None:
        """Release the models."""
        self._finder.close()


class HaarDetector(Detector):
    """OpenCV's Haar cascade: it finds faces but no landmarks."""

    name = "OpenCV Haar cascade"

    def __init__(self) -> None:
        self._cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / HAAR))
        if self._cascade.empty():
            raise ValueError(f"OpenCV came without {HAAR}; run install.sh again, or install.sh --photos for MediaPipe")

    def look(self, picture: np.ndarray) -> Seen:
        """picture: (height, width, 3) uint8 RGB, about as large as the canvas."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        # A face fills the canvas; anything smaller is a cheek that resembles one.
        return Seen(len(self._cascade.detectMultiScale(grey, 1.1, 3, minSize=(CANVAS // 3, CANVAS // 3))) == 1)

    def close(self) -> None:
        """There is nothing to release."""


def make_detector() -> Detector:
    """The best detector there is here."""
    return Detector() if mediapipe_installed() else HaarDetector()
