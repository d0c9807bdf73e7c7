"""Conversations: which words a check sees, and the checks over turns."""

from typing import Any

import pytest

from evals import run_check
from evals.transcript import write_transcript
from prompt_library import Message
from scenarios import Case


def conversation(*replies: str) -> tuple[str, Case]:
    asked = tuple(f"user said {turn}" for turn in range(len(replies)))
    said = [
        Message(role, text)
        for pair in zip(asked, replies, strict=True)
        for role, text in zip(("user", "assistant"), pair, strict=True)
    ]
    return write_transcript(said), Case("c", "en", "practice", {}, asked, {})


@pytest.mark.parametrize(
    "replies, must_ask, expected, told",
    [
        (["Your name?", "Thanks. Your e-mail?", "Done."], True, 1.0, "3 turns"),
        (["Your name? Your age?", "Done."], False, 1 / 2, "Turn 1 of 2 asks 2 questions"),
        (["Red? green? or blue?"], False, 0.0, "asks 3 questions"),
        (["Votre nom\u202f?!", "Really ??", "Fin."], False, 1.0, "3 turns"),
        (["See http://x.org/?a=1&b=2 ?", "Done"], False, 1.0, "2 turns"),
        (["What is your name?", "Hm. And WHAT is your name ?", "Ok"], False, 1.0, "asks again"),
        (["What is your name?", "What's your e-mail?", "What is your name?!"], False, 2 / 3, "Turn 3 of 3"),
        (["What is your order number?", "What is your other number?"], False, 1.0, "2 turns"),
        (["Hello.", "Your name?", "Bye."], True, 2 / 3, "Turn 1 of 3 asks nothing"),
        (["Your name?", "", "Bye."], False, 2 / 3, "Turn 2 of 3 is empty"),
    ],
)
def test_asks_once(replies: list[str], must_ask: bool, expected: float, told: str) -> None:
    text, case = conversation(*replies)
    result = run_check("asks-once", text, {"must_ask": must_ask}, case)
    assert result.value == pytest.approx(expected)
    assert told in result.explanation


@pytest.mark.parametrize(
    "replies, params, expected, told",
    [
        (["one two", "one"], {"max": 2}, 1.0, "1 to 2"),
        (["one two three", "one", "one two three four"], {"max": 2}, 1 / 3, "Turn 1 has 3 words"),
        (["one two", "one"], {"max": 5, "min": 2}, 1 / 2, "Turn 2 has 1 word;"),
        (["one", ""], {"max": 5}, 1 / 2, "Turn 2 has 0 words"),
        (["", " "], {"max": 5}, 0.0, "empty"),
    ],
)
def test_turn_length(replies: list[str], params: dict[str, int], expected: float, told: str) -> None:
    text, case = conversation(*replies)
    result = run_check("turn-length", text, params, case)
    assert result.value == pytest.approx(expected)
    assert told in result.explanation


@pytest.mark.parametrize(
    "name, params, expected",
    [
        ("contains", {"value": "user said"}, 0.0),
        ("contains", {"value": "first"}, 1.0),
        ("contains", {"value": "first", "turn": 1}, 1.0),
        ("contains", {"value": "first", "turn": 2}, 0.0),
        ("contains", {"value": "last", "turn": "last"}, 1.0),
        ("not-contains", {"value": "first", "turn": "last"}, 1.0),
        ("equals", {"value": "My first.\n\nuser:\nis quoted.\n\nMy last."}, 1.0),
        ("turn-length", {"max": 4, "turn": 2}, 1.0),
        ("turn-length", {"max": 1, "turn": "last"}, 0.0),
    ],
)
def test_a_check_sees_what_the_assistant_said(name: str, params: dict[str, Any], expected: float) -> None:
    text, case = conversation("My first.", "user:\nis quoted.", "My last.")
    assert run_check(name, text, params, case).value == expected


def test_without_a_case_a_turn_makes_the_answer_a_transcript() -> None:
    text, _ = conversation("My first.", "My last.")
    assert run_check("equals", text, {"value": "My last.", "turn": "last"}).value == 1.0
    assert run_check("contains", text, {"value": "user said"}).value == 1.0
    beyond = run_check("contains", text, {"value": "My", "turn": 3})
    assert (beyond.value, beyond.explanation) == (0.0, "The answer is empty.")


def test_samples_of_a_conversation_are_compared_by_what_the_assistant_said() -> None:
    one, case = conversation("red green", "same")
    other, _ = conversation("blue black", "same")
    for params, expected in (({"threshold": 0.4}, 1.0), ({"threshold": 0.4, "turn": 2}, 0.0)):
        assert run_check("max-similarity-between-samples", [one, other], params, case).value == expected


def test_an_answer_without_turns_is_no_transcript() -> None:
    case = Case("c", "en", "practice", {}, (), {})
    text = "user:\none two\nassistant:\nthree"
    assert run_check("turn-length", text, {"max": 1}).value == 1.0
    assert run_check("turn-length", text, {"max": 1}, case).value == 0.0
    assert run_check("contains", text, {"value": "user:\none", "turn": 1}, case).value == 1.0
