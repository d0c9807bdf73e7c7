"""The grade, worked out by hand."""

import pytest

from evals import Output, Score, case_values, grade
from prompt_library import Phrase
from scenarios import Criterion, Rubric

TITLE = {"en": "t", "fr": "t"}
RUBRIC = Rubric(
    (
        Criterion("facts", TITLE, 3.0, "relevance", ()),
        Criterion("form", TITLE, 1.0, "performance", ()),
    )
)


def output(case: str, sample: int = 0, text: str | None = "x") -> Output:
    error = None if text else Phrase("workbench.store.full", path="p")
    return Output(case, sample, (), text, error=error)


def score(case: str, criterion: str, value: float | None, sample: int = 0, position: int = 0) -> Score:
    return Score(case, sample, criterion, position, value, Phrase("workbench.words.unscored"), "check:x")


def test_means_go_from_checks_to_samples_to_cases_to_criteria() -> None:
    outputs = [output("a", 0), output("a", 1), output("b", 0), output("b", 1)]
    scores = [
        score("a", "facts", 1.0, 0, 0),
        score("a", "facts", 0.0, 0, 1),  # sample 0 of a: 0.5
        score("a", "facts", 1.0, 1, 0),
        score("a", "facts", 1.0, 1, 1),  # sample 1 of a: 1.0, so a: 0.75
        score("b", "facts", 0.25, 0, 0),
        score("b", "facts", 0.25, 1, 0),  # b: 0.25, so facts: 0.5
        *(score(case, "form", 1.0, sample) for case in "ab" for sample in (0, 1)),
    ]
    result = grade(RUBRIC, outputs, scores, {})
    assert case_values(scores)["facts"] == {"a": 0.75, "b": 0.25}
    assert result.by_criterion["facts"].value == pytest.approx(0.5)
    assert result.value == pytest.approx((3 * 0.5 + 1 * 1.0) / 4)
    assert (result.cases, result.samples, result.unscored) == (2, 2, 0)
    assert result.interval is not None and result.interval.low <= 0.625 <= result.interval.high


def test_a_failed_output_is_counted_apart_and_is_not_zero() -> None:
    outputs = [output("a"), output("b", text=None)]
    result = grade(RUBRIC, outputs, [score("a", "facts", 1.0), score("a", "form", 1.0)], {})
    assert result.value == 1.0
    assert result.unscored == 1
    assert result.cases == 1


def test_a_check_that_does_not_apply_leaves_the_case_out_of_its_criterion_only() -> None:
    scores = [
        score("a", "facts", None),
        score("a", "form", 0.0),
        score("b", "facts", 1.0),
        score("b", "form", 1.0),
    ]
    result = grade(RUBRIC, [output("a"), output("b")], scores, {})
    assert result.by_criterion["facts"].value == 1.0
    assert result.by_criterion["facts"].cases == 1
    assert result.value == pytest.approx((3 * 1.0 + 1 * 0.5) / 4)


def test_nothing_scored_is_no_grade() -> None:
    result = grade(RUBRIC, [output("a", text=None)], [], {})
    assert result.value is None and result.interval is None
    assert result.by_criterion["facts"].value is None
    assert result.unscored == 1


def test_a_criterion_of_weight_zero_is_shown_and_does_not_count() -> None:
    rubric = Rubric((RUBRIC.criteria[0], Criterion("form", TITLE, 0.0, "performance", ())))
    result = grade(rubric, [output("a")], [score("a", "facts", 1.0), score("a", "form", 0.0)], {})
    assert result.value == 1.0
    assert result.by_criterion["form"].value == 0.0


def test_the_same_scores_give_the_same_grade_to_the_last_bit_in_any_order() -> None:
    scores = [score(case, "facts", value) for case, value in zip("abcdefgh", [0.1, 0.7] * 4, strict=True)]
    outputs = [output(case) for case in "abcdefgh"]
    assert grade(RUBRIC, outputs, scores, {}) == grade(RUBRIC, outputs, scores[::-1], {})


def test_cases_of_one_source_are_one_unit() -> None:
    """Worked out by hand: two texts with two questions each, 0.2 and 0.4 | 0.8 and 1.0."""
    values = {"a": 0.2, "b": 0.4, "c": 0.8, "d": 1.0}
    scores = [score(case, "facts", value) for case, value in values.items()]
    apart, together = (
        grade(RUBRIC, [output(case) for case in values], scores, sources)
        for sources in ({}, {"a": "x", "b": "x", "c": "y", "d": "y"})
    )
    assert apart.value == together.value == pytest.approx(0.6)
    assert apart.interval is not None and together.interval is not None
    # Student's t: 3 degrees of freedom, 3.182; 1 degree, 12.71, which is cut at 0 and 1.
    error = (((0.4**2 + 0.2**2) * 2 / 3) / 4) ** 0.5
    assert apart.interval.low == pytest.approx(0.6 - 3.182 * error, abs=1e-3)
    assert (together.interval.low, together.interval.high) == (0.0, 1.0)
    assert together.by_criterion["facts"].interval == together.interval


def test_passes_and_failures_have_wilson_s_interval() -> None:
    """Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: 1 of 29."""
    names = [f"c{n}" for n in range(29)]
    scores = [score(case, "facts", float(case == "c0")) for case in names]
    found = grade(RUBRIC, [output(case) for case in names], scores, {}).interval
    assert found is not None and (found.low, found.high) == pytest.approx((0.0061, 0.1718), abs=5e-5)
