"""Intervals against published numbers and against what they promise: coverage."""

import numpy as np
import pytest

from evals.difference_limits import mean_interval
from evals.grades import Interval
from evals.intervals import RESAMPLED_UP_TO, wilson_interval
from evals.measures import Measure


def plain(values: np.ndarray) -> Interval:
    interval = mean_interval(Measure.single(values), None, False)
    assert interval is not None
    return interval


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
    found = [plain(rng.beta(2.0, 1.0, size=12)) for _ in range(500)]
    held = sum(interval.low <= true_mean <= interval.high for interval in found)
    assert 0.925 <= held / 500 <= 0.975


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_cases_that_agree_leave_doubt_about_the_others(value: float) -> None:
    interval = plain(np.full(8, value))
    assert interval.low <= value <= interval.high
    assert interval.high - interval.low > 0.3


def test_more_cases_make_the_interval_narrower() -> None:
    rng = np.random.default_rng(3)
    few, many = (plain(rng.random(n)) for n in (8, 200))
    assert few.high - few.low > 2 * (many.high - many.low)


def test_many_cases_need_no_resampling() -> None:
    """Above the number of cases that are resampled, the interval goes on as below it."""
    scores = np.random.default_rng(5).random(10 * RESAMPLED_UP_TO)
    found = plain(scores)
    error = 1.96 * scores.std() / len(scores) ** 0.5
    assert found.low == pytest.approx(scores.mean() - error, abs=0.1 * error)
    assert found.high == pytest.approx(scores.mean() + error, abs=0.1 * error)
