"""Checks over the assistant's turns of a conversation."""

import re
from typing import Any

from evals.checks.closeness import similarity
from evals.checks.kinds import Flag, Limit
from evals.checks.sentences import sentences
from evals.checks.text import clip, is_blank, tokens, words
from evals.results import CheckResult
from prompt_library import Phrase

# A question mark before a letter or a digit is part of an address.
_MARKS = re.compile(r"[?？](?:[!?？ ]*[!?？])?(?=([^\W_])?)")
_SAME_QUESTION = 0.9
_REMEMBERED = 100


def turn_length(replies: list[str], *, max: Limit, min: Limit = 1) -> CheckResult:
    """The share of the assistant's turns that have between ``min`` and ``max`` words."""
    lengths = [len(words(reply)) for reply in replies]
    wrong = [turn for turn, n in enumerate(lengths) if not min <= n <= max]
    good, total = len(lengths) - len(wrong), len(lengths)
    if not wrong:
        return CheckResult(1.0, Phrase("evals.turn-length.within", total=total, min=min, max=max))
    turn = wrong[0]
    phrase = Phrase(
        "evals.turn-length.outside", good=good, total=total, turn=turn + 1, n=lengths[turn], min=min, max=max
    )
    return CheckResult(good / total, phrase)


def asks_once(replies: list[str], *, must_ask: Flag = False) -> CheckResult:
    """The share of the assistant's turns with at most one question, which no earlier turn has asked.

    A run of question marks is one question; two questions are the same if the ``similarity`` of their
    words is above 0.9 (the last hundred are remembered). With ``must_ask`` every turn but the last asks.
    """
    asked: list[list[str]] = []
    faults: list[Phrase] = []
    for turn, reply in enumerate(replies, 1):
        questions = _questions(reply)
        fault = _fault(reply, questions, asked, must_ask and turn < len(replies))
        if fault is not None:
            outcome, values = fault
            faults.append(Phrase(f"evals.asks-once.{outcome}", turn=turn, total=len(replies), **values))
        asked = [*asked, *questions[-_REMEMBERED:]][-_REMEMBERED:]
    if not faults:
        return CheckResult(1.0, Phrase("evals.asks-once.once", n=len(replies)))
    return CheckResult((len(replies) - len(faults)) / len(replies), faults[0])


def _fault(
    reply: str, questions: list[list[str]], asked: list[list[str]], must_ask: bool
) -> tuple[str, dict[str, Any]] | None:
    if is_blank(reply):
        return "empty", {}
    if len(questions) > 1:
        return "several", {"n": len(questions)}
    if must_ask and not questions:
        return "none", {}
    for question in questions:
        if any(similarity(question, earlier) > _SAME_QUESTION for earlier in asked):
            return "repeated", {"question": clip(" ".join(question))}
    return None


def _questions(reply: str) -> list[list[str]]:
    """The words that come before each question mark of a reply, back to the start of the sentence."""
    found = []
    for sentence in sentences(reply):
        start = 0
        for mark in _MARKS.finditer(sentence):
            if not mark[1]:
                found.append(tokens(sentence[start : mark.end()]))
                start = mark.end()
    return found
