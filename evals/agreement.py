"""How far two markers agree on one criterion, with how sure that is."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evals.agreement_measures import Floats, alpha_of_coincidences, icc_2_1, quadratic_weighted_kappa
from evals.grades import Interval

RESAMPLES = 2000
VALIDATED = 50
"""Items marked twice below which nothing is validated: with fewer the interval of kappa is wider than 0.3."""
MEASURES = ("exact", "adjacent", "kappa", "alpha", "icc", "difference")
"""Shares 0..1 of items with the same level and with levels at most one apart; quadratic weighted kappa;
Krippendorff's ordinal alpha; ICC(2,1); the mean of second minus first, in levels."""


@dataclass(frozen=True, slots=True)
class AgreementMeasure:
    """One of ``MEASURES``; ``value`` is ``None`` where it is not defined, as of markers who always gave the
    same. ``interval``: 95 % over items; ``undefined`` counts the resamples in which it was not defined."""

    name: str
    value: float | None
    interval: Interval | None
    undefined: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two markers agree on ``n`` items that both marked."""

    n: int
    measures: tuple[AgreementMeasure, ...]

    @property
    def validated(self) -> bool:
        """Whether enough items were marked twice to rely on it."""
        return self.n >= VALIDATED

    def __getitem__(self, name: str) -> AgreementMeasure:
        return next(one for one in self.measures if one.name == name)


def agreement(first: ArrayLike, second: ArrayLike, *, levels: int, seed: int = 0) -> Agreement:
    """Compares the level numbers, 0..``levels`` - 1, that two markers gave the same items, NaN where one did
    not mark an item.

    Intervals are percentiles of ``RESAMPLES`` bootstrap samples of the items; there is none below two items.
    Raises ``ValueError`` for arrays of different lengths and for numbers that are no level.
    """
    one, other = np.asarray(first, float), np.asarray(second, float)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError("two markers are compared on the same items")
    both = ~np.isnan(one) & ~np.isnan(other)
    one, other = one[both], other[both]
    given = np.concatenate([one, other])
    if not np.isin(given, np.arange(levels)).all():
        raise ValueError(f"levels are 0 to {levels - 1}")
    n = len(one)
    if n == 0:
        return Agreement(0, tuple(AgreementMeasure(name, None, None) for name in MEASURES))
    values = dict(_measured(one, other, levels))
    if n < 2:
        return Agreement(n, tuple(_told(name, values[name], None) for name in MEASURES))
    draws = np.random.default_rng(seed).integers(0, n, size=(RESAMPLES, n))
    resampled = dict(_measured(one[draws], other[draws], levels))
    return Agreement(n, tuple(_told(name, values[name], resampled[name]) for name in MEASURES))


def _measured(one: Floats, other: Floats, levels: int) -> Iterator[tuple[str, Floats]]:
    """Every measure of pairs in the last axis."""
    apart = np.abs(one - other)
    yield "exact", (apart == 0).mean(axis=-1)
    yield "adjacent", (apart <= 1).mean(axis=-1)
    yield "difference", (other - one).mean(axis=-1)
    yield "kappa", quadratic_weighted_kappa(one, other)
    alpha = alpha_of_coincidences(_coincidences(one, other, levels), np.arange(levels), "ordinal")
    # A table of coincidences does not tell how many items it is of, and of one alpha is not defined.
    yield "alpha", alpha if one.shape[-1] > 1 else np.full_like(alpha, np.nan)
    yield "icc", icc_2_1(np.stack([one, other], axis=-1))


def _coincidences(one: Floats, other: Floats, levels: int) -> Floats:
    """How often each two levels met: each pair counts in both orders."""
    cells = (one * levels + other).astype(int).reshape(-1, one.shape[-1])
    rows = np.arange(len(cells))[:, None] * levels**2
    counted = np.bincount((cells + rows).ravel(), minlength=len(cells) * levels**2).astype(float)
    tables = counted.reshape(*one.shape[:-1], levels, levels)
    return np.asarray(tables + np.swapaxes(tables, -1, -2))


def _told(name: str, value: Floats, resampled: Floats | None) -> AgreementMeasure:
    number = float(value)
    if resampled is None or math.isnan(number):
        return AgreementMeasure(name, None if math.isnan(number) else number, None)
    defined = resampled[~np.isnan(resampled)]
    low, high = np.percentile(defined, (2.5, 97.5))
    return AgreementMeasure(name, number, Interval(float(low), float(high)), len(resampled) - len(defined))
