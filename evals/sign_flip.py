"""Tests of "no difference" between paired versions, and their adjustment for several versions.

Without a difference A and B could be exchanged in any case: the signs of the cases' differences mean
nothing. The sign-flip test counts how often random signs give a mean as far from 0 as the one found. It
assumes nothing about the scores, which are few, bounded and often pass or fail.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from evals.measures import Values
from evals.units import facing

EXACT_UP_TO = 12
"""Units up to which every pattern of signs is tried (2,048 of them)."""
SAMPLED = 10_000
"""Patterns of signs that are drawn above."""
_BLOCK = 256

Patterns = NDArray[np.float32]
"""1 for a unit that is flipped: a row a unit, a column a pattern."""


def sign_flip_p(differences: Values, seed: int = 0) -> float:
    """The two-sided p of "the mean of ``differences`` (a number a unit, sorted) is 0".

    Exact up to ``EXACT_UP_TO`` units; above, from ``SAMPLED`` patterns drawn with ``seed``, the observed
    one counted among them, so that p is never 0 (Phipson and Smyth 2010, doi 10.2202/1544-6115.1585).
    """
    size = float(np.abs(differences).sum())
    if not size:
        return 1.0
    # Scaled to a sum of 1; the tolerance keeps ties that single precision would part.
    values = (facing(differences)[0] / size).astype(np.float32)
    exact = len(values) <= EXACT_UP_TO
    patterns = _all_patterns(len(values)) if exact else None
    flipped = values @ patterns if patterns is not None else _drawn_sums(values, seed)
    total = float(values.sum())
    as_far = int(np.count_nonzero(np.abs(total - 2 * flipped) >= abs(total) - 1e-5))
    return as_far / len(flipped) if exact else (as_far + 1) / (len(flipped) + 1)


def mcnemar_p(differences: Values) -> float:
    """McNemar's exact test: the two-sided p for pass-or-fail differences -1, 0 and 1."""
    won, lost = int((differences > 0).sum()), int((differences < 0).sum())
    # scipy.stats.binomtest gives the same, and costs 1.5 s to import.
    return min(1.0, 2 * float(bdtr(min(won, lost), won + lost, 0.5))) if won + lost else 1.0


def holm(p: Sequence[float]) -> list[float]:
    """Holm's adjusted p, in the order given (Holm 1979): valid whatever the dependence of the tests."""
    adjusted, highest = [0.0] * len(p), 0.0
    for rank, index in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        highest = max(highest, min(1.0, (len(p) - rank) * p[index]))
        adjusted[index] = highest
    return adjusted


@lru_cache(maxsize=EXACT_UP_TO)
def _all_patterns(units: int) -> Patterns:
    """Every choice of units to flip, up to flipping all: the last unit keeps its sign."""
    chosen = (np.arange(2 ** (units - 1)) >> np.arange(units)[:, None]) & 1
    return _locked(chosen.astype(np.float32))


def _drawn_sums(values: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """The sum of the flipped units for each drawn pattern."""
    if len(values) <= _BLOCK:
        return values @ _drawn_patterns(len(values), seed)
    sums = np.zeros(SAMPLED, dtype=np.float32)
    for block, patterns in zip(_blocks(values), _blocks_of_patterns(len(values), seed), strict=True):
        sums += block @ patterns
    return sums


@lru_cache(maxsize=4)
def _drawn_patterns(units: int, seed: int) -> Patterns:
    return _locked(next(_blocks_of_patterns(units, seed)))


def _blocks(values: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(values), _BLOCK):
        yield values[start : start + _BLOCK]


def _blocks_of_patterns(units: int, seed: int) -> Iterator[Patterns]:
    # Ten thousand patterns of ten thousand units would take 400 MB at once.
    rng = np.random.default_rng(seed)
    for start in range(0, units, _BLOCK):
        size = (min(_BLOCK, units - start), SAMPLED)
        yield rng.integers(0, 2, size=size, dtype=np.uint8).astype(np.float32)


def _locked(patterns: Patterns) -> Patterns:
    patterns.setflags(write=False)
    return patterns
