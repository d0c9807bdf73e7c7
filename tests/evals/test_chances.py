"""What a verdict says is missing: with that much more, about 4 comparisons of 5 come to a conclusion."""

import math
from itertools import product

import numpy as np
import pytest

from evals import Verdict, compare_scores
from evals.chances import Differences, PassFail, Question, fewest
from evals.difference_limits import difference_interval, equivalence_p
from evals.measures import Measure, Values
from evals.noise import SampleNoise
from evals.power import MOST_CASES, smallest_difference
from evals.sign_flip import mcnemar_p
from evals.units import Units, units_of
from evals.verdicts import Evidence, verdict_on

QUESTION = Question(0.05, 0.05)


def verdict(differences: Values) -> Verdict:
    return compare_scores(np.full(len(differences), 0.5), 0.5 + differences).verdict


def concluded(differences: Values, cases: int, repeats: int) -> float:
    """How many of ``repeats`` comparisons of ``cases`` cases like these come to a conclusion."""
    rng = np.random.default_rng(17)
    drawn = (rng.choice(differences, cases) for _ in range(repeats))
    return sum(verdict(one).kind != "cannot-tell" for one in drawn) / repeats


def spread(cases: int, mean: float, sd: float) -> Values:
    drawn = np.random.default_rng(3).normal(0, 1, cases)
    values: Values = (drawn - drawn.mean()) / drawn.std(ddof=1) * sd + mean
    return np.clip(values, -0.5, 0.5)


@pytest.mark.parametrize(
    ("cases", "mean", "sd"), [(30, 0.0, 0.2), (30, 0.025, 0.2), (12, 0.02, 0.1), (10, 0.1, 0.2)]
)
def test_with_as_many_more_cases_four_comparisons_of_five_conclude(
    cases: int, mean: float, sd: float
) -> None:
    seen = spread(cases, mean, sd)
    more = verdict(seen).more_cases
    assert more is not None
    assert 0.72 <= concluded(seen, cases + more, 150) <= 0.92


@pytest.mark.parametrize(
    ("cases", "won", "lost"), [(10, 5, 0), (12, 3, 0), (20, 4, 0), (20, 6, 2), (50, 8, 3), (30, 2, 1)]
)
def test_so_it_is_with_cases_that_pass_or_fail(cases: int, won: int, lost: int) -> None:
    same = cases - won - lost
    a, b = np.repeat([0.0, 1.0, 1.0], [won, lost, same]), np.repeat([1.0, 0.0, 1.0], [won, lost, same])
    more = compare_scores(a, b).verdict.more_cases
    assert more is not None
    rng, kinds = np.random.default_rng(5), []
    for _ in range(300):
        drawn = rng.integers(0, cases, cases + more)
        kinds.append(compare_scores(a[drawn], b[drawn]).verdict.kind)
    assert 0.74 <= 1 - kinds.count("cannot-tell") / 300 <= 0.9


def test_where_most_cases_do_not_differ_at_all_a_winner_needs_enough_that_do() -> None:
    """Three of twenty differ: with the mean and the variance alone it would be far fewer."""
    seen = np.repeat([0.2, 0.3, 0.0], [2, 1, 17])
    more = verdict(seen).more_cases
    assert more is not None
    assert 0.72 <= concluded(seen, 20 + more, 200) <= 0.95


def test_the_chance_of_pairs_is_that_of_all_their_outcomes() -> None:
    won, lost, cases = 0.35, 0.1, 9
    total = 0.0
    for wins, losses in product(range(cases + 1), repeat=2):
        same = cases - wins - losses
        if same >= 0 and pass_fail_verdict(wins, losses, same).kind != "cannot-tell":
            ways = math.comb(cases, wins) * math.comb(cases - wins, losses)
            total += ways * won**wins * lost**losses * (1 - won - lost) ** same
    found = PassFail(won, lost).chance(cases, Question(0.05, 0.4))
    assert found == pytest.approx(total, abs=1e-9) and 0.1 < total < 0.9


