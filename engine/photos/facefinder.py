"""Finding faces and people in photos: MediaPipe, the extra of `requirements-photos.txt`, or what OpenCV brings."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any, List, Optional, Tuple

import cv2
import numpy as np

from engine.message import Message

SEARCHED_SIDE = 640  # pixels; a portrait's face is large enough in a picture of this size
LONGEST_SIDE = 2**15 - 2  # pixels; of a longer one MediaPipe's own OpenCV ends the process

INSTALL_MEDIAPIPE = (
    "finding a face in it needs MediaPipe, which is not installed: run `sh install.sh --photos` in the project's folder"
    if sys.version_info >= (3, 8)
    else "finding a face in it needs MediaPipe, which does not exist for Python 3.7: install with Python 3.8 to 3.12"
)


def mediapipe_installed() -> bool:
    """Whether the extra of `requirements-photos.txt` is there."""
    return importlib.util.find_spec("mediapipe") is not None


class FaceFinder:
    """MediaPipe's face mesh and person mask, started at the first use. One a process; `close` it or use `with`."""

    def __init__(self) -> None:
        if not mediapipe_installed():
            raise RuntimeError(INSTALL_MEDIAPIPE)
        self._mesh: Optional[Any] = None
        self._person: Optional[Any] = None

    def landmarks(self, photo: np.ndarray) -> np.ndarray:
        """The 478 points of the one face in a photo, (478, 2) float32 in its pixels.

        photo: (height, width, 3) uint8 RGB. Raises ValueError where there is no face, more than one, or one that looks
        aside.
        """
        if self._mesh is None:
            from mediapipe.python.solutions.face_mesh import FaceMesh

            self._mesh = FaceMesh(static_image_mode=True, max_num_faces=4, refine_landmarks=True)
        height, width = photo.shape[:2]
        if max(height, width) > LONGEST_SIDE:
            raise ValueError(Message("no face was found in it"))
        found = self._mesh.process(photo).multi_face_landmarks or []
        faces: List[np.ndarray] = []
        for face in found:
            faces.append(np.array([(point.x * width, point.y * height) for point in face.landmark], dtype=np.float32))
        if not faces:
            raise ValueError(Message("no face was found in it"))
        faces.sort(key=_pupil_distance, reverse=True)
        # A small face behind the sitter is no rival; one of similar size is.
        if len(faces) > 1 and _pupil_distance(faces[1]) > 0.4 * _pupil_distance(faces[0]):
            raise ValueError(Message("it shows more than one face"))
        points = faces[0]
        left, right = abs(points[1, 0] - points[234, 0]), abs(points[454, 0] - points[1, 0])
        if max(left, right) > 2.5 * min(left, right):
            raise ValueError(Message("the face looks aside; portraits must be taken from the front"))
        return points

    def person(self, photo: np.ndarray) -> np.ndarray:
        """Where the person is, (height, width) float32 from 0 (background) to 1."""
        if self._person is None:
            from mediapipe.python.solutions.selfie_segmentation import SelfieSegmentation

            self._person = SelfieSegmentation(model_selection=0)
        # The model sees 256 pixels anyway, and a smaller picture comes back faster.
        small, _ = _shrunk(photo, 512)
        mask = self._person.process(np.ascontiguousarray(small)).segmentation_mask
        return cv2.resize(np.asarray(mask, dtype=np.float32), (photo.shape[1], photo.shape[0]))

    def close(self) -> None:
        """Release both models."""
        for model in (self._mesh, self._person):
            if model is not None:
                model.close()
        self._mesh = self._person = None

    def __enter__(self) -> FaceFinder:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _pupil_distance(points: np.ndarray) -> float:
    return float(np.hypot(*(points[468] - points[473])))


def _shrunk(photo: np.ndarray, side: int) -> Tuple[np.ndarray, float]:
    """A photo whose longer side is at most `side` pixels, and by what it was multiplied."""
    scale = min(1.0, side / max(photo.shape[:2]))
    if scale == 1.0:
        return photo, scale
    height, width = (max(1, round(length * scale)) for length in photo.shape[:2])
    return cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA), scale


class NoFaceError(ValueError):
    """Nothing found the pupils: a person has to point at them. The message is the end of a sentence."""


def find_pupils(photo: np.ndarray) -> np.ndarray:
    """The pupils of the face in a photo, (2, 2) x, y in its pixels, the viewer's left one first.

    photo: (height, width, 3) uint8 RGB. MediaPipe looks where it is installed; where it is not, or finds nothing,
    OpenCV's own cascades do. Raises NoFaceError where neither finds one face with both eyes.
    """
    if mediapipe_installed():
        with FaceFinder() as finder:
            try:
                points = finder.landmarks(photo)
            except ValueError:
                points = None
        if points is not None:
            return np.array([points[468], points[473]], dtype=np.float64)
    return haar_pupils(photo)


def haar_pupils(photo: np.ndarray) -> np.ndarray:
    """The pupils as OpenCV's Haar cascades find them: the largest face, then an eye in each half of its upper part.

    Shapes and errors as for `find_pupils`.
    """
    small, scale = _shrunk(photo, SEARCHED_SIDE)
    grey = cv2.equalizeHist(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    least = max(48, min(grey.shape) // 6)
    faces = _cascade("frontalface_alt2").detectMultiScale(grey, 1.1, 4, minSize=(least, least))
    if not len(faces):
        raise NoFaceError(Message("no face was found in it"))
    x, y, width, height = max(faces, key=lambda box: box[2] * box[3])
    pupils = []
    for left in (0.08, 0.5):  # eyes lie in the face's upper half, and each in its own side
        x0, y0 = x + int(left * width), y + int(0.2 * height)
        part = grey[y0 : y + int(0.55 * height), x0 : x0 + int(0.42 * width)]
        eyes: List[np.ndarray] = []
        for name in ("eye", "eye_tree_eyeglasses"):
            eyes = eyes or list(_cascade(name).detectMultiScale(part, 1.05, 3, minSize=(width // 8, width // 8)))
        if not eyes:
            raise NoFaceError(Message("a face was found in it, but not its eyes"))
        eye_x, eye_y, eye_width, eye_height = max(eyes, key=lambda box: box[2] * box[3])
        pupils.append(((x0 + eye_x + eye_width / 2) / scale, (y0 + eye_y + eye_height / 2) / scale))
    return np.array(pupils, dtype=np.float64)


def _cascade(name: str) -> Any:
    cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / f"haarcascade_{name}.xml"))
    if cascade.empty():
        raise NoFaceError(Message("OpenCV came without its cascade for {name}", name=name))
    return cascade
