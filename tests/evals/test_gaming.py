"""Answers that game a rubric, and what they earn."""

from dataclasses import replace

import pytest

from evals.gaming import KINDS, gamers, gaming_grades
from scenarios import Case, CheckUse, Criterion, Rubric, SampleAnswers, Scenario, shipped_scenario


def case(name: str, town: str | None, *turns: str) -> Case:
    expected = {"town": town, "abstain": town is None, "also": [{"n": 7}, "x"]}
    label = f"To {town or 'Grandpa'}"
    return Case(
        name, name[:2], {"p": "practice", "h": "hidden"}[name[3]], {"label": label, "n": 3}, turns, expected
    )


TOWNS = (case("en-p01", "Leeds"), case("en-p02", None), case("en-h01", "York"), case("en-h02", None))
FRENCH = (case("fr-p01", "Lyon"), case("fr-h01", "Metz"))
SAMPLES = {
    one.id: SampleAnswers((one.expected["town"] or "NONE",), ("x",), ("town",)) for one in TOWNS + FRENCH
}


def scenario(*checks: CheckUse, cases: tuple[Case, ...] = TOWNS + FRENCH) -> Scenario:
    text = {"en": "t", "fr": "t"}
    rubric = Rubric((Criterion("town", text, 1, "relevance", checks),))
    shipped = shipped_scenario("faq-quote")
    return replace(
        shipped,
        cases=cases,
        rubric=rubric,
        brief={"en": "Read it.", "fr": "Lisez."},
        variables={"label": text, "n": text},
    )


def test_each_way_gives_an_answer_to_every_case_of_its_language_only() -> None:
    one = scenario(CheckUse("word-count", {"value": 1}))
    ways = gamers(one, "en", SAMPLES)
    assert tuple(ways) == KINDS
    given = {kind: {way(one.cases[2]) for way in ways[kind]} for kind in KINDS}
    assert given["empty"] == {("",)}
    assert {("Leeds",), ("NONE",), ("yes",)} <= given["constant"] and ("York",) not in given["constant"]
    assert given["echo"] == {("To York\n3",), ("To York",), ("3",)}
    assert given["stuffed"] == {("Leeds\n7\nx\nYork",), ("Read it.\nLeeds\n7\nx\nYork",)}


def test_a_conversation_is_gamed_at_each_turn() -> None:
    talk = (case("en-p01", "Leeds", "Hi"), case("en-h01", "York", "Hi", "To York", "Bye"))
    ways = gamers(scenario(cases=talk), "en", {"en-p01": SampleAnswers(("Leeds",), ("x",), ())})
    given = {kind: {way(talk[1]) for way in ways[kind]} for kind in KINDS}
    assert given["empty"] == {("", "", "")}
    assert ("Leeds",) * 3 in given["constant"]
    assert {("Hi", "To York", "Bye"), ("Hi", "Hi\nTo York", "Hi\nTo York\nBye")} <= given["echo"]
    assert all(len(replies) == 3 for replies in given["echo"] | given["stuffed"])


CONTAINS = CheckUse("contains", {"value": "$expected.town"})
ABSTAINS = CheckUse("abstains-iff", {"value": "NONE", "expected": "$expected.abstain"})


@pytest.mark.parametrize(
    "checks, earned",
    [
        # Of the hidden cases York is the only one with a town: whoever says it has all.
        ([CONTAINS], {"empty": 0, "constant": 0, "echo": 1, "stuffed": 1}),
        # “NONE” is right for one of two; what never abstains is right for the other, but not what is empty.
        ([ABSTAINS], {"empty": 0, "constant": 0.5, "echo": 0.5, "stuffed": 0.5}),
        ([replace(CONTAINS, params={**CONTAINS.params, "max_words": 2})], {"echo": 1, "stuffed": 0}),
        ([CheckUse("equals", CONTAINS.params)], {"echo": 0, "stuffed": 0}),
    ],
)
def test_what_gaming_earns_is_the_best_of_its_ways(checks: list[CheckUse], earned: dict[str, float]) -> None:
    grades = gaming_grades(scenario(*checks), "en", SAMPLES, 1)
    assert {kind: grades[kind] for kind in earned} == pytest.approx(earned)


def test_the_same_answer_again_and_again_is_not_varied() -> None:
    varied = CheckUse("max-similarity-between-samples", {"threshold": 0.9})
    assert set(gaming_grades(scenario(varied), "en", SAMPLES, 2).values()) == {0.0}
