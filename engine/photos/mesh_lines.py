"""Lines of a face by MediaPipe's mesh: brows, nose and jaw, which the edges of a photo often lack."""

from __future__ import annotations

from typing import List, Optional, Tuple

import cv2
import numpy as np

from engine.drawing.strokes import Point, Stroke
from engine.photos.facefinder import FaceFinder, mediapipe_installed

JAW = (
    *(127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152),
    *(377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356),
)
NOSE_LEFT, NOSE_RIGHT = (131, 49, 129, 64, 98, 97, 2), (360, 279, 358, 294, 327, 326, 2)
BROW_LEFT = ((70, 63, 105, 66, 107), (46, 53, 52, 65, 55))
BROW_RIGHT = ((300, 293, 334, 296, 336), (276, 283, 282, 295, 285))
"""Points of a brow's upper and lower rim, from the temple inwards."""

INK = 190  # grey of an edge that is a line
NEAR = 9  # canvas pixels from a line of the mesh within which an edge follows it
LEAST_FOLLOWED = 0.5  # share of a line that edges follow, below which the line is drawn
WIDTH, THINNEST, THICKEST = 2.2, 4.0, 12.0  # canvas pixels


def mesh_of(photo: np.ndarray) -> Optional[np.ndarray]:
    """The 478 points of the face in a photo, (height, width, 3) uint8 RGB; None where nothing finds them."""
    if not mediapipe_installed():
        return None
    with FaceFinder() as finder:
        try:
            return finder.landmarks(photo)
        except ValueError:
            return None


def lacking_lines(sketch: np.ndarray, mesh: np.ndarray) -> Tuple[Stroke, ...]:
    """Strokes for the brows, wings of the nose and jaw that a photo's edges do not follow.

    sketch: the edges, (512, 512) uint8, ink dark. mesh: (478, 2) on the same canvas.
    """
    near = cv2.dilate(
        (sketch < INK).astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * NEAR + 1,) * 2)
    )
    lines: List[Tuple[np.ndarray, float]] = [(mesh[list(line)], WIDTH) for line in (JAW, NOSE_LEFT, NOSE_RIGHT)]
    for upper, lower in (BROW_LEFT, BROW_RIGHT):
        rims = mesh[list(upper)], mesh[list(lower)]
        thick = float(np.linalg.norm(rims[0] - rims[1], axis=1).mean())
        lines.append(((rims[0] + rims[1]) / 2.0, min(max(0.6 * thick, THINNEST), THICKEST)))
    return tuple(_stroke(line, width) for line, width in lines if _followed(line, near) < LEAST_FOLLOWED)


def _followed(line: np.ndarray, near: np.ndarray) -> float:
    """The share of a line of points that lies near an edge."""
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    marks = np.linspace(0.0, gone[-1], max(2, int(gone[-1] / 2.0)))
    places = np.stack([np.interp(marks, gone, line[:, axis]) for axis in (0, 1)], axis=1).round().astype(int)
    inside = places[((places >= 0) & (places < len(near))).all(axis=1)]
    return float(near[inside[:, 1], inside[:, 0]].mean()) if len(inside) else 1.0


def _stroke(line: np.ndarray, width: float) -> Stroke:
    pressures: List[float] = (1.0 - 0.5 * np.linspace(-1.0, 1.0, len(line)) ** 2).tolist()
    points: List[Point] = [(round(float(x), 2), round(float(y), 2), round(p, 3)) for (x, y), p in zip(line, pressures)]
    return Stroke(tuple(points), round(width, 2))
