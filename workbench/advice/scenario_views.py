"""What advice may know of an exercise: nothing of its hidden cases, and no expected value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.checks.text import tokens
from evals.personal import kinds_in
from prompt_library import PromptError, template_variables
from scenarios import Case, CheckUse, Scenario
from workbench.advice.demands import Demand, demands_of, values_of

RUN = 8
"""Words in a row that make a passage a copy."""
_LONG = 8
"""Words from which on a value is a text of its own, not a name within a sentence."""


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """An exercise in one language, as the linter needs it; without anything: a prompt for no exercise.

    ``optional`` variables need not be used, nor those that a used one is ``alike``. ``texts`` are those whose
    practice values are whole texts; ``None`` if nothing is known of them.
    ``runs`` are the runs of ``RUN`` words in practice cases, with the case's id. ``answer_language`` is
    ``None`` where it depends. ``personal`` names the kinds of personal data that the cases themselves hold.
    ``longest_case`` is in characters, ``max_tokens`` what the answer may take.
    """

    variables: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    alike: Mapping[str, frozenset[str]] = field(default_factory=dict)
    texts: frozenset[str] | None = None
    demands: tuple[Demand, ...] = ()
    runs: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    answer_language: str | None = None
    personal: frozenset[str] = frozenset()
    longest_case: int = 0
    max_tokens: int = 0


def scenario_view(scenario: Scenario, language: str) -> ScenarioView:
    """``scenario`` in ``language``. It takes some milliseconds: keep it while a person types."""
    cases = scenario.select(language, "practice")
    uses = [use for criterion in scenario.rubric.criteria if criterion.weight for use in criterion.checks]
    inputs = {case.id: [*_texts(case.variables), *case.turns] for case in cases}
    return ScenarioView(
        variables=tuple(scenario.variables),
        optional=_optional(scenario, language),
        alike=_alike(scenario, cases),
        texts=frozenset(name for case in cases for name, value in case.variables.items() if _is_long(value)),
        demands=demands_of(uses, cases),
        runs={run: case for case, texts in inputs.items() for text in texts for run in word_runs(text)},
        answer_language=_answer_language(uses, cases, language),
        personal=frozenset(kind for texts in inputs.values() for text in texts for kind in kinds_in(text)),
        longest_case=max((sum(map(len, texts)) for texts in inputs.values()), default=0),
        max_tokens=scenario.max_tokens * max([1, *(len(case.turns) for case in cases)]),
    )


def word_runs(text: str) -> Iterator[tuple[str, ...]]:
    words = tokens(text)
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def _optional(scenario: Scenario, language: str) -> frozenset[str]:
    """Variables that the exercise's own reference prompt does without."""
    reference = scenario.prompts.get("reference", {}).get(language)
    try:
        used = template_variables(reference) if reference else dict.fromkeys(scenario.variables)
    except PromptError:
        return frozenset()
    return frozenset(scenario.variables) - used.keys()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value)


def _is_long(value: Any) -> bool:
    return any("\n" in text.strip() or len(re.findall(r"\w+", text)) >= _LONG for text in _texts(value))


def _answer_language(uses: list[CheckUse], cases: tuple[Case, ...], language: str) -> str | None:
    """The one language that a check wants of every case, else that of the cases."""
    wanted = [value for use in uses if use.name == "language" for value in values_of(use, "value", cases)]
    if not wanted:
        return language
    return wanted[0] if wanted.count(wanted[0]) == len(wanted) and isinstance(wanted[0], str) else None


def _alike(scenario: Scenario, cases: tuple[Case, ...]) -> dict[str, frozenset[str]]:
    """For each variable those others that spell the same in every case, as a word and its letters do."""
    spelt = {
        name: ["".join(_texts(case.variables.get(name))).casefold() for case in cases]
        for name in scenario.variables
    }
    return {
        name: frozenset(other for other in spelt if other != name and cases and spelt[other] == spelt[name])
        for name in spelt
    }
