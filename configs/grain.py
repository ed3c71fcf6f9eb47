"""The noise from which generators paint pores and the grain of hair: the same at every call."""

from __future__ import annotations

import numpy as np


def unit_noise(side: int, seed: int = 0) -> np.ndarray:
    """(1, 1, side, side) float32 of unit variance."""
    noise = np.random.default_rng([seed, side]).standard_normal((1, 1, side, side))
    return noise.astype(np.float32)
