"""Exercises that need no model: checks that must catch bad outputs and spare good ones, and forms."""

import asyncio
from typing import Any

import pytest

from evals import Settings, evaluate, grade_of
from evals.answers import (
    MOST_CHARACTERS,
    MOST_CHECKS,
    AnswerError,
    material,
    prepare_answer,
    read_sections,
)
from scenarios import Case, CheckUse, Criterion, Rubric, Scenario, ScenarioFileError, parse_scenario

CHECKS = """\
id: find-the-bug
kind: checks
use_case: chatbot
skills: [S10]
level: 2
max_tokens: 1
title: {en: Find the bug, fr: Trouver le défaut}
brief: {en: Write checks., fr: Écrivez des contrôles.}
hints: {en: [Which outputs?], fr: [Quelles réponses ?]}
variables: {question: {en: the question, fr: la question}, output: {en: an answer, fr: une réponse}}
starter: {en: "- check: icontains\\n  value: hello", fr: "- check: icontains\\n  value: bonjour"}
prompts:
  naive: {en: "- {check: word-count, value: {max: 50}}", fr: "- {check: word-count, value: {max: 50}}"}
  reference: {en: "- {check: icontains, value: refund}", fr: "- {check: icontains, value: remboursement}"}
  cheat: {en: "- {check: icontains, value: zzz}", fr: "- {check: icontains, value: zzz}"}
rubric:
  - id: caught
    title: {en: Bad outputs are rejected, fr: Les mauvaises réponses sont refusées}
    weight: 1
    objective: performance
    checks: [{check: starts-with, value: $expected.bad}]
  - id: spared
    title: {en: Good outputs are accepted, fr: Les bonnes réponses sont acceptées}
    weight: 1
    objective: relevance
    checks: [{check: starts-with, value: $expected.good}]
cases:
"""
OUTPUTS = {
    "p01": ("practice", "You get a refund in five days.", True),
    "p02": ("practice", "We thank you for your message.", False),
    "h01": ("hidden", "The refund is on its way.", True),
    "h02": ("hidden", "Have a nice day.", False),
}


def checks_text() -> str:
    lines = []
    for language, (rejected, accepted) in {
        "en": ("REJECTED", "ACCEPTED"),
        "fr": ("REFUSÉE", "ACCEPTÉE"),
    }.items():
        for name, (split, output, good) in OUTPUTS.items():
            verdict = f"{{good: {accepted}, bad: null}}" if good else f"{{good: null, bad: {rejected}}}"
            lines.append(
                f"  - {{id: {language}-{name}, language: {language}, split: {split}, "
                f"variables: {{question: Why?, output: {output}}}, expected: {verdict}}}\n"
            )
    return CHECKS + "".join(lines)


def checks_scenario() -> Scenario:
    return parse_scenario(checks_text(), "x")


def graded(scenario: Scenario, text: str, language: str = "en") -> Any:
    cases = scenario.select(language, "all")
    cells, reader = prepare_answer(scenario, text, cases)

    async def collect() -> Any:
        scored = evaluate(cells, cases, scenario.rubric, reader, Settings(), cells.samples)
        return [item async for item in scored]

    arrived = asyncio.run(collect())
    grade = grade_of(scenario.rubric, arrived, scenario.sources)
    return grade, {item.output.case_id: item.output for item in arrived}


def test_checks_are_scored_by_what_they_catch_and_what_they_spare() -> None:
    scenario = checks_scenario()
    right, outputs = graded(scenario, "- {check: icontains, value: refund}")
    assert right.value == 1 and right.cases == 4
    assert outputs["en-p01"].text == "ACCEPTED"
    assert outputs["en-p02"].text.startswith("REJECTED\nicontains: ") and "refund" in outputs["en-p02"].text
    assert outputs["en-p02"].messages[0].content == "We thank you for your message."
    harsh, _ = graded(scenario, "- {check: icontains, value: zzz}")
    lax, _ = graded(scenario, "- {check: word-count, value: {max: 50}}")
    for one, caught, spared in ((harsh, 1, 0), (lax, 0, 1)):
        assert one.by_criterion["caught"].value == caught and one.by_criterion["spared"].value == spared
        assert one.value == 0.5
    assert graded(scenario, "- {check: icontains, value: zzz}", "fr")[1]["fr-p01"].text.startswith("REFUSÉE")


