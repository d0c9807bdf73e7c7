"""From the evidence of a difference to a verdict, and to what is missing for one."""

import math
from dataclasses import dataclass

from evals.chances import Differences, PassFail, Question, fewest
from evals.comparison import Verdict
from evals.difference_limits import farthest, unlike
from evals.grades import Interval
from evals.measures import exact_mean
from evals.noise import SampleNoise
from evals.power import ALPHA, MOST_CASES, MOST_SAMPLES, POWER, reach
from evals.units import Units


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the data say of one difference: at least two units of ``cases`` cases."""

    units: Units
    cases: int
    pass_fail: bool
    noise: SampleNoise
    interval: Interval
    p: float
    p_equivalence: float

    @property
    def value(self) -> float:
        return exact_mean(self.units.whole)


def verdict_on(evidence: Evidence, p_adjusted: float, versions: int, margin: float) -> Verdict:
    """The verdict, ``p_adjusted`` being adjusted for ``versions`` that are compared with the first.

    Better and worse need both: the adjusted p at most 5 % and a 95 % interval on one side of 0.
    Equivalent needs both, and as many cases as a winner does: ``p_equivalence`` at most 5 % and the whole
    interval within the margin; where hardly any case differs, with what the cases that are not seen may do.
    """
    interval, found = evidence.interval, p_adjusted <= ALPHA
    within = evidence.p_equivalence <= ALPHA and farthest(evidence.units, interval, margin) <= margin
    within = within and math.isfinite(reach(evidence.units.count))
    if found and interval.low > 0:
        return Verdict("better", within_margin=within)
    if found and interval.high < 0:
        return Verdict("worse", within_margin=within)
    if within:
        return Verdict("equivalent")
    plan = _Plan(evidence, Question(ALPHA / versions, margin))
    return Verdict("cannot-tell", plan.reason(), plan.more_cases(), plan.more_samples())


@dataclass(frozen=True, slots=True)
class _Plan:
    """What gives a chance of ``POWER`` of any conclusion, if what is seen is the truth.

    As for wholly new units: those at hand may have happened to fall as they did.
    """

    evidence: Evidence
    question: Question

    @property
    def units(self) -> Units:
        return self.evidence.units

    @property
    def value(self) -> float:
        value = self.evidence.value
        return value if abs(value) > 1e-9 else 0.0

    def reason(self) -> str:
        interval = self.evidence.interval
        if self.units.constant and not self.value:
            return "constant"
        if math.isinf(reach(self.units.count, self.question.alpha)):
            return "few-cases"
        return "near" if interval.low > 0 or interval.high < 0 else ""

    def more_cases(self) -> int | None:
        units = self.units
        expected = self._pass_fail() if self.evidence.pass_fail else self._differences(units.variance)
        needed = fewest(
            lambda count: expected.chance(count, self.question) >= POWER, units.count + 1, MOST_CASES
        )
        if needed is None:
            return None
        # A new unit is taken to bring as many cases as the present ones have.
        more = math.ceil((needed - units.count) * self.evidence.cases / units.count)
        return more if self.evidence.cases + more <= MOST_CASES else None

    def more_samples(self) -> int | None:
        noise, count = self.evidence.noise, self.units.count
        if not noise.variance:
            return None
        # Of a unit's variance: what the samples account for, by how many a case has, and the rest.
        a_unit = count / self.evidence.cases * noise.variance
        rest = max(0.0, self.units.variance - a_unit * noise.share())

        def enough(more: int) -> bool:
            left = self._differences(rest + a_unit * noise.share(more))
            return left.chance(count, self.question) >= POWER

        return fewest(enough, 1, MOST_SAMPLES)

    def _pass_fail(self) -> PassFail:
        won, lost = float((self.units.whole > 0).mean()), float((self.units.whole < 0).mean())
        # Which of both it is makes no difference, not even in the last digit.
        return PassFail(max(won, lost), min(won, lost))

    def _differences(self, variance: float) -> Differences:
        units = self.units
        stand_out = unlike(units, self.question.margin) / units.count
        moved = float((abs(units.whole) > 1e-9).mean())
        return Differences(self.value, variance, stand_out, moved, units.effective / units.count)
