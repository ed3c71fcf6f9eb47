"""Jittor modules and optimisers as named NumPy arrays, and back; and steps of optimisers that spoil nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Mapping, Union

import jittor as jt
import numpy as np
from jittor import nn

from engine.files.checkpoints import assign

STEEPEST = 1e4  # largest norm of the gradients of a step that is taken; usual ones are up to 250, at a run's start


def module_tensors(module: nn.Module, prefix: str = "") -> Dict[str, np.ndarray]:
    """Every parameter and buffer by name."""
    return {prefix + name: value.numpy() for name, value in module.state_dict().items()}


def restore_module(module: nn.Module, tensors: Mapping[str, np.ndarray], prefix: str = "") -> None:
    """The inverse of `module_tensors`; CheckpointError lists what is missing or misshapen."""
    own = {name[len(prefix) :]: value for name, value in tensors.items() if name.startswith(prefix)}
    assign_now(module, own, "the checkpoint")


def assign_now(module: nn.Module, tensors: Mapping[str, np.ndarray], source: Union[str, Path]) -> None:
    """`assign`, with every value in its place at once.

    A parameter whose value is still to be copied may be fused with the layer that uses it, and of two such in one layer
    Jittor 1.3 makes code that does not compile.
    """
    assign(module, tensors, source)
    for value in module.state_dict().values():
        value.sync()


def adam_tensors(optimiser: jt.optim.Adam, prefix: str) -> Dict[str, np.ndarray]:
    """First and second moments and the number of steps."""
    tensors = {prefix + "n_step": np.array([optimiser.n_step], dtype=np.int64)}
    for g, group in enumerate(optimiser.param_groups):
        for i, (first, second) in enumerate(zip(group["m"], group["values"])):
            tensors[f"{prefix}{g}.{i}.first"] = first.numpy()
            tensors[f"{prefix}{g}.{i}.second"] = second.numpy()
    return tensors


def restore_adam(optimiser: jt.optim.Adam, tensors: Mapping[str, np.ndarray], prefix: str) -> None:
    """The inverse of `adam_tensors`."""
    optimiser.n_step = int(tensors[prefix + "n_step"][0])
    for g, group in enumerate(optimiser.param_groups):
        for i, (first, second) in enumerate(zip(group["m"], group["values"])):
            first.update(jt.array(tensors[f"{prefix}{g}.{i}.first"]))
            second.update(jt.array(tensors[f"{prefix}{g}.{i}.second"]))


def forget_adam(optimiser: jt.optim.Adam) -> None:
    """Moments of zero, as before the first step."""
    optimiser.n_step = 0
    for group in optimiser.param_groups:
        for moment in list(group["m"]) + list(group["values"]):
            moment.update(jt.zeros_like(moment))


def step_if_finite(optimiser: jt.optim.Adam, loss: jt.Var) -> None:
    """One step of an optimiser, which is left out where its gradients are no numbers or far too large.

    Instance norm multiplies the gradient of a plane that is nearly constant by up to 316, and a drawing that comes out
    as plain paper leads through a dozen such norms: CycleGAN's gradients were infinite once in 2,855 steps. One such
    step would make the weights infinite, or Adam's second moments so large that nothing is learnt for thousands more.
    """
    optimiser.backward(loss)
    squares = [
        gradient.sqr().sum()
        for group in optimiser.param_groups
        for parameter, gradient in zip(group["params"], group["grads"])
        if not parameter.is_stop_grad()
    ]
    if jt.concat(squares).sum().item() <= STEEPEST**2:
        optimiser.step()
    else:
        optimiser.zero_grad()
        optimiser.n_step -= 1  # which `backward` counts


def set_learning(module: nn.Module, learns: bool) -> None:
    """Whether a module's parameters have gradients. What has none is passed over by its optimiser."""
    for parameter in module.parameters():
        if learns:
            parameter.start_grad()
        else:
            parameter.stop_grad()


class Average:
    """Exponential average of a module's parameters, which paints cleaner than any single step's (Karras et al.)."""

    def __init__(self, module: nn.Module, decay: float = 0.998) -> None:
        self.module, self.decay = module, decay
        self.values = {name: value.copy().stop_grad() for name, value in module.state_dict().items()}

    def update(self, step: int) -> None:
        """Take in the module's parameters after step `step`; early steps count more, so that the start is forgotten."""
        keep = min(self.decay, (1 + step) / (10 + step))
        for name, value in self.module.state_dict().items():
            self.values[name].update(self.values[name] * keep + value.detach() * (1 - keep))

    def tensors(self, prefix: str = "") -> Dict[str, np.ndarray]:
        """The averages by name."""
        return {prefix + name: value.numpy() for name, value in self.values.items()}

    def restore(self, tensors: Mapping[str, np.ndarray], prefix: str = "") -> None:
        """The inverse of `tensors`."""
        for name, value in self.values.items():
            value.update(jt.array(tensors[prefix + name]))

    def swapped(self) -> _Swapped:
        """Within `with average.swapped():` the module works with the averages."""
        return _Swapped(self)


class _Swapped:
    def __init__(self, average: Average) -> None:
        self.average = average

    def __enter__(self) -> None:
        self.kept = {name: value.copy() for name, value in self.average.module.state_dict().items()}
        jt.sync(list(self.kept.values()))
        for name, value in self.average.module.state_dict().items():
            value.update(self.average.values[name].copy())

    def __exit__(self, *error: object) -> None:
        for name, value in self.average.module.state_dict().items():
            value.update(self.kept[name])
