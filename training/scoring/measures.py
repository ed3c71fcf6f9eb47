"""How good a picture is: each measure on its own, for `evaluate.py`. Pictures are (height, width, 3) uint8, RGB."""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Tuple

import cv2
import numpy as np
from skimage.metrics import structural_similarity

from training.data.landmarks import MEDIAPIPE, MESH_POINTS, Template
from training.data.pen import smooth

PARTS = ("eyes", "brows", "nose", "mouth", "outline")
# Lines that both templates have and that follow an edge one can see, by the beginnings of their names.
_LINES: Dict[str, Tuple[str, ...]] = {
    "eyes": ("upper lid", "lower lid"),
    "brows": ("brow",),
    "nose": ("nose base",),
    "mouth": ("upper lip", "lower lip"),
    "outline": ("jaw",),
}
BAND = 1.5  # pixels: the deviation of the blur below which detail is called fine
WINDOW = 7  # pixels: side of the window of `ssim`
SMALL = 64  # pixels: side at which whole pictures are compared, so that grain and pores say nothing


def energy(picture: np.ndarray) -> float:
    """Mean square of what a blur of `BAND` pixels takes away from the grey picture, in levels squared."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float(np.mean((grey - cv2.GaussianBlur(grey, (0, 0), BAND)) ** 2))


def sharpness(picture: np.ndarray, photo: np.ndarray) -> float:
    """High-frequency energy of a picture over that of a photo of the same size: 1 is like the photo."""
    return energy(picture) / max(energy(photo), 1e-6)


def ssim(picture: np.ndarray, photo: np.ndarray) -> float:
    """Structural similarity, 1 for equal pictures; the mean over the three colours.

    Wang, Bovik, Sheikh and Simoncelli 2004, equation 13 with K1 = 0.01 and K2 = 0.03, in evenly weighted windows that
    lie within the picture. Raises ValueError where the pictures differ in size.
    """
    if picture.shape != photo.shape:
        raise ValueError(f"pictures of {picture.shape[:2]} and {photo.shape[:2]} pixels cannot be compared")
    similar: float = structural_similarity(picture, photo, win_size=WINDOW, data_range=255, channel_axis=2)
    return similar


def absolute_error(picture: np.ndarray, photo: np.ndarray) -> float:
    """Mean absolute difference in levels, 0 to 255."""
    return float(cv2.absdiff(picture, photo).mean())


def pupil_distance(points: np.ndarray, template: Template) -> float:
    """Distance of the pupils in pixels."""
    left, right = template.pupils
    return float(np.hypot(*(points[left] - points[right])))


def landmark_error(found: np.ndarray, wanted: np.ndarray) -> Dict[str, float]:
    """Mean distance of MediaPipe's points (478, 2) in two pictures, as a share of the pupils' distance in the second.

    By part, and "mean", the mean of the parts. The forehead is left out: no edge says where its points lie.
    """
    distance = np.hypot(*(found[:MESH_POINTS] - wanted[:MESH_POINTS]).T) / pupil_distance(wanted, MEDIAPIPE)
    return _with_mean({part: float(distance[_points(part)].mean()) for part in PARTS})


def sketch_error(found: np.ndarray, landmarks: np.ndarray, template: Template) -> Dict[str, float]:
    """How far MediaPipe's points (478, 2) lie from the lines of a sketch drawn from landmarks (n, 2) of any template.

    Each line's points are held against the curve of the same name; share of the pupils' distance, by part, and "mean".
    Two templates draw some lines differently, so even the photo itself is not at 0: compare with its figure.
    """
    errors: Dict[str, float] = {}
    for part in PARTS:
        distances: List[np.ndarray] = []
        for line in MEDIAPIPE.lines:
            if line.name.startswith(_LINES[part]):
                curve = smooth(landmarks[list(template.line(line.name).points)].astype(np.float64))
                points = found[list(line.points)]
                distances.append(np.hypot(*(points[:, None] - curve[None]).transpose(2, 0, 1)).min(axis=1))
        errors[part] = float(np.concatenate(distances).mean()) / pupil_distance(landmarks, template)
    return _with_mean(errors)


def _points(part: str) -> List[int]:
    points = {point for line in MEDIAPIPE.lines if line.name.startswith(_LINES[part]) for point in line.points}
    if part == "eyes":
        points.update(*((eye.pupil,) + eye.iris for eye in MEDIAPIPE.eyes))
    return sorted(points)


def _with_mean(errors: Dict[str, float]) -> Dict[str, float]:
    return {**errors, "mean": float(np.mean([errors[part] for part in PARTS]))}


def small(picture: np.ndarray) -> np.ndarray:
    """The picture as one row of numbers, (SMALL * SMALL * 3,) float32, for `distances`."""
    return cv2.resize(picture, (SMALL, SMALL), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()


def distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Root mean square difference in levels of every row of `some` (n, d) to every one of `others` (m, d): (n, m)."""
    return np.stack([np.sqrt(np.mean((others - one) ** 2, axis=1, dtype=np.float64)) for one in some])


def mean_distance(rows: np.ndarray, people: Sequence[str]) -> Optional[float]:
    """Mean distance between rows (n, d) of different people; None where there is only one person."""
    names = np.array(people)
    different = names[:, None] != names[None]
    return float(distances(rows, rows)[different].mean()) if different.any() else None


def nearest_of_others(rows: np.ndarray, people: Sequence[str]) -> Optional[np.ndarray]:
    """Distance of every row (n, d) to the nearest one of another person, (n,); None where there is only one person."""
    names = np.array(people)
    between = np.where(names[:, None] != names[None], distances(rows, rows), np.inf)
    nearest = between.min(axis=1) if len(rows) else np.array([np.inf])
    return nearest if np.isfinite(nearest).all() else None


def cosines(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How alike every one of `some` (n, d) and of `others` (m, d) are, (n, m): 1 is the same person.

    Of two photos of one person about 0.9, of two people about 0.5.
    """
    one, other = (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9) for rows in (some, others))
    alike: np.ndarray = one @ other.T
    return alike


def frechet(some: np.ndarray, others: np.ndarray) -> float:
    """Frechet distance between the normal distributions that fit two sets of features, (n, d) and (m, d).

    The trace of the root of the covariances' product is the sum of the singular values of the product of the centred
    features, so no matrix of more than d x d or n x m is ever needed. Raises ValueError for fewer than two rows.
    """
    if min(len(some), len(others)) < 2:
        raise ValueError("a Frechet distance needs at least two pictures on either side")
    means = [np.asarray(rows, np.float64).mean(axis=0) for rows in (some, others)]
    centred = [(rows - mean) / np.sqrt(len(rows) - 1) for rows, mean in zip((some, others), means)]
    # Many rows of few features: the orthogonal part of a QR decomposition changes no singular value.
    short = [np.asarray(np.linalg.qr(rows, mode="r")) if len(rows) > rows.shape[1] else rows for rows in centred]
    overlap = np.linalg.svd(short[0] @ short[1].T, compute_uv=False).sum()
    spread = sum(float((rows**2).sum()) for rows in centred)
    return max(0.0, float(((means[0] - means[1]) ** 2).sum() + spread - 2.0 * overlap))
