"""promptfoo's string checks: what passes, and what a learner is told."""

from typing import Any

import pytest

from evals import run_check

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    "name, text, value, expected, told",
    [
        ("equals", " positive\n", "positive", 1.0, "exactly"),
        ("equals", "Positive", "positive", 0.0, "capitals"),
        ("equals", "Label: positive.", "positive", 0.0, "“Label: positive.”"),
        ("equals", "negative", "positive", 0.0, "“negative”"),
        ("equals", '{"b": 2, "a": [1.0]}', {"a": [1], "b": 2}, 1.0, "exactly"),
        ("equals", '{"a": true}', {"a": 1}, 0.0, "values"),
        ("equals", "[1, 2]", [2, 1], 0.0, "values"),
        ("equals", "twelve", 12, 0.0, "not JSON"),
        ("contains", "Open at nine.", "at nine", 1.0, "“at nine”"),
        ("contains", "Open At Nine.", "at nine", 0.0, "capitals"),
        ("contains", "Open at ten.", "at nine", 0.0, "“at nine” is not"),
        ("contains", "cafe\u0301", "café", 1.0, "café"),
        ("contains", "cafe", "café", 0.0, "café"),
        ("contains", "l’été à 10\u202f€", "l'été à 10 €", 1.0, "été"),
        ("contains", "soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth", 1.0, "soft"),
        ("contains", "a line\r\nand another", "line\nand", 1.0, "line and"),
        ("icontains", "ÉTÉ", "été", 1.0, "été"),
        ("icontains", "ete", "été", 0.0, "été"),
        ("starts-with", "\nDear Ms Roe,", "Dear", 1.0, "Dear"),
        ("starts-with", "Sure! Dear Ms Roe,", "Dear", 0.0, "“Sure! Dear Ms Roe,”"),
        ("starts-with", "REJECTED\nregex: no", "ACCEPTED", 0.0, "“REJECTED”"),
        ("starts-with", "Dear\nMs Roe", "Dear\nMr Roe", 0.0, "“Dear Ms Roe”"),
    ],
)
def test_one_wanted_text(name: str, text: str, value: Any, expected: float, told: str) -> None:
    result = run_check(name, text, {"value": value})
    assert result.value == expected
    assert told in result.explanation


def test_what_was_expected_is_not_given_away_by_equals() -> None:
    result = run_check("equals", "Paris, I think", {"value": "Lyon"})
    assert all("Lyon" not in result.explanation.to(language) for language in ("en", "fr"))


@pytest.mark.parametrize(
    "name, text, value, partial, expected, told",
    [
        ("contains-all", "red, blue", ["red", "blue"], False, 1.0, ["2"]),
        ("contains-all", "red, Blue", ["red", "blue"], False, 0.0, ["1 of the 2", "“blue”"]),
        ("contains-all", "red", ["red", "blue", "green", "grey"], True, 0.25, ["“blue”, “green”, “grey”"]),
        ("icontains-all", "RED, Blue", ["red", "blue"], False, 1.0, ["2"]),
        ("icontains-all", "RED", ["red", "blue"], True, 0.5, ["“blue”"]),
        ("contains-any", "a blue sea", ["red", "blue"], None, 1.0, ["“blue”"]),
        ("contains-any", "a Blue sea", ["red", "blue"], None, 0.0, ["“red”, “blue”"]),
        ("icontains-any", "a Blue sea", ["red", "blue"], None, 1.0, ["“blue”"]),
    ],
)
def test_several_wanted_texts(
    name: str, text: str, value: list[str], partial: bool | None, expected: float, told: list[str]
) -> None:
    params = {"value": value} if partial is None else {"value": value, "partial": partial}
    result = run_check(name, text, params)
    assert result.value == expected
    assert all(words in result.explanation for words in told)


def test_many_missing_texts_are_told_in_brief() -> None:
    wanted = [f"{number} {'very long ' * 50}" for number in range(1000)]
    explanation = run_check("contains-all", "none of them", {"value": wanted}).explanation
    assert "0 of the 1000" in explanation
    assert len(explanation) < 400


@pytest.mark.parametrize(
    "text, pattern, ignore_case, expected, told",
    [
        ("Order AB-123 is late", r"[A-Z]{2}-\d{3}", False, 1.0, "“AB-123”"),
        ("order ab-123", r"[A-Z]{2}-\d{3}", False, 0.0, "Nothing"),
        ("order ab-123", r"[A-Z]{2}-\d{3}", True, 1.0, "“ab-123”"),
        (f"Bonjour{NARROW}!", rf"\w{NARROW}!", False, 1.0, "“r !”"),
        (f"Bonjour{NBSP}!", rf"\w{NARROW}!", False, 0.0, "Nothing"),
        ("cafe\u0301", "caf[é]$", False, 1.0, "café"),
    ],
)
def test_a_pattern_sees_the_answer_as_it_was_written(
    text: str, pattern: str, ignore_case: bool, expected: float, told: str
) -> None:
    result = run_check("regex", text, {"value": pattern, "ignore_case": ignore_case})
    assert result.value == expected
    assert told in result.explanation


@pytest.mark.parametrize("name", ["regex", "not-regex"])
def test_a_pattern_that_runs_away_is_given_up_and_scores_nothing(name: str) -> None:
    result = run_check(name, "a" * 5000 + "b", {"value": "(a|aa)+$"})
    assert result.value is None
    assert "Not scored" in result.explanation
    assert "Non noté" in result.explanation.to("fr")


@pytest.mark.parametrize(
    "name, text, value, expected, told",
    [
        ("not-contains", "I think so", "I think", 0.0, "must not"),
        ("not-contains", "It is so", "I think", 1.0, "as wanted"),
        ("not-contains-any", "It is the best", ["best", "worst"], 0.0, "“best”"),
        ("not-contains-any", "It is good", ["best", "worst"], 1.0, "“best”, “worst”"),
        ("not-contains-all", "salt", ["salt", "sugar"], 1.0, "“sugar”"),
        ("not-equals", "yes", "yes", 0.0, "must not"),
        ("not-equals", "no", "yes", 1.0, "as wanted"),
        ("not-starts-with", "Sure, here", "Sure", 0.0, "must not"),
        ("not-regex", "tu es là", r"\btu\b", 0.0, "“tu”"),
    ],
)
def test_a_negated_check_explains_itself_the_right_way_round(
    name: str, text: str, value: Any, expected: float, told: str
) -> None:
    result = run_check(name, text, {"value": value})
    assert result.value == expected
    assert told in result.explanation
