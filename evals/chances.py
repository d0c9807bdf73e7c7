"""The chance that a comparison of a given number of independent units would come to a conclusion.

What is seen now is taken for the truth: the difference, its variance, the shares of cases won and lost. A
conclusion is a winner, or that the versions are equivalent (``evals.verdicts`` has the conditions of both).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrik, gammaln, ndtr, stdtr, stdtrit, xlog1py, xlogy

from evals.difference_limits import FEWEST_UNLIKE, Z, unseen_share
from evals.intervals import LEVEL
from evals.power import ALPHA, MOST_CASES, attained_level, fewest_units, only_one_sign

_LEAST_ERROR = 1e-12
"""Instead of a standard error of 0, by which nothing can be divided."""
_FAR = 6
"""Standard deviations beyond which a count is as good as impossible."""

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """A winner has to be found at the level ``alpha``, or a difference of ``margin`` (0..1) excluded."""

    alpha: float
    margin: float


@dataclass(frozen=True, slots=True)
class Differences:
    """Units of mean ``value`` (-1..1) and of ``variance``. ``unlike`` is the share of them that stand out
    from the median one, ``moved`` the share that differ at all: those alone count in a winner's test.
    ``even`` is how many units of equal size one is worth (``Units.effective``)."""

    value: float
    variance: float
    unlike: float = 1.0
    moved: float = 1.0
    even: float = 1.0

    def chance(self, units: int, question: Question) -> float:
        """Of a conclusion from ``units`` units, 0..1.

        Their mean is found as far from ``value`` as Student's t says. It wins beyond one limit, and is
        equivalent within another, which lies nearer where hardly any unit stands out.
        """
        error = max(math.sqrt(self.variance / units), _LEAST_ERROR)
        equivalent = self._within(units, error, math.inf, question)
        level = attained_level(units, question.alpha)
        if only_one_sign(units, level):
            return max(equivalent, self.moved**units * self._one_sign(units))
        if not level:
            return equivalent
        wins_from = self._t(units, level) * error
        either = self._beyond(wins_from, units, error) + self._within(units, error, wins_from, question)
        can_win = 1 - _up_to(fewest_units(question.alpha) - 1, units, self.moved)
        return can_win * either + (1 - can_win) * equivalent

    def _one_sign(self, units: int) -> float:
        """The chance that all units have the same sign."""
        effect = self.value / max(math.sqrt(self.variance), _LEAST_ERROR)
        return float(ndtr(effect) ** units + ndtr(-effect) ** units)

    def _beyond(self, limit: float, units: int, error: float) -> float:
        """The chance of a mean farther than ``limit`` from 0."""
        ends = (abs(self.value) - limit) / error, (-abs(self.value) - limit) / error
        return float(stdtr(self._degrees(units), ends[0]) + stdtr(self._degrees(units), ends[1]))

    def _t(self, units: int, level: float) -> float:
        """The errors beyond which Student's t, either way, has the chance ``level``."""
        return -float(stdtrit(self._degrees(units), level / 2))

    def _degrees(self, units: int) -> float:
        return max(1.0, self.even * units - 1)

    def _within(self, units: int, error: float, most: float, question: Question) -> float:
        """The chance of a mean that is equivalent, and less than ``most`` from 0."""
        if not attained_level(units, ALPHA):
            return 0.0
        limit = min(most, question.margin - self._t(units, 1 - LEVEL) * error)
        nearer = min(limit, _limit_of_constant(units, question.margin))
        few = _up_to(FEWEST_UNLIKE - 1, units, self.unlike)
        chances = [1 - self._beyond(end, units, error) if end >= 0 else 0.0 for end in (nearer, limit)]
        return few * chances[0] + (1 - few) * chances[1]


