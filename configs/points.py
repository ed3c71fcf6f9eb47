"""The points that place a drawing: what registration finds, and where they lie on a face in the canonical frame.

Left and right are the viewer's. The places are the means of 1,688 portraits whose pupils lie at `PUPILS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Tuple

import numpy as np

from configs.components import PUPILS


@dataclass(frozen=True)
class Point:
    """x, y: its canonical place in canvas pixels. part: what of a face it belongs to. mesh: the points of MediaPipe's
    face mesh whose mean it is."""

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
    Point("jaw_left", "outline", 120.6, 399.4, (172,)),
    Point("jaw_right", "outline", 371.8, 399.6, (397,)),
    Point("ear_left", "outline", 89.0, 261.9, (234,)),
    Point("ear_right", "outline", 403.0, 262.3, (454,)),
    Point("forehead", "outline", 244.9, 104.5, (10,)),
)

POINT_NAMES: Tuple[str, ...] = tuple(point.name for point in POINTS)
POINT_PARTS: Tuple[str, ...] = tuple(dict.fromkeys(point.part for point in POINTS))
POINT_INDEX: Dict[str, int] = {name: index for index, name in enumerate(POINT_NAMES)}


def canonical_points() -> np.ndarray:
    """The points' canonical places, (len(POINTS), 2) float32 in canvas pixels."""
    return np.array([(point.x, point.y) for point in POINTS], dtype=np.float32)


def points_of_mesh(mesh: np.ndarray) -> np.ndarray:
    """MediaPipe's face mesh, (478 or more, 2) -> the points, (len(POINTS), 2) float32 in the same pixels."""
    return np.stack([mesh[list(point.mesh)].mean(axis=0) for point in POINTS]).astype(np.float32)