def pass_fail_verdict(won: int, lost: int, same: int) -> Verdict:
    units = units_of(Measure.single(np.repeat([1.0, -1.0, 0.0], [won, lost, same])), None)
    p = mcnemar_p(units.whole)
    return verdict_on(evidence(units, p), p, 1, 0.4)


def evidence(units: Units, p: float) -> Evidence:
    interval, equivalent = difference_interval(units, True, 0), equivalence_p(units, True, 0.4)
    return Evidence(units, units.count, True, SampleNoise(None, ()), interval, p, equivalent)


def test_more_samples_count_each_case_s_own() -> None:
    """One case of 10 samples and 19 of one: what one sample more would do is halve the noise of the 19."""
    rng, kinds, advised = np.random.default_rng(5), [], []
    while len(kinds) < 100:
        a, b = np.full((20, 110), math.nan), np.full((20, 110), math.nan)
        for scores, share in ((a, 0.4), (b, 0.6)):
            scores[:, 0] = rng.random(20) < share
            scores[0, :10] = rng.random(10) < share
        found = compare_scores(a, b)
        more, value = found.verdict.more_samples, found.difference.value
        if not more or value is None or value < 0.1:
            continue
        advised.append(more)
        # The difference found is the true one.
        for case in range(20):
            own = slice(10 if case == 0 else 1, (10 if case == 0 else 1) + more)
            a[case, own], b[case, own] = (
                rng.random(more) < 0.5 - value / 2,
                rng.random(more) < 0.5 + value / 2,
            )
        kinds.append(compare_scores(a, b).verdict.kind)
    assert kinds.count("cannot-tell") <= 25
    assert sorted(advised)[50] > 1


def test_the_chance_agrees_with_the_smallest_difference() -> None:
    for cases in (6, 9, 20, 200):
        smallest = smallest_difference(cases, 1, case_variance=0.01, sample_variance=0)
        found = Differences(smallest, 0.01).chance(cases, Question(0.05, 0.0))
        assert found == pytest.approx(0.8, abs=0.001)


def test_fewer_cases_than_a_test_needs_have_no_chance() -> None:
    assert [Differences(0.5, 0.0001).chance(cases, QUESTION) for cases in (2, 5)] == [0.0, 0.0]
    assert [PassFail(1.0, 0.0).chance(cases, QUESTION) for cases in (2, 5, 6)] == [0.0, 0.0, 1.0]
    # Of 50 versions a winner needs a p of 0.001.
    assert Differences(0.5, 0.0001).chance(10, Question(0.001, 0.05)) < 1e-9
    assert Differences(0.5, 0.0001).chance(11, Question(0.001, 0.05)) > 0.99


def test_between_nothing_and_the_margin_all_ways_are_long() -> None:
    needed = [
        fewest(lambda n, d=value: Differences(d, 0.04).chance(n, QUESTION) >= 0.8, 2, MOST_CASES)
        for value in (0.0, 0.03, 0.05, 0.08)
    ]
    assert needed[1] is not None and needed[1] > max(one or 0 for one in (needed[0], needed[2], needed[3]))
    assert fewest(lambda n: Differences(0.005, 4.0).chance(n, QUESTION) >= 0.8, 2, MOST_CASES) is None


def test_of_the_most_cases_no_more_are_asked_for() -> None:
    """As many are won as lost."""
    a = np.tile([0.0, 1.0], MOST_CASES // 2)
    assert compare_scores(a, 1 - a, margin=0.01).verdict == Verdict("cannot-tell")


def test_the_fewest_found_is_enough_even_where_more_are_not() -> None:
    assert fewest(lambda n: n >= 37, 1, 100) == 37
    assert fewest(lambda n: n >= 37, 50, 100) == 50
    assert fewest(lambda n: n > 100, 1, 100) is None
    assert fewest(lambda n: True, 101, 100) is None
    dented = fewest(lambda n: n >= 20 and n not in (23, 24), 1, 100)
    assert dented in (20, 25)
