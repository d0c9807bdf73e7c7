"""Checks for texts that must be in the answer: promptfoo's string checks.

All of them compare ``plain`` texts: a curly apostrophe or a no-break space never costs a point.
"""

from collections.abc import Callable
from typing import Any

from evals.checks.json_text import NotJson, read_json, same_json
from evals.checks.kinds import Flag, Json, Pattern, Text, Texts
from evals.checks.patterns import SECONDS, SlowPattern, search
from evals.checks.text import clip, clip_all, composed, plain
from evals.results import CheckResult
from prompt_library import Phrase

Fold = Callable[[str], str]


def equals(text: str, *, value: Json) -> CheckResult:
    """The answer is ``value`` and nothing else, but for white space around it.

    A value that is not a text is compared as JSON.
    """
    if not isinstance(value, str):
        return _equals_json(text, value)
    answer, wanted = plain(text).strip(), plain(value).strip()
    if answer == wanted:
        return CheckResult(1.0, Phrase("evals.equals.same"))
    outcome = "different"
    if answer.casefold() == wanted.casefold():
        outcome = "capitals"
    elif wanted.casefold() in answer.casefold():
        outcome = "more"
    return CheckResult(0.0, Phrase(f"evals.equals.{outcome}", found=clip(answer)))


def _equals_json(text: str, value: Any) -> CheckResult:
    try:
        same = same_json(read_json(text), value)
    except NotJson:
        return CheckResult(0.0, Phrase("evals.equals.not-json", found=clip(text)))
    return CheckResult(float(same), Phrase(f"evals.equals.{'same' if same else 'other-json'}"))


def contains(text: str, *, value: Text) -> CheckResult:
    """``value`` is in the answer, capitals and accents included."""
    if plain(value) in plain(text):
        return CheckResult(1.0, Phrase("evals.contains.found", value=clip(value)))
    outcome = "capitals" if _caseless(value) in _caseless(text) else "missing"
    return CheckResult(0.0, Phrase(f"evals.contains.{outcome}", value=clip(value)))


def icontains(text: str, *, value: Text) -> CheckResult:
    """``value`` is in the answer, whatever the capitals."""
    found = _caseless(value) in _caseless(text)
    return CheckResult(
        float(found), Phrase(f"evals.contains.{'found' if found else 'missing'}", value=clip(value))
    )


def contains_all(text: str, *, value: Texts, partial: Flag = False) -> CheckResult:
    """Every text of ``value`` is in the answer; with ``partial`` the value is the share that is."""
    return _all(text, value, partial, plain)


def icontains_all(text: str, *, value: Texts, partial: Flag = False) -> CheckResult:
    """``contains-all`` whatever the capitals."""
    return _all(text, value, partial, _caseless)


def contains_any(text: str, *, value: Texts) -> CheckResult:
    """At least one text of ``value`` is in the answer."""
    return _any(text, value, plain)


def icontains_any(text: str, *, value: Texts) -> CheckResult:
    """``contains-any`` whatever the capitals."""
    return _any(text, value, _caseless)


def starts_with(text: str, *, value: Text) -> CheckResult:
    """The answer begins with ``value``, but for white space before it."""
    answer, wanted = plain(text).lstrip(), plain(value).lstrip()
    if answer.startswith(wanted):
        return CheckResult(1.0, Phrase("evals.starts-with.same", value=clip(value)))
    start = answer[: max(20, len(wanted))]
    found = clip(start if "\n" in wanted else start.partition("\n")[0])
    return CheckResult(0.0, Phrase("evals.starts-with.different", value=clip(value), found=found))


def match_regex(text: str, *, value: Pattern, ignore_case: Flag = False) -> CheckResult:
    """The pattern matches somewhere in the answer as it was written (only composed: French spaces stay).

    Unscored if the search takes more than a second.
    """
    try:
        found = search(value, composed(text), ignore_case)
    except SlowPattern:
        return CheckResult(None, Phrase("evals.regex.slow", pattern=clip(value), seconds=SECONDS))
    if found is None:
        return CheckResult(0.0, Phrase("evals.regex.none", pattern=clip(value)))
    return CheckResult(1.0, Phrase("evals.regex.match", pattern=clip(value), found=clip(found)))


def _caseless(text: str) -> str:
    return plain(text).casefold()


def _all(text: str, wanted: list[str], partial: bool, fold: Fold) -> CheckResult:
    answer = fold(text)
    missing = [item for item in wanted if fold(item) not in answer]
    found, n = len(wanted) - len(missing), len(wanted)
    if not missing:
        return CheckResult(1.0, Phrase("evals.contains-all.found", n=n))
    share = found / n if partial else 0.0
    return CheckResult(
        share, Phrase("evals.contains-all.missing", found=found, n=n, missing=clip_all(missing))
    )


def _any(text: str, wanted: list[str], fold: Fold) -> CheckResult:
    answer = fold(text)
    found = [item for item in wanted if fold(item) in answer]
    if found:
        return CheckResult(1.0, Phrase("evals.contains-any.found", found=clip_all(found)))
    return CheckResult(0.0, Phrase("evals.contains-any.missing", wanted=clip_all(wanted)))
