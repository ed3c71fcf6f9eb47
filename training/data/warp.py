"""Warped faces: the photo of one person in the shape of another, or of several at once."""

from __future__ import annotations

from typing import Optional, Sequence, Tuple

import cv2
import numpy as np
from scipy.interpolate import RBFInterpolator

from configs.components import CANVAS, PUPILS
from training.data.align import MARGIN, AlignedFace

GRID = 8  # canvas pixels between the points where the spline is evaluated
STIFFNESS = 1e-4  # how much the spline may miss a landmark to stay smooth; the landmarks are then moved to match
LEAST_AREA = 0.3  # a warp that shrinks some place below this share of its area looks folded
TRIES = 5

_POSITIONS = np.arange(0, CANVAS, GRID, dtype=np.float64) + (GRID - 1) / 2.0


def crop(face: AlignedFace) -> AlignedFace:
    """The face without its margin."""
    inner = slice(MARGIN, MARGIN + CANVAS)
    person, hair = (None if mask is None else mask[inner, inner] for mask in (face.person, face.hair))
    return AlignedFace(face.photo[inner, inner], face.landmarks, person, face.mesh, hair)


def mirror(face: AlignedFace, order: np.ndarray, mesh_order: Optional[np.ndarray] = None) -> AlignedFace:
    """The face in a mirror that exchanges its pupils; order, mesh_order: see `landmarks.mirror_order`."""
    person, hair = (None if mask is None else _mirror_pixels(mask) for mask in (face.person, face.hair))
    mesh = None if face.mesh is None or mesh_order is None else mirror_points(face.mesh, mesh_order)
    return AlignedFace(_mirror_pixels(face.photo), mirror_points(face.landmarks, order), person, mesh, hair)


