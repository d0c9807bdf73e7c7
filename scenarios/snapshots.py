"""Scenarios to and from plain JSON: what a database keeps of the exercise that a run used."""

import json
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from prompt_library import Phrase, text_digest
from scenarios.file_problems import FileProblem, ScenarioFileError, shape_problems
from scenarios.scenario import Case, Criterion, Rubric, RunCheck, Scenario
from scenarios.schema import CaseModel, CriterionModel, RubricModel, RunCheckModel, ScenarioModel

_SNAPSHOT = "snapshot"


def dump_scenario(scenario: Scenario) -> str:
    """The scenario's content as canonical JSON: one text for one content, however its YAML is laid out."""
    content: dict[str, Any] = {
        "id": scenario.id,
        "use_case": scenario.use_case,
        "skills": scenario.skills,
        "level": scenario.level,
        "max_tokens": scenario.max_tokens,
        "title": scenario.title,
        "brief": scenario.brief,
        "hints": scenario.hints,
        "variables": scenario.variables,
        "starter": scenario.starter,
        "prompts": scenario.prompts,
        "rubric": _rubric_content(scenario.rubric),
        "cases": [_case_content(case) for case in scenario.cases],
    }
    # Left out where there is none: the digests of older exercises stay what they are.
    if scenario.kind != "prompt":
        content["kind"] = scenario.kind
    if scenario.closing is not None:
        content["closing"] = scenario.closing
    if scenario.run_checks:
        content["run_checks"] = [_run_check_content(check) for check in scenario.run_checks]
    return _canonical(content)


def dump_rubric(rubric: Rubric) -> str:
    """The rubric alone as canonical JSON, as it stands in its scenario's."""
    return _canonical(_rubric_content(rubric))


def restore_scenario(text: str) -> Scenario:
    """The scenario that ``dump_scenario`` wrote.

    Only the shape is checked: the snapshot of an old run stays readable when the rules for new files get
    stricter. Raises ``ScenarioFileError`` for a text that is not a snapshot.
    """
    try:
        data = json.loads(text)
        return scenario_from(data)
    except json.JSONDecodeError as error:
        problem = FileProblem(_SNAPSHOT, "", Phrase("scenarios.file.not-json", line=error.lineno))
        raise ScenarioFileError(_SNAPSHOT, [problem]) from None
    except ValidationError as error:
        raise ScenarioFileError(_SNAPSHOT, shape_problems(_SNAPSHOT, data, error)) from None


def restore_rubric(text: str) -> Rubric:
    """The rubric that ``dump_rubric`` wrote. Raises ``ScenarioFileError`` for a text that is not one."""
    try:
        data = json.loads(text)
        return rubric_from(data)
    except json.JSONDecodeError as error:
        problem = FileProblem(_SNAPSHOT, "", Phrase("scenarios.file.not-json", line=error.lineno))
        raise ScenarioFileError(_SNAPSHOT, [problem]) from None
    except ValidationError as error:
        raise ScenarioFileError(_SNAPSHOT, shape_problems(_SNAPSHOT, {"rubric": data}, error)) from None


def rubric_from(data: Any) -> Rubric:
    """The rubric in the shape that a scenario file gives it. Raises pydantic's ``ValidationError``."""
    models = RubricModel.model_validate({"rubric": data}).rubric
    return Rubric(tuple(_criterion(model) for model in models))


def scenario_from(data: Any) -> Scenario:
    """The scenario that ``data``, in the shape of a scenario file, describes.

    Raises pydantic's ``ValidationError`` for any other shape; what the parts say together is not checked.
    """
    model = ScenarioModel.model_validate(data)
    scenario = Scenario(
        id=model.id,
        use_case=model.use_case,
        skills=tuple(model.skills),
        level=model.level,
        title=model.title.model_dump(),
        brief=model.brief.model_dump(),
        hints={"en": tuple(model.hints.en), "fr": tuple(model.hints.fr)},
        variables={name: description.model_dump() for name, description in model.variables.items()},
        starter=model.starter.model_dump(),
        prompts=model.prompts.model_dump(),
        max_tokens=model.max_tokens,
        cases=tuple(_case(case) for case in model.cases),
        rubric=Rubric(tuple(_criterion(criterion) for criterion in model.rubric)),
        digest="",
        closing=model.closing.model_dump() if model.closing else None,
        kind=model.kind,
        run_checks=tuple(_run_check(check) for check in model.run_checks),
    )
    return replace(scenario, digest=text_digest(dump_scenario(scenario)))


def _criterion(model: CriterionModel) -> Criterion:
    checks = tuple(check.use() for check in model.checks)
    return Criterion(model.id, model.title.model_dump(), model.weight, model.objective, checks)


def _run_check(model: RunCheckModel) -> RunCheck:
    return RunCheck(model.id, model.title.model_dump(), model.use())


def _case(model: CaseModel) -> Case:
    turns = tuple(model.turns)
    source = model.source or ""
    return Case(model.id, model.language, model.split, model.variables, turns, model.expected, source)


def _canonical(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rubric_content(rubric: Rubric) -> list[dict[str, Any]]:
    return [_criterion_content(criterion) for criterion in rubric.criteria]


def _criterion_content(criterion: Criterion) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "title": criterion.title,
        "weight": criterion.weight,
        "objective": criterion.objective,
        "checks": [{"check": check.name, **check.params} for check in criterion.checks],
    }


def _run_check_content(check: RunCheck) -> dict[str, Any]:
    return {**check.use.params, "id": check.id, "title": check.title, "check": check.use.name}


def _case_content(case: Case) -> dict[str, Any]:
    # Left out where there is none: the digests of older exercises stay what they are.
    source = {"source": case.source} if case.source else {}
    return {
        **source,
        "id": case.id,
        "language": case.language,
        "split": case.split,
        "variables": case.variables,
        "turns": case.turns,
        "expected": case.expected,
    }
