"""95 % intervals for means over cases.

The unit is the case: samples of one case are not independent evidence, so they are averaged first.
"""

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from evals.grades import Interval

LEVEL = 0.95
RESAMPLES = 4000
RESAMPLED_UP_TO = 200
"""Cases. Of more the means are as good as normal, and to draw them would take memory for each."""


def bootstrap_means(values: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """Means of resampled cases.

    ``values`` has a row a criterion and a column a case, NaN where a case has no value. The result has a
    row a criterion and ``RESAMPLES`` columns; NaN where a resample drew no value. All criteria share the
    same draws, so that sums over criteria keep their correlation.
    """
    if values.shape[1] > RESAMPLED_UP_TO:
        return _normal_means(values, seed)
    draws = _draws(values.shape[1], seed)
    present = ~np.isnan(values)
    counts = present.astype(np.float64) @ draws
    sums = np.where(present, values, 0.0) @ draws
    with np.errstate(invalid="ignore"):
        means: NDArray[np.float64] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means


def _normal_means(values: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """What ``bootstrap_means`` tends to: normal, with the covariance that the cases' influences give."""
    present = ~np.isnan(values)
    counts = present.sum(axis=1, keepdims=True)
    means = np.where(present, values, 0.0).sum(axis=1, keepdims=True) / np.maximum(counts, 1)
    influence = np.where(present, values - means, 0.0) / np.maximum(counts, 1)
    drawn = np.random.default_rng(seed).multivariate_normal(means[:, 0], influence @ influence.T, RESAMPLES).T
    found: NDArray[np.float64] = np.where(counts > 0, drawn, np.nan)
    return found


# A run's grade is worked out again and again as its answers come.
@lru_cache(maxsize=8)
def _draws(cases: int, seed: int) -> NDArray[np.float64]:
    """How often each case is drawn, a row a case and a column a resample."""
    drawn = np.random.default_rng(seed).multinomial(cases, np.full(cases, 1 / cases), size=RESAMPLES)
    draws = drawn.T.astype(np.float64)
    draws.setflags(write=False)
    return draws


def mean_interval(mean: float, resampled: NDArray[np.float64], cases: int) -> Interval:
    """The interval of a mean in 0..1 from its bootstrap means.

    Expanded percentile interval (Hesterberg, "What Teachers Should Know about the Bootstrap",
    arXiv 1411.5279, section 4.2): the percentiles are moved outwards so that small samples are not
    judged too narrowly. Where all cases agree there is nothing to resample: then the Wilson interval of
    ``cases`` pass-or-fail cases, the widest that values in 0..1 can call for.
    """
    if cases < 2 or float(np.nanstd(resampled)) < 1e-12:
        return wilson_interval(mean, cases)
    tail = NormalDist().cdf(math.sqrt(cases / (cases - 1)) * float(stdtrit(cases - 1, (1 - LEVEL) / 2)))
    low, high = np.nanquantile(resampled, [tail, 1 - tail])
    return Interval(float(low), float(high))


def wilson_interval(share: float, n: int) -> Interval:
    """Wilson's score interval for ``share`` of ``n`` (Wilson 1927, doi 10.2307/2276774)."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))
