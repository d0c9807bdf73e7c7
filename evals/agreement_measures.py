"""How far markers agree: the measures themselves, of one table of ratings or of many at once.

All return NaN where a measure is not defined: with fewer than two items, and where no rating differs.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Metric = Literal["nominal", "ordinal", "interval", "ratio"]


def quadratic_weighted_kappa(first: ArrayLike, second: ArrayLike) -> Floats:
    """Cohen's kappa with quadratic weights (Cohen 1968, Psychological Bulletin 70): -1..1.

    ``first`` and ``second`` have the level numbers that two markers gave, the items in the last axis; the
    result has the other axes. The weights are squared distances of level numbers, for which the weighted
    disagreement that is expected by chance is the two variances and the squared distance of the means.
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.shape[-1] < 2:
        return np.full(one.shape[:-1], np.nan)
    observed = ((one - other) ** 2).mean(axis=-1)
    expected = one.var(axis=-1) + other.var(axis=-1) + (one.mean(axis=-1) - other.mean(axis=-1)) ** 2
    return 1 - _ratio(observed, expected)


def krippendorff_alpha(ratings: ArrayLike, metric: Metric = "ordinal") -> float:
    """Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): at most 1.

    ``ratings`` has a row a marker and a column an item, NaN where a marker did not rate an item. Items with
    fewer than two ratings say nothing about agreement and are left out.
    """
    table = np.asarray(ratings, float)
    table = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    # Of one item the formula makes 0 whatever was given: chance is all there is to compare it with.
    if table.shape[1] < 2:
        return float("nan")
    values = np.unique(table[~np.isnan(table)])
    counts = np.stack([(table == value).sum(axis=0) for value in values], axis=1).astype(float)
    rated = counts.sum(axis=1)
    weights = counts / (rated - 1)[:, None]
    coincidences = weights.T @ counts - np.diag(weights.sum(axis=0))
    return float(alpha_of_coincidences(coincidences, values, metric))


def alpha_of_coincidences(coincidences: Floats, values: ArrayLike, metric: Metric) -> Floats:
    """Krippendorff's alpha of coincidence matrices, in the last two axes; ``values`` are what their rows and
    columns stand for, in increasing order."""
    totals = coincidences.sum(axis=-1)
    distances = _distances(totals, np.asarray(values, float), metric)
    pairs = totals[..., :, None] * totals[..., None, :]
    observed = (coincidences * distances).sum(axis=(-1, -2))
    expected = (pairs * distances).sum(axis=(-1, -2))
    return 1 - _ratio((totals.sum(axis=-1) - 1) * observed, expected)


def icc_2_1(ratings: ArrayLike) -> Floats:
    """The intraclass correlation ICC(2,1), absolute agreement of single markers (Shrout and Fleiss 1979,
    Psychological Bulletin 86): at most 1.

    ``ratings`` has the items in the second last axis and at least two markers in the last one, and no gaps;
    the result has the other axes.
    """
    table = np.asarray(ratings, float)
    items, markers = table.shape[-2:]
    if items < 2:
        return np.full(table.shape[:-2], np.nan)
    mean = table.mean(axis=(-1, -2), keepdims=True)
    by_item, by_marker = table.mean(axis=-1, keepdims=True), table.mean(axis=-2, keepdims=True)
    between_items = markers * ((by_item - mean) ** 2).sum(axis=(-1, -2)) / (items - 1)
    between_markers = items * ((by_marker - mean) ** 2).sum(axis=(-1, -2)) / (markers - 1)
    rest = ((table - by_item - by_marker + mean) ** 2).sum(axis=(-1, -2)) / ((items - 1) * (markers - 1))
    whole = between_items + (markers - 1) * rest + markers * (between_markers - rest) / items
    return _ratio(between_items - rest, whole)


def _distances(totals: Floats, values: Floats, metric: Metric) -> Floats:
    """The squared distance of every two values; only the ordinal ones depend on how often each was given."""
    apart = values[:, None] - values[None, :]
    if metric == "nominal":
        return np.asarray(apart != 0, float)
    if metric == "interval":
        return np.asarray(apart**2)
    if metric == "ratio":
        return _ratio(apart, values[:, None] + values[None, :], 0.0) ** 2
    # All that was given from one value to the other, and half of what was given at both ends.
    middles = totals.cumsum(axis=-1) - totals / 2
    return np.asarray((middles[..., :, None] - middles[..., None, :]) ** 2)


def _ratio(above: ArrayLike, below: ArrayLike, otherwise: float = np.nan) -> Floats:
    """A quotient; ``otherwise`` where it is of nothing. Differences of means leave a rest of 1e-16."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    found = np.full(below.shape, otherwise)
    np.divide(above, below, out=found, where=np.abs(below) > 1e-12)
    return found
