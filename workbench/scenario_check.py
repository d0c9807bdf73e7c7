"""Whether a scenario's rubric can be scored, and judges well: the part of `workbench check` that needs the
checks."""

from collections.abc import Iterator
from pathlib import Path

import evals
from evals import check_use_problems
from evals.sample_scores import sample_problems
from prompt_library import Phrase
from scenarios import (
    FileProblem,
    Scenario,
    ScenarioError,
    ScenarioFileError,
    load_samples,
    load_scenario,
    problems,
    samples_path,
)


def file_problems(path: Path) -> list[FileProblem]:
    """Everything that is wrong with a scenario file: its form first, then its rubric's checks, then what they
    make of the sample answers, if there are any beside it."""
    found = problems(path)
    if found:
        return found
    scenario = load_scenario(path)
    found = [FileProblem(str(path), place, message) for place, message in rubric_problems(scenario)]
    return found or _sample_problems(samples_path(path), scenario)


def rubric_problems(scenario: Scenario) -> Iterator[tuple[str, Phrase]]:
    """Each check of the rubric, or of whole runs, that is unknown or does not fit a case: where, and what.

    A fault that several cases share is told once.
    """
    for criterion in scenario.rubric.criteria:
        for position, use in enumerate(criterion.checks):
            faults = dict.fromkeys(
                phrase for case in scenario.cases for phrase in check_use_problems(use, case)
            )
            for phrase in faults:
                yield f"rubric[{criterion.id}].checks[{position}]", phrase
    for check in scenario.run_checks:
        for phrase in evals.run_check_problems(check.use, scenario.cases):
            yield f"run_checks[{check.id}]", phrase


def _sample_problems(path: Path, scenario: Scenario) -> list[FileProblem]:
    if not path.exists():
        return []
    try:
        samples = load_samples(path, scenario)
    except ScenarioFileError as error:
        return list(error.problems)
    found = sample_problems(scenario, samples)
    return [FileProblem(str(path), place, message) for place, message in found]


def refuse_bad_rubric(scenario: Scenario) -> None:
    """Raises ``ScenarioError`` with the first problem of the rubric."""
    for place, phrase in rubric_problems(scenario):
        raise ScenarioError(
            Phrase("workbench.scenario.rubric", scenario=scenario.id, place=place, problem=phrase)
        )
