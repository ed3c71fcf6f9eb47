"""What a translator must beat: answers that need no network, made from the same pairs. NumPy and scikit-learn."""

from __future__ import annotations

from typing import Dict

import cv2
import numpy as np
from sklearn.kernel_ridge import KernelRidge
from sklearn.neighbors import NearestNeighbors

COPIED, MEAN, NEAREST, RIDGE = "input copied", "mean training target", "nearest neighbour", "ridge regression"
SIDE = 64  # pixels at which pictures are read
SHRINKAGE = 0.1  # of the ridge, in units of the mean squared length of a picture's difference from the mean


def baselines(inputs: np.ndarray, targets: np.ndarray, given: np.ndarray) -> Dict[str, np.ndarray]:
    """Every baseline's answer to the pictures `given`, by its name, each (M, H, W, 3) uint8.

    inputs, targets: the training pairs, (N, H, W, 3) uint8; given (M, H, W, 3). The nearest neighbour and the ridge
    look at the pictures at `SIDE` pixels.
    """
    rows, asked = reduced(inputs), reduced(given)
    centre, level = rows.mean(axis=0), targets.reshape(len(targets), -1).mean(axis=0, dtype=np.float32)
    rows, asked = rows - centre, asked - centre
    nearest = NearestNeighbors(n_neighbors=1).fit(rows).kneighbors(asked, return_distance=False)[:, 0]
    # The dual of ridge regression: the same answer without a matrix of pixels by pixels.
    alpha = max(SHRINKAGE * float((rows**2).sum()) / len(rows), 1e-6)
    ridge = KernelRidge(alpha=alpha, kernel="linear").fit(rows, targets.reshape(len(targets), -1) - level)
    shape = (len(given),) + targets.shape[1:]
    return {
        COPIED: given.copy(),
        MEAN: np.broadcast_to(as_picture(level).reshape(targets.shape[1:]), shape).copy(),
        NEAREST: targets[nearest],
        RIDGE: as_picture(ridge.predict(asked) + level).reshape(shape),
    }


def as_picture(values: np.ndarray) -> np.ndarray:
    """Levels of any type -> uint8."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def reduced(pictures: np.ndarray) -> np.ndarray:
    """(N, H, W, 3) uint8 -> (N, SIDE * SIDE * 3) float32 in 0..1."""
    small = [cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for picture in pictures]
    return np.stack(small).reshape(len(small), -1).astype(np.float32) / 255.0
