"""Where the hair begins: MediaPipe's mesh ends on the forehead, wherever the hair begins, so it is looked for here."""

from __future__ import annotations

from typing import Optional

import cv2
import numpy as np

from training.data.landmarks import HAIRLINE_POINTS, MESH_FOREHEAD

ANGLES = 61
RADII = 64
NEAREST, FARTHEST = 0.88, 1.7  # where to look, as multiples of the mesh's own forehead
SMOOTHNESS = 12.0  # what a step of one radius between neighbouring angles costs, in units of colour distance


def find_hairline(photo: np.ndarray, landmarks: np.ndarray, person: Optional[np.ndarray]) -> np.ndarray:
    """Points along the hairline from temple to temple, (`HAIRLINE_POINTS`, 2) float32.

    photo: (h, w, 3) uint8 RGB. landmarks: (478, 2) in its pixels. person: (h, w) float32, 0..1, or None.
    On each ray from between the eyes the skin ends where the colour has left that of the forehead for good;
    neighbouring rays agree through dynamic programming. A bald head gives the edge of the head.
    """
    origin = landmarks[168].astype(np.float64)
    rays = landmarks[list(MESH_FOREHEAD)].astype(np.float64) - origin
    along = np.arctan2(rays[:, 0], -rays[:, 1])  # 0 is up, rising to the viewer's right
    angles = np.linspace(along[0], along[-1], ANGLES)
    mesh = np.interp(angles, along, np.hypot(rays[:, 0], rays[:, 1]))
    radii = mesh[:, None] * np.linspace(NEAREST, FARTHEST, RADII)[None]  # (ANGLES, RADII)
    x = (origin[0] + radii * np.sin(angles)[:, None]).astype(np.float32)
    y = (origin[1] - radii * np.cos(angles)[:, None]).astype(np.float32)
    colours = cv2.cvtColor(cv2.GaussianBlur(photo, (0, 0), 2.5), cv2.COLOR_RGB2LAB)
    polar = cv2.remap(colours, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    forehead = landmarks[[151, 108, 337, 9, 69, 299]].astype(int).clip(0, np.array(photo.shape[1::-1]) - 1)
    skin = np.median(colours[forehead[:, 1], forehead[:, 0]].astype(np.float32), axis=0)
    distance = np.minimum(np.sqrt((((polar - skin) * (0.7, 1.0, 1.0)) ** 2).sum(axis=2)), 60.0)
    if person is not None:  # a light background may well look like skin
        distance[cv2.remap(person, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) < 0.5] = 60.0
    threshold, _ = cv2.threshold(distance.astype(np.uint8), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Ending at radius r costs what lies inside and looks unlike skin, less what looks like it.
    cost = np.cumsum(distance - max(12.0, float(threshold)), axis=1)
    steps = np.arange(RADII)
    bend = SMOOTHNESS * np.abs(steps[:, None] - steps[None]) ** 1.5  # (to, from)
    total = cost[0]
    came = np.zeros((ANGLES, RADII), int)
    for angle in range(1, ANGLES):
        choices = total[None] + bend
        came[angle] = choices.argmin(axis=1)
        total = choices.min(axis=1) + cost[angle]
    path = np.zeros(ANGLES, int)
    path[-1] = int(total.argmin())
    for angle in range(ANGLES - 1, 0, -1):
        path[angle - 1] = came[angle, path[angle]]
    reach = cv2.GaussianBlur(radii[np.arange(ANGLES), path].reshape(-1, 1), (1, 0), 0.1, sigmaY=1.5)[:, 0]
    chosen = np.linspace(0, ANGLES - 1, HAIRLINE_POINTS + 2)[1:-1].round().astype(int)
    line = np.stack([np.sin(angles), -np.cos(angles)], axis=1) * reach[:, None] + origin
    return line[chosen].astype(np.float32)
