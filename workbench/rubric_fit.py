"""Whether the checks of a rubric fit the cases that they are to score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.checks import check_use_problems
from prompt_library import LANGUAGES, Phrase
from scenarios import Case, CheckUse, Rubric
from workbench.errors import WorkbenchError

Problem = tuple[str, Phrase]
"""Where in a rubric, as in ``rubric[facts].checks[0]`` (empty: all of it), and what is wrong there."""


class RubricError(WorkbenchError):
    """A rubric cannot be used. Its author sees the message: every problem, one a line, with its place.

    ``headline`` is the key of the line above them.
    """

    def __init__(self, problems: Sequence[Problem], headline: str = "workbench.rubric.refused") -> None:
        super().__init__(Phrase(headline, n=len(problems)))
        self.problems = tuple(problems)

    def to(self, language: str) -> str:
        lines = [": ".join(filter(None, (place, what.to(language)))) for place, what in self.problems]
        return "\n".join([self.phrase.to(language), *lines])


def refuse_unfit(rubric: Rubric, cases: Sequence[Case]) -> None:
    """Raises ``RubricError`` with every check that is unknown or does not fit ``cases``."""
    problems = [
        (f"rubric[{criterion.id}].checks[{position}]", phrase)
        for criterion in rubric.criteria
        for position, use in enumerate(criterion.checks)
        for phrase in use_problems(use, cases)
    ]
    if problems:
        raise RubricError(problems)


def use_problems(use: CheckUse, cases: Sequence[Case]) -> list[Phrase]:
    """What is wrong with one check for ``cases``, each fault once; without any case, for every case."""
    if not cases:
        return list(dict.fromkeys(_problems_anywhere(use)))
    shown = [case for case in cases if case.split != "hidden"]
    found = list(dict.fromkeys(phrase for case in shown for phrase in check_use_problems(use, case)))
    if not found and any(check_use_problems(use, case) for case in cases if case.split == "hidden"):
        found.append(Phrase("workbench.rubric.hidden", check=use.name))
    return found


_NO_CASES = [Case("", language, "practice", variables={}, turns=(), expected={}) for language in LANGUAGES]
_UP_TO_THE_CASE = {"evals.parameter.no-such-turn", "evals.parameter.unbounded", "evals.reference.absent"}


def _problems_anywhere(use: CheckUse) -> Iterator[Phrase]:
    """What no case can mend: values that refer to one are left out, and not missed."""
    referring = {key for key, value in use.params.items() if _refers(value)}
    literal = replace(use, params={key: use.params[key] for key in use.params if key not in referring})
    tried = [(one, case) for case in _NO_CASES for one in (use, literal)]
    for phrase in [phrase for one, case in tried for phrase in check_use_problems(one, case)]:
        missed = phrase.key == "evals.parameter.missing" and phrase.values["parameter"] in referring
        alone = phrase.key == "evals.parameter.unbounded" and not referring
        if alone or not (missed or phrase.key in _UP_TO_THE_CASE):
            yield phrase


def _refers(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("$") and not value.startswith("$$")
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return any(map(_refers, items))
