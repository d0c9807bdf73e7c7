"""Agreement of markers: published examples, another implementation's figures, and what is not defined."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.agreement import MEASURES, agreement
from evals.agreement_measures import icc_2_1, krippendorff_alpha, quadratic_weighted_kappa

NO = math.nan
# Krippendorff 2011, four observers and twelve units; Shrout and Fleiss 1979, six targets and four judges.
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
]
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
# The worked example of Wikipedia's article on the coefficient: three coders, fifteen units.
THREE_CODERS = [
    [NO, NO, NO, NO, NO, 3, 4, 1, 2, 1, 1, 3, 3, NO, 3],
    [1, NO, 2, 1, 3, 3, 4, 3, NO, NO, NO, NO, NO, NO, NO],
    [NO, NO, 2, 1, 3, 4, 4, NO, 2, 1, 1, 3, 3, NO, 4],
]
FIRST, SECOND = [0, 1, 2, 3, 4, 4, 3, 2, 1, 0], [0, 1, 2, 3, 4, 3, 3, 1, 1, 1]
LEVELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40)


def ratings(digits: str) -> list[float]:
    return [float(digit) for digit in digits]


# Three runs of one judge over the same answers; the figures are krippendorff 0.9's and scikit-learn 1.9's.
MT_BENCH = [
    ratings(
        "31355314411424544435441314554244435211454145245354451355552145513511415551513133254243125222442233"
        "52245225454122232141222115241443222325334252525254414214544444441444221522434331454242444324254555"
        "25144444454352444112434453444444154434454433333344555544543544455332414244545455444544454445545554"
        "44354444545452555434453344"
    ),
    ratings(
        "23355215412424445324441315444254435112444235355155451455551155513512524451522234244243225221542333"
        "53245125454222341122221115251442222325554252425254414214545334321554131422444241435431444413455544"
        "44454454554351443122135453324544154534453343244344455444543442545432424245545555443554444545445544"
        "54455454445452445445452444"
    ),
    ratings(
        "32254215412424555315441315454354435221554145255225451455551144513411515451513333254243115221452232"
        "52355215455232233131221115141452212335454352534254414223545444421554122422444231354343454314354545"
        "25144444354352444112255542433444155444554433233344555453543444554432414244554555444443544445444544"
        "45344534445553555444443544"
    ),
]
VICUNA = [
    ratings(
        "55554555445555445435454254444545444454555533532533444434454455454544544445455444545445544442443444"
        "45444455443434425544443443544555554544454554544455555554454554544444441554454434444414141444545454"
        "45554554545444554444554444445454435444555545433323434444233444244424223355325555453244444555444444"
        "55455444544445545444541445"
    ),
    ratings(
        "55555555445555445434554354443555444454545523532423443545454444554544544455455454545445544443434444"
        "54454544453544424445444444445454554545443555445445545544445545544454441544554544454414142444545444"
        "44544555545444554444555444445454435345555545433323434444333444344324223355325555452254555454444544"
        "44444544544555545444542455"
    ),
    ratings(
        "55555555445555445435554254444445454454555523522434343544354444454544544455455354545445544533444444"
        "44444545553424424445444454544454554544424555544455455544554545444444541554554434545414142444545445"
        "44554444545443454444555443435554535345555445433323424444333443334424223255325554452354455454444544"
        "55454444554455545444541445"
    ),
]


@pytest.mark.parametrize(
    ("table", "metric", "alpha"),
    [
        (KRIPPENDORFF, "nominal", 0.743421052631579),
        (KRIPPENDORFF, "ordinal", 0.815),
        (KRIPPENDORFF, "interval", 0.8491071428571428),
        (KRIPPENDORFF, "ratio", 0.797),
        (THREE_CODERS, "nominal", 0.691358024691358),
        (THREE_CODERS, "interval", 0.8108448928121059),
        ([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], "nominal", 0.09523809523809534),
        ([[1, 2, 3, 4], [1, 2, 3, 4]], "ordinal", 1.0),
        (MT_BENCH, "ordinal", 0.8145227586401336),
        (VICUNA, "nominal", 0.5821574614739022),
        (VICUNA, "interval", 0.8075435594275047),
    ],
)
def test_alpha_is_what_is_published(table: list[list[float]], metric: str, alpha: float) -> None:
    found = krippendorff_alpha(table, metric)  # type: ignore[arg-type]
    assert found == pytest.approx(alpha, abs=5e-4 if len(str(alpha)) < 6 else 1e-9)


@pytest.mark.parametrize(
    "table",
    [
        [[1, 1, 1, 1], [1, 1, 1, 1]],
        [[1, NO, 3], [NO, 2, NO]],
        [[NO, NO], [NO, NO]],
        [[], []],
        [[1], [2], [2]],
        [[1, NO, 3], [2, 2, NO]],
    ],
)
def test_alpha_is_not_defined_without_two_values_or_two_items(table: list[list[float]]) -> None:
    assert math.isnan(krippendorff_alpha(table, "interval"))


def test_icc_is_what_is_published() -> None:
    assert icc_2_1(SHROUT_FLEISS) == pytest.approx(0.29, abs=5e-3)
    # The paper's mean squares, 11.24 between targets, 32.49 between judges and 1.02 as the rest.
    above, below = 11.2417 - 1.0194, 11.2417 + 3 * 1.0194 + 4 * (32.4861 - 1.0194) / 6
    assert icc_2_1(SHROUT_FLEISS) == pytest.approx(above / below, abs=1e-4)


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        (FIRST, SECOND, 0.9143),
        ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], -1.0),
        # Artstein and Poesio 2008, table 4, as scikit-learn 1.9 reckons it.
        ([0] * 46 + [1] * 44 + [2] * 10, [0] * 52 + [1] * 32 + [2] * 16, 0.8776508972267537),
        # Levels in between that nobody gave.
        ([1, 3, 5, 5, 1], [1, 5, 5, 3, 1], 0.75),
        (VICUNA[0], VICUNA[1], 0.798523664785063),
    ],
)
def test_kappa_is_what_is_published(first: list[float], second: list[float], kappa: float) -> None:
    assert quadratic_weighted_kappa(first, second) == pytest.approx(kappa, abs=5e-5)


def naive_kappa(first: list[int], second: list[int], levels: int) -> float:
    """By the table of weights and the table of chance, as the definition has it."""
    n = len(first)
    observed = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / n
    expected = sum(
        (a - b) ** 2 * first.count(a) * second.count(b) for a in range(levels) for b in range(levels)
    )
    return NO if not expected else 1 - observed / (expected / n**2)


@given(LEVELS)
def test_kappa_is_that_of_the_definition(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    assert quadratic_weighted_kappa(first, second) == pytest.approx(
        naive_kappa(first, second, 5), nan_ok=True
    )


@settings(max_examples=25)
@given(LEVELS)
def test_who_is_first_turns_the_difference_only(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    here, there = agreement(first, second, levels=5), agreement(second, first, levels=5)
    for name in MEASURES:
        one, other = here[name].value, there[name].value
        if name == "difference":
            assert one is not None and other == pytest.approx(-one)
        elif one is None:
            assert other is None
        else:
            assert other == pytest.approx(one)


@settings(max_examples=25)
@given(LEVELS)
def test_alpha_of_pairs_is_that_of_the_whole_table(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    found = agreement(first, second, levels=5)["alpha"].value
    assert krippendorff_alpha([first, second], "ordinal") == pytest.approx(
        NO if found is None else found, nan_ok=True
    )


@settings(max_examples=25)
@given(LEVELS)
def test_where_the_scale_begins_makes_no_difference(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs, float).T
    here, there = agreement(one, other, levels=5), agreement(one + 2, other + 2, levels=7)
    for name in MEASURES:
        assert (here[name].value is None) == (there[name].value is None)
        assert here[name].value is None or here[name].value == pytest.approx(there[name].value)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=40).filter(lambda given: len(set(given)) > 1))
def test_markers_who_give_the_same_agree_wholly(levels: list[int]) -> None:
    found = agreement(levels, levels, levels=5)
    values = {name: found[name].value for name in MEASURES}
    assert values.pop("difference") == 0
    assert list(values.values()) == pytest.approx([1.0] * 5)
    assert krippendorff_alpha([levels] * 3, "ratio") == pytest.approx(1.0)


def test_only_what_both_marked_counts() -> None:
    found = agreement([0, 1, NO, 4, 2], [0, NO, 3, 4, 3], levels=5)
    assert found.n == 3 and not found.validated
    assert found["exact"].value == pytest.approx(2 / 3) and found["adjacent"].value == 1
    assert found["difference"].value == pytest.approx(1 / 3)


def test_what_is_not_defined_is_none_and_never_a_number() -> None:
    nothing = agreement([NO], [1], levels=5)
    assert nothing.n == 0 and {one.value for one in nothing.measures} == {None}
    alone = agreement([3], [3], levels=5)
    assert alone["exact"].value == 1 and alone["icc"].value is None and alone["kappa"].value is None
    assert {one.interval for one in alone.measures} == {None}
    apart = agreement([3], [4], levels=5)
    assert [apart[name].value for name in ("kappa", "alpha", "icc")] == [None] * 3
    assert apart["exact"].value == 0 and apart["adjacent"].value == 1 and apart["difference"].value == 1
    constant = agreement([2] * 60, [2] * 60, levels=5)
    assert (
        constant["exact"].value == 1 and constant["kappa"].value is None and constant["alpha"].value is None
    )
    assert constant.validated


def test_resamples_without_a_value_are_counted_and_left_out() -> None:
    found = agreement([0, 0, 0, 1], [0, 0, 0, 1], levels=5)["kappa"]
    assert found.value == 1 and found.interval is not None and found.interval.low == 1
    # A quarter of the chance that one item is not drawn in four draws: (3/4)^4 = 0.316; or drawn alone.
    assert 500 < found.undefined < 800


def test_the_interval_narrows_with_the_items_and_is_the_same_every_time() -> None:
    random = np.random.default_rng(5)
    first = random.integers(0, 5, 800).astype(float)
    second = np.clip(first + random.integers(-1, 2, 800), 0, 4)
    few, many = agreement(first[:25], second[:25], levels=5), agreement(first, second, levels=5)
    for name in ("kappa", "alpha", "icc", "exact"):
        narrow, wide = many[name].interval, few[name].interval
        value = many[name].value
        assert narrow and wide and value is not None and narrow.low < value < narrow.high
        assert narrow.high - narrow.low < (wide.high - wide.low) / 2
    assert agreement(first, second, levels=5) == many
    assert agreement(first, second, levels=5, seed=1) != many


@pytest.mark.parametrize(("first", "second"), [([1, 2], [1]), ([5], [1]), ([1.5], [1]), ([[1]], [[1]])])
def test_what_is_no_level_is_refused(first: list[float], second: list[float]) -> None:
    with pytest.raises(ValueError, match="level|items"):
        agreement(first, second, levels=5)
