"""Two arrays of scores: reference numbers, properties that hold for any scores, and bad input."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evals import Comparison, Verdict, compare_scores, smallest_difference
from evals.measures import Measure
from evals.units import cluster_codes, units_of

OPPOSITE = {"better": "worse", "worse": "better"}


def shapes(least: int = 0) -> st.SearchStrategy[tuple[Any, Any]]:
    """Two arrays of the same cases, with ties and gaps as real scores have."""
    values = st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0, math.nan]) | st.floats(0, 1)
    return st.integers(least, 16).flatmap(
        lambda cases: st.tuples(
            *(
                st.integers(1, 4).flatmap(lambda k: arrays(np.float64, (cases, k), elements=values))
                for _ in range(2)
            )
        )
    )


def test_pass_or_fail_gives_the_reference_numbers() -> None:
    """IFEval, GPT-4 against gpt-4o on 541 prompts (vector st-056): 28 lost, 67 won, 389 passed by both."""
    a = np.repeat([1.0, 0.0, 1.0, 0.0], [28, 67, 389, 57])
    b = np.repeat([0.0, 1.0, 1.0, 0.0], [28, 67, 389, 57])
    found = compare_scores(a, b).difference
    assert (found.a, found.b) == pytest.approx((0.7707948243992606, 0.8428835489833642), abs=1e-9)
    assert found.value == pytest.approx(0.07208872458410351, abs=1e-9)
    assert (found.test, found.p) == ("mcnemar", pytest.approx(7.804247056315925e-05, abs=1e-9))
    assert found.interval is not None
    # The bootstrap's limits there, 50,000 resamples.
    assert (found.interval.low, found.interval.high) == pytest.approx((0.03697, 0.10721), abs=0.004)
    assert compare_scores(a, b).pairs[0].noise.case_variance == pytest.approx(541 * 0.01776408961711131**2)
    assert found.verdict.kind == "better"


def test_pass_rates_have_wilson_s_interval() -> None:
    """3 of 10 (vector st-066, statsmodels)."""
    found = compare_scores([1, 1, 1] + [0] * 7, [1] * 10).difference
    assert found.a_interval is not None
    assert (found.a_interval.low, found.a_interval.high) == pytest.approx(
        (0.10779126740630104, 0.6032218525388546), abs=1e-9
    )


def test_two_identical_versions_are_not_called_anything() -> None:
    found = compare_scores([1, 0, 1, 1], [1, 0, 1, 1]).difference
    assert (found.value, found.p, found.verdict.kind) == (0.0, 1.0, "cannot-tell")
    assert found.verdict.reason == "constant"


@settings(max_examples=60, deadline=None)
@given(shapes())
def test_exchanging_the_versions_mirrors_everything(both: tuple[Any, Any]) -> None:
    one, other = compare_scores(*both).difference, compare_scores(*both[::-1]).difference
    assert (one.p, one.p_equivalence, one.cases) == (other.p, other.p_equivalence, other.cases)
    assert other.verdict.kind == OPPOSITE.get(one.verdict.kind, one.verdict.kind)
    assert (one.verdict.more_cases, one.verdict.more_samples) == (
        other.verdict.more_cases,
        other.verdict.more_samples,
    )
    if one.value is not None and other.value is not None:
        assert one.value == -other.value
    if one.interval is not None and other.interval is not None:
        # Sums of floats in another order: the last digit may differ.
        mirrored = (-other.interval.high, -other.interval.low)
        assert (one.interval.low, one.interval.high) == pytest.approx(mirrored, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(shapes(1), st.randoms(use_true_random=False))
def test_the_order_of_the_cases_changes_nothing(both: tuple[Any, Any], random: Any) -> None:
    order = list(range(len(both[0])))
    random.shuffle(order)
    assert compare_scores(*both).difference == compare_scores(*(scores[order] for scores in both)).difference


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.float64, (9, 3), elements=st.floats(0, 0.5)),
    arrays(np.float64, (9, 3), elements=st.floats(0, 0.5)),
)
def test_easier_cases_change_no_difference(a: Any, b: Any) -> None:
    ease = np.linspace(0, 0.5, 9)[:, None]
    one, other = compare_scores(a, b).difference, compare_scores(a + ease, b + ease).difference
    assert other.value == pytest.approx(one.value, abs=1e-9)
    assert other.p == pytest.approx(one.p, abs=0.02)


@settings(max_examples=80, deadline=None)
@given(shapes(), st.sampled_from([0.0, 0.05, 0.3, 1.0]))
def test_the_verdict_never_contradicts_the_numbers(both: tuple[Any, Any], margin: float) -> None:
    found = compare_scores(*both, margin=margin).difference
    verdict, interval = found.verdict, found.interval
    assert verdict.words().to("fr") != verdict.words().to("en")
    if interval is None or found.value is None or found.p_adjusted is None:
        assert (verdict.kind, found.cases < 2) == ("cannot-tell", True)
        return
    assert -1 <= interval.low <= found.value + 1e-9 and found.value - 1e-9 <= interval.high <= 1
    assert interval.high - interval.low > 0
    if verdict.kind in OPPOSITE:
        assert found.p_adjusted <= 0.05
        assert interval.low > 0 if verdict.kind == "better" else interval.high < 0
    elif verdict.kind == "equivalent":
        assert -margin <= interval.low and interval.high <= margin
    else:
        assert verdict.more_cases is None or 1 <= verdict.more_cases <= 10_000
        assert verdict.more_samples is None or 1 <= verdict.more_samples <= 100


def test_unscored_is_left_out_and_is_not_zero() -> None:
    nan = math.nan
    a = [[1.0, nan], [nan, nan], [0.5, 0.5], [0.0, 1.0]]
    b = [[1.0, 1.0], [1.0, 1.0], [nan, 0.5], [nan, nan]]
    found = compare_scores(a, b)
    assert (found.difference.cases, found.difference.left_out) == (2, 2)
    assert (found.difference.a, found.difference.b) == (0.75, 0.75)
    assert [case.case_id for case in found.pairs[0].cases] == ["0", "2"]
    assert [(version.cases, version.failed) for version in found.versions] == [(3, 3), (3, 3)]


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        ([], [], "no-case"),
        ([math.nan] * 4, [1.0] * 4, "no-case"),
        ([1.0, math.nan], [math.nan, 1.0], "no-case"),
        ([0.0], [1.0], "one-case"),
        ([0.0] * 5, [1.0] * 5, "few-cases"),
        ([[0.5, 0.7]] * 12, [[0.7, 0.5]] * 12, "constant"),
    ],
)
def test_too_little_leads_to_no_conclusion(a: list[Any], b: list[Any], reason: str) -> None:
    verdict = compare_scores(a, b).verdict
    assert (verdict.kind, verdict.reason) == ("cannot-tell", reason)


def test_cases_of_one_source_are_one_case() -> None:
    """Twelve wins that all come from one text prove nothing; from twelve texts they do."""
    a, b = np.zeros(12), np.ones(12)
    assert compare_scores(a, b, clusters=["x"] * 12).verdict.reason == "one-case"
    assert compare_scores(a, b, clusters=["x", "y"] * 6).difference.clusters == 2
    assert compare_scores(a, b, clusters=["x", "y"] * 6).verdict.reason == "few-cases"
    assert compare_scores(a, b, clusters=list("abcdefghijkl")) == compare_scores(a, b)


def test_clusters_keep_the_mean_over_cases_and_take_the_jackknife_s_error() -> None:
    """Worked out by hand: differences 1, 0 | 1 in clusters of two and one, or 1, 0 | 1, 1 in two of two."""
    units = units_of(Measure.single(np.array([1.0, 0.0, 1.0])), cluster_codes(["x", "x", "y"], range(3)))
    # Without x the mean is 1, without y 0.5.
    error = math.sqrt((2 - 1) / 2 * ((1 - 0.75) ** 2 + (0.5 - 0.75) ** 2))
    assert math.sqrt(units.variance / units.count) == pytest.approx(error)
    assert units.whole.mean() == units.spread.mean() == pytest.approx(2 / 3)
    assert units.effective == pytest.approx(2)
    equal = units_of(
        Measure.single(np.array([1.0, 0.0, 1.0, 1.0])), cluster_codes(["x", "x", "y", "y"], range(4))
    )
    residuals = [(1 - 0.75) + (0 - 0.75), 2 * (1 - 0.75)]
    error = math.sqrt(2 / (2 - 1) * sum(r * r for r in residuals)) / 4
    assert math.sqrt(equal.variance / equal.count) == pytest.approx(error)
    assert (equal.effective, equal.equal) == (2, True)


def test_a_small_sure_difference_is_better_within_the_margin() -> None:
    rng = np.random.default_rng(2)
    a = rng.uniform(0.3, 0.6, 30)
    b = a + rng.uniform(0.01, 0.03, 30)
    assert compare_scores(a, b).verdict == Verdict("better", within_margin=True)
    assert compare_scores(a, b, margin=0.01).verdict == Verdict("better")
    assert compare_scores(a, a + rng.uniform(-0.02, 0.02, 30)).verdict == Verdict("equivalent")


def noisy(cases: int, samples: int, case_sd: float, sample_sd: float) -> Comparison:
    rng = np.random.default_rng(8)
    centre = 0.5 + rng.normal(0, case_sd, (2, cases, 1))
    return compare_scores(*np.clip(centre + rng.normal(0, sample_sd, (2, cases, samples)), 0, 1))


def test_the_advice_follows_where_the_noise_is() -> None:
    cases, samples = noisy(200, 3, 0.1, 0.01).pairs[0].noise, noisy(200, 3, 0.01, 0.1).pairs[0].noise
    assert (cases.advice, samples.advice) == ("add-cases", "raise-samples")
    assert cases.case_variance == pytest.approx(2 * 0.1**2, rel=0.2)
    assert samples.sample_variance == pytest.approx(0.1**2, rel=0.1)
    # Of 0.0068 in all, what the samples do not explain.
    assert samples.case_variance is not None and samples.case_variance < 0.002
    assert noisy(20, 1, 0.1, 0.1).pairs[0].noise.sample_variance is None
    assert noisy(20, 1, 0.1, 0.1).pairs[0].noise.advice == "unknown"


def test_samples_help_only_where_samples_are_the_noise() -> None:
    assert noisy(20, 2, 0.15, 0.01).verdict.more_samples is None
    # The cases differ by 0.15 either way: less than their samples' noise (variance 0.18) explains.
    centre = np.where(np.arange(20) % 2, 0.575, 0.425)[:, None]
    verdict = compare_scores(centre + [-0.3, 0.3], 1 - centre + [-0.3, 0.3]).verdict
    assert verdict.kind == "cannot-tell" and verdict.more_cases
    # 0.18 x 2 / (2 + 76) is what 20 cases may vary to lie within 0.05: Student's t of 1.2 and 2.1 errors.
    assert verdict.more_samples == pytest.approx(76, abs=2)


def test_the_cases_asked_for_are_those_that_would_be_enough() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.uniform(0.2, 0.7, 12), rng.uniform(0.2, 0.7, 12)
    found = compare_scores(a, b)
    assert found.verdict.more_cases and found.difference.value
    variance = found.pairs[0].noise.case_variance
    assert variance is not None
    enough = 12 + found.verdict.more_cases
    smallest = smallest_difference(enough, 1, case_variance=variance, sample_variance=0)
    assert abs(found.difference.value) > 0.05
    assert smallest == pytest.approx(abs(found.difference.value), rel=0.05)


def test_flip_rate_counts_pairs_of_samples_that_disagree() -> None:
    a = [[1, 1, 0, 0], [1, 1, 1, 1], [0.4, 0.5, math.nan, math.nan]]
    b = [[1, 1, 1, 1], [0, 0, 0, 0], [1, math.nan, math.nan, math.nan]]
    assert compare_scores(a, b).pairs[0].noise.flip_rate == {"0": 4 / 12, "1": 0.0, "2": 1.0}


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        ([0.5, 0.5], [0.5], {}, "same cases"),
        ([[[0.5]]], [[[0.5]]], {}, "cases x samples"),
        ([1.5], [0.5], {}, "from 0 to 1"),
        ([0.5], [-0.1], {}, "from 0 to 1"),
        ([math.inf], [0.5], {}, "from 0 to 1"),
        ([0.5], [0.5], {"margin": -0.1}, "margin"),
        ([0.5], [0.5], {"margin": math.nan}, "margin"),
        ([0.5, 0.5], [0.5, 0.5], {"clusters": ["x"]}, "one label a case"),
        ([[0.5, 0.5], [0.5]], [0.5, 0.5], {}, "inhomogeneous"),
    ],
)
def test_what_are_no_scores_is_refused(a: Any, b: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        compare_scores(a, b, **options)
