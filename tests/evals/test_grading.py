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
    result = grade(RUBRIC, outputs, scores)
    assert case_values(scores)["facts"] == {"a": 0.75, "b": 0.25}
    assert result.by_criterion["facts"].value == pytest.approx(0.5)
    assert result.value == pytest.approx((3 * 0.5 + 1 * 1.0) / 4)
    assert (result.cases, result.samples, result.unscored) == (2, 2, 0)
    assert result.interval is not None and result.interval.low <= 0.625 <= result.interval.high


def test_a_failed_output_is_counted_apart_and_is_not_zero() -> None:
    outputs = [output("a"), output("b", text=None)]
    result = grade(RUBRIC, outputs, [score("a", "facts", 1.0), score("a", "form", 1.0)])
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
    result = grade(RUBRIC, [output("a"), output("b")], scores)
    assert result.by_criterion["facts"].value == 1.0
    assert result.by_criterion["facts"].cases == 1
    assert result.value == pytest.approx((3 * 1.0 + 1 * 0.5) / 4)


def test_nothing_scored_is_no_grade() -> None:
    result = grade(RUBRIC, [output("a", text=None)], [])
    assert result.value is None and result.interval is None
    assert result.by_criterion["facts"].value is None
    assert result.unscored == 1


def test_a_criterion_of_weight_zero_is_shown_and_does_not_count() -> None:
    rubric = Rubric((RUBRIC.criteria[0], Criterion("form", TITLE, 0.0, "performance", ())))
    result = grade(rubric, [output("a")], [score("a", "facts", 1.0), score("a", "form", 0.0)])
    assert result.value == 1.0
    assert result.by_criterion["form"].value == 0.0


def test_the_same_scores_give_the_same_grade_to_the_last_bit_in_any_order() -> None:
    scores = [score(case, "facts", value) for case, value in zip("abcdefgh", [0.1, 0.7] * 4, strict=True)]
    outputs = [output(case) for case in "abcdefgh"]
    assert grade(RUBRIC, outputs, scores) == grade(RUBRIC, outputs, scores[::-1])
