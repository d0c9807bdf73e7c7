"""Hidden cases that only a class has: an instructor's own, in place of those that anyone can read."""

import json
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from prompt_library import Phrase
from scenarios import FileProblem, Scenario, ScenarioError, ScenarioFileError
from scenarios.file_problems import path_text, shape_problems
from scenarios.rules import findings
from scenarios.snapshots import dump_scenario, scenario_from
from scenarios.yaml_text import read_yaml
from workbench.errors import WorkbenchError
from workbench.scenario_check import rubric_problems

_SOURCE = "cases"
MOST = 200
"""Cases that may be added."""


def with_private_cases(scenario: Scenario, text: str, instead: bool = True) -> Scenario:
    """``scenario`` with the hidden cases that the YAML list ``text`` holds: in place of its own hidden ones
    in the languages that ``text`` has cases in, or beside them.

    A case is written as in a scenario file; its ``split`` may be left out. Raises ``ScenarioFileError`` with
    everything wrong in it, and with each check of the rubric that does not fit a case.
    """
    added = _read(text)
    content = json.loads(dump_scenario(scenario))
    replaced = {case["language"] for case in added} if instead else set()
    kept = [
        case for case in content["cases"] if not (case["split"] == "hidden" and case["language"] in replaced)
    ]
    content["cases"] = kept + added
    try:
        made = scenario_from(content)
    except ValidationError as error:
        raise ScenarioFileError(_SOURCE, shape_problems(_SOURCE, content, error)) from None
    broken = [FileProblem(_SOURCE, path_text(where, content), told) for where, told in findings(made)]
    if broken:
        raise ScenarioFileError(_SOURCE, broken)
    # Whoever adds a case may know what does not fit it, hidden or not.
    unfit = [FileProblem(_SOURCE, place, told) for place, told in rubric_problems(made)]
    if unfit:
        raise ScenarioFileError(_SOURCE, unfit)
    return made


def without_hidden(scenario: Scenario) -> Scenario:
    """What a trainee's pages may know of an exercise: no hidden case, and none of its own prompts."""
    nothing = dict.fromkeys(scenario.starter, "")
    return replace(
        scenario,
        cases=tuple(case for case in scenario.cases if case.split != "hidden"),
        prompts=dict.fromkeys(scenario.prompts, nothing),
    )


def _read(text: str) -> list[dict[str, Any]]:
    try:
        data = read_yaml(text)
    except ScenarioError as error:
        raise ScenarioFileError(_SOURCE, [FileProblem(_SOURCE, "", error.phrase)]) from None
    if isinstance(data, dict) and set(data) == {"cases"}:
        data = data["cases"]
    if not isinstance(data, list) or not data or not all(isinstance(case, dict) for case in data):
        raise WorkbenchError(Phrase("workbench.assignment.no_cases"))
    if len(data) > MOST:
        raise WorkbenchError(Phrase("workbench.assignment.too_many_cases", n=len(data), most=MOST))
    for case in data:
        if case.setdefault("split", "hidden") != "hidden" or not isinstance(case.get("language"), str):
            raise WorkbenchError(Phrase("workbench.assignment.no_hidden_case"))
    return data
