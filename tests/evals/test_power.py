"""The smallest difference against simulation: true differences, the sign-flip test, and counting."""

import math

import numpy as np
import pytest

from evals import smallest_difference
from evals.sign_flip import sign_flip_p


def power(difference: float, cases: int, samples: int, repeats: int = 700) -> float:
    """How often the test finds ``difference``: cases differ with variance 0.04, samples with 0.15."""
    rng = np.random.default_rng(11)
    spread = math.sqrt(0.04 + 2 * 0.15 / samples)
    drawn = np.sort(difference + rng.normal(0, spread, (repeats, cases)))
    return sum(sign_flip_p(differences) <= 0.05 for differences in drawn) / repeats


@pytest.mark.parametrize(
    ("cases", "samples"),
    [(8, 1), (8, 5), (10, 2), (12, 1), (12, 5), (13, 3), (20, 1), (20, 5), (50, 1), (50, 5)],
)
def test_the_smallest_difference_is_found_four_times_in_five(cases: int, samples: int) -> None:
    found = smallest_difference(cases, samples)
    assert power(found - 0.03, cases, samples) < 0.8 < power(found + 0.03, cases, samples)


@pytest.mark.parametrize(("cases", "samples", "expected"), [(12, 5, 0.26), (20, 5, 0.20), (50, 5, 0.13)])
def test_it_agrees_with_the_reference_table(cases: int, samples: int, expected: float) -> None:
    assert smallest_difference(cases, samples) == pytest.approx(expected, abs=0.03)


def test_what_cannot_be_found_is_infinite() -> None:
    assert [smallest_difference(cases, 5) for cases in (1, 3, 5)] == [math.inf] * 3
    assert smallest_difference(6, 1) == math.inf  # it would have to be 1.05
    assert smallest_difference(6, 5) < 1


def test_more_cases_and_more_samples_show_less() -> None:
    by_cases = [smallest_difference(cases, 3) for cases in range(6, 60)]
    assert by_cases == sorted(by_cases, reverse=True)
    assert smallest_difference(20, 5) < smallest_difference(20, 2) < smallest_difference(20, 1)
    # Samples cannot take away that the cases differ.
    assert smallest_difference(20, 10_000) > 0.6 * smallest_difference(20, 5)


@pytest.mark.parametrize(
    ("cases", "samples", "options"),
    [
        (0, 1, {}),
        (12, 0, {}),
        (12, 1, {"power": 1.0}),
        (12, 1, {"case_variance": -1.0}),
        (12, 1, {"sample_variance": math.nan}),
    ],
)
def test_numbers_without_sense_are_refused(cases: int, samples: int, options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        smallest_difference(cases, samples, **options)
