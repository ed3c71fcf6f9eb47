"""Ink on faces: how much of the skin carries thin dark lines, and how far meaningless strokes show through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence

import cv2
import numpy as np

from configs.components import CANVAS
from training.data.landmarks import MEDIAPIPE, MESH_FOREHEAD

TOP_HAT = 13  # pixels at 512: what is dark and narrower than this is a line
CONTRAST = 25  # levels by which a line is darker than the skin beside it
EDGE = 8  # pixels at 512 along the face's outline that are left out, since hair and shadow begin there
MARGIN = 8  # pixels at 512 around eyes, brows, lips and nose tip that are left out
_OVAL = tuple(MEDIAPIPE.line("jaw").points) + tuple(reversed(MESH_FOREHEAD[1:-1]))
_DARK = (
    ("upper lid, left", "lower lid, left"),
    ("upper lid, right", "lower lid, right"),
    ("brow top, left", "brow bottom, left"),
    ("brow top, right", "brow bottom, right"),
    ("upper lip, top", "lower lip, bottom"),
    ("nose base, left", "nose base, right"),
)
"""What is dark on every face, by the lines around it."""


@dataclass(frozen=True)
class Ink:
    """Inked skin of several faces, per mille; faces: how many were found, and so measured."""

    median: float
    ninetieth: float
    faces: int


def ink_of(values: Sequence[float]) -> Optional[Ink]:
    """Of what `inked_skin` says of each face; what is not a number was not measured. None where nothing was."""
    measured = [value for value in values if value == value]
    if not measured:
        return None
    return Ink(float(np.median(measured)), float(np.percentile(measured, 90)), len(measured))


def inked_skin(face: np.ndarray, points: Optional[np.ndarray]) -> float:
    """The share of the skin that carries thin dark lines, per mille; about 5 in photos of clean-shaven people.

    face: (H, W, 3) uint8 RGB, square; sizes are scaled from 512. points: MediaPipe's mesh (478, 2) in its pixels, None
    where no face was found. Skin is `skin_of`; a line is where a black top-hat of `TOP_HAT` pixels of the grey picture
    exceeds `CONTRAST` levels. Hair over the forehead, beards and the frames of glasses count, so compare with photos.
    Not a number where no skin is seen.
    """
    if points is None:
        return float("nan")
    skin = skin_of(face.shape[0], points)
    return 1000.0 * float(lines_of(face)[skin].mean()) if skin.any() else float("nan")


def lines_of(face: np.ndarray) -> np.ndarray:
    """Where a face (H, W, 3) uint8 RGB has a thin dark line, (H, W) bool."""
    grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
    darker: np.ndarray = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, _disc(_scaled(TOP_HAT - 1, face.shape[0]) // 2))
    return darker > CONTRAST


def skin_of(side: int, points: np.ndarray) -> np.ndarray:
    """Where a mesh has bare skin, (side, side) bool: the face oval without eyes, brows, lips and nose tip."""
    oval = np.zeros((side, side), np.uint8)
    cv2.fillPoly(oval, [np.rint(points[list(_OVAL)]).astype(np.int32)], 1)
    # What lies outside of the picture is no edge of the face.
    oval = cv2.erode(oval, _disc(_scaled(EDGE, side)), borderType=cv2.BORDER_CONSTANT, borderValue=1)
    dark = np.zeros((side, side), np.uint8)
    for names in _DARK:
        around = np.concatenate([points[list(MEDIAPIPE.line(name).points)] for name in names])
        cv2.fillConvexPoly(dark, cv2.convexHull(np.rint(around).astype(np.int32)), 1)
    skin: np.ndarray = (oval > 0) & (cv2.dilate(dark, _disc(_scaled(MARGIN, side))) == 0)
    return skin


def ink_leak(faces: Sequence[np.ndarray], marked: Sequence[np.ndarray], marks: Sequence[np.ndarray]) -> float:
    """How much strokes that mean nothing change the faces under them: levels, 0 to 255, the mean of all pairs.

    faces: of the drawings without marks. marked: of the same with marks. marks: (H, W) bool, where they lie. Pairs
    without any mark say nothing. Not a number where all are so.
    """
    changes = [cv2.absdiff(a, b)[under].mean() for a, b, under in zip(faces, marked, marks) if under.any()]
    return float(np.mean(changes)) if changes else float("nan")


def _scaled(pixels: int, side: int) -> int:
    return int(round(pixels * side / CANVAS))


def _disc(radius: int) -> np.ndarray:
    disc: np.ndarray = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return disc
