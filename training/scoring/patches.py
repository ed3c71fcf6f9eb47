"""Sliced Wasserstein distance of Laplacian-pyramid patches (Karras, Aila, Laine and Lehtinen 2018, section 5)."""

from __future__ import annotations

from typing import Dict, List, Sequence

import cv2
import numpy as np

PATCH = 7  # pixels
PATCHES = 256  # of every picture at every scale; twice the paper's, which had many more pictures
DIRECTIONS = 512
COARSEST = 16  # pixels: side of the last scale
SCALE = 1000.0  # the paper gives distances times 1000


def pyramid(picture: np.ndarray) -> List[np.ndarray]:
    """The Laplacian pyramid of a square picture (side, side, 3): float32 levels from the full side down to `COARSEST`.

    The last level is the picture itself at that side, and their sum, each scaled up, is the picture.
    """
    levels: List[np.ndarray] = []
    current = picture.astype(np.float32)
    while current.shape[0] // 2 >= COARSEST:
        below = cv2.pyrDown(current)
        levels.append(current - cv2.pyrUp(below, None, (current.shape[1], current.shape[0])))
        current = below
    return levels + [current]


class PatchStatistics:
    """The patches of real photos, to which those of as many pictures are compared.

    photos: square, of one size. seed: decides directions and places; the places are the same in every picture, so that
    a set is at no distance from itself, in whatever order.
    """

    def __init__(self, photos: Sequence[np.ndarray], seed: int = 0) -> None:
        self._seed, self._count = seed, len(photos)
        self._real = self._projected(photos)

    def distance(self, pictures: Sequence[np.ndarray]) -> Dict[int, float]:
        """The distance times 1000, by the scale's side in pixels. Raises ValueError for another number of pictures."""
        if len(pictures) != self._count:
            raise ValueError(f"{len(pictures)} pictures cannot be compared with {self._count} photos")
        found = self._projected(pictures)
        return {side: SCALE * float(np.abs(found[side] - self._real[side]).mean()) for side in found}

    def _projected(self, pictures: Sequence[np.ndarray]) -> Dict[int, np.ndarray]:
        """Projections of all patches on the directions, sorted, (patches, DIRECTIONS), by the scale's side."""
        found: Dict[int, List[np.ndarray]] = {}
        for picture in pictures:
            for level in pyramid(picture):
                found.setdefault(level.shape[0], []).append(self._patches(level))
        projected: Dict[int, np.ndarray] = {}
        for side, pieces in found.items():
            patches = np.concatenate(pieces)
            # As in the paper: each set by its own mean and deviation in every colour. In 64 bits: in 32 the mean would
            # depend on the order of the pictures.
            mean = patches.mean(axis=(0, 2, 3), keepdims=True, dtype=np.float64)
            deviation = patches.std(axis=(0, 2, 3), keepdims=True, dtype=np.float64)
            flat = ((patches - mean) / np.maximum(deviation, 1e-6)).astype(np.float32).reshape(len(patches), -1)
            directions = np.random.default_rng([self._seed, side, 1]).standard_normal((flat.shape[1], DIRECTIONS))
            directions /= np.linalg.norm(directions, axis=0)
            projected[side] = np.sort(flat @ directions.astype(np.float32), axis=0)
        return projected

    def _patches(self, level: np.ndarray) -> np.ndarray:
        """Patches at random places of a level, (PATCHES, 3, PATCH, PATCH)."""
        side = level.shape[0]
        rows, columns = np.random.default_rng([self._seed, side]).integers(0, side - PATCH + 1, (2, PATCHES))
        windows = np.lib.stride_tricks.sliding_window_view(level, (PATCH, PATCH, 1))
        return windows[rows, columns, ..., 0]
