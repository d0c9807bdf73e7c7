"""How far a true mean or difference may lie from the one found: 95 % intervals, and the test of equivalence.

Of the bootstrap intervals tried (expanded percentile, BCa, studentised) the expanded percentile covers
best: 94-97 % in simulations with 12 to 50 cases, pass-or-fail, continuous and skewed. Units that are unequal
parts of the mean have Student's t with the variance and the degrees of freedom of ``Units``: 94-97 % with 8
to 50 units of 1 to 8 cases each, where a bootstrap of units has 86-93 % and t with C-1 degrees 92-95 %, and
93-96 % where criteria count for a quarter or half of 12 to 40 cases. Below 8 units a bootstrap has too few
values to draw from (74-93 %), and Student's t stands in; above 200 they agree to the third decimal, and t
needs no memory.
"""

import math
from dataclasses import replace
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from evals.grades import Interval
from evals.intervals import LEVEL, RESAMPLED_UP_TO, RESAMPLES, expanded, wilson_interval
from evals.measures import Measure, Values, exact_mean
from evals.units import Codes, Units, facing, units_of

BOOTSTRAP_FROM = 8
FEWEST_UNLIKE = 5
"""Units that must stand out from the median one; of fewer it cannot be told how much others may differ."""
STANDS_OUT = 0.1
"""Of the margin: what a unit differs by more than, to stand out."""
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


def mean_interval(measure: Measure, clusters: Codes | None, pass_fail: bool) -> Interval | None:
    """The interval of a mean over cases, 0..1, the same wherever it is shown; ``None`` for no case.

    Wilson's for a pass rate, otherwise over the units. ``clusters`` gives each case the number of its unit.
    """
    if not measure.cases:
        return None
    units = units_of(measure, clusters)
    mean = min(1.0, max(0.0, exact_mean(units.spread)))
    if units.constant or (pass_fail and clusters is None):
        return wilson_interval(mean, units.count)
    return _clipped(*_limits_over(units, 0), 0.0)


def difference_interval(units: Units, pass_fail: bool, seed: int) -> Interval:
    """The interval of the mean difference, -1..1, over at least two units."""
    values, sign = facing(units.spread)
    low, high = _limits(replace(units, spread=values), pass_fail, seed)
    if sign == 0:
        low, high = -max(-low, high), max(-low, high)
    elif sign < 0:
        low, high = -high, -low
    return _clipped(low, high, -1.0)


def equivalence_p(units: Units, pass_fail: bool, margin: float) -> float:
    """The p of "the true difference is ``margin`` or more, either way": two one-sided tests.

    From Student's t over the units (the paired TOST, Schuirmann 1987): moved by the margin, the
    differences are no longer symmetric about 0 by exchange of A and B, so flipping signs would claim an
    exactness that it has not. Pass-or-fail differences use their interval's reasoning, and nearly
    constant ones have to pass that of ``farthest``, too.
    """
    if units.constant:
        return _unseen_p(units, margin)
    if pass_fail:
        centre, error = _bonett_price(units.spread)
        p = float(ndtr((abs(centre) - margin) / error))
    else:
        error = math.sqrt(units.variance / units.count)
        p = float(stdtr(units.degrees, (abs(exact_mean(units.spread)) - margin) / error))
    return max(p, _unseen_p(units, margin)) if nearly_constant(units, margin) else p


def farthest(units: Units, interval: Interval, margin: float) -> float:
    """How far from 0, either way, the true difference may lie, to be held against ``margin``.

    That is the farther end of its 95 % ``interval``; but where too few units stand out to show how much
    others may, those that are not seen count as where all are alike: they may differ by 1 either way.
    """
    seen = max(-interval.low, interval.high)
    if not nearly_constant(units, margin):
        return seen
    unseen = unseen_share(units.count)
    return max(seen, abs(exact_mean(units.spread)) * (1 - unseen) + unseen)


def nearly_constant(units: Units, margin: float) -> bool:
    return unlike(units, margin) < FEWEST_UNLIKE


def unlike(units: Units, margin: float) -> int:
    """How many units stand out from the median one."""
    return int((np.abs(units.spread - np.median(units.spread)) > STANDS_OUT * margin + 1e-9).sum())


def unseen_share(count: int) -> float:
    """The largest share of all units that may be unlike ``count`` units that are all alike: what Wilson's
    interval for ``count`` of ``count`` leaves out."""
    return Z * Z / (count + Z * Z)


def _unseen_p(units: Units, margin: float) -> float:
    """The level at which the units that are not seen would just reach the margin."""
    value = abs(exact_mean(units.spread))
    if value >= margin or margin == 1:
        return float(value >= margin)
    slack = (margin - value) / (1 - value)
    return float(ndtr(-math.sqrt(units.count * slack / (1 - slack))))


def _limits(units: Units, pass_fail: bool, seed: int) -> tuple[float, float]:
    if units.constant:
        return _constant_limits(float(units.spread[0]), units.count)
    if pass_fail:
        centre, error = _bonett_price(units.spread)
        return centre - Z * error, centre + Z * error
    return _limits_over(units, seed)


def _limits_over(units: Units, seed: int) -> tuple[float, float]:
    """The interval of the mean of units that are not all the same."""
    count, mean = units.count, exact_mean(units.spread)
    t = float(stdtrit(units.degrees, (1 - LEVEL) / 2))
    if not units.equal or not BOOTSTRAP_FROM <= count <= RESAMPLED_UP_TO:
        half = -t * math.sqrt(units.variance / count)
        return mean - half, mean + half
    low, high = np.quantile(units.spread @ _draws(count, seed), expanded(count, t))
    return float(low), float(high)


@lru_cache(maxsize=8)
def _draws(count: int, seed: int) -> Values:
    """How often each unit is drawn, as a share of all; a row a unit and a column a resample."""
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=RESAMPLES)
    draws = np.ascontiguousarray(drawn.T / count)
    draws.setflags(write=False)
    return draws


def _bonett_price(values: Values) -> tuple[float, float]:
    """Centre and standard error for pass-or-fail pairs: one case more for either side.

    The adjusted Wald interval of Bonett and Price 2012 (doi 10.3102/1076998611411915).
    """
    count = len(values) + 2
    won, lost = ((values > 0).sum() + 1) / count, ((values < 0).sum() + 1) / count
    centre = float(won - lost)
    return centre, math.sqrt((won + lost - centre**2) / count)


def _constant_limits(value: float, count: int) -> tuple[float, float]:
    """Where all units differ by ``value`` (0 or more) there is nothing to resample.

    Wilson's lower limit for ``count`` of ``count`` says how many of all units may be so few as these. At
    the far end the others differ as much as scores can, by 1. At the near end they do not differ at all;
    unless ``value`` is 0, when they may differ by 1 either way.
    """
    unseen = unseen_share(count)
    far = value * (1 - unseen) + unseen
    return (value * (1 - unseen) if value else -far), far


def _clipped(low: float, high: float, least: float) -> Interval:
    return Interval(max(least, low), min(1.0, high))
