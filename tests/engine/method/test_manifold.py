"""Banks and projection: weights that sum to 1 and are the best there are, whatever the bank holds."""

from __future__ import annotations

from typing import Tuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.method.manifold import REGULARISATION, Bank, ComponentBank, joining_weights

WIDTH = 6


def random_codes(rows: int, seed: int = 0, width: int = WIDTH) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, width)).astype(np.float32)


@st.composite
def searches(draw: st.DrawFn) -> Tuple[ComponentBank, np.ndarray, int]:
    """A bank with duplicates, far and near codes, a code that may be one of them, and any K."""
    rows = draw(st.integers(1, 12))
    seed = draw(st.integers(0, 10**6))
    codes = random_codes(rows, seed) * draw(st.sampled_from([1e-3, 1.0, 1e3]))
    for _ in range(draw(st.integers(0, 4))):
        codes[draw(st.integers(0, rows - 1))] = codes[draw(st.integers(0, rows - 1))]
    away = random_codes(1, seed + 1)[0] * draw(st.sampled_from([0, 1e-4, 1, 1e3]))
    code = codes[draw(st.integers(0, rows - 1))] + away
    return ComponentBank(codes), code.astype(np.float32), draw(st.integers(1, 20))


@given(searches())
def test_weights_sum_to_one_whatever_the_bank(search: Tuple[ComponentBank, np.ndarray, int]) -> None:
    bank, code, count = search
    found = bank.project(code, count)
    assert len(found.rows) == len(found.weights) == min(count, len(bank.codes))
    assert len(set(found.rows.tolist())) == len(found.rows)
    assert found.weights.sum() == pytest.approx(1.0, abs=1e-4)
    assert np.isfinite(found.code).all()
    # Even the nearest single code is a combination whose weights sum to 1, so the best one is no further.
    nearest = np.linalg.norm(bank.codes - code, axis=1).min()
    scale = np.abs(bank.codes).max() * np.abs(found.weights).sum()
    assert np.linalg.norm(found.code - code) <= nearest * (1 + REGULARISATION) + 1e-4 * scale


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("width", [3, 64])
def test_projection_is_the_constrained_optimum(count: int, width: int) -> None:
    """The same problem by Lagrange's multiplier, from its definition and without the shortcut of the Gram matrix."""
    neighbours, code = random_codes(count, 1, width).astype(float), random_codes(1, 2, width)[0].astype(float)
    ridge = REGULARISATION * ((neighbours - code) ** 2).sum(axis=1).min()
    system = np.zeros((count + 1, count + 1))
    system[:count, :count] = 2 * (neighbours @ neighbours.T + ridge * np.eye(count))
    system[:count, count] = system[count, :count] = 1
    wanted = np.linalg.solve(system, np.append(2 * neighbours @ code, 1))[:count]
    np.testing.assert_allclose(joining_weights(code, neighbours), wanted, atol=1e-5)


def test_a_ridge_that_small_costs_nothing() -> None:
    neighbours, code = random_codes(10, 1, 64).astype(float), random_codes(1, 2, 64)[0].astype(float)
    away = (neighbours[1:] - neighbours[0]).T
    free = np.linalg.lstsq(away, code - neighbours[0], rcond=None)[0]
    best = np.linalg.norm(away @ free - (code - neighbours[0]))
    assert np.linalg.norm(joining_weights(code, neighbours) @ neighbours - code) <= best * 1.001


def test_a_code_between_two_members_is_found_between_them() -> None:
    bank = ComponentBank(np.array([[0, 0], [1, 0], [0, 50]], np.float32))
    found = bank.project(np.array([0.25, 0], np.float32), 2)
    np.testing.assert_array_equal(found.rows, [0, 1])
    np.testing.assert_allclose(found.weights, [0.75, 0.25], atol=1e-3)


def test_a_member_projects_to_itself() -> None:
    bank = ComponentBank(random_codes(30))
    for row in (0, 7, 29):
        found = bank.project(bank.codes[row], 10)
        assert found.rows[0] == row
        np.testing.assert_array_equal(found.code, bank.codes[row])


def test_duplicates_share_their_weight() -> None:
    codes = random_codes(5)
    codes[3] = codes[1]
    code = codes[1] + 0.1
    found = ComponentBank(codes).project(code, 5)
    first, second = (found.weights[found.rows == row][0] for row in (1, 3))
    assert first == pytest.approx(second, rel=1e-3)
    np.testing.assert_allclose(ComponentBank(codes).project(codes[1], 5).code, codes[1], atol=1e-6)


def test_usual_distances_are_root_mean_squares_over_all_rows() -> None:
    codes = random_codes(40)
    far = np.array([np.linalg.norm(codes - code, axis=1) for code in codes])
    np.testing.assert_allclose(ComponentBank(codes).usual_distances, np.sqrt((far**2).mean(axis=1)), rtol=1e-4)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_codes_that_are_no_numbers_are_refused_in_a_sentence(value: float) -> None:
    codes = random_codes(4)
    code = codes[0].copy()
    code[2] = value
    with pytest.raises(ValueError, match="the weights in use are damaged"):
        ComponentBank(codes).project(code, 2)
    codes[1, 1] = value
    with pytest.raises(ValueError, match="must all be finite"):
        ComponentBank(codes)


def test_tags_choose_among_the_rows() -> None:
    codes = random_codes(6)
    tags = {"woman": np.array([1, 1, 1, 0, 0, 0], bool), "smiling": np.array([0, 0, 1, 1, 0, 0], bool)}
    bank = ComponentBank(codes, tags)
    assert set(bank.project(codes[5], 10).rows.tolist()) == set(range(6))
    assert set(bank.project(codes[5], 10, ("woman",)).rows.tolist()) == {0, 1, 2}
    alone = bank.project(codes[5], 10, ("woman", "smiling"))
    assert alone.rows.tolist() == [2]
    np.testing.assert_array_equal(alone.code, codes[2])
    # A search with one choice of tags must not answer for another.
    assert bank.project(codes[5], 1).rows.tolist() == [5]


def test_tags_that_lead_nowhere_are_refused() -> None:
    tags = {"woman": np.array([1, 0], bool), "man": np.array([0, 1], bool)}
    bank = ComponentBank(random_codes(2), tags)
    with pytest.raises(ValueError, match=r"no tag 'child'; it has man, woman"):
        bank.project(bank.codes[0], 1, ("child",))
    with pytest.raises(ValueError, match="no face in the bank is tagged woman and man"):
        bank.project(bank.codes[0], 1, ("woman", "man"))
    with pytest.raises(ValueError, match="for 3 rows, but the bank has 2"):
        ComponentBank(random_codes(2), {"woman": np.ones(3, bool)})
    with pytest.raises(ValueError, match="at least one row"):
        ComponentBank(random_codes(0))


def test_rows_of_a_bank_belong_to_the_same_faces() -> None:
    codes = {"nose": random_codes(4), "mouth": random_codes(4, width=3)}
    bank = Bank(codes, {"woman": np.array([1, 0, 0, 1], bool)}, random_codes(4, width=2))
    parts = bank.by_component()
    assert parts["mouth"].codes.shape == (4, 3)
    assert parts["nose"].rows(("woman",)).tolist() == [0, 3]
    with pytest.raises(ValueError, match="same number of rows"):
        Bank({**codes, "mouth": random_codes(5)})
    with pytest.raises(ValueError, match="same number of rows"):
        Bank(codes, {}, random_codes(3))