@dataclass(frozen=True, slots=True)
class PassFail:
    """Pass-or-fail pairs, of which the shares ``won`` and ``lost`` (0..1 in all) differ."""

    won: float
    lost: float

    def chance(self, units: int, question: Question) -> float:
        """Of a conclusion from ``units`` pairs, 0..1: exact, over what McNemar's test and the interval of
        Bonett and Price may find."""
        differ = self.won + self.lost
        around = _FAR * math.sqrt(units * differ * (1 - differ)) + 1
        ends = max(0, int(units * differ - around)), min(units, int(units * differ + around))
        counts = np.arange(ends[0], ends[1] + 1, dtype=np.float64)
        chances = np.exp(
            gammaln(units + 1)
            - gammaln(counts + 1)
            - gammaln(units - counts + 1)
            + xlogy(counts, differ)
            + xlog1py(units - counts, -differ)
        )
        return float(chances @ self._concluded(counts, units, question))

    def _concluded(self, counts: Counts, units: int, question: Question) -> Counts:
        """For each number of pairs that differ: the chance of a conclusion."""
        share = self.won / (self.won + self.lost) if self.won else 0.0
        few = _few_enough(question.alpha)[counts.astype(np.intp)]
        # Of as many as win, the difference has the parity of the count; so the next lower one is 2 less.
        most = np.minimum(_most_within(counts, units, question.margin), counts - 2 * few - 2)
        inside = _at_most((counts + most) / 2, counts, share) - _at_most(
            np.ceil((counts - most) / 2) - 1, counts, share
        )
        decided = _at_most(few, counts, share) + 1 - _at_most(counts - few - 1, counts, share)
        found: Counts = decided + np.where(most >= 0, inside, 0.0)
        return found


def fewest(enough: Callable[[int], bool], least: int, most: int) -> int | None:
    """The least number, from ``least`` to ``most``, that is ``enough``; ``None`` if none is found.

    By doubling and halving. A chance rises with the number of units but for small dents, as an exact test
    reaches now more and now less of its level: where there is one, the number found is enough itself, and the
    one before it is not.
    """
    if least > most:
        return None
    high = least
    while not enough(high):
        if high >= most:
            return None
        least, high = high + 1, min(2 * high, most)
    while least < high:
        middle = (least + high) // 2
        if enough(middle):
            high = middle
        else:
            least = middle + 1
    return high


def _limit_of_constant(units: int, margin: float) -> float:
    """The farthest mean of nearly constant units that ``evals.difference_limits.farthest`` has within."""
    unseen = unseen_share(units)
    return (margin - unseen) / (1 - unseen)


def _most_within(counts: Counts, units: int, margin: float) -> Counts:
    """How many more wins than losses, or fewer, are equivalent, by how many pairs differ; -1: none are."""
    if not attained_level(units, ALPHA):
        return np.full(len(counts), -1.0)
    # Solves |centre| + Z * error = margin for the centre; see _bonett_price.
    n = units + 2
    k, shares = Z * Z / n, (counts + 2) / n
    root = np.sqrt(np.maximum(0.0, k * (shares * (1 + k) - margin**2)))
    centre = np.where(margin**2 >= k * shares, (margin - root) / (1 + k), -1.0)
    of_constant = np.where(counts < FEWEST_UNLIKE, _limit_of_constant(units, margin) * units, math.inf)
    limits: Counts = np.maximum(-1.0, np.minimum(centre * n, of_constant) + 1e-9)
    return limits


@lru_cache(maxsize=4)
def _few_enough(alpha: float) -> Counts:
    """For each number of pairs that differ: up to how many losses win by McNemar's test; -1: none do."""
    counts = np.arange(MOST_CASES + 1, dtype=np.float64)
    few = np.floor(bdtrik(alpha / 2, np.maximum(counts, 1), 0.5) + 1e-6)
    few = np.clip(np.nan_to_num(few), 0, counts)
    found: Counts = np.where(_at_most(few, counts, 0.5) <= alpha / 2 + 1e-12, few, few - 1)
    found.setflags(write=False)
    return found


def _up_to(most: int, of: int, share: float) -> float:
    """The binomial chance of at most ``most`` in ``of``, ``most`` being 0 or more."""
    return 1.0 if most >= of else float(bdtr(most, of, share))


def _at_most(most: Counts, of: Counts, share: float) -> Counts:
    """The same for many, of which ``most`` may be any number."""
    k = np.floor(most)
    inside = bdtr(np.clip(k, 0, of), of.astype(np.intp), share)
    found: Counts = np.where(k < 0, 0.0, np.where(k >= of, 1.0, inside))
    return found
