"""A rubric put together check by check: what a form asks for, turned into the rubric's text."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from evals.checks import CHECKS, DescribedParameter
from prompt_library import Phrase
from scenarios import OBJECTIVES, CheckUse, Criterion, Rubric, ScenarioError
from scenarios.yaml_text import read_yaml
from workbench.rubric_fit import RubricError, use_problems
from workbench.rubric_text import parameters, read_form, write_rubric

_NOT_ADDED = "workbench.rubric.not_added"
_LITERAL_KINDS = {"text", "letters", "pattern", "character"}
"""What is taken as it is typed: in a pattern brackets and colons are no YAML, and # is a character."""


@dataclass(frozen=True, slots=True)
class NewCriterion:
    """A criterion that does not exist yet: a title that is left empty is the other language's."""

    title_en: str
    title_fr: str
    objective: str
    weight: float | None


MAX_PARAMETERS = max(len(parameters(check)) for check in CHECKS)


def with_check(
    text: str, criterion: str | NewCriterion, check: str, typed: Mapping[str, str]
) -> tuple[str, str]:
    """The rubric in ``text``, which may be empty, with one more check, and the id of its criterion.

    ``typed`` holds the parameters as YAML, by name; empty ones are left out. Raises ``RubricError`` if the
    text cannot be read, for an unknown criterion, and for parameters that no case could make right.
    """
    rubric = read_form(text) if text.strip() else Rubric(())
    use = _use(check, typed)
    if isinstance(criterion, NewCriterion):
        made = _criterion(criterion, use, {one.id for one in rubric.criteria})
        return write_rubric(Rubric((*rubric.criteria, made))), made.id
    if criterion not in {one.id for one in rubric.criteria}:
        raise _refusal("workbench.rubric.no_criterion", id=criterion)
    criteria = [
        replace(one, checks=(*one.checks, use)) if one.id == criterion else one for one in rubric.criteria
    ]
    return write_rubric(Rubric(tuple(criteria))), criterion


def _use(check: str, typed: Mapping[str, str]) -> CheckUse:
    if check not in CHECKS:
        raise _refusal("workbench.rubric.choose_check")
    use = CheckUse(
        check,
        {
            parameter.name: _value(parameter, said)
            for parameter in parameters(check)
            for said in [(typed.get(parameter.name) or "").strip()]
            if said
        },
    )
    problems = use_problems(use, ())
    if problems:
        raise RubricError([("", problem) for problem in problems], _NOT_ADDED)
    return use


def _value(parameter: DescribedParameter, said: str) -> Any:
    if parameter.kind.name in _LITERAL_KINDS and said[0] not in "\"'":
        return said
    try:
        return read_yaml(said)
    except ScenarioError as error:
        raise RubricError([(parameter.name, error.phrase)], _NOT_ADDED) from None


def _criterion(new: NewCriterion, use: CheckUse, taken: set[str]) -> Criterion:
    title_en, title_fr = new.title_en.strip(), new.title_fr.strip()
    title = title_en or title_fr
    if not title:
        raise _refusal("workbench.rubric.title")
    if new.weight is None or not 0 <= new.weight <= 1_000_000:
        raise _refusal("workbench.rubric.weight")
    if new.objective not in OBJECTIVES:
        raise _refusal("workbench.rubric.objective", allowed=OBJECTIVES)
    titles = {"en": title_en or title, "fr": title_fr or title}
    return Criterion(_free_id(title, taken), titles, float(new.weight), new.objective, (use,))


def _free_id(title: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)[:4]
    name = "-".join(words)[:40].strip("-") or "criterion"
    numbered = (f"{name}-{n}" for n in count(2))
    return name if name not in taken else next(found for found in numbered if found not in taken)


def _refusal(key: str, **values: Any) -> RubricError:
    return RubricError([("", Phrase(key, **values))], _NOT_ADDED)
