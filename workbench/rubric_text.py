"""Rubrics as a text that a person edits: written, read, and told everything that is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.checks import CHECKS, DescribedParameter, describe
from prompt_library import Phrase
from scenarios import Case, CheckUse, Rubric, ScenarioFileError, dump_rubric
from scenarios.rubric_texts import parse_rubric, rubric_yaml
from workbench.rubric_fit import RubricError, refuse_unfit

MAX_TEXT = 50_000
"""Characters of a rubric, as it is typed and as it is stored."""
MAX_CHECKS = 60
"""Checks of all criteria together: every one costs time for every output."""


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
