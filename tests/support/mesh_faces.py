"""Meshes of faces that the tests make up: MediaPipe's 478 points, those that the program asks for by name where they
belong, the others on the outline."""

from __future__ import annotations

import numpy as np

from configs.points import POINTS
from training.data.landmarks import MEDIAPIPE, MESH_FOREHEAD, MESH_POINTS
from training.hands.face import FaceShape

MIDDLE = 245.5


def _ellipse(centre, radii, start, end, count):
    angles = np.radians(np.linspace(start, end, count))
    return np.stack([centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)], axis=1)


def mesh(seed: int = 0) -> np.ndarray:
    """(478, 2) float32: a face with its pupils at their canonical places."""
    rng = np.random.default_rng(seed)
    points = np.tile([MIDDLE, 300.0], (MESH_POINTS, 1))
    wide, long = rng.uniform(0.94, 1.06, 2)
    curves = {
        "upper lid, left": _ellipse((172, 222), (30, 12), 180, 360, 9),
        "lower lid, left": _ellipse((172, 222), (30, 9), 180, 0, 9),
        "lid crease, left": _ellipse((172, 216), (30, 16), 190, 350, 6),
        "brow top, left": _ellipse((168, 200), (48, 26), 190, 340, 5),
        "brow bottom, left": _ellipse((168, 204), (46, 20), 190, 340, 5),
        "nose side, left": np.stack([np.linspace(232, 228, 6), np.linspace(215, 300, 6)], axis=1),
        "nose base, left": _ellipse((222, 312), (26, 18), 200, 30, 7),
        "smile fold, left": np.array([[200.0, 320], [188, 345], [184, 365]]),
    }
    for name, curve in curves.items():
        points[list(MEDIAPIPE.line(name).points)] = curve
        mirrored = curve * (-1, 1) + (2 * MIDDLE, 0)
        points[list(MEDIAPIPE.line(name.replace("left", "right")).points)] = mirrored
    opened = float(rng.uniform(0, 14))
    for name, down in zip(MEDIAPIPE.lips, (-14.0, -opened / 2, opened / 2, 26.0)):
        line = MEDIAPIPE.line(name).points
        shares = np.linspace(-1, 1, len(line))
        points[list(line)] = np.stack([MIDDLE + 62 * shares, 380 + down * (1 - shares**2)], axis=1)
    points[list(MEDIAPIPE.line("jaw").points)] = _ellipse((MIDDLE, 240), (157 * wide, 242 * long), 180, 0, 23)
    points[list(MESH_FOREHEAD)] = _ellipse((MIDDLE, 235), (157 * wide, 130), 180, 360, 15)
    for eye, x in zip(MEDIAPIPE.eyes, (172.0, 319.0)):
        points[list(eye.iris)] = _ellipse((x, 220), (12, 12), 0, 270, 4)
    for point in POINTS:
        if len(point.mesh) == 1 and not np.abs(points[point.mesh[0]] - [MIDDLE, 300.0]).any():
            points[point.mesh[0]] = (point.x, point.y)
    for number, y in (
        (168, 215.0),
        (6, 234.0),
        (197, 251.0),
        (195, 266.0),
        (5, 283.0),
        (4, 304.0),
        (1, 319.0),
        (2, 331.0),
    ):
        points[number] = (MIDDLE, y)
    points[[468, 473]] = (172.0, 220.0), (319.0, 220.0)
    points[[9, 129, 358]] = (MIDDLE, 178.0), (195.0, 308.0), (296.0, 308.0)
    return points.astype(np.float32)


def hair() -> np.ndarray:
    """(128, 128) uint8: hair to the shoulders around the face of `mesh`."""
    y, x = np.mgrid[0:128, 0:128] * 4.0 + 1.5
    head = ((x - MIDDLE) / 195) ** 2 + ((y - 210) / 190) ** 2 < 1
    face = ((x - MIDDLE) / 150) ** 2 + ((y - 270) / 180) ** 2 < 1
    return np.where(head & ~face & (y < 380), 255, 0).astype(np.uint8)


def photo(seed: int = 0) -> np.ndarray:
    """(512, 512, 3) uint8: streaks, where hair could be traced."""
    rng = np.random.default_rng(seed)
    streaks = np.repeat(rng.integers(0, 255, (1, 64, 3)), 8, axis=1)
    return np.repeat(streaks, 512, axis=0).astype(np.uint8)


def face(seed: int = 0) -> FaceShape:
    """A whole face."""
    return FaceShape(mesh(seed), hair(), photo(seed))
