"""From outputs to scores: what is scored when, by which check, and what stays unscored."""

import asyncio
from typing import Any

import pytest

from evals import Completion, ModelError, Output, Settings, evaluate, grade_of, prepare
from evals.scoring import Scorer
from prompt_library import Message, Phrase
from scenarios import Case, CheckUse, Criterion, Rubric

TITLE = {"en": "t", "fr": "t"}


def criterion(name: str, *checks: tuple[str, dict[str, Any]], weight: float = 1.0) -> Criterion:
    uses = tuple(CheckUse(check, params) for check, params in checks)
    return Criterion(name, TITLE, weight, "relevance", uses)


RUBRIC = Rubric(
    (
        criterion("facts", ("contains", {"value": "$expected.fact"}), ("word-count", {"value": {"max": 3}})),
        criterion("variety", ("max-similarity-between-samples", {"threshold": 0.5})),
    )
)


def case(name: str, fact: str) -> Case:
    return Case(name, "en", "practice", {"fact": fact}, (), {"fact": fact})


def output(name: str, sample: int, text: str | None) -> Output:
    return Output(name, sample, (), text, error=None if text else Phrase("evals.answer.empty"))


def test_each_check_gives_a_score_with_its_place_its_scorer_and_a_reason() -> None:
    scores = Scorer(RUBRIC, [case("a", "blue")], samples=2).score(output("a", 0, "red red red red"))
    assert [(s.criterion, s.position, s.value, s.scorer) for s in scores] == [
        ("facts", 0, 0.0, "check:contains"),
        ("facts", 1, 0.0, "check:word-count"),
    ]
    assert "4" in scores[1].explanation and "3" in scores[1].explanation


def test_checks_over_samples_wait_for_the_last_one_and_score_them_all() -> None:
    scorer = Scorer(RUBRIC, [case("a", "blue")], samples=2)
    assert not [s for s in scorer.score(output("a", 1, "the sea is blue")) if s.criterion == "variety"]
    variety = [s for s in scorer.score(output("a", 0, "the sea is blue")) if s.criterion == "variety"]
    assert {(s.sample, s.value) for s in variety} == {(0, 0.0), (1, 0.0)}


def test_a_failed_output_has_no_scores_and_the_others_are_compared_without_it() -> None:
    scorer = Scorer(RUBRIC, [case("a", "blue")], samples=3)
    scorer.score(output("a", 0, "one blue"))
    scorer.score(output("a", 1, "entirely different words"))
    scores = scorer.score(output("a", 2, None))
    assert {s.sample for s in scores} == {0, 1}
    assert {s.criterion for s in scores} == {"variety"}


class Parrot:
    """Repeats the last message; fails on the word `down`."""

    name = "parrot"

    async def complete(self, messages: list[Message], settings: Settings) -> Completion:
        text = messages[-1].content
        if text == "down":
            raise ModelError(Phrase("evals.answer.empty"), "server")
        return Completion(text, "stop", "parrot", 1, 1, 1.0)


@pytest.mark.parametrize(
    ("facts", "value", "unscored"), [(["blue", "red"], 1.0, 0), (["blue", "down"], 1.0, 1)]
)
def test_a_whole_evaluation_ends_in_a_grade(facts: list[str], value: float, unscored: int) -> None:
    rubric = Rubric((RUBRIC.criteria[0],))
    cases = [case(fact, fact) for fact in facts]

    async def arrived() -> list[Any]:
        cells = prepare("{{ fact }}", cases, 1)
        return [item async for item in evaluate(cells, cases, rubric, Parrot(), Settings(), 1)]

    grade = grade_of(rubric, asyncio.run(arrived()), {})
    assert (grade.value, grade.unscored) == (value, unscored)
