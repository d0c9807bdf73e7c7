"""What the verdicts and intervals promise, by simulation with fixed seeds.

Cases differ in difficulty, and each case's true difference scatters about the overall one with sd 0.2.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest

from evals import Difference, compare_scores
from evals.measures import Values
from evals.paired import differences
from evals.paired_grades import pair_grades

REPEATS = 400
KINDS = ("pass-or-fail", "continuous")
WON = ("better", "worse")


def scores(rng: np.random.Generator, kind: str, cases: int, samples: int, difference: float) -> list[Values]:
    """Scores of two versions whose true difference is ``difference``, at most 0.2."""
    base = rng.uniform(0.25, 0.75 - difference, cases)
    own = difference + 0.2 * rng.choice([-1, 1], cases)
    return [draw(rng, kind, centre[:, None], samples) for centre in (base, base + own)]


def draw(rng: np.random.Generator, kind: str, centre: Values, samples: int) -> Values:
    size = (len(centre), samples)
    if kind == "pass-or-fail":
        return (rng.random(size) < centre).astype(np.float64)
    return rng.beta(2 * centre, 2 * (1 - centre), size)


@lru_cache
def simulated(kind: str, cases: int, samples: int, difference: float) -> list[Difference]:
    rng = np.random.default_rng([cases, samples])
    return [compare_scores(*scores(rng, kind, cases, samples, difference)).difference for _ in range(REPEATS)]


def share(found: list[Difference], holds: Callable[[Difference], bool]) -> float:
    return sum(map(holds, found)) / len(found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("cases", "samples"), [(8, 5), (12, 1), (12, 3), (20, 5), (30, 3), (50, 1)])
def test_no_difference_has_a_winner_at_most_6_times_in_100(kind: str, cases: int, samples: int) -> None:
    found = simulated(kind, cases, samples, 0.0)
    assert share(found, lambda one: one.verdict.kind in WON) <= 0.06


@pytest.mark.parametrize(("cases", "samples"), [(12, 3), (20, 5), (30, 3), (50, 1)])
def test_the_interval_holds_the_truth_95_times_in_100(cases: int, samples: int) -> None:
    held = [
        share(simulated(kind, cases, samples, truth), lambda one, truth=truth: covers(one, truth))
        for kind in KINDS
        for truth in (0.0, 0.2)
    ]
    assert 0.93 <= sum(held) / len(held) <= 0.97


def covers(found: Difference, truth: float) -> bool:
    return found.interval is not None and found.interval.low <= truth <= found.interval.high


def test_samples_taken_for_cases_would_have_too_many_winners() -> None:
    """The error that the tests above are there to find."""
    rng, won = np.random.default_rng(4), 0
    for _ in range(200):
        a, b = scores(rng, "continuous", 20, 5, 0.0)
        won += compare_scores(a.ravel(), b.ravel()).verdict.kind in WON
    assert won / 200 > 0.09


@pytest.mark.parametrize("aware", [True, False])
def test_cases_of_one_source_have_too_many_winners_unless_it_is_named(aware: bool) -> None:
    """14 sources of 3 cases, whose true differences scatter by source, not by case."""
    rng, won, clusters = np.random.default_rng(6), 0, np.repeat(np.arange(14), 3)
    for _ in range(250):
        base = rng.uniform(0.25, 0.75, 42)
        own = 0.2 * rng.choice([-1, 1], 14)[clusters]
        a, b = (draw(rng, "continuous", centre[:, None], 3) for centre in (base, base + own))
        found = compare_scores(a, b, clusters=clusters.tolist() if aware else None)
        won += found.verdict.kind in WON
    assert won / 250 <= 0.06 if aware else won / 250 > 0.1


@pytest.mark.parametrize("sizes", [(1, 1, 1, 5), (1, 1, 1, 2, 3, 8)])
@pytest.mark.parametrize("count", [12, 20])
def test_sources_of_unequal_size_have_intervals_that_hold_the_truth(
    sizes: tuple[int, ...], count: int
) -> None:
    """True differences scatter by source with sd 0.15, cases about them with sd 0.1."""
    rng, held, won = np.random.default_rng(21), 0, 0
    for _ in range(REPEATS):
        clusters = np.repeat(np.arange(count), rng.choice(sizes, count))
        drawn = rng.normal(0, 0.15, count)[clusters] + rng.normal(0, 0.1, len(clusters))
        differences = drawn.clip(-0.5, 0.5)
        found = compare_scores(0.5 - differences / 2, 0.5 + differences / 2, clusters=clusters.tolist())
        held += covers(found.difference, 0.0)
        won += found.verdict.kind in WON
    assert 0.93 <= held / REPEATS <= 0.97
    assert won / REPEATS <= 0.06


@pytest.mark.parametrize("by_case", [False, True])
@pytest.mark.parametrize("cases", [12, 24])
@pytest.mark.parametrize("first", [4, 2])
def test_criteria_that_count_for_some_cases_have_intervals_that_hold_the_truth(
    first: int, cases: int, by_case: bool
) -> None:
    """Two of three criteria share the cases out between them, one of them has every ``first``-th. True
    differences scatter by case and by criterion, or have a mean of their own for each criterion."""
    rng, held = np.random.default_rng(31), 0
    weights = np.array([0.35, 0.35, 0.3])
    truth = np.full(3, 0.2) if by_case else np.array([0.5, 0.0, 0.2])
    lacking = np.stack([np.arange(cases) % first > 0, np.arange(cases) % first == 0, np.zeros(cases, bool)])
    for _ in range(REPEATS):
        drawn = truth[:, None] + rng.normal(0, 0.15, cases) + rng.normal(0, 0.15, (3, cases))
        values = np.where(lacking, np.nan, drawn.clip(-1, 1))[:, :, None]
        names = [str(case) for case in range(cases)]
        paired = pair_grades(names, "abc", weights, 0.5 - values / 2, 0.5 + values / 2, None)
        held += covers(differences([paired.grade], 0.05, 0)[0], float(weights @ truth))
    assert 0.93 <= held / REPEATS <= 0.97
