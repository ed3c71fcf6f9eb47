"""The translators' networks are what their papers describe, and their fused layers what the plain formulas give."""

from __future__ import annotations

from typing import Any, Callable, List

import numpy as np
import pytest

from engine.backend.jittor_setup import load


@pytest.fixture(scope="module")
def jt() -> Any:
    return load()


def compare(jt: Any, one: Callable[..., Any], other: Callable[..., Any], shapes: List[List[int]], near: float) -> None:
    rng = np.random.default_rng(0)
    inputs = [jt.array(rng.standard_normal(shape).astype(np.float32)) for shape in shapes]
    weights = None
    results = []
    for function in (one, other):
        out = function(*inputs)
        if weights is None:
            weights = jt.array(rng.standard_normal(out.shape).astype(np.float32))
        results.append([out.numpy()] + [g.numpy() for g in jt.grad((out * weights).sum(), inputs)])
    for a, b in zip(*results):
        np.testing.assert_allclose(a, b, rtol=near, atol=near * np.abs(b).max())


@pytest.mark.parametrize("single", [True, False])
def test_norm_and_activation(jt: Any, single: bool) -> None:
    from configs.kernels import normalise

    compare(
        jt,
        lambda x, w, b: normalise.normalise(x, w, b, single, 0.2)[0],
        lambda x, w, b: normalise._normalise_plainly(x, w, b, single, 0.2)[0],
        [[2, 3, 8, 6], [3], [3]],
        1e-4,
    )


def test_running_statistics_take_the_place_of_the_batchs(jt: Any) -> None:
    from configs.kernels.normalise import MOMENTUM, Norm

    norm = Norm(3, single=False, slope=0.0)
    x = jt.array(np.random.default_rng(1).standard_normal((4, 3, 8, 8)).astype(np.float32) * 2 + 3)
    trained = norm(x).numpy()
    np.testing.assert_allclose(norm.running_mean.numpy(), MOMENTUM * x.numpy().mean(axis=(0, 2, 3)), rtol=1e-4)
    norm.running_mean.update(jt.array(x.numpy().mean(axis=(0, 2, 3))))
    norm.running_var.update(jt.array(x.numpy().var(axis=(0, 2, 3))))
    norm.is_train = False
    np.testing.assert_allclose(norm(x).numpy(), trained, atol=1e-4)
    assert np.abs(norm(x[:1]).numpy() - trained[:1]).max() < 1e-4, "one picture no longer depends on the others"


def test_reflection_and_transposed_convolution(jt: Any) -> None:
    from jittor import nn

    from configs.kernels.convolution import convolve_transposed
    from configs.kernels.normalise import reflect

    compare(jt, lambda x: reflect(x, 3), lambda x: nn.ReflectionPad2d(3)(x), [[2, 3, 6, 9]], 1e-5)
    # 2 % is what rounding to bfloat16 may make.
    compare(
        jt,
        lambda x, w, b: convolve_transposed(x, w, b, 2, 1, 0),
        lambda x, w, b: nn.conv_transpose2d(x, w, b, 2, 1, 0),
        [[2, 8, 6, 6], [8, 4, 4, 4], [4]],
        0.02,
    )


def test_the_u_net_of_the_paper(jt: Any) -> None:
    from configs.translators.generators import UNetArchitecture

    network = UNetArchitecture(1, 3, size=256, width=64).network()
    assert (len(network.downs), len(network.ups), len(network.up_norms)) == (8, 7, 7)
    assert [down.weight.shape[0] for down in network.downs] == [64, 128, 256, 512, 512, 512, 512, 512]
    # Every doubling but the first sees what the halving of its size has made, too.
    assert [up.weight.shape[0] for up in network.ups] == [512, 1024, 1024, 1024, 1024, 512, 256]
    assert list(network.last.weight.shape) == [128, 3, 4, 4]
    masks = network.masks(2, 256, np.random.default_rng(0))
    assert [mask.shape for mask in masks] == [(2, 512, 2, 2), (2, 512, 4, 4), (2, 512, 8, 8)]
    assert {0.0, 2.0} == set(np.unique(masks[2])) and 0.45 < (masks[2] > 0).mean() < 0.55


def test_a_narrow_u_net_fits_into_15_megabytes(jt: Any) -> None:
    from configs.translators.generators import UNetArchitecture

    network = UNetArchitecture(1, 3, size=256, width=32, most=5).network()
    assert 2 * sum(value.numel() for value in network.state_dict().values()) < 15e6


def test_a_verdict_sees_70_pixels(jt: Any) -> None:
    from configs.translators.discriminators import PatchDiscriminator
    from configs.translators.generators import set_training

    discriminator = PatchDiscriminator(3, 4)
    set_training(discriminator, False)  # in training, a norm's statistics would carry news from afar
    pictures = np.random.default_rng(0).standard_normal((4, 3, 128, 128)).astype(np.float32)
    others = -pictures
    # Verdict 6 sees the 70 pixels that begin at 6 * 8 - 23, as padding 1 in five layers shifts it.
    here = slice(6 * 8 - 23, 6 * 8 - 23 + 70)
    others[:, :, here, here] = pictures[:, :, here, here]
    a, b = (discriminator(jt.array(p)).numpy()[:, 0] for p in (pictures, others))
    assert a.shape == (4, 14, 14)
    seen = (a != b).any(axis=0)  # rounded to 16 bits, a single verdict may come out alike
    assert not seen[6, 6] and seen.sum() == seen.size - 1


