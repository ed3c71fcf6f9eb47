"""Ridge regression from whole pictures to whole pictures, with predictions for its own training pictures."""

from __future__ import annotations

from typing import Tuple

import numpy as np

SHRINKAGE = 0.3  # of the mean squared length of a picture's difference from the mean


class PictureRidge:
    """Ridge regression by its dual: as many unknowns as pictures, whatever their size.

    inputs (N, K), targets (N, ...), in any unit. `left_out`, of the targets' shape, float32, is what every target would
    be predicted as if it had not been among them; by the closed form for ridge regression (Allen's PRESS, Technometrics
    16(1), 1974). shrinkage: penalty in units of the kernel's mean diagonal. A prediction is (input - `mean`) times the
    transposed `rows` (N, K), times `weights` (N, M), plus `level` (M,).
    """

    def __init__(self, inputs: np.ndarray, targets: np.ndarray, shrinkage: float = SHRINKAGE) -> None:
        outputs = targets.reshape(len(targets), -1).astype(np.float32)
        self.mean, self.level, self._shape = inputs.mean(axis=0), outputs.mean(axis=0), targets.shape[1:]
        self.rows = inputs - self.mean
        kernel = self.rows @ self.rows.T
        kernel[np.diag_indices_from(kernel)] += max(shrinkage * float(np.trace(kernel)) / len(kernel), 1e-6)
        inverse = np.linalg.inv(kernel)
        self.weights = inverse @ (outputs - self.level)
        away = self.weights / np.diag(inverse)[:, None]
        self.left_out: np.ndarray = (outputs - away).reshape(targets.shape).astype(np.float32)

    def reduced(self, rank: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same in the `rank` directions in which its predictions for the training pictures vary most.

        Returns `rows` (rank, K), `weights` (rank, M) and `left_out` so reduced, to take the place of its own. Reduced-
        rank ridge regression (Mukherjee and Zhu, Statistical Analysis and Data Mining 4(6), 2011, section 2). rank: at
        most as many as there are training pictures.
        """
        kernel = self.rows @ self.rows.T
        # The predictions are P = kernel W; their right singular vectors are V = P^T U / s, by those U of P P^T.
        gram = kernel @ (self.weights @ self.weights.T) @ kernel
        squares, left = np.linalg.eigh(gram.astype(np.float64))
        largest = np.argsort(squares)[::-1][:rank]
        sizes = np.sqrt(np.maximum(squares[largest], 1e-12))
        mixing = (kernel @ (left[:, largest] / sizes)).astype(np.float32)  # V = W^T mixing
        directions = mixing.T @ self.weights  # (rank, M), orthonormal
        codes = (self.weights @ directions.T).T @ self.rows  # (rank, K): from an input to its place along each
        outputs = self.left_out.reshape(len(self.rows), -1)
        kept = ((outputs - self.level) @ directions.T) @ directions + self.level
        unit = (sizes / np.sqrt(len(self.rows))).astype(np.float32)[:, None]  # so that both fit into 16 bits
        return codes / unit, directions * unit, kept.reshape(self.left_out.shape).astype(np.float32)

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """(N, K) -> (N, ...) float32 in the targets' unit, not clipped."""
        similar = (inputs - self.mean) @ self.rows.T
        found: np.ndarray = (similar @ self.weights + self.level).reshape((len(inputs), *self._shape))
        return found
