"""What a comparison of prompt versions found: values only; ``compare`` and ``compare_scores`` make them.

"B against A" throughout: a positive difference means that B has the higher scores. Values are 0..1,
differences -1..1. The unit of evidence is the case (or the source that several cases share), never the
sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evals.grades import Interval
from evals.results import EvalError
from prompt_library import Phrase


class ComparisonError(EvalError):
    """These runs cannot be compared. Whoever asked for it sees the message, which says how to go on."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """B against A, in one word: ``better``, ``worse``, ``equivalent`` or ``cannot-tell``.

    ``reason`` says why it cannot be told, and is empty otherwise or where the data are merely too few:

    - ``no-case``: no case is scored in both versions.
    - ``one-case``: a single case (or a single source of cases) leads to no conclusion.
    - ``few-cases``: fewer than 6 independent cases; no test could reach a conclusion with them.
    - ``constant``: no case differs at all, and there are too few to call the versions equivalent.
    - ``near``: the 95 % interval lies on one side of 0, and the test (after its adjustment for the
      number of versions, if there are several) does not confirm it.

    ``more_cases`` and ``more_samples`` (more samples *of each case*) are two ways to about 80 % chance of
    a conclusion, a winner or equivalence, if the difference found is the true one; ``None`` is unknown or
    out of reach (beyond 10,000 cases, 100 samples, or where the cases differ so much that samples alone
    cannot do it). ``within_margin``: better or worse, yet surely by less than the margin.
    """

    kind: str
    reason: str = ""
    more_cases: int | None = None
    more_samples: int | None = None
    within_margin: bool = False

    def words(self) -> Phrase:
        """The verdict as a sentence that calls the versions A and B."""
        if self.kind != "cannot-tell":
            return Phrase(f"evals.verdict.{self.kind}{'-within-margin' if self.within_margin else ''}")
        if self.reason in ("no-case", "one-case"):
            return Phrase(f"evals.verdict.{self.reason}")
        if self.reason in ("constant", "few-cases", "near") and self.more_cases:
            return Phrase(f"evals.verdict.{self.reason}", n=self.more_cases)
        if self.more_cases and self.more_samples:
            return Phrase("evals.verdict.more-cases-or-samples", n=self.more_cases, samples=self.more_samples)
        if self.more_cases:
            return Phrase("evals.verdict.more-cases", n=self.more_cases)
        if self.more_samples:
            return Phrase("evals.verdict.more-samples", n=self.more_samples)
        return Phrase("evals.verdict.out-of-reach")


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure (a criterion or the grade), B minus A, over the cases that are scored in both.

    ``a`` and ``b`` are the means over those cases, with 95 % intervals; ``value`` their difference, with
    its own. ``p`` is two-sided for "no difference", by ``test`` (``sign-flip exact``, ``sign-flip
    sampled``, ``mcnemar`` or ``none``), ``p_adjusted`` is Holm's over the compared versions, and
    ``p_equivalence`` is for "a difference of the margin or more" (two one-sided tests; where hardly any
    case differs, by what those that are not seen may do). ``clusters``
    counts the independent groups, which are the cases themselves where none share a source;
    ``left_out`` the cases that are not scored in both; ``samples`` the most samples that a case has in A
    and in B.
    Means, intervals and p are ``None`` where there is nothing to reckon them from.
    """

    a: float | None
    b: float | None
    a_interval: Interval | None
    b_interval: Interval | None
    value: float | None
    interval: Interval | None
    p: float | None
    p_adjusted: float | None
    p_equivalence: float | None
    test: str
    cases: int
    clusters: int
    left_out: int
    samples: tuple[int, int]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Noise:
    """Where the noise of a difference comes from.

    ``case_variance`` is the variance, between cases, of a case's true difference; ``sample_variance``
    that of one sample about the mean of its case, pooled over both versions. With one sample a case the
    two cannot be told apart: then ``sample_variance`` is ``None`` and ``case_variance`` holds both. It is
    ``None`` with fewer than two cases. ``flip_rate`` gives, for each case with at least two samples in a
    version, the share of pairs of samples (of one version) that fall on different sides of 0.5: one below
    it, the other not. ``advice`` is ``raise-samples``, ``add-cases``, ``either`` or ``unknown``.
    """

    case_variance: float | None
    sample_variance: float | None
    flip_rate: Mapping[str, float]
    advice: str


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """One case that is scored in both versions: its grade in A and in B, 0..1, and ``value`` = B - A.

    ``by_criterion`` holds (value in A, value in B) for each criterion of the rubric, ``None`` where it
    is unscored.
    """

    case_id: str
    a: float
    b: float
    value: float
    by_criterion: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two versions, ``a`` and ``b`` by their place in ``Comparison.versions``; the largest regression
    among ``cases`` first. ``by_criterion`` is in the rubric's order."""

    a: int
    b: int
    grade: Difference
    by_criterion: Mapping[str, Difference]
    noise: Noise
    cases: tuple[CaseDifference, ...]


@dataclass(frozen=True, slots=True)
class VersionScore:
    """One version by itself, over all the cases that it has: ``failed`` outputs are left out of it.

    Where these are the cases of a pair, ``interval`` is the one that the pair has for the version."""

    label: str
    value: float | None
    interval: Interval | None
    cases: int
    samples: int
    failed: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Versions compared with the first of them: a pair for every later one, in their order.

    ``margin`` is the difference, 0..1, below which versions count as equivalent; ``notes`` are warnings.
    """

    versions: tuple[VersionScore, ...]
    pairs: tuple[Pair, ...]
    margin: float
    notes: tuple[Phrase, ...] = ()

    @property
    def difference(self) -> Difference:
        """Of the first pair's grade."""
        return self.pairs[0].grade

    @property
    def verdict(self) -> Verdict:
        """Of the first pair's grade."""
        return self.difference.verdict
