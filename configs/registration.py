"""The network that finds the points of `configs.points` in a drawing, wherever it lies on the canvas.

A picture of likelihood for each point, whose centre of mass is its place, and four numbers for each: a correction of
that place, which reaches beyond the canvas too, how sure it is, and whether the point's part is drawn at all. A U-Net
(Ronneberger et al., MICCAI 2015) whose ways across are sums; places by soft-argmax (Sun et al., Integral Human Pose
Regression, ECCV 2018).
"""

from __future__ import annotations

from typing import Callable, Sequence

import jittor as jt
import numpy as np
from jittor import nn

from configs.compact import Conv, Dense
from configs.functions import concatenate
from configs.kernels.planes import GAIN, activate, double
from configs.points import POINTS

SIDE = 128  # pixels of the drawing that the network sees
HEAT = 32  # pixels a side of the pictures of likelihood
NUMBERS = 4  # of a point: correction along x and y, log deviation, logit of presence
CHANNELS = (16, 32, 64, 96, 128)  # at 64, 32, 16, 8 and 4 pixels a side
GLOBAL = 192


class Registration(nn.Module):
    """A drawing -> likelihoods and numbers of each point, in one row."""

    def __init__(self, channels: Sequence[int] = CHANNELS, points: int = len(POINTS)) -> None:
        first, *rest = channels
        self.first = Conv(1, first, 4, 2)
        self.downs = nn.ModuleList([Conv(a, b, 4, 2) for a, b in zip(channels, rest)])
        self.refine = nn.ModuleList([Conv(b, b) for b in rest])
        self.whole = Dense(channels[-1] * (SIDE >> len(channels)) ** 2, GLOBAL)
        self.numbers = Dense(GLOBAL, NUMBERS * points, scale=0.1)
        self.ups = nn.ModuleList([Conv(b, a) for a, b in zip(rest[-2::-1], rest[::-1])])
        self.heat = Conv(rest[0], points)

    def execute(self, sketch: jt.Var) -> jt.Var:
        """(N, 1, 128, 128), ink -1 and paper 1 -> (N, K * 32 * 32 + 4 K): the likelihoods' logits, then the numbers.

        The numbers of point k: correction x, y (pixels of the likelihoods), log of the deviation (the same), logit of
        presence.
        """
        x = activate(self.first(0.5 - 0.5 * sketch))  # paper is where nothing is drawn
        across = []
        for down, refine in zip(self.downs, self.refine):
            x = activate(down(x))
            x = (x + activate(refine(x))) * (1.0 / GAIN)
            across.append(x)
        numbers = self.numbers(activate(self.whole(x.flatten(1))))
        for up, skip in zip(self.ups, across[-2::-1]):
            x = (double(activate(up(x))) + skip) * (1.0 / GAIN)
        return concatenate([self.heat(x).flatten(1), numbers])


def on_arrays(network: Registration) -> Callable[[np.ndarray], np.ndarray]:
    """The network as a function of NumPy arrays, (N, 1, 128, 128) to (N, K * 32 * 32 + 4 K), without gradients."""

    def call(sketch: np.ndarray) -> np.ndarray:
        with jt.no_grad():
            row: np.ndarray = network(jt.array(sketch)).numpy()
            return row

    return call
