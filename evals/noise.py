"""Where the noise of a difference comes from: from the cases, or from the samples of a case."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.comparison import Noise
from evals.measures import Measure, Values

PASS_MARK = 0.5
_MOSTLY = 2 / 3


@dataclass(frozen=True, slots=True)
class SampleNoise:
    """``variance`` of a sample about its case's mean, ``None`` if no case has two. ``counts`` gives, for A
    and for B, each number of samples that cases have, with the share (0..1) of the cases that have it."""

    variance: float | None
    counts: tuple[tuple[tuple[int, float], ...], ...]

    @property
    def of_difference(self) -> float:
        """Its part of the variance of a case's difference."""
        return (self.variance or 0.0) * self.share()

    def share(self, more: int = 0) -> float:
        """How many of it a case's difference holds: the mean over cases of 1/K_A + 1/K_B, had each case
        ``more`` samples in both."""
        return math.fsum(part / (count + more) for counts in self.counts for count, part in counts)


def sample_noise(a: Values, b: Values) -> SampleNoise:
    """The samples' noise in two arrays, cases x samples, NaN = unscored; pooled over both versions.

    A version with one sample a case is taken to be as noisy as the other.
    """
    if not len(a):
        return SampleNoise(None, ())
    squares = degrees = 0.0
    shares = []
    for scores in (a, b):
        scored = ~np.isnan(scores)
        counts = scored.sum(axis=1)
        means = np.where(scored, scores, 0.0).sum(axis=1) / counts
        squares += float((np.where(scored, scores - means[:, None], 0.0) ** 2).sum())
        degrees += float((counts - 1).sum())
        cases = np.bincount(counts) / len(counts)
        shares.append(tuple((count, float(cases[count])) for count in np.flatnonzero(cases).tolist()))
    return SampleNoise(squares / degrees if degrees else None, tuple(shares))


def noise_of(differences: Measure, samples: SampleNoise, flip_rate: dict[str, float]) -> Noise:
    """The split of the variance of the cases' ``differences``, with what would lower it most."""
    if differences.cases < 2:
        return Noise(None, samples.variance, flip_rate, "unknown")
    total = float(np.var(differences.apart * differences.cases, ddof=1))
    case_variance = max(0.0, total - samples.of_difference)
    return Noise(case_variance, samples.variance, flip_rate, _advice(total, samples))


def _advice(total: float, samples: SampleNoise) -> str:
    if samples.variance is None or total < 1e-12:
        return "unknown"
    part = samples.of_difference / total
    return "raise-samples" if part >= _MOSTLY else "add-cases" if part <= 1 - _MOSTLY else "either"


def flip_rates(cases: Sequence[str], a: Values, b: Values) -> dict[str, float]:
    """For each case with two samples in a version: the share of their pairs that disagree on a pass."""
    split, pairs = np.zeros(len(cases)), np.zeros(len(cases))
    for scores in (a, b):
        counts = (~np.isnan(scores)).sum(axis=1)
        passed = (scores >= PASS_MARK).sum(axis=1)
        split += passed * (counts - passed)
        pairs += counts * (counts - 1) / 2
    return {case: float(s / p) for case, s, p in zip(cases, split, pairs, strict=True) if p}
