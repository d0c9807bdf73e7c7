"""The tests of no difference, against other implementations and numbers worked out by hand."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from evals.sign_flip import SAMPLED, holm, mcnemar_p, sign_flip_p


def by_enumeration(values: list[float]) -> float:
    total = abs(sum(values))
    sums = [
        abs(sum(s * v for s, v in zip(signs, values, strict=True)))
        for signs in product((-1, 1), repeat=len(values))
    ]
    return sum(s >= total - 1e-9 for s in sums) / len(sums)


@pytest.mark.parametrize(
    "values",
    [
        [0.5],
        [0.1, 0.2],
        [0.1] * 6,
        [-0.2, 0.1, 0.3, 0.5],
        [0.0, 0.0, 1.0, -1.0, 1.0],
        [0.31, -0.07, 0.2, 0.11, 0.0, 0.4, 0.05],
    ],
)
def test_few_units_are_enumerated(values: list[float]) -> None:
    assert sign_flip_p(np.sort(values)) == by_enumeration(values)


def test_six_that_agree_are_the_fewest_that_can_reject() -> None:
    assert sign_flip_p(np.full(5, 0.4)) == 2 / 2**5
    assert sign_flip_p(np.full(6, 0.4)) == 2 / 2**6


@pytest.mark.parametrize("units", [13, 300])
def test_drawn_patterns_estimate_what_all_would_give(units: int) -> None:
    """For differences of one size the sign-flip test is the binomial test."""
    values = np.sort(np.where(np.arange(units) < units * 0.6, 0.25, -0.25))
    expected = binomtest(int((values > 0).sum()), units).pvalue
    assert sign_flip_p(values) == pytest.approx(expected, abs=0.015)


def test_drawn_p_is_never_0() -> None:
    assert sign_flip_p(np.full(40, 0.3)) == 1 / (SAMPLED + 1)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 9))
def test_mcnemar_is_the_binomial_test_on_the_cases_that_differ(won: int, lost: int, alike: int) -> None:
    values = np.array([1.0] * won + [-1.0] * lost + [0.0] * alike)
    assert mcnemar_p(values) == pytest.approx(binomtest(won, won + lost).pvalue if won + lost else 1.0)


def test_mcnemar_gives_the_reference_p() -> None:
    """IFEval, GPT-4 against gpt-4o: 28 against 67 of 541 prompts (vector st-056, statsmodels)."""
    assert mcnemar_p(np.array([1.0] * 67 + [-1.0] * 28 + [0.0] * 446)) == pytest.approx(
        7.804247056315925e-05, abs=1e-12
    )


def test_holm_gives_the_reference_p() -> None:
    """Vector st-078, statsmodels."""
    assert holm([0.01, 0.04, 0.03, 0.005, 0.2]) == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.2], abs=1e-12)


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_keeps_the_order_and_lies_between_p_and_bonferroni(p: list[float]) -> None:
    adjusted = holm(p)
    for one, raised in zip(p, adjusted, strict=True):
        assert one <= raised <= 1
    by_p = [raised for _, raised in sorted(zip(p, adjusted, strict=True))]
    assert by_p == sorted(by_p)
    if p:
        assert min(adjusted) == pytest.approx(min(1.0, min(p) * len(p)))
