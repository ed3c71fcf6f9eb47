"""Structural similarity as something to learn by: `training.measures.ssim` of batches, with a gradient."""

from __future__ import annotations

import jittor as jt
import numpy as np

C1, C2 = 0.01**2, 0.03**2  # of pictures in 0..1


class Similarity:
    """SSIM of (N, C, side, side) pictures in -1..1 in evenly weighted windows, as a mean; 1 for equal pictures.

    The windows' means are two products with a band matrix, which is quicker on a processor than a convolution, has an
    exact gradient, and is not rounded to 16 bits, where a variance would drown.
    """

    def __init__(self, side: int, window: int = 7) -> None:
        band = np.zeros((side - window + 1, side), np.float32)
        for row in range(len(band)):
            band[row, row : row + window] = 1.0 / window
        self._rows, self._columns = jt.array(band).stop_grad(), jt.array(band.T.copy()).stop_grad()
        self._unbiased = window**2 / (window**2 - 1.0)

    def __call__(self, picture: jt.Var, photo: jt.Var) -> jt.Var:
        """How alike they are, a scalar."""
        n, channels, side, _ = picture.shape
        x, y = ((values * 0.5 + 0.5).reshape(n * channels, side, side) for values in (picture, photo))
        mean_x, mean_y = self._mean(x), self._mean(y)
        spread_x = (self._mean(x * x) - mean_x * mean_x) * self._unbiased
        spread_y = (self._mean(y * y) - mean_y * mean_y) * self._unbiased
        together = (self._mean(x * y) - mean_x * mean_y) * self._unbiased
        top = (2 * mean_x * mean_y + C1) * (2 * together + C2)
        return (top / ((mean_x * mean_x + mean_y * mean_y + C1) * (spread_x + spread_y + C2))).mean()

    def _mean(self, x: jt.Var) -> jt.Var:
        return jt.matmul(jt.matmul(self._rows, x), self._columns)
