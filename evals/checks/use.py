"""Using a check as a rubric does: by name, with parameters that may refer to a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from evals.checks.kinds import LIMIT, TURN
from evals.checks.parameters import first_parameter, parameter_problems, value_problems
from evals.checks.references import is_expected, reference_problems, resolve
from evals.checks.table import CHECKS, OVER_SAMPLES
from evals.checks.text import words
from evals.results import CheckResult, EvalError
from evals.transcript import read_transcript
from prompt_library import Phrase
from scenarios import Case, CheckUse


def run_check(
    name: str, text: str | Sequence[str], params: Mapping[str, Any], case: Case | None = None
) -> CheckResult:
    """The check's verdict on an answer, or on all samples of a case for those in ``OVER_SAMPLES``.

    Of a conversation (``case`` has turns) a check sees what the assistant said, as one text, as turns, or
    only the ``turn`` that ``params`` names: 1 is the first; a turn that never came is an empty answer.
    Without a case the text is taken for a transcript by the checks that look at turns, and for ``turn``.
    With ``max_words`` an answer (a turn, a sample) of more words fails, whatever it holds: else one that says
    everything would hold what is wanted.
    ``None`` where a parameter is a reference to a value that the case gives as null: it does not apply.
    Raises ``EvalError`` for an unknown check and for parameters that do not fit.
    """
    for problem in _problems(name, params, case):
        raise EvalError(problem)
    if not isinstance(text, str) and name not in OVER_SAMPLES:
        raise EvalError(Phrase("evals.check.one-answer", check=name))
    absent = _without_value(params, case)
    if absent is not None:
        return CheckResult(None, Phrase("evals.check.not-applicable", reference=absent))
    values = resolve(params, case)
    turn, most = values.pop("turn", None), values.pop("max_words", None)
    seen = _seen(name, text, turn, case)
    n = 0 if most is None else max((len(words(part)) for part in _parts(seen)), default=0)
    if most is not None and n > most:
        return CheckResult(0.0, Phrase("evals.check.too-long", n=n, most=most))
    return _discreet(params, case, CHECKS[name](seen, **values))


def check_use_problems(use: CheckUse, case: Case) -> list[Phrase]:
    """What is wrong with how a rubric uses a check, for one case, found without running it."""
    return list(_problems(use.name, use.params, case))


def unknown_check(name: str) -> Phrase:
    """That there is no check ``name``, and which names are the nearest."""
    return Phrase("evals.check.unknown", check=name, nearest=get_close_matches(name, CHECKS, 3, cutoff=0.0))


def _problems(name: str, params: Mapping[str, Any], case: Case | None) -> Iterator[Phrase]:
    if name not in CHECKS:
        yield unknown_check(name)
        return
    lost = [p for key, value in params.items() for p in reference_problems(name, key, value, case)]
    if lost:
        yield from lost
    elif _without_value(params, case) is None:
        values = resolve(params, case)
        if "turn" in values:
            yield from _turn_problems(name, values.pop("turn"), case)
        if "max_words" in values:
            yield from value_problems(name, "max_words", LIMIT, values.pop("max_words"))
        yield from parameter_problems(name, CHECKS[name], values)


def _turn_problems(name: str, turn: Any, case: Case | None) -> Iterator[Phrase]:
    faults = list(value_problems(name, "turn", TURN, turn))
    yield from faults
    if not faults and case is not None and turn != "last" and turn > max(1, len(case.turns)):
        yield Phrase("evals.parameter.no-such-turn", check=name, turn=turn, case=case.id, n=len(case.turns))


def _without_value(params: Mapping[str, Any], case: Case | None) -> str | None:
    """The first parameter that is a reference to null."""
    return next((p for p in params.values() if p is not None and resolve(p, case) is None), None)


def _seen(name: str, text: str | Sequence[str], turn: Any, case: Case | None) -> str | list[str]:
    answers = [text] if isinstance(text, str) else text
    match first_parameter(CHECKS[name]):
        case "samples":
            return [said(answer, turn, case) for answer in answers]
        case "replies":
            return _replies(answers[0], turn, case)
        case _:
            return said(answers[0], turn, case)


def _discreet(params: Mapping[str, Any], case: Case | None, result: CheckResult) -> CheckResult:
    """The result without the pattern that a case expects: it would be the answer, in the worst of words."""
    said = result.explanation
    if said.key not in _PATTERNS or not is_expected(params.get("value"), case):
        return result
    told = {name: value for name, value in said.values.items() if name == "found"}
    return replace(result, explanation=Phrase(_PATTERNS[said.key], **told))


_PATTERNS = {
    "evals.regex.match": "evals.regex.expected",
    "evals.regex.none": "evals.regex.unexpected",
    "evals.not-regex.match": "evals.not-regex.unexpected",
    "evals.not-regex.none": "evals.not-regex.expected",
}


def _parts(seen: str | list[str]) -> list[str]:
    return [seen] if isinstance(seen, str) else seen


def said(answer: str, turn: Any, case: Case | None) -> str:
    """What the assistant said in an answer: all of it, or one turn of a conversation."""
    if turn is None and (case is None or not case.turns):
        return answer
    return "\n\n".join(_replies(answer, turn, case))


def _replies(answer: str, turn: Any, case: Case | None) -> list[str]:
    """The assistant's turns, or the one chosen. Only a case without turns makes the answer no transcript."""
    if case is not None and not case.turns:
        replies = [answer]
    else:
        replies = [message.content for message in read_transcript(answer) if message.role == "assistant"]
    if turn is None:
        return replies
    number = len(replies) if turn == "last" else turn
    return replies[number - 1 : number]
