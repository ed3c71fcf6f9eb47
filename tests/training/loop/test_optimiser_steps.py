"""Steps of optimisers whose gradients are no numbers, or far too large, spoil nothing."""

from __future__ import annotations

from typing import Callable, Tuple

import numpy as np
import pytest

from engine.backend.jittor_setup import load

load()

import jittor as jt  # noqa: E402
from jittor import nn  # noqa: E402

from training.loop.state import STEEPEST, adam_tensors, module_tensors, step_if_finite  # noqa: E402

INPUT = np.array([[1.0, -2.0, 3.0]], np.float32)


def network() -> Tuple[nn.Module, jt.optim.Adam]:
    """A layer with known weights, and its optimiser."""
    layer = nn.Linear(3, 2)
    layer.weight.update(jt.array(np.full((2, 3), 0.5, np.float32)))
    layer.bias.update(jt.zeros(2))
    return layer, jt.optim.Adam(layer.parameters(), 0.1)


def usual(output: jt.Var) -> jt.Var:
    """A loss with gradients around one."""
    return output.sqr().mean()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda output: (output * 0.0).abs().sqrt().mean() + usual(output),
        lambda output: usual(output) * (10.0 * STEEPEST),
    ],
    ids=["not finite", "too large"],
)
def test_such_a_step_is_as_if_it_had_not_been(wrong: Callable[[jt.Var], jt.Var]) -> None:
    spoilt, undisturbed = network(), network()
    for layer, optimiser in (spoilt, undisturbed):
        step_if_finite(optimiser, usual(layer(jt.array(INPUT))))
        if optimiser is spoilt[1]:
            before = module_tensors(layer)
            step_if_finite(optimiser, wrong(layer(jt.array(INPUT))))
            for name, value in module_tensors(layer).items():
                np.testing.assert_array_equal(value, before[name])
        step_if_finite(optimiser, usual(layer(jt.array(INPUT))))
    for one, other in zip(
        (module_tensors(spoilt[0]), adam_tensors(spoilt[1], "")),
        (module_tensors(undisturbed[0]), adam_tensors(undisturbed[1], "")),
    ):
        for name in one:
            np.testing.assert_array_equal(one[name], other[name])


def test_a_usual_step_is_adams() -> None:
    careful, plain = network(), network()
    for layer, optimiser in (careful, plain):
        for _ in range(3):
            loss = usual(layer(jt.array(INPUT)))
            if optimiser is careful[1]:
                step_if_finite(optimiser, loss)
            else:
                optimiser.step(loss)
    assert not np.allclose(careful[0].weight.numpy(), 0.5)
    for name, value in module_tensors(careful[0]).items():
        np.testing.assert_array_equal(value, plain[0].state_dict()[name].numpy())
