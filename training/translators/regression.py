"""Linear regression from whole pictures to whole pictures, with predictions for its own training pictures."""

from __future__ import annotations

import cv2
import numpy as np

SIDE = 64  # pixels at which pictures are read: below it there is nothing that a linear map of a few dozen could use
SHRINKAGE = 0.3  # of the mean squared length of a picture's difference from the mean


class PictureRidge:
    """Ridge regression by its dual: as many unknowns as pictures, whatever their size.

    inputs (N, H, W, 3), targets (N, H', W', 3) uint8. `left_out` (N, H', W', 3) float32 is what every target would be
    predicted as if it had not been among them, in levels; by the closed form for ridge regression (Allen's PRESS,
    Technometrics 16(1), 1974). shrinkage: penalty in units of the kernel's mean diagonal.
    """

    def __init__(self, inputs: np.ndarray, targets: np.ndarray, shrinkage: float = SHRINKAGE) -> None:
        rows, outputs = reduced(inputs), targets.reshape(len(targets), -1).astype(np.float32)
        self._mean, self._level, self._shape = rows.mean(axis=0), outputs.mean(axis=0), targets.shape[1:]
        rows = rows - self._mean
        kernel = rows @ rows.T
        kernel[np.diag_indices_from(kernel)] += max(shrinkage * float(np.trace(kernel)) / len(rows), 1e-6)
        inverse = np.linalg.inv(kernel)
        weights = inverse @ (outputs - self._level)
        self._rows, self._weights = rows, weights
        away = weights / np.diag(inverse)[:, None]
        self.left_out: np.ndarray = (outputs - away).reshape(targets.shape).astype(np.float32)

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """(N, H, W, 3) uint8 -> (N, H', W', 3) float32, in levels, not clipped."""
        similar = (reduced(inputs) - self._mean) @ self._rows.T
        found: np.ndarray = (similar @ self._weights + self._level).reshape((len(inputs),) + self._shape)
        return found


def reduced(pictures: np.ndarray) -> np.ndarray:
    """(N, H, W, 3) uint8 -> (N, SIDE * SIDE * 3) float32 in 0..1."""
    small = [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for picture in pictures]
    return np.stack(small).reshape(len(small), -1).astype(np.float32) / 255.0