def test_wgan_takes_any_multiple_of_32(jt: Any) -> None:
    from configs.translators.generators import ResidualArchitecture

    for size in (32, 96):
        network = ResidualArchitecture(1, 3, size, width=8, blocks=1).network()
        assert list(network(jt.zeros((1, 1, size, size))).shape) == [1, 3, size, size]
    assert ResidualArchitecture(1, 3, 512).size == 512
    for size in (48, 544):
        with pytest.raises(ValueError, match="multiple of 32 up to 512"):
            ResidualArchitecture(1, 3, size)


def test_attention_takes_what_a_place_asks_for_from_wherever_it_is(jt: Any) -> None:
    from configs.functions import attend

    r = np.random.default_rng(0)
    queries, keys, values = (r.standard_normal(shape).astype(np.float32) for shape in ((2, 4, 9), (2, 4, 9), (2, 5, 9)))
    weights = np.exp(np.einsum("nkp,nkq->npq", queries, keys))
    wanted = np.einsum("ncq,npq->ncp", values, weights / weights.sum(axis=2, keepdims=True))
    np.testing.assert_allclose(attend(*map(jt.array, (queries, keys, values))).numpy(), wanted, rtol=0.02, atol=0.02)


def test_attention_begins_with_no_change_and_learns(jt: Any) -> None:
    from configs.translators.generators import ResidualArchitecture

    network = ResidualArchitecture(1, 3, 512, width=4, blocks=1, attention=1).network()
    picture = jt.array(np.random.default_rng(0).standard_normal((1, 1, 512, 512)).astype(np.float32))
    begun = network(picture).numpy()
    assert begun.shape == (1, 3, 512, 512)
    last = network.attention.last.weight
    assert np.abs(last.numpy()).max() == 0
    slope = jt.grad((network(picture) ** 2).sum(), last)
    assert np.abs(slope.numpy()).max() > 0, "it learns from the beginning"
    last.update(jt.ones_like(last))
    assert np.abs(network(picture).numpy() - begun).max() > 1e-3


def test_enhancers_begin_with_what_is_painted_at_half_the_side(jt: Any) -> None:
    from configs.kernels.planes import enlarge
    from configs.translators.generators import ResNetArchitecture
    from configs.translators.layers import halve

    network = ResNetArchitecture(3, 3, 128, 8, blocks=1, enhancers=2).network()
    assert [network.needed(side) for side in (32, 64, 128)] == [0, 1, 2]
    picture = jt.array(np.random.default_rng(0).uniform(-1, 1, (1, 3, 128, 128)).astype(np.float32))
    quarter = network(halve(halve(picture)))
    assert list(quarter.shape) == [1, 3, 32, 32]
    begun = network(picture)
    # The hyperbolic tangent comes after the enlargement.
    wanted = jt.tanh(enlarge(enlarge(jt.array(np.arctanh(quarter.numpy())))))
    np.testing.assert_allclose(begun.numpy(), wanted.numpy(), atol=0.02)
    finest = network.enhancers[1].last.weight
    finest.update(jt.ones_like(finest) * 0.1)
    assert np.abs(network(picture).numpy() - begun.numpy()).max() > 0.05, "each paints what is finer"


def test_enhancers_need_a_resnet_and_a_size_that_can_be_halved() -> None:
    from configs.translators.generators import ResNetArchitecture

    with pytest.raises(ValueError, match="multiple of 16"):
        ResNetArchitecture(3, 3, 72, enhancers=2)


def test_an_architecture_survives_the_header(jt: Any) -> None:
    from configs.translators.generators import Architecture, ResNetArchitecture, UNetArchitecture

    one = ResNetArchitecture(3, 3, 128, 24, blocks=6, enhancers=1)
    styled = UNetArchitecture(3, 1, styles=("lines", "edges"), layout="pytorch")
    for each in (one, styled):
        assert Architecture.from_texts({**each.texts(), "title": "T"}) == each
    assert styled.planes == 5
    with pytest.raises(ValueError, match="one style only"):
        Architecture.from_texts({**one.texts(), "styles": "lines"})
    with pytest.raises(ValueError, match="no generator is called magic"):
        Architecture.from_texts({**one.texts(), "architecture": "magic"})
    with pytest.raises(ValueError, match="how many channels"):
        Architecture.from_texts({"architecture": "unet"})
    with pytest.raises(ValueError, match="32 blocks"):
        Architecture.from_texts({**one.texts(), "blocks": "33"})


def test_the_critics_slope_can_be_differentiated(jt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from configs.kernels import convolution
    from configs.translators.discriminators import Critic

    monkeypatch.setattr(convolution, "native", lambda: False)  # 16 bits are too few for so small a step
    jt.set_global_seed(3)  # a step across a kink of the leaky ReLU would have no slope to compare with
    critic = Critic(2, 4, layers=2)
    picture = jt.array(np.random.default_rng(0).standard_normal((2, 2, 16, 16)).astype(np.float32))

    def penalty() -> Any:
        slope = jt.grad(critic(picture).sum(), picture)
        return ((jt.sqrt((slope**2).sum(dims=(1, 2, 3))) - 1.0) ** 2).mean()

    weight = critic.convs[0].weight
    slope = jt.grad(penalty(), weight).numpy()
    start, step = weight.numpy().copy(), np.zeros(weight.shape, np.float32)
    place = np.unravel_index(np.abs(slope).argmax(), slope.shape)
    step[place] = 2e-3
    values = []
    for side in (1.0, -1.0):
        weight.update(jt.array(start + side * step))
        values.append(penalty().item())
    np.testing.assert_allclose((values[0] - values[1]) / 4e-3, slope[place], rtol=0.1)
