"""``combination:…`` and ``startend:…``: how an answer begins and ends, and two answers in one."""

from evals.checks.kinds import Text
from evals.checks.text import clip, plain
from evals.results import CheckResult
from prompt_library import Phrase

_SEPARATOR = "*" * 6
_OTHER_MARKS = ("“”", "„“", "«»", "''", "「」")


def repeat_prompt(text: str, *, prompt_to_repeat: Text) -> CheckResult:
    """The answer begins with ``prompt_to_repeat``, whatever the capitals. What follows is not looked at."""
    thing = "evals.ifeval-combination-repeat_prompt"
    answer, wanted = plain(text).strip(), plain(prompt_to_repeat).strip()
    if answer.lower().startswith(wanted.lower()):
        return CheckResult(1.0, Phrase(f"{thing}.repeated"))
    return CheckResult(0.0, Phrase(f"{thing}.different", found=clip(answer), wanted=clip(wanted)))


def two_responses(text: str) -> CheckResult:
    """The answer holds two responses that differ, separated by ``******``.

    A separator at the beginning or the end separates nothing; two with nothing between them fail.
    """
    thing = "evals.ifeval-combination-two_responses"
    pieces = [piece.strip() for piece in plain(text).split(_SEPARATOR)]
    if not all(pieces[1:-1]):
        return CheckResult(0.0, Phrase(f"{thing}.empty"))
    responses = [piece for piece in pieces if piece]
    if len(responses) != 2:
        return CheckResult(0.0, Phrase(f"{thing}.count", n=len(responses)))
    same = responses[0] == responses[1]
    return CheckResult(float(not same), Phrase(f"{thing}.{'same' if same else 'two'}"))


def end_checker(text: str, *, end_phrase: Text) -> CheckResult:
    """The answer ends with ``end_phrase``, whatever the capitals, but for ``"`` and white space after it."""
    thing = "evals.ifeval-startend-end_checker"
    answer, wanted = plain(text).strip().strip('"'), plain(end_phrase).strip()
    shown = {"wanted": clip(wanted)}
    if answer.lower().endswith(wanted.lower()):
        return CheckResult(1.0, Phrase(f"{thing}.right", **shown))
    return CheckResult(0.0, Phrase(f"{thing}.other", found=clip(answer[-60:]), **shown))


def quotation(text: str) -> CheckResult:
    """The whole answer is between straight double quotation marks; no others will do, as published."""
    thing = "evals.ifeval-startend-quotation"
    answer = plain(text).strip()
    if len(answer) > 1 and answer[0] == answer[-1] == '"':
        return CheckResult(1.0, Phrase(f"{thing}.wrapped"))
    if len(answer) > 1 and answer[0] + answer[-1] in _OTHER_MARKS:
        return CheckResult(0.0, Phrase(f"{thing}.marks", opening=answer[0], closing=answer[-1]))
    return CheckResult(0.0, Phrase(f"{thing}.bare", first=clip(answer[:30]), last=clip(answer[-30:])))
