"""The fused operations give what the plain formulas give, values and gradients."""

from __future__ import annotations

from typing import Any, Callable, List

import numpy as np
import pytest

from engine.backend.jittor_setup import load


@pytest.fixture(scope="module")
def jt() -> Any:
    return load()


def compare(
    jt: Any, fused: Callable[..., Any], plain: Callable[..., Any], shapes: List[List[int]], fixed: int = -1
) -> None:
    rng = np.random.default_rng(0)
    inputs = [jt.array(rng.standard_normal(shape).astype(np.float32)) for shape in shapes]
    weights = None
    results = []
    for function in (fused, plain):
        out = function(*inputs)
        if weights is None:
            weights = jt.array(rng.standard_normal(out.shape).astype(np.float32))
        moving = [value for number, value in enumerate(inputs) if number != fixed]
        results.append([out.numpy()] + [g.numpy() for g in jt.grad((out * weights).sum(), moving)])
    for a, b in zip(*results):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


def test_activation(jt: Any) -> None:
    from configs.kernels import planes

    compare(jt, planes.activate, lambda x: jt.maximum(x, x * 0.2) * np.sqrt(2.0), [[2, 3, 5, 7]])


def test_scaling(jt: Any) -> None:
    from configs.kernels import planes

    compare(jt, planes.scale, lambda x, s: x * s.reshape(2, 3, 1, 1), [[2, 3, 5, 7], [2, 3]])


def test_doubling(jt: Any) -> None:
    from configs.kernels import planes

    compare(jt, planes.double, lambda x: x.reindex([2, 3, 10, 14], ["i0", "i1", "i2/2", "i3/2"]), [[2, 3, 5, 7]])


def test_shuffling(jt: Any) -> None:
    from configs.kernels import planes

    def plain(x: Any) -> Any:
        return x.reindex([2, 3, 10, 14], ["i0", "i1*4+(i2%2)*2+i3%2", "i2/2", "i3/2"])

    compare(jt, planes.shuffle, plain, [[2, 12, 5, 7]])


def test_enlarging(jt: Any) -> None:
    from configs.kernels import planes

    compare(jt, planes.enlarge, lambda x: jt.nn.interpolate(x, scale_factor=2, mode="bilinear"), [[2, 3, 5, 7]])


@pytest.mark.parametrize("grains", [1, 2])
def test_finishing(jt: Any, grains: int) -> None:
    from configs.kernels import planes

    def plain(y: Any, unit: Any, bias: Any, grain: Any, strength: Any) -> Any:
        value = y * unit.reshape(2, 3, 1, 1) + bias.reshape(1, 3, 1, 1) + grain * strength.reshape(1, 3, 1, 1)
        return jt.maximum(value, value * 0.2) * np.sqrt(2.0)

    compare(jt, planes.finish, plain, [[2, 3, 4, 6], [2, 3], [3], [grains, 1, 4, 6], [3]], fixed=3)
