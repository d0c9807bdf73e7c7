"""From the evidence of a difference to a verdict, and to what is missing for one."""

import math
from dataclasses import dataclass

from evals.comparison import Verdict
from evals.difference_limits import Z, farthest
from evals.grades import Interval
from evals.noise import SampleNoise
from evals.power import ALPHA, MOST_CASES, MOST_SAMPLES, cases_for, reach
from evals.units import Units, exact_mean


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the data say of one difference: at least two units of ``cases`` cases."""

    units: Units
    cases: int
    samples: tuple[int, int]
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
    plan = _Plan(evidence, margin, ALPHA / versions)
    return Verdict("cannot-tell", plan.reason(), plan.more_cases(), plan.more_samples())


@dataclass(frozen=True, slots=True)
class _Plan:
    """What would be needed to find the difference seen, or one of the margin, at the level ``alpha``."""

    evidence: Evidence
    margin: float
    alpha: float

    @property
    def units(self) -> Units:
        return self.evidence.units

    @property
    def size(self) -> float:
        value = abs(self.evidence.value)
        return value if value > 1e-9 else 0.0

    @property
    def targets(self) -> tuple[float, float]:
        """The difference to find. Where that is in reach already, the doubt is between 0 and the
        margin: then the way to the farther of the two."""
        return max(self.size, self.margin), max(self.size, self.margin - self.size)

    def reason(self) -> str:
        interval = self.evidence.interval
        if self.units.constant and not self.size:
            return "constant"
        if math.isinf(reach(self.units.count, self.alpha)):
            return "few-cases"
        return "near" if interval.low > 0 or interval.high < 0 else ""

    def more_cases(self) -> int | None:
        if not self.targets[0]:
            return None
        if self.units.constant and not self.size:
            # As many as bring the interval of no difference at all within the margin.
            needed: int | None = math.ceil(Z * Z * (1 - self.margin) / self.margin)
        else:
            for target in self.targets:
                needed = cases_for(self.units.variance, target, self.alpha)
                if needed is None or needed > self.units.count:
                    break
        if needed is None:
            return None
        # A new unit is taken to bring as many cases as the present ones have.
        more = max(1, math.ceil((needed - self.units.count) * self.evidence.cases / self.units.count))
        return more if self.evidence.cases + more <= MOST_CASES else None

    def more_samples(self) -> int | None:
        noise, count = self.evidence.noise, self.units.count
        if not noise.variance or not self.targets[0]:
            return None
        for target in self.targets:
            # The variance a unit may have, and what of it the samples account for now.
            allowed = count * (target / reach(count, self.alpha)) ** 2
            if allowed < self.units.variance:
                break
        a_unit = count / self.evidence.cases * noise.variance
        rest = max(0.0, self.units.variance - a_unit * noise.share)
        for more in range(1, MOST_SAMPLES + 1):
            if rest + a_unit * sum(1 / (k + more) for k in self.evidence.samples) <= allowed:
                return more
        return None
