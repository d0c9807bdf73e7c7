"""The independent units behind a mean over cases: the cases, or the sources that several cases share."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.measures import Measure, Values, exact_mean

Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Units:
    """One number an independent unit, sorted; the mean of either array is the mean over the cases.

    ``whole`` is what a unit adds to that mean: what changes sign as one if A and B are exchanged for
    the unit. ``spread`` leaves out of it what is owed only to how much of the mean the unit is, its number
    of cases and the criteria that count for them: it is their distance from the means of their criteria,
    weighed, over the part of the mean that is left without them. Where every criterion counts for every
    case, its variance over the number of units is the squared standard error of the delete-one jackknife;
    if all units have as many cases, that is the clustered error of Miller 2024 (arXiv 2411.00640, with the
    factor C/(C-1)), which otherwise is too small. Where every unit is one such case, both arrays are the
    cases' values.

    ``effective`` is how many units of equal size are worth as much, 1..count: Student's t has one degree of
    freedom fewer. A unit that is a large part of the mean has its error nearly to itself, and a criterion
    that counts for few cases shows little of its spread.
    """

    whole: Values
    spread: Values
    effective: float

    @property
    def count(self) -> int:
        return len(self.spread)

    @property
    def variance(self) -> float:
        """Of a unit; needs two of them."""
        mean = exact_mean(self.spread)
        return math.fsum((value - mean) ** 2 for value in self.spread.tolist()) / (self.count - 1)

    @property
    def degrees(self) -> float:
        """Of freedom of Student's t, at least 1: its first value is as wide as t gets."""
        return max(1.0, self.effective - 1)

    @property
    def equal(self) -> bool:
        """Whether all units have as many cases."""
        return self.effective > self.count - 1e-9

    @property
    def constant(self) -> bool:
        """All the same: nothing shows how much another unit may differ."""
        return bool(self.spread[-1] - self.spread[0] < 1e-9)


def units_of(measure: Measure, clusters: Codes | None) -> Units:
    """The units of ``measure``; ``clusters`` gives each case the number of its unit, from 0."""
    each = measure.each
    if clusters is None and measure.plain:
        cases = tidy(each)
        return Units(cases, cases, len(cases))
    codes = np.arange(measure.cases) if clusters is None else clusters
    count = int(codes.max()) + 1
    shares, squares = _by_unit(measure.shares, codes), _by_unit(measure.shares**2, codes)
    # Of a single unit nothing is left out: its difference from the mean is 0.
    without = 1 / np.maximum(1 - shares.sum(axis=0), 1e-12)
    apart = _sums(measure.apart, codes) * without * (count - 1)
    # As the jackknife's pseudo-values, moved so that they keep the mean.
    spread = apart - exact_mean(apart) + exact_mean(each)
    whole = _sums(each, codes) * (count / measure.cases)
    degrees = _degrees(squares, shares, without)
    # Without the last bits, in which the order of the units shows.
    return Units(tidy(whole), tidy(spread), min(count, round(1 + degrees, 12)))


def _by_unit(values: Values, codes: Codes) -> Values:
    return np.stack([np.bincount(codes, row) for row in values])


def _sums(values: Values, codes: Codes) -> Values:
    """The sum of each unit, the same to the last bit in any order."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order])) + 1
    return np.array([math.fsum(part) for part in np.split(values[order], starts)])


def _degrees(squares: Values, shares: Values, without: Values) -> float:
    """The degrees of freedom of the variance.

    As Bell and McCaffrey 2002 (Survey Methodology 28:169) reckon them, ``tr(M)**2 / tr(M @ M)``, M being the
    covariance of what each unit moves the mean by, were all values independent and equally variable.
    ``shares`` and ``squares`` are criteria x units: how much of the mean a unit is, and the sum of the
    squares of its cases' parts.
    """
    own = squares.sum(axis=0) * without**2
    # M is diag(own) - common.T @ common, which needs no matrix of units x units.
    common = shares * without * (np.sqrt(squares.sum(axis=1)) / shares.sum(axis=1))[:, None]
    total = own.sum() - (common**2).sum()
    squared = (own**2).sum() - 2 * (own * common**2).sum() + ((common @ common.T) ** 2).sum()
    return float(total**2 / squared) if squared > 1e-300 else 0.0


def unit_labels(cases: Iterable[str], sources: Mapping[str, str]) -> list[tuple[str, str]]:
    """A label for each of ``cases``, the same for those that share one of ``sources`` (by case id)."""
    # A source may be called like a case.
    return [("source", sources[case]) if case in sources else ("case", case) for case in cases]


def cluster_codes(labels: Sequence[Hashable] | None, cases: Iterable[int]) -> Codes | None:
    """The number, from 0, of the label of each of ``cases``; ``None`` where each is a unit of its own."""
    if labels is None:
        return None
    labels = [labels[case] for case in cases]
    if len(set(labels)) == len(labels):
        return None
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.intp)


def tidy(values: Values) -> Values:
    """Sorted, so that the order of cases changes nothing, and without the last bits, so that ties tie."""
    return np.sort(np.round(values, 12)) + 0.0


def facing(values: Values) -> tuple[Values, int]:
    """``values`` (sorted) or their negatives, whichever is the same choice for both; and the sign.

    A resampling that works on them gives the mirror image when A and B are exchanged. The sign is 0
    where the values are their own mirror image.
    """
    mirrored = -values[::-1] + 0.0
    differing = np.flatnonzero(values != mirrored)
    if not len(differing):
        return values, 0
    first = differing[-1]
    return (values, 1) if values[first] > mirrored[first] else (mirrored, -1)
