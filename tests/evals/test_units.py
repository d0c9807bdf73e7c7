"""The units behind a mean, against their definitions written out."""

import numpy as np
import pytest

from evals.measures import Measure, Values
from evals.units import cluster_codes, units_of

SIZES = [3, 1, 1, 4, 2, 1, 5]
WEIGHTS = np.array([3.0, 1.0, 2.0])


def patchy(rng: np.random.Generator, cases: int) -> Values:
    """Three criteria: one for all cases, one for some, one for the others."""
    values = rng.random((3, cases))
    values[1, : cases // 4] = np.nan
    values[2, cases // 4 :] = np.nan
    return values


def by_size() -> np.ndarray:
    return np.repeat(np.arange(len(SIZES)), SIZES)


def test_the_spread_is_the_jackknife_s() -> None:
    values, codes = np.random.default_rng(1).random(sum(SIZES)), by_size()
    units = units_of(Measure.single(values), codes)
    without = np.array([values[codes != unit].mean() for unit in range(len(SIZES))])
    jackknife = (len(SIZES) - 1) / len(SIZES) * ((without - without.mean()) ** 2).sum()
    assert units.variance / units.count == pytest.approx(jackknife)


def test_patchy_criteria_have_about_the_jackknife_s_spread_too() -> None:
    values = patchy(np.random.default_rng(2), 40)
    units = units_of(Measure.of(values, WEIGHTS), None)
    without = np.array([Measure.of(np.delete(values, case, axis=1), WEIGHTS).value for case in range(40)])
    jackknife = 39 / 40 * ((without - without.mean()) ** 2).sum()
    assert units.variance / 40 == pytest.approx(jackknife, rel=0.1)
    whole = Measure.of(values, WEIGHTS).value
    assert units.whole.mean() == pytest.approx(whole) and units.spread.mean() == pytest.approx(whole)


@pytest.mark.parametrize("patched", [False, True])
def test_the_degrees_of_freedom_are_those_of_bell_and_mccaffrey(patched: bool) -> None:
    """Each value by itself moves what the units say; the covariance of these is written out whole."""
    codes, cases = by_size(), sum(SIZES)
    values = (
        patchy(np.random.default_rng(3), cases) if patched else np.random.default_rng(3).random((3, cases))
    )
    if not patched:
        values[1:] = np.nan
    measure = Measure.of(values, WEIGHTS)
    shares = measure.shares
    present = ~np.isnan(measure.values)
    part = np.stack([shares[:, codes == unit].sum(axis=1) for unit in range(len(SIZES))])
    columns = []
    for criterion, case in np.argwhere(present).tolist():
        moved = -part[:, criterion] / present[criterion].sum()
        moved[codes[case]] += shares[criterion, case]
        columns.append(moved / (1 - part.sum(axis=1)))
    covariance = np.array(columns).T @ np.array(columns)
    expected = np.trace(covariance) ** 2 / np.trace(covariance @ covariance)
    assert units_of(measure, codes).effective == pytest.approx(1 + expected)


def test_units_of_equal_size_and_whole_criteria_have_all_their_degrees() -> None:
    values = np.random.default_rng(4).random((3, 12))
    assert units_of(Measure.of(values, WEIGHTS), None).effective == 12
    assert units_of(Measure.of(values, WEIGHTS), np.repeat(np.arange(4), 3)).equal
    few = np.where(np.arange(12) < 3, values, [[1.0], [np.nan], [np.nan]])
    assert units_of(Measure.of(few, WEIGHTS), None).effective < 6


def test_the_order_of_cases_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    values, labels = patchy(rng, 24), [f"text-{n % 7}" for n in range(24)]
    mixed = rng.permutation(24)
    found = [
        units_of(
            Measure.of(values[:, order], WEIGHTS), cluster_codes([labels[case] for case in order], range(24))
        )
        for order in (np.arange(24), mixed)
    ]
    assert found[0].spread.tolist() == found[1].spread.tolist()
    assert found[0].whole.tolist() == found[1].whole.tolist()
    assert found[0].effective == found[1].effective
