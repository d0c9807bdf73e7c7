"""The independent units behind a mean over cases: the cases, or the sources that several cases share."""

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Units:
    """One number an independent unit, sorted; the mean of either array is the mean over the cases.

    ``whole`` is what a unit adds to that mean: what changes sign as one if A and B are exchanged for
    the unit. ``spread`` leaves out of it what is owed only to the unit's number of cases: by how much the
    mean changes without the unit, so that its variance over the number of units is the squared standard
    error of the delete-one jackknife. Where all units have as many cases, that is the clustered error of
    Miller 2024 (arXiv 2411.00640, with the factor C/(C-1)); where they have not, the latter is too small.
    Where every unit is one case, both arrays are the cases' values.

    ``effective`` is how many units of equal size are worth as much, 1..count (Kish 1965: the square of the
    sum of the sizes over the sum of their squares): Student's t has one degree of freedom fewer, since a
    unit of many cases has its error nearly to itself (as in Carter, Schnepel and Steigerwald 2017, doi
    10.1162/REST_a_00639).
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


def units_of(values: Values, clusters: Codes | None) -> Units:
    """The units of the cases' ``values``; ``clusters`` gives each case the number of its unit, from 0."""
    if clusters is None:
        cases = tidy(values)
        return Units(cases, cases, len(cases))
    count, n = int(clusters.max()) + 1, len(values)
    mean = exact_mean(values)
    sums = np.array([math.fsum(values[clusters == unit]) for unit in range(count)])
    sizes = np.bincount(clusters, minlength=count)
    # Of a single unit nothing is left out: its difference from the mean is 0.
    apart = (sums - sizes * mean) * (count - 1) / np.maximum(n - sizes, 1)
    # The jackknife's pseudo-values, moved so that they keep the mean.
    spread = apart - exact_mean(apart) + mean
    return Units(tidy(sums * (count / n)), tidy(spread), n**2 / float((sizes**2).sum()))


def cluster_codes(labels: Sequence[Hashable] | None, cases: Iterable[int]) -> Codes | None:
    """The number, from 0, of the label of each of ``cases``; ``None`` where each is a unit of its own."""
    if labels is None:
        return None
    labels = [labels[case] for case in cases]
    if len(set(labels)) == len(labels):
        return None
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(label, len(numbers)) for label in labels], dtype=np.intp)


def exact_mean(values: Values) -> float:
    """The mean, the same to the last bit in any order."""
    return math.fsum(values) / len(values)


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
