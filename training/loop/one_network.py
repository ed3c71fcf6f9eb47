"""Methods that train one network by Adam and ship the exponential average of its weights."""

from __future__ import annotations

from typing import Dict, Mapping

import jittor as jt
import numpy as np
from jittor import nn

from training.loop.loop import Method
from training.loop.state import Average, adam_tensors, module_tensors, restore_adam, restore_module


class OneNetwork(Method):
    """network: what is trained. rate: Adam's highest learning rate. steps: of the whole run. warm: steps in which the
    rate rises. falling: the last share of the run, in which it falls."""

    def __init__(self, network: nn.Module, rate: float, steps: int, warm: int, falling: float) -> None:
        self.network, self.average = network, Average(network)
        self.optimiser = jt.optim.Adam(network.parameters(), rate, betas=(0.9, 0.99))
        self._rate, self._steps, self._warm, self._falling = rate, steps, warm, falling

    def learn(self, loss: jt.Var, number: int) -> None:
        """Go down this loss at step `number`."""
        self.optimiser.lr = self._rate * self.share_of_rate(number)
        self.optimiser.step(loss)
        self.average.update(number)
        jt.sync(list(self.average.values.values()))  # several steps at once would be rounded otherwise

    def share_of_rate(self, number: int) -> float:
        """The learning rate of a step as a share of the highest: it rises, stays, and falls."""
        return min(1.0, (number + 1) / self._warm, max(0.02, (1.0 - number / self._steps) / self._falling))

    def tensors(self) -> Dict[str, np.ndarray]:
        """Weights, averages and Adam's moments."""
        tensors = {**module_tensors(self.network, "network."), **self.average.tensors("average.")}
        return {**tensors, **adam_tensors(self.optimiser, "adam.")}

    def restore(self, tensors: Mapping[str, np.ndarray]) -> None:
        """The inverse of `tensors`."""
        restore_module(self.network, tensors, "network.")
        self.average.restore(tensors, "average.")
        restore_adam(self.optimiser, tensors, "adam.")

    def shipped(self) -> Dict[str, np.ndarray]:
        """The averages."""
        return self.average.tensors()
