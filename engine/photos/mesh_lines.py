"""What MediaPipe sees in a photo: lines that its edges often lack, brows, nose and jaw, and whose edges they are."""

from __future__ import annotations

from typing import List, NamedTuple, Optional, Tuple

import cv2
import numpy as np

from configs.components import PAPER_WHITE
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

PERSON = 0.3  # how sure it must be that a pixel is a person's
LEAST_PERSON = 0.9  # share of the face's points that are
OUTLINE = 8  # canvas pixels around the person in which edges are still the person's
INK = 190  # grey of an edge that is a line
NEAR = 9  # canvas pixels from a line of the mesh within which an edge follows it
LEAST_FOLLOWED = 0.5  # share of a brow that edges follow, below which the brow is drawn
SHORTEST_GAP = 24.0  # canvas pixels of jaw or nose that no edge follows, from which on they are drawn
STEP = 2.0  # canvas pixels between the places of a line at which edges are looked for
WIDTH, THINNEST, THICKEST = 2.2, 4.0, 12.0  # canvas pixels


class SeenFace(NamedTuple):
    """A face in a photo. mesh: its points, (478, 2) x, y. person: where the person is, (height, width), 0 to 1."""

    mesh: np.ndarray
    person: np.ndarray


def look_at(photo: np.ndarray) -> Optional[SeenFace]:
    """The face in a photo, (height, width, 3) uint8 RGB; None where nothing finds it."""
    if not mediapipe_installed():
        return None
    with FaceFinder() as finder:
        try:
            return SeenFace(finder.landmarks(photo), finder.person(photo))
        except ValueError:
            return None


def without_background(sketch: np.ndarray, seen: SeenFace) -> np.ndarray:
    """The edges of a photo, (512, 512) uint8, ink dark, without those behind the person, whose outline stays.

    They stay, too, where the face itself is taken for background.
    """
    x, y = np.clip(seen.mesh.round().astype(int), 0, len(sketch) - 1).T
    if (seen.person[y, x] > PERSON).mean() < LEAST_PERSON:
        return sketch
    person = cv2.dilate((seen.person > PERSON).astype(np.uint8), _disc(OUTLINE))
    cleared: np.ndarray = np.where(person > 0, sketch, PAPER_WHITE).astype(np.uint8)
    return cleared


def lacking_lines(sketch: np.ndarray, mesh: np.ndarray) -> Tuple[Stroke, ...]:
    """Strokes for the brows that a photo's edges do not follow, and for those parts of jaw and wings of the nose.

    sketch: the edges, (512, 512) uint8, ink dark. mesh: (478, 2) on the same canvas.
    """
    to_edge = _to_nearest(sketch < INK)
    found: List[Stroke] = []
    for line in (JAW, NOSE_LEFT, NOSE_RIGHT):
        found += [_stroke(gap, WIDTH) for gap in _gaps(mesh[list(line)], to_edge)]
    for upper, lower in (BROW_LEFT, BROW_RIGHT):
        rims = mesh[list(upper)], mesh[list(lower)]
        middle = (rims[0] + rims[1]) / 2.0
        if _followed(_places(middle), to_edge).mean() < LEAST_FOLLOWED:
            thick = float(np.linalg.norm(rims[0] - rims[1], axis=1).mean())
            found.append(_stroke(middle, min(max(0.6 * thick, THINNEST), THICKEST)))
    return tuple(found)


def _disc(radius: int) -> np.ndarray:
    made: np.ndarray = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return made


def _to_nearest(ink: np.ndarray) -> np.ndarray:
    """The way from each pixel to the nearest of a mask (H, W), (H, W, 2) x, y; far away where there is none."""
    if not ink.any():
        return np.full((*ink.shape, 2), np.inf)
    _away, labels = cv2.distanceTransformWithLabels(
        (~ink).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(ink)
    places = np.zeros((labels.max() + 1, 2))
    places[labels[rows, columns]] = np.stack([columns, rows], axis=1)
    y, x = np.indices(ink.shape)
    way: np.ndarray = places[labels] - np.stack([x, y], axis=2)
    return way


def _places(line: np.ndarray) -> np.ndarray:
    """Places at even distances along a line of points, (n, 2) x, y."""
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    marks = np.linspace(0.0, gone[-1], max(2, int(gone[-1] / STEP)))
    return np.stack([np.interp(marks, gone, line[:, axis]) for axis in (0, 1)], axis=1)


def _ways(places: np.ndarray, to_edge: np.ndarray) -> np.ndarray:
    """The way to the nearest edge from each of these places (n, 2); none from those beside the canvas."""
    pixels = places.round().astype(int)
    inside = ((pixels >= 0) & (pixels < len(to_edge))).all(axis=1)
    x, y = np.where(inside[:, None], pixels, 0).T
    return np.where(inside[:, None], to_edge[y, x], 0.0)


def _followed(places: np.ndarray, to_edge: np.ndarray) -> np.ndarray:
    """Which of these places (n, 2) an edge follows, (n,) bool. Nothing is lacking beside the canvas."""
    followed: np.ndarray = np.hypot(*_ways(places, to_edge).T) <= NEAR
    return followed


def _gaps(line: np.ndarray, to_edge: np.ndarray) -> List[np.ndarray]:
    """The parts of a line of points that no edge follows, bent so that they begin and end on the edges beside them."""
    places = _places(line)
    followed = np.concatenate([[True], _followed(places, to_edge), [True]])
    starts, ends = np.flatnonzero(followed[:-1] & ~followed[1:]), np.flatnonzero(~followed[:-1] & followed[1:])
    found = []
    for start, end in zip(starts.tolist(), ends.tolist()):
        if (end - start) * STEP < SHORTEST_GAP:
            continue
        first, last = max(start - 1, 0), min(end + 1, len(places))
        gap = places[first:last]
        at_ends = _ways(gap[[0, -1]], to_edge)
        at_ends[[start == 0, end == len(places)]] = 0.0  # there the line itself ends, and no edge begins
        along = np.linspace(0.0, 1.0, len(gap))[:, None]
        bent = gap + (1.0 - along) ** 2 * at_ends[0] + along**2 * at_ends[1]
        found.append(bent[np.linspace(0, len(bent) - 1, len(bent) // 4 + 2).round().astype(int)])
    return found


def _stroke(line: np.ndarray, width: float) -> Stroke:
    pressures: List[float] = (1.0 - 0.5 * np.linspace(-1.0, 1.0, len(line)) ** 2).tolist()
    points: List[Point] = [(round(float(x), 2), round(float(y), 2), round(p, 3)) for (x, y), p in zip(line, pressures)]
    return Stroke(tuple(points), round(width, 2))
