"""Whether a rubric judges sample answers as their author does."""

from dataclasses import replace

import pytest

from evals.sample_scores import answer_scores, answer_text, sample_problems
from evals.transcript import read_transcript
from prompt_library import Phrase
from scenarios import Case, CheckUse, Criterion, Rubric, SampleAnswers, Scenario, shipped_scenario

TITLE = {"en": "t", "fr": "t"}


def criterion(name: str, *checks: tuple[str, dict[str, object]]) -> Criterion:
    return Criterion(name, TITLE, 1, "relevance", tuple(CheckUse(*check) for check in checks))


TOWN = criterion("town", ("contains", {"value": "$expected.town"}), ("word-count", {"value": {"max": 2}}))
FORM = criterion("form", ("line-count", {"max": 1}))
FRESH = criterion("fresh", ("max-similarity-between-samples", {"threshold": 0.5}))
STYLE = criterion("style")
LEEDS = Case("en-p01", "en", "practice", {}, (), {"town": "Leeds"})
NOWHERE = Case("en-h01", "en", "hidden", {}, (), {"town": None})
TALK = replace(LEEDS, turns=("Which town?", "Sure?"))


def scenario(*cases: Case, criteria: tuple[Criterion, ...] = (TOWN, FORM, FRESH, STYLE)) -> Scenario:
    return replace(shipped_scenario("faq-quote"), cases=cases, rubric=Rubric(criteria))


def found(one: Scenario, *answers: SampleAnswers) -> list[tuple[str, Phrase]]:
    return list(sample_problems(one, dict(zip([case.id for case in one.cases], answers, strict=True))))


def answers(good: str, bad: str, *fails: str) -> SampleAnswers:
    return SampleAnswers((good,), (bad,), fails)


BOTH = answers("Leeds", "The town is:\nYork", "town", "form")


def test_a_rubric_that_judges_as_its_author_has_no_problems() -> None:
    assert found(scenario(LEEDS), BOTH) == []


def test_half_of_a_criterion_is_failed_and_more_than_half_is_not() -> None:
    half = answers("Leeds", "The town of Leeds it is\n.", "town")
    assert found(scenario(LEEDS, criteria=(TOWN,)), half) == []
    three = replace(TOWN, checks=(*TOWN.checks, CheckUse("line-count", {"max": 1})))
    [(place, phrase)] = found(
        scenario(LEEDS, criteria=(three,)), answers("Leeds", "of the town Leeds", "town")
    )
    assert place == "en-p01.bad" and "0.67 of “town”" in phrase.to("en") and "0,67" in phrase.to("fr")


def test_a_good_answer_that_loses_anything_is_told_why() -> None:
    [(place, phrase)] = found(scenario(LEEDS), answers("Leeds it is", "The town is:\nYork", "town", "form"))
    assert place == "en-p01.good"
    assert "0.50 of “town”" in phrase.to("en") and "3 words" in phrase.to("en")


def test_a_criterion_that_no_bad_answer_fails_is_not_tried() -> None:
    [(place, phrase)] = found(scenario(LEEDS), answers("Leeds", "York, a fine old town", "town"))
    assert place == "" and "“form”" in phrase.to("en")


def test_a_criterion_that_does_not_apply_cannot_be_failed() -> None:
    bare = replace(TOWN, checks=TOWN.checks[:1])
    one = scenario(LEEDS, NOWHERE, criteria=(bare, FORM))
    [(place, phrase)] = found(one, BOTH, answers("none", "York", "town"))
    assert place == "en-h01.fails" and "does not apply" in phrase.to("en")


def test_a_conversation_is_read_back_turn_by_turn() -> None:
    replies = ("Leeds.", "Yes,\nuser:\nLeeds.")
    said = read_transcript(answer_text(TALK, replies))
    assert [message.content for message in said] == ["Which town?", "Leeds.", "Sure?", "Yes,\nuser:\nLeeds."]
    assert answer_text(LEEDS, ("Leeds",)) == "Leeds"
    with pytest.raises(ValueError):
        answer_text(TALK, ("Leeds",))


def test_a_single_answer_is_not_compared_with_others() -> None:
    scores = answer_scores(scenario(LEEDS).rubric, LEEDS, ("Leeds",))
    assert {score.criterion: score.value for score in scores}["fresh"] is None
