"""Paired statistics of two versions on the same cases: the heart of every comparison."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evals.comparison import CaseDifference, Comparison, Difference, Pair, Verdict, VersionScore
from evals.difference_limits import difference_interval, equivalence_p, mean_interval
from evals.mean_scores import mean_score
from evals.measures import Measure, Values, case_means, exact_mean, is_pass_fail
from evals.noise import SampleNoise, flip_rates, noise_of, sample_noise
from evals.sign_flip import EXACT_UP_TO, holm, mcnemar_p, sign_flip_p
from evals.units import Codes, cluster_codes, units_of
from evals.verdicts import Evidence, verdict_on


@dataclass(frozen=True, slots=True)
class PairedScores:
    """One measure of two versions, over the cases that are scored in both.

    ``a`` and ``b`` have the same cases and weights, samples averaged; ``clusters`` the number of each case's
    source, or ``None``. ``pass_fail``, for A and for B: every value is the 0 or 1 of one sample.
    """

    a: Measure
    b: Measure
    clusters: Codes | None
    left_out: int
    samples: tuple[int, int]
    noise: SampleNoise
    pass_fail: tuple[bool, bool]


def compare_scores(
    a: ArrayLike,
    b: ArrayLike,
    *,
    clusters: Sequence[Hashable] | None = None,
    margin: float = 0.05,
    seed: int = 0,
) -> Comparison:
    """Is B better than A? For two arrays of scores 0..1, cases x samples, NaN = unscored.

    Row i of both is the same case; a one-dimensional array is one sample a case, and the numbers of
    samples may differ. Samples are averaged within a case, and cases within a cluster are not taken as
    independent: ``clusters`` gives one label a case. ``margin`` is the difference below which the
    versions count as equivalent. ``seed`` fixes what is drawn: the same data give the same result, in
    any order of the cases. The versions are called A and B, the cases by their row, from "0".
    Raises ``ValueError`` for shapes that do not fit, values outside 0..1 and such a margin.
    """
    first, second = _scores(a, "a"), _scores(b, "b")
    if len(first) != len(second):
        raise ValueError(f"a and b must have the same cases, not {len(first)} and {len(second)} rows")
    if clusters is not None and len(clusters) != len(first):
        raise ValueError(f"clusters must give one label a case, not {len(clusters)} for {len(first)} cases")
    check_margin(margin)
    paired, shared = pair_scores(first, second, clusters)
    ids = [str(row) for row in np.flatnonzero(shared)]
    cases = [
        CaseDifference(case, value_a, value_b, value_b - value_a)
        for case, value_a, value_b in zip(ids, paired.a.each.tolist(), paired.b.each.tolist(), strict=True)
    ]
    flips = flip_rates(ids, first[shared], second[shared])
    pair = Pair(
        a=0,
        b=1,
        grade=differences([paired], margin, seed)[0],
        by_criterion={},
        noise=noise_of(paired.b - paired.a, paired.noise, flips),
        cases=regressions_first(cases),
    )
    versions = _version("A", first, clusters), _version("B", second, clusters)
    return Comparison(versions, (pair,), margin)


def pair_scores(
    a: Values, b: Values, labels: Sequence[Hashable] | None
) -> tuple[PairedScores, NDArray[np.bool_]]:
    """What two arrays, cases x samples, hold of the cases scored in both; and which cases these are."""
    scored = [~np.isnan(scores) for scores in (a, b)]
    shared = np.logical_and(scored[0].any(axis=1), scored[1].any(axis=1))
    counts = [flags[shared].sum(axis=1) for flags in scored]
    clusters = cluster_codes(labels, np.flatnonzero(shared).tolist())
    paired = PairedScores(
        a=Measure.single(case_means(a[shared])),
        b=Measure.single(case_means(b[shared])),
        clusters=clusters,
        left_out=int(len(shared) - shared.sum()),
        samples=(int(counts[0].max(initial=0)), int(counts[1].max(initial=0))),
        noise=sample_noise(a[shared], b[shared]),
        pass_fail=(is_pass_fail(a[shared]), is_pass_fail(b[shared])),
    )
    return paired, shared


def differences(versions: Sequence[PairedScores], margin: float, seed: int) -> list[Difference]:
    """The difference of one measure for each version compared with the first, p adjusted over them all."""
    weighed = [_evidence(paired, margin, seed) for paired in versions]
    adjusted = iter(holm([evidence.p for evidence in weighed if evidence]))
    return [
        _difference(paired, evidence, next(adjusted) if evidence else None, len(versions), margin)
        for paired, evidence in zip(versions, weighed, strict=True)
    ]


def check_margin(margin: float) -> None:
    """Raises ``ValueError`` for a margin that is no difference between scores."""
    if not 0 <= margin <= 1:
        raise ValueError(f"margin must lie between 0 and 1, not {margin}")


def regressions_first(cases: Iterable[CaseDifference]) -> tuple[CaseDifference, ...]:
    return tuple(sorted(cases, key=lambda case: case.value))


def _evidence(paired: PairedScores, margin: float, seed: int) -> Evidence | None:
    """``None`` for fewer than two independent units."""
    if not paired.a.cases:
        return None
    units = units_of(paired.b - paired.a, paired.clusters)
    if units.count < 2:
        return None
    pass_fail = _both_pass_fail(paired)
    return Evidence(
        units=units,
        cases=paired.a.cases,
        pass_fail=pass_fail,
        noise=paired.noise,
        interval=difference_interval(units, pass_fail, seed),
        p=mcnemar_p(units.whole) if pass_fail else sign_flip_p(units.whole, seed),
        p_equivalence=equivalence_p(units, pass_fail, margin),
    )


def _difference(
    paired: PairedScores, evidence: Evidence | None, p_adjusted: float | None, versions: int, margin: float
) -> Difference:
    cases, clusters = paired.a.cases, paired.clusters
    means = [exact_mean(one.each) if cases else None for one in (paired.a, paired.b)]
    intervals = [
        mean_interval(one, clusters, pass_fail)
        for one, pass_fail in zip((paired.a, paired.b), paired.pass_fail, strict=True)
    ]
    if evidence and p_adjusted is not None:
        verdict = verdict_on(evidence, p_adjusted, versions, margin)
    else:
        verdict = Verdict("cannot-tell", "one-case" if cases else "no-case")
    return Difference(
        a=means[0],
        b=means[1],
        a_interval=intervals[0],
        b_interval=intervals[1],
        value=exact_mean((paired.b - paired.a).each) if cases else None,
        interval=evidence.interval if evidence else None,
        p=evidence.p if evidence else None,
        p_adjusted=p_adjusted,
        p_equivalence=evidence.p_equivalence if evidence else None,
        test=_test(paired, evidence),
        cases=cases,
        clusters=cases if clusters is None else int(clusters.max()) + 1,
        left_out=paired.left_out,
        samples=paired.samples,
        verdict=verdict,
    )


def _test(paired: PairedScores, evidence: Evidence | None) -> str:
    if evidence is None:
        return "none"
    if _both_pass_fail(paired):
        return "mcnemar"
    return "sign-flip exact" if evidence.units.count <= EXACT_UP_TO else "sign-flip sampled"


def _both_pass_fail(paired: PairedScores) -> bool:
    return all(paired.pass_fail) and paired.clusters is None


def _version(label: str, scores: Values, labels: Sequence[Hashable] | None) -> VersionScore:
    scored = ~np.isnan(scores)
    return VersionScore(
        label,
        *mean_score(scores[None], np.ones(1), labels),
        samples=int(scored.sum(axis=1).max(initial=0)),
        failed=int((~scored).sum()),
    )


def _scores(values: ArrayLike, name: str) -> Values:
    scores = np.asarray(values, dtype=np.float64)
    if scores.ndim == 1:
        scores = scores[:, None]
    if scores.ndim != 2:
        raise ValueError(f"{name} must be an array of cases x samples, not of {scores.ndim} dimensions")
    # NaN is neither.
    if ((scores < 0) | (scores > 1)).any():
        raise ValueError(f"{name} must hold scores from 0 to 1, or NaN for unscored")
    return scores