def mirror_points(points: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Landmarks (n, 2) of a face in a mirror that exchanges its pupils."""
    flipped = points[order].copy()
    flipped[:, 0] = PUPILS[0][0] + PUPILS[1][0] - flipped[:, 0]
    return flipped


def _mirror_pixels(image: np.ndarray) -> np.ndarray:
    """The pupils are not in the canvas' middle: the mirrored picture is shifted, and repeats its last column."""
    side = image.shape[0]
    columns = int(round(PUPILS[0][0] + PUPILS[1][0])) + 2 * MARGIN - np.arange(side)
    return np.ascontiguousarray(image[:, columns.clip(0, side - 1)])


def mix_shapes(shapes: Sequence[np.ndarray], parts: np.ndarray, mean: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """A shape whose parts come from different people, drawn towards the mean or away from it.

    shapes: for each of `landmarks.PARTS` the (n, 2) shape that gives it. parts: (n,) from `parts_of_points`.
    amount: (n, 1), 1 as it is, less towards the mean, more a caricature.
    """
    everyone = np.stack(list(shapes))  # (parts, n, 2)
    return mean + amount * (everyone[parts, np.arange(len(parts))] - mean)


def similarity(degrees: float, scale: float, shift: Tuple[float, float]) -> np.ndarray:
    """(2, 3): turned and scaled about the canvas' middle, then shifted by pixels."""
    matrix = cv2.getRotationMatrix2D(((CANVAS - 1) / 2.0, (CANVAS - 1) / 2.0), degrees, scale)
    matrix[:, 2] += shift
    return matrix


def warp(face: AlignedFace, target: np.ndarray, placement: np.ndarray, controls: Sequence[int]) -> AlignedFace:
    """Give a face another shape and place.

    target: (n, 2) canvas pixels, where the landmarks go. placement: (2, 3), applied after that. controls: the landmarks
    that lead; the others follow the spline.
    Returns a face without margin. The shape is approached as far as nothing folds, at least by a third; the returned
    landmarks are where the warp truly puts them. Source of the spline: Bookstein, Principal Warps, PAMI 11(6), 1989.
    """
    back = cv2.invertAffineTransform(placement)
    grid_x, grid_y = np.meshgrid(_POSITIONS, _POSITIONS)
    grid = np.stack([grid_x.ravel(), grid_y.ravel()], axis=1) @ back[:, :2].T + back[:, 2]
    led = list(controls)
    amount = 1.0
    for attempt in range(TRIES):
        goal = face.landmarks + amount * (target - face.landmarks)
        spline = Spline(goal[led], face.landmarks[led])
        offsets = spline(grid)
        if attempt == TRIES - 1 or _smallest_area(grid + offsets) > LEAST_AREA:
            break
        amount *= 0.75
    cells = len(_POSITIONS)
    field = offsets.reshape(cells, cells, 2).astype(np.float32)
    dense = cv2.resize(field, (CANVAS, CANVAS), interpolation=cv2.INTER_CUBIC)
    x, y = np.meshgrid(np.arange(CANVAS, dtype=np.float32), np.arange(CANVAS, dtype=np.float32))
    map_x = (back[0, 0] * x + back[0, 1] * y + back[0, 2] + MARGIN).astype(np.float32) + dense[..., 0]
    map_y = (back[1, 0] * x + back[1, 1] * y + back[1, 2] + MARGIN).astype(np.float32) + dense[..., 1]
    photo = cv2.remap(face.photo, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    person, hair = (
        None if mask is None else cv2.remap(mask, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for mask in (face.person, face.hair)
    )
    landmarks = _inverse(spline, goal, face.landmarks) @ placement[:, :2].T + placement[:, 2]
    mesh = None
    if face.mesh is not None:
        # The mesh goes where the landmarks take the picture: from where it is, since no goal is known for it.
        mesh = (_inverse(spline, face.mesh, face.mesh, 8) @ placement[:, :2].T + placement[:, 2]).astype(np.float32)
    return AlignedFace(photo, landmarks.astype(np.float32), person, mesh, hair)


def _anchors() -> np.ndarray:
    """Points along the outer border, which stay where they are."""
    low, high = -float(MARGIN), float(CANVAS + MARGIN - 1)
    steps = np.linspace(low, high, 7)
    sides = [(step, edge) for step in steps for edge in (low, high)]
    sides += [(edge, step) for step in steps[1:-1] for edge in (low, high)]
    return np.array(sides)


class Spline:
    """The thin-plate spline that leads from `centres` to `values`, both (n, 2), and leaves the outer border alone."""

    def __init__(self, centres: np.ndarray, values: np.ndarray) -> None:
        anchors = _anchors()
        offsets = np.concatenate([values - centres, np.zeros_like(anchors)])
        knots = _in_halves(np.concatenate([centres, anchors]))
        self._offsets = RBFInterpolator(knots, offsets, smoothing=STIFFNESS, kernel="thin_plate_spline")

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Offsets (n, 2) at points (n, 2)."""
        offsets: np.ndarray = self._offsets(_in_halves(points))
        return offsets


def _in_halves(points: np.ndarray) -> np.ndarray:
    """Canvas pixels (n, 2) in half canvases from the middle, which `STIFFNESS` is measured in."""
    return points / (CANVAS / 2.0) - 1.0


def _inverse(spline: Spline, guess: np.ndarray, values: np.ndarray, rounds: int = 3) -> np.ndarray:
    """The points that the spline leads to `values`, (n, 2), from a near guess."""
    points = guess
    for _ in range(rounds):
        points = points + (values - (points + spline(points)))
    return points


def _smallest_area(points: np.ndarray) -> float:
    """The smallest area to which a square pixel's surroundings go, against what they were."""
    cells = len(_POSITIONS)
    field = points.reshape(cells, cells, 2) / GRID
    along_x, along_y = field[:-1, 1:] - field[:-1, :-1], field[1:, :-1] - field[:-1, :-1]
    return float((along_x[..., 0] * along_y[..., 1] - along_x[..., 1] * along_y[..., 0]).min())
