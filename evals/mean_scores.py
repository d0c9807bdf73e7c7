"""A version's mean score by itself, the same wherever it is shown."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from evals.difference_limits import mean_interval
from evals.grades import Interval
from evals.measures import Measure, Values, case_means, is_pass_fail, weighted
from evals.units import cluster_codes


class MeanScore(NamedTuple):
    """A mean over ``cases`` cases, 0..1, and its 95 % interval; ``None`` for no case."""

    value: float | None
    interval: Interval | None
    cases: int


def mean_score(scores: Values, weights: Values, labels: Sequence[Hashable] | None) -> MeanScore:
    """The weighted mean over criteria of ``scores``, criteria x cases x samples, NaN = unscored.

    ``labels`` has one a case, the same for cases that are not independent of each other.
    """
    values = np.stack([case_means(one) for one in scores])
    counted = (~np.isnan(values[weights > 0])).any(axis=0)
    measure = Measure.of(values[:, counted], weights)
    if not measure.cases:
        return MeanScore(None, None, 0)
    clusters = cluster_codes(labels, np.flatnonzero(counted).tolist())
    samples = weighted(scores[weights > 0][:, counted], weights[weights > 0])
    pass_fail = measure.plain and is_pass_fail(samples)
    return MeanScore(measure.value, mean_interval(measure, clusters, pass_fail), measure.cases)
