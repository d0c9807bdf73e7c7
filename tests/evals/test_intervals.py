"""Intervals against published numbers and against what they promise: coverage."""

import numpy as np
import pytest

from evals.intervals import RESAMPLED_UP_TO, bootstrap_means, mean_interval, wilson_interval


@pytest.mark.parametrize(
    ("share", "n", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0 / 20, 20, 0.0000, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_limits(share: float, n: int, low: float, high: float) -> None:
    interval = wilson_interval(share, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_interval_holds_the_true_mean_about_as_often_as_it_says() -> None:
    """500 samples of 12 cases whose values lie 0..1 and are skewed, as case values are."""
    rng = np.random.default_rng(7)
    true_mean = 2.0 / (2.0 + 1.0)
    held = 0
    for seed in range(500):
        values = rng.beta(2.0, 1.0, size=12)
        interval = mean_interval(values.mean(), bootstrap_means(values[None, :], seed)[0], 12)
        held += interval.low <= true_mean <= interval.high
    assert 0.925 <= held / 500 <= 0.975


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_cases_that_agree_leave_doubt_about_the_others(value: float) -> None:
    values = np.full((1, 8), value)
    interval = mean_interval(value, bootstrap_means(values)[0], 8)
    assert interval.low <= value <= interval.high
    assert interval.high - interval.low > 0.3


def test_more_cases_make_the_interval_narrower() -> None:
    rng = np.random.default_rng(3)
    few, many = rng.random(8), rng.random(200)
    widths = [mean_interval(v.mean(), bootstrap_means(v[None, :])[0], len(v)) for v in (few, many)]
    assert widths[0].high - widths[0].low > 2 * (widths[1].high - widths[1].low)


def test_criteria_share_their_draws() -> None:
    """Otherwise the interval of a total would be wrong: here one criterion undoes the other."""
    values = np.random.default_rng(1).random(10)
    resampled = bootstrap_means(np.stack([values, 1 - values]))
    assert resampled.sum(axis=0) == pytest.approx(1.0)


def test_absent_values_are_left_out_of_the_mean() -> None:
    values = np.array([[1.0, np.nan, 1.0, np.nan, np.nan]])
    resampled = bootstrap_means(values)
    drawn = resampled[~np.isnan(resampled)]
    assert drawn.size and (drawn == 1.0).all()


def test_many_cases_need_no_resampling() -> None:
    """Above the number of cases that are resampled, the interval goes on as below it."""
    rng = np.random.default_rng(5)
    values = rng.random((2, 10 * RESAMPLED_UP_TO))
    values[1, rng.random(values.shape[1]) < 0.3] = np.nan
    for scores in values:
        known = scores[~np.isnan(scores)]
        found = mean_interval(float(known.mean()), bootstrap_means(scores[None])[0], len(scores))
        error = 1.96 * known.std() / len(known) ** 0.5
        assert found.low == pytest.approx(known.mean() - error, abs=0.1 * error)
        assert found.high == pytest.approx(known.mean() + error, abs=0.1 * error)
    both = np.stack([values[0], 1 - values[0]])
    sums = bootstrap_means(both).sum(axis=0)
    assert np.allclose(sums, 1, atol=1e-6)
