"""Whether a scenario's rubric can be scored: the part of `workbench check` that needs the checks."""

from collections.abc import Iterator
from pathlib import Path

from evals import check_use_problems
from prompt_library import Phrase
from scenarios import FileProblem, Scenario, ScenarioError, load_scenario, problems


def file_problems(path: Path) -> list[FileProblem]:
    """Everything that is wrong with a scenario file: its form first, then its rubric's checks."""
    found = problems(path)
    return found or [
        FileProblem(str(path), place, message) for place, message in rubric_problems(load_scenario(path))
    ]


def rubric_problems(scenario: Scenario) -> Iterator[tuple[str, Phrase]]:
    """Each check of the rubric that is unknown or whose parameters do not fit a case: where, and what.

    A fault that several cases share is told once.
    """
    for criterion in scenario.rubric.criteria:
        for position, use in enumerate(criterion.checks):
            faults = dict.fromkeys(
                phrase for case in scenario.cases for phrase in check_use_problems(use, case)
            )
            for phrase in faults:
                yield f"rubric[{criterion.id}].checks[{position}]", phrase


def refuse_bad_rubric(scenario: Scenario) -> None:
    """Raises ``ScenarioError`` with the first problem of the rubric."""
    for place, phrase in rubric_problems(scenario):
        raise ScenarioError(
            Phrase("workbench.scenario.rubric", scenario=scenario.id, place=place, problem=phrase)
        )
