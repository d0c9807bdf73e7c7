"""What a run check makes of a run: sums over its cases, which can be drawn again for an interval."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.grades import Interval
from evals.intervals import percentile_interval, wilson_interval
from prompt_library import Phrase

Values = NDArray[np.float64]

DRAWS = 2000
_AT_ONCE = 1_000_000
"""Numbers that are drawn at once: 8 MB, however many cases there are."""


@dataclass(frozen=True, slots=True)
class CaseReadings:
    """What was read in the answers to a case, one reading an answer, at least one.

    ``unit`` is ``("source", ...)`` of cases that are not independent of each other, else ``("case", id)``.
    """

    case_id: str
    unit: tuple[str, str]
    readings: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A run as sums. Each row is what one case, or one pair of cases, adds to them; at least one row.

    ``value`` makes values 0..1 of sums, a row a sum and a column a draw; NaN where they allow none. ``firm``
    is the number of rows that the value rests on where all agree; ``cases`` counts those in the rows.
    """

    rows: Sequence[Sequence[float]]
    units: Sequence[tuple[str, str]]
    cases: int
    firm: int
    value: Callable[[Values], Values]
    explanation: Phrase

    def measured(self) -> tuple[float | None, Interval | None]:
        """The value of the run and its 95 % interval: bootstrap over units, ``DRAWS`` draws, fixed seed."""
        found = float(self.value(np.sum(self.rows, axis=0, keepdims=True).T)[0])
        if math.isnan(found):
            return None, None
        sums = self._unit_sums()
        drawn = _draw(sums, self.value)
        drawn = drawn[~np.isnan(drawn)]
        if len(sums) < 2 or not len(drawn) or float(np.ptp(drawn)) < 1e-9:
            return found, wilson_interval(found, max(1, self.firm))
        interval = percentile_interval(drawn, len(sums))
        # Of a lower bound or a ratio, resamples may lie to one side.
        return found, Interval(min(interval.low, found), max(interval.high, found))

    def _unit_sums(self) -> Values:
        """What each unit adds to the sums, in an order that does not depend on that of the cases."""
        by_unit: dict[tuple[str, str], Values] = {}
        for unit, row in zip(self.units, np.array(self.rows, dtype=np.float64), strict=True):
            by_unit[unit] = by_unit.get(unit, np.zeros(len(row))) + row
        return np.array([by_unit[unit] for unit in sorted(by_unit)])


def percent(share: float) -> int:
    """A share 0..1 as it is told: never 0 or 100 unless it is exactly that."""
    return round(100 * share) if share in (0.0, 1.0) else min(99, max(1, round(100 * share)))


def ratio(part: Values, whole: Values) -> Values:
    """``part / whole``, NaN where there is no whole."""
    found: Values = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 1e-9)
    return found


def _draw(sums: Values, value: Callable[[Values], Values]) -> Values:
    """The values of ``DRAWS`` resamples of the units, with replacement."""
    units = len(sums)
    chance = np.random.default_rng(0)
    each = max(1, _AT_ONCE // units)
    found = []
    for start in range(0, DRAWS, each):
        times = chance.multinomial(units, np.full(units, 1 / units), size=min(each, DRAWS - start))
        found.append(value(sums.T @ times.T.astype(np.float64)))
    return np.concatenate(found)
