"""Finds the sheet of paper in a photo of a drawing by its outline, and rectifies its perspective."""

from __future__ import annotations

from typing import Optional

import cv2
import numpy as np

SIDE = 256  # pixels: longer side of the reduced picture in which the sheet is searched
LINES = 9  # pixels at that size: thinner things are lines on the sheet
CONTRAST = 40.0  # grey levels by which a sheet is at least brighter than its surroundings
LEAST, MOST = 0.12, 0.94  # smallest and largest share of the picture that a sheet covers
FULL = 0.97  # smallest share of its convex hull that a sheet covers
INSET = 0.012  # share of its sides that is cut off, since edges are dark
LEAST_EVEN = 0.6  # smallest ratio of two opposite sides


def sheet(picture: np.ndarray) -> np.ndarray:
    """The sheet of paper that lies on a darker surface in a picture, or the picture itself if there is none.

    picture: (H, W, 1, 3 or 4) uint8; one with transparency is no photo. Returns (h, w, 1 or 3) uint8 at
    the picture's own resolution, or the picture.
    """
    corners = None if picture.shape[2] == 4 else _corners(picture)
    if corners is None:
        return picture
    lengths = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = (max(8, round(float(lengths[side::2].max()))) for side in (0, 1))
    middle = corners.mean(axis=0)
    inner = (middle + (corners - middle) * (1.0 - 2.0 * INSET)).astype(np.float32)
    goal = np.array([(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)], np.float32)
    matrix = cv2.getPerspectiveTransform(inner, goal)
    found = cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return found if found.ndim == 3 else found[:, :, None]


def _corners(picture: np.ndarray) -> Optional[np.ndarray]:
    """The corners of a sheet, (4, 2) float64 pixels, clockwise from the upper left; None if there is none."""
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    if min(height, width) * scale < 4 * LINES:
        return None
    size = round(width * scale), round(height * scale)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    grey = cv2.medianBlur(small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), LINES)
    _level, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    bright = mask > 0
    if bright.all() or not bright.any() or float(np.median(grey[bright])) - float(np.median(grey[~bright])) < CONTRAST:
        return None
    contours, _hierarchy = cv2.findContours(np.pad(mask, 1), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea)
    if not LEAST <= cv2.contourArea(outline) / grey.size <= MOST:
        return None
    hull = cv2.convexHull(outline)
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)[:, 0].astype(np.float64)
    if len(corners) != 4 or cv2.contourArea(outline) < FULL * cv2.contourArea(hull):
        return None
    lengths = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    if (np.minimum(lengths[:2], lengths[2:]) < LEAST_EVEN * np.maximum(lengths[:2], lengths[2:])).any():
        return None
    around = np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))  # clockwise as seen
    ordered = corners[around]
    first = int(np.argmin(ordered.sum(axis=1)))
    return np.asarray((np.roll(ordered, -first, axis=0) - 1.0 + 0.5) / scale - 0.5)
