"""Grades of two versions on the same cases, paired so that they say what ``evals.grade`` says."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.comparison import CaseDifference, Noise
from evals.measures import Measure, Values, case_means, weighted
from evals.noise import flip_rates, noise_of
from evals.paired import PairedScores, pair_scores, regressions_first


@dataclass(frozen=True, slots=True)
class PairedGrades:
    """The grade as one measure, each criterion as another, and the cases behind them."""

    grade: PairedScores
    criteria: tuple[PairedScores, ...]
    noise: Noise
    cases: tuple[CaseDifference, ...]


def pair_grades(
    ids: Sequence[str],
    criteria: Sequence[str],
    weights: Values,
    a: Values,
    b: Values,
    labels: Sequence[Hashable] | None,
) -> PairedGrades:
    """Pairs two arrays, criteria x cases x samples, NaN = unscored.

    The grade is, as in ``evals.grade``, the weighted mean over the criteria of their means over cases,
    here over what is scored in both versions. So a case that lacks a criterion counts for the others
    only, and the fewer cases a criterion has, the more each of them counts; the difference of the
    grades stays the weighted mean of the criteria's differences. A case's own grade, as shown, is the
    weighted mean over the criteria that it has in both; where all criteria are scored the mean of these
    is the grade.
    """
    means = [np.stack([case_means(scores) for scores in values]) for values in (a, b)]
    both = ~np.isnan(means[0]) & ~np.isnan(means[1])
    counted = both & (weights > 0)[:, None]
    samples = [weighted(np.where(counted[:, :, None], values, np.nan), weights) for values in (a, b)]
    grade, shared = pair_scores(samples[0], samples[1], labels)
    first, other = (Measure.of(np.where(both, values, np.nan)[:, shared], weights) for values in means)
    grade = replace(
        grade,
        a=first,
        b=other,
        pass_fail=(grade.pass_fail[0] and first.plain, grade.pass_fail[1] and first.plain),
    )
    rows = np.flatnonzero(shared).tolist()
    names = [ids[row] for row in rows]
    own = [weighted(np.where(counted, values, np.nan), weights)[shared].tolist() for values in means]
    cases = (
        CaseDifference(name, x, y, y - x, _by_criterion(criteria, means[0][:, row], means[1][:, row]))
        for name, row, x, y in zip(names, rows, *own, strict=True)
    )
    return PairedGrades(
        grade=grade,
        criteria=tuple(pair_scores(x, y, labels)[0] for x, y in zip(a, b, strict=True)),
        noise=noise_of(other - first, grade.noise, flip_rates(names, samples[0][shared], samples[1][shared])),
        cases=regressions_first(cases),
    )


def _by_criterion(
    criteria: Sequence[str], a: Values, b: Values
) -> dict[str, tuple[float | None, float | None]]:
    rows = zip(criteria, _scored(a), _scored(b), strict=True)
    return {criterion: (value_a, value_b) for criterion, value_a, value_b in rows}


def _scored(values: Values) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]