def test_an_output_must_pass_all_checks_and_wholly() -> None:
    scenario = checks_scenario()
    text = (
        "- {check: icontains-all, value: [refund, days], partial: true}\n- {check: not-icontains, value: way}"
    )
    _, outputs = graded(scenario, text)
    assert [outputs[f"en-{name}"].text.split("\n")[0] for name in OUTPUTS] == [
        "ACCEPTED", "REJECTED", "REJECTED", "REJECTED",
    ]  # fmt: skip
    assert "not-icontains" in outputs["en-h01"].text and "icontains-all" in outputs["en-h01"].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "list of checks"),
        ("refund", "list of checks"),
        ("check: icontains", "list of checks"),
        ("[]", "list of checks"),
        ("- refund", "Item 1"),
        ("- {check: 3}", "Item 1"),
        ("- {check: icontains, value: a}\n- {check: nothing}", "Item 2"),
        ("- {check: icontains}", "Item 1"),
        ("- {check: icontains, value: $expected.good}", "Item 1"),
        ("- {check: max-similarity-between-samples, value: 0.5}", "several samples"),
        ("- {check: regex, value: '('}", "Item 1"),
        ("- [", "line"),
        ("- &a {check: icontains, value: x}\n" * (MOST_CHECKS + 1), ""),
        ("- {check: icontains, value: x}\n" * (MOST_CHECKS + 1), str(MOST_CHECKS)),
        ("#" * (MOST_CHARACTERS + 1), "characters"),
    ],
)
def test_what_cannot_be_read_is_said_before_anything_runs(text: str, words: str) -> None:
    scenario = checks_scenario()
    with pytest.raises(Exception) as caught:  # noqa: B017, PT011
        prepare_answer(scenario, text, scenario.select("en", "practice"))
    assert isinstance(caught.value, AnswerError)
    assert words in caught.value.to("en") and caught.value.to("fr") != caught.value.to("en")


def test_a_check_cannot_see_what_a_case_expects() -> None:
    scenario = checks_scenario()
    for reference in ("$expected.bad", "$expected.good", "$turns.x"):
        with pytest.raises(AnswerError):
            prepare_answer(scenario, f"- {{check: icontains, value: {reference}}}", scenario.cases)
    # What a trainee is shown may be used.
    graded(scenario, "- {check: icontains, value: $variables.question}")


def form(*sections: str) -> Scenario:
    cases = tuple(
        Case(f"en-p{n:02}", "en", "practice", {"section": name, "situation": f"S{n}"}, (), {"n": n})
        for n, name in enumerate(sections, 1)
    )
    rubric = Rubric(
        (
            Criterion(
                "filled", {}, 1, "performance", (CheckUse("word-count", {"value": {"min": 2, "max": 9}}),)
            ),
            Criterion("sense", {}, 2, "relevance", ()),
        )
    )
    text = {"en": "", "fr": ""}
    return Scenario(
        "card", "chatbot", ("S14",), 1, text, text, {}, {}, text, {}, 1, cases, rubric, "", kind="form"
    )


def test_a_form_is_read_heading_by_heading_and_what_only_a_person_can_score_stays_unscored() -> None:
    scenario = form("Purpose", "Known limits")
    grade, outputs = graded(scenario, "Before.\n\n# Purpose\nTo sort mail.\n\n##  known LIMITS :\n\nnone\n")
    assert outputs["en-p01"].text == "To sort mail." and outputs["en-p02"].text == "none"
    assert outputs["en-p01"].messages[0].content == "# Purpose\n\nS1" == material(scenario.cases[0])
    assert grade.by_criterion["filled"].value == 0.5 and grade.by_criterion["sense"].value is None
    assert grade.value == 0.5


def test_a_heading_that_is_missing_is_an_empty_answer_and_none_at_all_is_refused() -> None:
    grade, outputs = graded(form("Purpose", "Limits"), "# Purpose\nTo sort mail.")
    assert outputs["en-p02"].text == "" and grade.by_criterion["filled"].value == 0.5
    with pytest.raises(AnswerError, match="Purpose"):
        graded(form("Purpose", "Limits"), "To sort mail.")


def test_sections_of_one_name_are_one_and_code_is_no_heading() -> None:
    assert read_sections("# A\n1\n# B\n#hashtag\n2\n# a\n3") == {"a": "1\n3", "b": "#hashtag\n2"}
    assert read_sections("#" * 50_000) == {} == read_sections("# #")
    # No pattern that takes a minute for a long line of marks and blanks.
    for line in ("# " * 10_000, "# a" + " " * 20_000 + "b", "# " + "a #" * 6_000):
        assert len(read_sections(line)) == 1


def test_two_cases_that_an_answer_could_not_tell_apart_are_refused() -> None:
    text = checks_text().replace("Have a nice day.", OUTPUTS["p01"][1])
    with pytest.raises(ScenarioFileError) as refused:
        parse_scenario(text, "x")
    found = [str(problem) for problem in refused.value.problems]
    assert len(found) == 2
    assert "cases[en-h02]: puts the same before the answer as “en-p01”" in found[0]
    assert "cases[fr-h02]" in found[1]


def test_kinds_need_their_material() -> None:
    text = CHECKS.replace("output: {en: an answer, fr: une réponse}", "reply: {en: a, fr: b}")
    with pytest.raises(ScenarioFileError, match="output"):
        parse_scenario(
            text + "  - {id: en-p01, language: en, split: practice, variables: {question: a, reply: b}}\n",
            "x",
        )
