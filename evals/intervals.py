"""95 % intervals, and how they are found from resamples."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

from evals.grades import Interval

LEVEL = 0.95
RESAMPLES = 4000
RESAMPLED_UP_TO = 200
"""Cases. Of more the means are as good as normal, and to draw them would take memory for each."""


def percentile_interval(resampled: NDArray[np.float64], units: int) -> Interval:
    """The interval of a figure from what it is in resamples of ``units`` independent units, at least two.

    Expanded percentile interval (Hesterberg, "What Teachers Should Know about the Bootstrap",
    arXiv 1411.5279, section 4.2): the percentiles are moved outwards so that small samples are not
    judged too narrowly.
    """
    low, high = np.quantile(resampled, expanded(units, float(stdtrit(units - 1, (1 - LEVEL) / 2))))
    return Interval(float(low), float(high))


def expanded(units: int, t: float) -> tuple[float, float]:
    """The percentiles, 0..1, of resamples of ``units`` that make up for their number, ``t`` being the
    (negative) quantile of Student's t."""
    tail = float(ndtr(math.sqrt(units / (units - 1)) * t))
    return tail, 1 - tail


def wilson_interval(share: float, n: int) -> Interval:
    """Wilson's score interval for ``share`` of ``n`` (Wilson 1927, doi 10.2307/2276774)."""
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))
