"""Rubrics as a text that a person edits: written, read, and told everything that is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.checks import CHECKS, DescribedParameter, check_use_problems, describe
from prompt_library import Phrase
from scenarios import Case, CheckUse, Rubric, ScenarioFileError, dump_rubric
from scenarios.rubric_texts import parse_rubric, rubric_yaml
from workbench.errors import WorkbenchError

MAX_TEXT = 50_000
"""Characters of a rubric, as it is typed and as it is stored."""
MAX_CHECKS = 60
"""Checks of all criteria together: every one costs time for every output."""

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


def parameters(check: str) -> tuple[DescribedParameter, ...]:
    """Everything that a use of ``check`` can be told, its own parameters first. Raises ``EvalError``."""
    described = describe(check)
    return (*described.parameters, *described.shared)


def write_rubric(rubric: Rubric) -> str:
    """The rubric as YAML, as it stands in a scenario file: the same text for the same rubric."""
    criteria = [
        replace(criterion, checks=tuple(map(_in_order, criterion.checks))) for criterion in rubric.criteria
    ]
    return rubric_yaml(Rubric(tuple(criteria)))


def read_rubric(text: str, cases: Sequence[Case] = ()) -> Rubric:
    """The rubric in ``text``. Raises ``RubricError`` with everything wrong in it.

    Its checks are held against ``cases``; without any, what refers to a case is taken on trust. Of hidden
    cases no value is shown.
    """
    rubric = read_form(text)
    refuse_unfit(rubric, cases)
    return rubric


def read_form(text: str) -> Rubric:
    """The rubric in ``text``, whatever its checks. Raises ``RubricError`` with what is wrong in its form."""
    if len(text) > MAX_TEXT:
        raise RubricError([("", Phrase("workbench.rubric.too_long", n=len(text), most=MAX_TEXT))])
    if not text.strip():
        raise RubricError([("", Phrase("workbench.rubric.empty"))])
    try:
        rubric = parse_rubric(text)
    except ScenarioFileError as error:
        raise RubricError([(problem.path, problem.message) for problem in error.problems]) from None
    checks = sum(len(criterion.checks) for criterion in rubric.criteria)
    if checks > MAX_CHECKS:
        raise RubricError([("", Phrase("workbench.rubric.too_many_checks", n=checks, most=MAX_CHECKS))])
    size = len(dump_rubric(rubric))
    if size > MAX_TEXT:
        raise RubricError([("", Phrase("workbench.rubric.too_long", n=size, most=MAX_TEXT))])
    return rubric


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
    if not found and any(check_use_problems(use, case) for case in cases):
        found.append(Phrase("workbench.rubric.hidden", check=use.name))
    return found


def _in_order(use: CheckUse) -> CheckUse:
    """The check with its parameters in the order of its guide; what it does not know comes last."""
    known = [parameter.name for parameter in parameters(use.name)] if use.name in CHECKS else []
    names = sorted(use.params, key=lambda name: (known.index(name) if name in known else len(known), name))
    return replace(use, params={name: _sorted(use.params[name]) for name in names})


def _sorted(value: Any) -> Any:
    """The value with the keys of every mapping in one order: the alphabet's, but min before max."""
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: ("max", 0) if name == "min" else (name, 1))
        return {name: _sorted(value[name]) for name in names}
    return [_sorted(item) for item in value] if isinstance(value, list | tuple) else value


_NO_CASE = Case("", "en", "practice", variables={}, turns=(), expected={})
_UP_TO_THE_CASE = {"evals.parameter.no-such-turn", "evals.parameter.unbounded", "evals.reference.absent"}


def _problems_anywhere(use: CheckUse) -> Iterator[Phrase]:
    """What no case can mend: values that refer to one are left out, and not missed."""
    referring = {key for key, value in use.params.items() if _refers(value)}
    literal = replace(use, params={key: use.params[key] for key in use.params if key not in referring})
    for phrase in (*check_use_problems(use, _NO_CASE), *check_use_problems(literal, _NO_CASE)):
        missed = phrase.key == "evals.parameter.missing" and phrase.values["parameter"] in referring
        alone = phrase.key == "evals.parameter.unbounded" and not referring
        if alone or not (missed or phrase.key in _UP_TO_THE_CASE):
            yield phrase


def _refers(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("$") and not value.startswith("$$")
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return any(map(_refers, items))
