"""Painters and a detector whose scores are known beforehand, for the tests of `evaluate.py`."""

from __future__ import annotations

import cv2
import numpy as np

from engine.drawing.controls import Appearance, FaceResult
from training.data.dataset import Dataset
from training.data.landmarks import MEDIAPIPE, MESH_POINTS
from training.scoring.detector import Detector, Seen
from training.scoring.painter import Painter


def validation_photos(dataset):
    content = Dataset(dataset)
    return [content.photo(sample) for sample in content.samples("validation")]


def mesh(seed):
    """Points as MediaPipe would give them, (478, 2)."""
    points = np.random.default_rng(seed).uniform(60, 450, (MESH_POINTS, 2))
    points[list(MEDIAPIPE.pupils)] = (172, 220), (319, 220)
    return points


def blurred(photo):
    return cv2.GaussianBlur(photo, (0, 0), 2.0)


class KnownFaces(Detector):
    """Finds the faces that it was told of, and nothing else."""

    name = "known faces"

    def __init__(self, known):
        self.known = {picture.tobytes(): points for picture, points in known}

    def look(self, picture):
        points = self.known.get(picture.tobytes())
        return Seen(points is not None, points)

    def close(self):
        pass


class Copyist:
    """Paints the very photo whose appearance it was given, changed by a function; without one, the first it saw."""

    def __init__(self, change=lambda photo: photo):
        self.photos, self.change, self.controls = [], change, []

    def read_appearance(self, photo):
        self.photos.append(photo)
        return Appearance("values", values=(float(len(self.photos) - 1),))

    def draw(self, sketch, controls):
        self.controls.append(controls)
        assert sketch.shape == (512, 512) and sketch.dtype == np.uint8
        number = int(controls.appearance.values[0]) if controls.appearance.values else 0
        return FaceResult(self.change(self.photos[number]), 255 - sketch)

    @property
    def painter(self):
        return Painter(self.draw, self.read_appearance)


def all_known(dataset):
    return KnownFaces([(photo, mesh(number)) for number, photo in enumerate(validation_photos(dataset))])
