"""The points that place a drawing: what registration finds, and where they lie on a face in the canonical frame.

Left and right are the viewer's. The places are the means of 1,600 portraits and more whose pupils lie at `PUPILS`. An
outline has no marks of its own, so its points are where rays from the eyes and the mouth meet it (`outline_rays`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Tuple

import numpy as np

from configs.components import PUPILS


@dataclass(frozen=True)
class Point:
    """x, y: its canonical place in canvas pixels. part: what of a face it belongs to. mesh: the points of MediaPipe's
    face mesh whose mean it is, or near which, of an outline, its ray meets the oval."""

    name: str
    part: str
    x: float
    y: float
    mesh: Tuple[int, ...]


POINTS: Tuple[Point, ...] = (
    Point("pupil1", "eye1", *PUPILS[0], (468,)),
    Point("eye1_outer", "eye1", 142.9, 221.9, (33,)),
    Point("eye1_inner", "eye1", 205.4, 226.4, (133,)),
    Point("pupil2", "eye2", *PUPILS[1], (473,)),
    Point("eye2_inner", "eye2", 285.1, 227.0, (362,)),
    Point("eye2_outer", "eye2", 348.2, 222.1, (263,)),
    Point("brow1_outer", "brow1", 118.9, 192.1, (70, 46)),
    Point("brow1_middle", "brow1", 152.7, 176.0, (105, 52)),
    Point("brow1_inner", "brow1", 213.5, 186.0, (107, 55)),
    Point("brow2_inner", "brow2", 276.3, 186.0, (336, 285)),
    Point("brow2_middle", "brow2", 337.4, 176.0, (334, 282)),
    Point("brow2_outer", "brow2", 371.6, 192.5, (300, 276)),
    Point("nose_root", "nose", 244.8, 215.2, (168,)),
    Point("nose_tip", "nose", 244.5, 303.7, (4,)),
    Point("nose_left", "nose", 194.7, 308.0, (129,)),
    Point("nose_right", "nose", 295.4, 308.2, (358,)),
    Point("nose_base", "nose", 244.6, 331.2, (2,)),
    Point("mouth_left", "mouth", 181.1, 375.6, (61,)),
    Point("mouth_right", "mouth", 309.5, 375.8, (291,)),
    Point("mouth_middle", "mouth", 245.2, 382.4, (13, 14)),
    Point("lip_top", "mouth", 245.1, 364.3, (0,)),
    Point("lip_bottom", "mouth", 245.2, 409.5, (17,)),
    Point("chin", "outline", 245.4, 482.5, (152,)),
    Point("jaw_left", "outline", 118.3, 397.2, (172,)),
    Point("jaw_right", "outline", 374.2, 397.1, (397,)),
    Point("ear_left", "outline", 89.0, 261.9, (234,)),
    Point("ear_right", "outline", 403.0, 262.3, (454,)),
    Point("forehead", "outline", 244.9, 104.5, (10,)),
)

POINT_NAMES: Tuple[str, ...] = tuple(point.name for point in POINTS)
POINT_PARTS: Tuple[str, ...] = tuple(dict.fromkeys(point.part for point in POINTS))
POINT_INDEX: Dict[str, int] = {name: index for index, name in enumerate(POINT_NAMES)}


FACE_OVAL: Tuple[int, ...] = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""MediaPipe's points around the face, once round."""

# Of each point of the outline: where its ray begins, as a share of the way from between the pupils to the mouth, and
# where it goes, along the line of the pupils and along that way.
_RAYS: Dict[str, Tuple[float, Tuple[float, float]]] = {
    "chin": (1.0, (0.0, 1.0)),
    "jaw_left": (1.1, (-1.0, 0.0)),
    "jaw_right": (1.1, (1.0, 0.0)),
    "ear_left": (0.26, (-1.0, 0.0)),
    "ear_right": (0.26, (1.0, 0.0)),
    "forehead": (0.0, (0.0, -1.0)),
}


def canonical_points() -> np.ndarray:
    """The points' canonical places, (len(POINTS), 2) float32 in canvas pixels."""
    return np.array([(point.x, point.y) for point in POINTS], dtype=np.float32)


def points_of_mesh(mesh: np.ndarray) -> np.ndarray:
    """MediaPipe's face mesh, (478 or more, 2) -> the points, (len(POINTS), 2) float32 in the same pixels."""
    points = np.stack([mesh[list(point.mesh)].mean(axis=0) for point in POINTS]).astype(np.float64)
    oval = np.asarray(mesh, np.float64)[list(FACE_OVAL + FACE_OVAL[:1])]
    for index, ray in outline_rays(points).items():
        met = ray.meets(oval)
        if len(met):
            points[index] = ray.at(met.max())
    return points.astype(np.float32)


@dataclass(frozen=True)
class Ray:
    """A half-line. origin, direction: (2,) pixels, the latter of length 1."""

    origin: np.ndarray
    direction: np.ndarray

    def at(self, distance: float) -> np.ndarray:
        """The place (2,) so many pixels from the origin."""
        place: np.ndarray = self.origin + distance * self.direction
        return place

    def meets(self, line: np.ndarray) -> np.ndarray:
        """How far from the origin it crosses a line through points (n, 2): a distance in pixels for each crossing."""
        away = line - self.origin
        ahead, aside = away @ self.direction, away @ np.array([-self.direction[1], self.direction[0]])
        change = np.flatnonzero((aside[:-1] >= 0) != (aside[1:] >= 0))
        share = aside[change] / (aside[change] - aside[change + 1])
        distances: np.ndarray = ahead[change] + share * (ahead[change + 1] - ahead[change])
        return distances[distances > 0]


def outline_rays(points: np.ndarray) -> Dict[int, Ray]:
    """The rays on which a face's outline has its points, by the point's index. points: (len(POINTS), 2) pixels."""
    left, right, mouth = (points[POINT_INDEX[name]] for name in ("pupil1", "pupil2", "mouth_middle"))
    middle = 0.5 * (left + right)
    axes = [_unit(right - left), _unit(mouth - middle)]
    rays = {}
    for name, (share, direction) in _RAYS.items():
        origin = middle + share * (mouth - middle)
        rays[POINT_INDEX[name]] = Ray(origin, direction[0] * axes[0] + direction[1] * axes[1])
    return rays


def _unit(vector: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vector / max(float(np.hypot(*vector)), 1e-9)
    return unit
