"""The 16-bit convolution agrees with Jittor's own, forwards and backwards."""

from __future__ import annotations

from typing import Any, List, Tuple

import numpy as np
import pytest

from engine.backend.jittor_setup import load

SHAPES = [  # (N, I, H, W), outputs, kernel, stride, padding: as the compact networks use them, and odd sizes
    ((2, 5, 12, 10), 7, 3, 1, 1),
    ((1, 8, 16, 16), 4, 4, 2, 1),
    ((3, 1, 9, 11), 16, 5, 1, 2),
    ((1, 32, 7, 7), 32, 1, 1, 0),
    ((2, 8, 40, 512), 8, 3, 1, 1),  # rows so wide that the weights are worked out in stripes
    ((1, 3, 8, 1100), 8, 4, 2, 1),
]


@pytest.fixture(scope="module")
def convolution() -> Any:
    load()
    from configs.kernels import convolution

    if not convolution.native():
        pytest.skip("this processor does not multiply 16-bit numbers itself, so Jittor's own convolution runs")
    return convolution


def results(convolve: Any, shape: Tuple[int, ...], outputs: int, kernel: int, *steps: int) -> List[np.ndarray]:
    """The result, and the gradients by input, weight and bias of a sum that weighs every output differently."""
    jt = load()
    r = np.random.default_rng(0)
    sizes = (shape, (outputs, shape[1], kernel, kernel), (outputs,))
    x, w, b = (jt.array(r.normal(size=size).astype(np.float32)) for size in sizes)
    y = convolve(x, w, b, *steps)
    weigh = jt.array(r.normal(size=y.shape).astype(np.float32))
    return [value.numpy() for value in [y, *jt.grad((y * weigh).sum(), [x, w, b])]]


@pytest.mark.parametrize(("shape", "outputs", "kernel", "stride", "padding"), SHAPES)
def test_results_and_gradients_agree(
    convolution: Any, shape: Tuple[int, ...], outputs: int, kernel: int, stride: int, padding: int
) -> None:
    from jittor import nn

    found = results(convolution.convolve, shape, outputs, kernel, stride, padding)
    wanted = results(nn.conv2d, shape, outputs, kernel, stride, padding)
    for what, one, other in zip(("result", "input", "weight", "bias"), found, wanted):
        assert one.shape == other.shape and one.dtype == np.float32, what
        assert np.linalg.norm(one - other) <= 0.02 * np.linalg.norm(other), what
    assert (found[0] != wanted[0]).any(), "both are in 32 bits, so nothing was tested"


def steepness(convolve: Any) -> List[np.ndarray]:
    """Gradients by both operands of how steep a layer is, as a gradient penalty takes them, and gradients of those."""
    jt = load()
    r = np.random.default_rng(3)
    x, w, b, weigh = (
        jt.array(r.normal(size=size).astype(np.float32)) for size in ((2, 4, 8, 8), (4, 4, 4, 4), (4,), (2, 4, 1, 1))
    )
    y = convolve(x, w, b, 2, 1)
    slope = jt.grad((y * y.abs() * weigh).sum(), x)
    first = jt.grad(((jt.sqrt((slope**2).sum(dims=(1, 2, 3))) - 1.0) ** 2).mean(), [x, w, b])
    second = jt.grad(sum((one**2).sum() for one in first), [x, w, b])
    return [value.numpy() for value in first + second]


@pytest.mark.parametrize("transposed", [False, True])
def test_gradients_have_gradients(convolution: Any, transposed: bool) -> None:
    from jittor import nn

    ours, theirs = (
        (convolution.convolve_transposed, nn.conv_transpose2d) if transposed else (convolution.convolve, nn.conv2d)
    )
    for one, other in zip(steepness(ours), steepness(theirs)):
        assert np.linalg.norm(one - other) <= 0.03 * np.linalg.norm(other)


def test_a_missing_bias_is_none(convolution: Any) -> None:
    jt = load()
    r = np.random.default_rng(1)
    x, w = (jt.array(r.normal(size=size).astype(np.float32)) for size in ((1, 5, 6, 6), (3, 5, 3, 3)))
    found = convolution.convolve(x, w, None, 1, 1).numpy()
    np.testing.assert_array_equal(found, convolution.convolve(x, w, jt.zeros(3), 1, 1).numpy())


def test_the_same_shape_twice_does_not_mix_up_its_numbers(convolution: Any) -> None:
    """One shape's memory is kept and used again."""
    jt = load()
    r = np.random.default_rng(2)
    w, b = jt.array(r.normal(size=(3, 5, 3, 3)).astype(np.float32)), jt.zeros(3)
    pictures = [jt.array(r.normal(size=(1, 5, 6, 6)).astype(np.float32)) for _ in range(2)]
    both = [convolution.convolve(x, w, b, 1, 1) for x in pictures]
    together = [y.numpy() for y in both]
    assert (together[0] != together[1]).any()
    for x, y in zip(pictures, together):
        np.testing.assert_array_equal(convolution.convolve(x, w, b, 1, 1).numpy(), y)


def test_other_channels_than_those_of_the_weight_are_refused() -> None:
    jt = load()
    from configs.kernels import convolution

    x, w = jt.zeros((1, 1, 8, 8)), jt.zeros((4, 3, 3, 3))
    for convolve in (convolution.convolve, convolution.convolve_transposed):
        with pytest.raises(ValueError, match=r"takes . channels, not 1"):
            convolve(x, w)


def test_without_the_processor_jittor_convolves(monkeypatch: pytest.MonkeyPatch) -> None:
    jt = load()
    from jittor import nn

    from configs.kernels import convolution

    monkeypatch.setattr(convolution, "native", lambda: False)
    r = np.random.default_rng(3)
    x, w, b = (jt.array(r.normal(size=size).astype(np.float32)) for size in ((1, 5, 6, 6), (3, 5, 3, 3), (3,)))
    np.testing.assert_array_equal(convolution.convolve(x, w, b, 1, 1).numpy(), nn.conv2d(x, w, b, 1, 1).numpy())
