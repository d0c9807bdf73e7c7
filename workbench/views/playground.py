"""The playground's form and its answers side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.services import Column, PlaygroundState, TrialAnswer
from workbench.views.answers import shown
from workbench.words import say

MAX_FIELDS = 8
"""Fields of the form; a template with more variables is given its cases as text."""
_CASE_TITLE = 70


def form_names(names: str | None) -> tuple[str, ...]:
    """The names that the form's fields have, as the page keeps them between two events."""
    return tuple((names or "").split())


def form_line(variables: Sequence[str], language: str) -> str:
    """What the form is for."""
    if not variables:
        return say("playground.no_variables", language)
    key = "playground.variables" if len(variables) <= MAX_FIELDS else "playground.many_variables"
    return say(key, language, names=list(variables), n=len(variables), most=MAX_FIELDS)


def moved_values(
    names: Sequence[str], before: Sequence[str], values: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Each field's new name (empty: it is not used) and value: a value goes with its name, and stays where
    a name was changed in its place."""
    for place in range(MAX_FIELDS):
        name = names[place] if place < len(names) else ""
        old = before[place] if place < len(before) else ""
        renamed = old not in names and name not in before
        yield name, values.get(name, values.get(old, "") if renamed else "")


def cases_line(cases: Sequence[Mapping[str, Any]], language: str) -> str:
    """How many cases were read, and their names."""
    names = list(dict.fromkeys(name for case in cases for name in case))
    return say("playground.read", language, n=len(cases), names=names)


def trial_view(state: PlaygroundState, language: str) -> dict[str, dict[str, Any]]:
    """How far a trial has come, and a block a case with an answer a column."""
    running = state.status == "running"
    failed = sum(answer.status == "failed" for row in state.answers for answer in row)
    message = say(f"playground.{state.status}", language, done=state.done, total=state.total)
    if failed and not running:
        message = f"{message} {say('page.failures', language, n=failed)}"
    return {
        "progress": {
            "kind": "warning" if failed and not running else "quiet",
            "message": message,
            "running": running,
            "done": state.done if running else None,
            "total": state.total,
        },
        "trial": {
            "cases": [
                {
                    "id": f"play-case-{number}",
                    "title": _case_title(number, case, language),
                    "answers": [
                        _answer_view(answer, column, language)
                        for answer, column in zip(row, state.columns, strict=True)
                    ],
                }
                for number, (case, row) in enumerate(zip(state.cases, state.answers, strict=True), start=1)
            ],
        },
    }


def _case_title(number: int, case: Mapping[str, Any], language: str) -> str:
    values = " · ".join(" ".join(str(value).split()) for value in case.values())
    values = values if len(values) <= _CASE_TITLE else f"{values[:_CASE_TITLE]}…"
    return say("playground.case", language, n=number, values=values) if values else ""


def _answer_view(answer: TrialAnswer, column: Column, language: str) -> dict[str, Any]:
    return {
        "model": column.model,
        "temperature": say("playground.temperature", language, value=_short(column.temperature)),
        "facts": _facts(answer, language),
        "text": shown(answer.text, language),
        "error": answer.error.to(language) if answer.error else "",
        "cut": answer.cut,
    }


def _short(value: float) -> float | int:
    """Without decimals where there are none to show; a phrase words the rest as its language does."""
    return int(value) if value == int(value) else value


def _facts(answer: TrialAnswer, language: str) -> str:
    """Time and tokens of a finished answer, or a word for how it stands."""
    if answer.status != "finished" or answer.seconds is None:
        return say(f"playground.is_{answer.status}", language)
    counts = (answer.input_tokens, answer.output_tokens)
    sent, got = ("?" if count is None else str(count) for count in counts)
    return say("playground.facts", language, seconds=round(answer.seconds, 1), sent=sent, got=got)
