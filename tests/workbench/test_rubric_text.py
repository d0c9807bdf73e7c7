"""A rubric's text: it holds every rubric, and says what is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_services import SCENARIO

from evals.checks import CHECKS
from prompt_library import LANGUAGES
from scenarios import Case, CheckUse, Criterion, Rubric, catalogue, dump_rubric, restore_rubric
from workbench.rubric_building import NewCriterion, with_check
from workbench.rubric_fit import RubricError
from workbench.rubric_text import MAX_CHECKS, parameters, read_form, read_rubric, write_rubric
from workbench.views.checks import guide_view, parameter_view

OWN = catalogue()[SCENARIO].rubric


def changed(weight: float = 9, rubric: Rubric = OWN) -> Rubric:
    """The rubric with another weight for its first criterion."""
    first, *rest = rubric.criteria
    return Rubric((replace(first, weight=weight), *rest))


def one_check(name: str, **params: Any) -> Rubric:
    titles = {"en": "One", "fr": "Un"}
    return Rubric((Criterion("one", titles, 1.0, "relevance", (CheckUse(name, params),)),))


def refused(text: str, cases: Sequence[Case] = ()) -> RubricError:
    with pytest.raises(RubricError) as error:
        read_rubric(text, cases)
    for language in LANGUAGES:
        assert len(error.value.to(language).splitlines()) >= 1 + len(error.value.problems)
    return error.value


# The text


@pytest.mark.parametrize("scenario", catalogue().values(), ids=lambda scenario: scenario.id)
def test_a_rubric_is_written_and_read_back_exactly(scenario):
    text = write_rubric(scenario.rubric)
    assert read_rubric(text, scenario.cases) == scenario.rubric == read_rubric(text)
    assert dump_rubric(read_rubric(text)) == dump_rubric(scenario.rubric)
    assert write_rubric(restore_rubric(dump_rubric(scenario.rubric))) == text
    assert read_rubric("rubric:\n" + text) == scenario.rubric


SAID = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\x85"), min_size=1)
NUMBERS = st.integers(-(10**14), 10**14) | st.decimals(-999, 999, places=3).map(float)
VALUES = st.recursive(
    SAID | NUMBERS | st.booleans() | st.none() | st.sampled_from(["", "1e5", "true", "12:30", "- a"]),
    lambda value: st.lists(value, max_size=3) | st.dictionaries(SAID, value, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True).filter("check".__ne__), VALUES), NUMBERS)
def test_any_parameter_is_written_and_read_back_exactly(params, weight):
    title = {"en": "a: b # c", "fr": "1e5"}
    criterion = Criterion("a-1", title, float(abs(weight)) or 1.0, "creativity", (CheckUse("some", params),))
    rubric = Rubric((criterion,))
    assert dump_rubric(read_form(write_rubric(rubric))) == dump_rubric(rubric)


@given(st.text() | SAID.map(lambda text: write_rubric(OWN).replace("facts", text, 1)))
def test_whatever_is_typed_is_a_rubric_or_refused_in_words(text):
    try:
        rubric = read_rubric(text)
    except RubricError as error:
        assert all(error.to(language) for language in LANGUAGES)
    else:
        assert read_rubric(write_rubric(rubric)) == rubric


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("- id", "- [id", "", "line"),
        ("weight: 3", "weight: much", "rubric[facts].weight", "number"),
        ("weight: 3", "weight: -3", "rubric[facts].weight", "too small"),
        ("weight: 3", "weight: .nan", "rubric[facts].weight", "number"),
        ("weight: 3\n", "weight: 3\n  colour: red\n", "rubric[facts].colour", "unknown key"),
        ("objective: relevance", "objective: beauty", "rubric[facts].objective", "allowed"),
        ("id: quote", "id: facts", "rubric[facts].id", "twice"),
        ("icontains-all", "icontain-all", "rubric[facts].checks[0]", "icontains-all"),
        ("partial: true", "partial: 3", "rubric[facts].checks[0]", "partial"),
        ("partial: true", "whole: true", "rubric[facts].checks[0]", "whole"),
        ("$expected.facts", "$wanted.facts", "rubric[facts].checks[0]", "$expected"),
        ("value: {max: 20}", "value: {max: 0}", "rubric[length].checks[0]", "word-count"),
    ],
)
def test_a_problem_is_told_with_its_place(old: str, new: str, place: str, word: str) -> None:
    text = write_rubric(OWN)
    assert old in text
    [(where, what)] = refused(text.replace(old, new, 1)).problems
    assert where == place and word in what


def test_every_problem_is_told_and_not_only_the_first() -> None:
    text = write_rubric(OWN).replace("icontains-all", "icontain").replace("max: 20", "max: -1")
    assert [place for place, _ in refused(text).problems] == [
        "rubric[facts].checks[0]",
        "rubric[length].checks[0]",
    ]


@pytest.mark.parametrize("text", ["", "  \n", "null", "[]", "a: b", "- 1", "rubric: 3", "x" * 60_000])
def test_what_is_no_rubric_is_refused(text: str) -> None:
    refused(text)


def test_a_rubric_of_too_many_checks_is_refused() -> None:
    checks = OWN.criteria[0].checks * (MAX_CHECKS + 1)
    refused(write_rubric(Rubric((replace(OWN.criteria[0], checks=checks),))))


def test_weights_that_sum_to_nothing_are_refused() -> None:
    refused(write_rubric(one_check("is-json")).replace("weight: 1", "weight: 0"))


@pytest.mark.parametrize(
    ("use", "problems"),
    [
        (one_check("icontains", value="$expected.anything"), 0),
        (one_check("line-count", min="$expected.lines"), 0),
        (one_check("line-count"), 1),
        (one_check("icontains", value="a", turn=3), 0),
        (one_check("icontains"), 1),
        (one_check("icontains", value=["$variables.a", ""]), 0),
    ],
)
def test_without_cases_only_what_no_case_can_mend_is_a_problem(use: Rubric, problems: int) -> None:
    text = write_rubric(use)
    if problems:
        assert len(refused(text).problems) == problems
    else:
        assert read_rubric(text) == use


def test_what_a_hidden_case_expects_is_not_told() -> None:
    cases = catalogue()[SCENARIO].cases
    practice = [replace(case, expected={"x": 3}) for case in cases if case.split == "practice"]
    hidden = [replace(case, expected={"x": "secret"}) for case in cases if case.split == "hidden"]
    rubric = write_rubric(one_check("line-count", min="$expected.x"))
    assert read_rubric(rubric, practice)
    [(_, what)] = refused(rubric, [*practice, *hidden]).problems
    assert "secret" not in what and all(case.id not in what for case in hidden)


# Check by check


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rubric_is_built_from_every_checks_own_example(check: str, language: str) -> None:
    boxes = [parameter_view(check, parameter, language) for parameter in parameters(check)]
    assert all(box["label"] and box["info"] for box in boxes)
    typed = {box["label"]: box["placeholder"] for box in boxes}
    new = NewCriterion("", "Réponse exacte", "relevance", 2)
    text, first = with_check("", new, check, typed)
    text, second = with_check(text, new, check, typed)
    text, third = with_check(text, first, check, typed)
    assert (first, second, third) == ("reponse-exacte", "reponse-exacte-2", "reponse-exacte")
    built = read_rubric(text)
    assert [len(criterion.checks) for criterion in built.criteria] == [2, 1]
    assert {use.name for criterion in built.criteria for use in criterion.checks} == {check}
    guide = guide_view(check, language)
    assert guide["passes"] != guide["fails"] and guide["reason"]


def test_a_pattern_is_taken_as_it_is_typed() -> None:
    new = NewCriterion("A", "", "performance", 1)
    for typed, wanted in (
        ("[0-9]+: x", "[0-9]+: x"),
        ('"a b "', "a b "),
        ("$expected.form", "$expected.form"),
    ):
        text, _ = with_check("", new, "regex", {"value": typed})
        assert read_rubric(text).criteria[0].checks[0].params == {"value": wanted}


def test_a_character_is_taken_as_it_is_typed() -> None:
    typed = {"letter": "#", "let_frequency": "2", "let_relation": "at least"}
    new = NewCriterion("A", "", "performance", 1)
    text, _ = with_check("", new, "ifeval:keywords:letter_frequency", typed)
    assert read_rubric(text).criteria[0].checks[0].params == typed | {"let_frequency": 2}


@pytest.mark.parametrize(
    ("text", "criterion", "check", "typed"),
    [
        ("- [", "facts", "is-json", {}),
        (write_rubric(OWN), "gone", "is-json", {}),
        (write_rubric(OWN), "facts", "", {}),
        (write_rubric(OWN), "facts", "icontains", {}),
        (write_rubric(OWN), "facts", "icontains-any", {"value": "red, blue"}),
        (write_rubric(OWN), "facts", "icontains-any", {"value": "[red"}),
        ("", NewCriterion(" ", "", "relevance", 1), "is-json", {}),
        ("", NewCriterion("A", "", "beauty", 1), "is-json", {}),
        ("", NewCriterion("A", "", "relevance", None), "is-json", {}),
        ("", NewCriterion("A", "", "relevance", -1), "is-json", {}),
    ],
)
def test_what_cannot_be_added_is_refused_in_words(
    text: str, criterion: str | NewCriterion, check: str, typed: dict[str, str]
) -> None:
    with pytest.raises(RubricError) as error:
        with_check(text, criterion, check, typed)
    assert all(error.value.to(language) for language in LANGUAGES)
