"""A mean over cases, by one criterion or by several with weights, as the numbers behind it."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measure:
    """The weighted mean over criteria of their means over cases.

    ``values``: criteria x cases, NaN where a criterion does not count for a case; ``weights`` has a number a
    criterion, 0 or more. A case that lacks a criterion counts for the others only, and the fewer cases a
    criterion has, the more each of them counts. Every row has a value and a weight above 0.
    """

    values: Values
    weights: Values

    @classmethod
    def of(cls, values: Values, weights: Values) -> Self:
        """Of those criteria that have a value and a weight."""
        counted = (weights > 0) & ~np.isnan(values).all(axis=1)
        return cls(values[counted], weights[counted])

    @classmethod
    def single(cls, values: Values) -> Self:
        """The plain mean of one number a case, none of them NaN."""
        return cls(values[None], np.ones(1))

    def __sub__(self, other: Self) -> Self:
        """Of the differences; both have the same weights and values in the same places."""
        return type(self)(self.values - other.values, self.weights)

    @property
    def cases(self) -> int:
        return int(self.values.shape[1])

    @property
    def value(self) -> float:
        """Needs a case."""
        return float(np.average(self._means(), weights=self.weights))

    @property
    def plain(self) -> bool:
        """Whether every criterion counts for every case."""
        return not np.isnan(self.values).any()

    @property
    def each(self) -> Values:
        """A number a case, whose mean is the measure: what the case adds, 0 for what it lacks."""
        # One criterion's values stay what they are, to the last bit.
        return self.values[0] if self._one else self._summed(self.values) * self.cases

    @property
    def apart(self) -> Values:
        """By how much each case moves the measure: its distance from the means of the criteria that it
        has, weighed. They sum to 0."""
        return self._summed(self.values - self._means()[:, None])

    @property
    def shares(self) -> Values:
        """How much of the measure each case, by criterion, is: criteria x cases, 1 in all."""
        present = ~np.isnan(self.values)
        shares: Values = present * (self.weights / self.weights.sum() / present.sum(axis=1))[:, None]
        return shares

    @property
    def _one(self) -> bool:
        return len(self.weights) == 1 and self.plain

    def _means(self) -> Values:
        return np.array([exact_mean(row[~np.isnan(row)]) for row in self.values])

    def _summed(self, values: Values) -> Values:
        summed: Values = (self.shares * np.nan_to_num(values)).sum(axis=0)
        return summed


def exact_mean(values: Values) -> float:
    """The mean, the same to the last bit in any order."""
    return math.fsum(values) / len(values)


def case_means(scores: Values) -> Values:
    """The mean of each row's scored samples, NaN of none; the same to the last bit in any order."""
    rows = ([value for value in row if value == value] for row in scores.tolist())
    return np.array([math.fsum(row) / len(row) if row else math.nan for row in rows], dtype=np.float64)


def is_pass_fail(scores: Values) -> bool:
    """Whether every value is the 0 or 1 of one sample."""
    found = scores[~np.isnan(scores)]
    return len(found) == len(scores) and bool(((found == 0) | (found == 1)).all())


def weighted(values: Values, weights: Values) -> Values:
    """The weighted mean over the first axis of what is scored; NaN where nothing is."""
    shape = (-1,) + (1,) * (values.ndim - 1)
    present = np.where(np.isnan(values), 0.0, weights.reshape(shape))
    total = present.sum(axis=0)
    sums = (present * np.nan_to_num(values)).sum(axis=0)
    means: Values = np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.nan)
    return means
