"""When two versions may be called equivalent: not before it is known how much cases may differ."""

import numpy as np
import pytest

from evals import Difference, compare_scores
from evals.units import Values


def found(differences: Values) -> Difference:
    """For cases whose two scores lie as far above the middle as below it."""
    return compare_scores(0.5 - differences / 2, 0.5 + differences / 2).difference


@pytest.mark.parametrize("cases", [6, 8, 12, 20])
def test_a_case_that_differs_by_a_hair_makes_no_two_versions_equivalent(cases: int) -> None:
    """All equal leave doubt about the cases that are not seen; so do all but one."""
    equal = found(np.zeros(cases))
    hair = found(np.repeat([0.01, 0.0], [1, cases - 1]))
    assert (equal.verdict.kind, hair.verdict.kind) == ("cannot-tell", "cannot-tell")
    assert hair.verdict.reason == "" and hair.verdict.more_cases is not None
    assert hair.p_equivalence is not None and hair.p_equivalence > 0.1
    # What is shown is what was seen.
    assert hair.interval is not None and hair.interval.high <= 0.01


def test_enough_cases_that_hardly_differ_are_equivalent() -> None:
    equal = found(np.zeros(12))
    assert equal.verdict.more_cases == 73 - 12
    assert found(np.zeros(73)).verdict.kind == "equivalent"
    assert found(np.repeat([0.01, 0.0], [1, 73])).verdict.kind == "equivalent"
    # Five that stand out show how much others may.
    assert found(np.repeat([0.01, 0.0], [4, 26])).verdict.kind == "cannot-tell"
    assert found(np.repeat([0.01, 0.0], [5, 25])).verdict.kind == "equivalent"


@pytest.mark.parametrize("cases", [30, 40])
def test_ordinary_noise_about_no_difference_is_equivalent(cases: int) -> None:
    rng = np.random.default_rng(12)
    kinds = [found(rng.normal(0, 0.02, cases)).verdict.kind for _ in range(60)]
    assert kinds.count("equivalent") >= 54


@pytest.mark.parametrize("cases", [12, 20, 100])
def test_a_difference_in_few_cases_is_seldom_taken_for_none(cases: int) -> None:
    """One case in eight differs by 0.5, the others by next to nothing: in all by 0.06, beyond the margin."""
    rng = np.random.default_rng(9)
    drawn = ((rng.random(cases) < 0.12) * 0.5 + rng.normal(0, 0.002, cases) for _ in range(200))
    assert sum(found(one).verdict.kind == "equivalent" for one in drawn) <= 10


def test_that_an_answer_flipped_once_does_not_show_how_much_cases_may_differ() -> None:
    """B breaks 6 cases in 100; here and there one sample of five of A fails, too."""
    rng, equivalent = np.random.default_rng(9), 0
    for _ in range(200):
        a, b = np.ones((20, 5)), np.ones((20, 5))
        b[rng.random(20) < 0.06] = 0
        a[rng.random((20, 5)) < 0.005] = 0
        equivalent += compare_scores(a, b).verdict.kind == "equivalent"
    assert equivalent <= 6


def test_better_by_a_hair_in_few_cases_is_not_surely_within_the_margin() -> None:
    verdict = found(np.linspace(0.001, 0.002, 8)).verdict
    assert (verdict.kind, verdict.within_margin) == ("better", False)
    verdict = found(np.linspace(0.001, 0.002, 80)).verdict
    assert (verdict.kind, verdict.within_margin) == ("better", True)
