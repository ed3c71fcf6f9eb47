"""Structural similarity as something to learn by: `training.scoring.measures.ssim` of batches, with a gradient."""

from __future__ import annotations

from typing import Callable, Tuple

import jittor as jt
import numpy as np

from training.losses.terms import shrink

C1, C2 = 0.01**2, 0.03**2  # of pictures in 0..1
SQUARE = 8  # pixels: side of the windows of `away_in_squares`


class StructuralSimilarity:
    """SSIM of (N, C, side, side) pictures in -1..1 in evenly weighted windows, as a mean; 1 for equal pictures.

    The windows' means are two products with a band matrix, which is quicker on a processor than a convolution, has an
    exact gradient, and is not rounded to 16 bits, where a variance would drown.
    """

    def __init__(self, side: int, window: int = 7) -> None:
        band = np.zeros((side - window + 1, side), np.float32)
        for row in range(len(band)):
            band[row, row : row + window] = 1.0 / window
        self._rows, self._columns = jt.array(band).stop_grad(), jt.array(band.T.copy()).stop_grad()
        self._window = window

    def __call__(self, picture: jt.Var, photo: jt.Var) -> jt.Var:
        """How alike they are, a scalar."""
        n, channels, side, _ = picture.shape
        x, y = ((values * 0.5 + 0.5).reshape(n * channels, side, side) for values in (picture, photo))
        return _alike(x, y, self._mean, self._window)

    def _mean(self, x: jt.Var) -> jt.Var:
        return jt.matmul(jt.matmul(self._rows, x), self._columns)


def away_in_squares(real: jt.Var, fake: jt.Var, corner: Tuple[int, int]) -> jt.Var:
    """1 less the similarity of (N, C, H, H) pictures in -1..1, in squares of `SQUARE` pixels that do not overlap.

    Squares are as good as windows around all pixels when they lie elsewhere at every step, and much quicker. corner:
    row and column of the first one, each 0 to SQUARE - 1.
    """
    count = (real.shape[2] - max(corner)) // SQUARE
    rows, columns = (slice(first, first + count * SQUARE) for first in corner)
    x, y = (picture[:, :, rows, columns] * 0.5 + 0.5 for picture in (fake, real))
    return 1.0 - _alike(x, y, lambda values: shrink(values, count), SQUARE)


def _alike(x: jt.Var, y: jt.Var, mean: Callable[[jt.Var], jt.Var], window: int) -> jt.Var:
    """SSIM of pictures in 0..1, a scalar. mean: of every window, whose side is `window` pixels."""
    unbiased = window**2 / (window**2 - 1.0)
    mean_x, mean_y = mean(x), mean(y)
    spread_x = (mean(x * x) - mean_x * mean_x) * unbiased
    spread_y = (mean(y * y) - mean_y * mean_y) * unbiased
    together = (mean(x * y) - mean_x * mean_y) * unbiased
    top = (2 * mean_x * mean_y + C1) * (2 * together + C2)
    return (top / ((mean_x * mean_x + mean_y * mean_y + C1) * (spread_x + spread_y + C2))).mean()
