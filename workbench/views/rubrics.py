"""Rubrics, their versions, and what another rubric would give the answers that are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals import Grade
from scenarios import Rubric, Scenario
from workbench.rubric_fit import RubricError
from workbench.rubric_text import read_rubric
from workbench.services import RubricVersion, TriedRun
from workbench.site_map import PRACTICE, RUBRICS
from workbench.words import day_and_time, graded, points, points_interval, reading, say


def shares_view(text: str, language: str) -> dict[str, Any]:
    """The rubric that ``text`` holds, a line a criterion with its share, or what is wrong with it."""
    if not text.strip():
        return {"problem": "", "criteria": [], "empty": True}
    try:
        rubric = read_rubric(text)
    except RubricError as error:
        return {"problem": error.to(language), "criteria": [], "empty": False}
    total = sum(criterion.weight for criterion in rubric.criteria)
    return {
        "problem": "",
        "empty": False,
        "criteria": [
            {
                "title": criterion.title[language],
                "objective": say(f"objective.{criterion.objective}", language),
                "checks": ", ".join(use.name for use in criterion.checks),
                "share": say("page.percent", language, n=round(100 * criterion.weight / total)),
            }
            for criterion in rubric.criteria
        ],
    }


def criterion_choices(rubric: Rubric | None, language: str) -> list[tuple[str, str]]:
    """The criteria that a check can be added to, by title, after the one that is still to be made."""
    criteria = rubric.criteria if rubric else ()
    made = [(criterion.title[language], criterion.id) for criterion in criteria]
    return [(say("page.new_criterion", language), ""), *made]


def rubric_versions_view(
    scenario: Scenario, versions: Sequence[RubricVersion], language: str
) -> dict[str, Any]:
    """The versions of a rubric, and what a parameter may take from the exercise's cases."""
    return {
        "versions": [
            {
                "name": version_name(version, language),
                "link": RUBRICS.link(scenario=scenario.id, rubric=version.id),
                "note": version.note,
                "when": day_and_time(version.created) if version.created else "–",
                "in_use": say("rubric.in_use", language) if version.in_use else "",
                "file": f"/rubrics/{version.id}.yaml",
            }
            for version in versions
        ],
        "references": _references(scenario),
    }


def version_name(version: RubricVersion, language: str) -> str:
    """“version 3”, or that it is the exercise's own."""
    if version.number is None:
        return say("rubric.scenario_version", language)
    return say("rubric.own_version", language, n=version.number)


def try_view(
    tried: Sequence[TriedRun], rubric: Rubric, scenario: str, cases: str, language: str, scale: int
) -> dict[str, Any]:
    """Before and after, a line a version; per criterion below."""
    return {
        "scale": scale,
        "practice": PRACTICE.link(scenario=scenario, language=cases),
        "runs": [
            {
                "number": run.version.number,
                "link": PRACTICE.link(scenario=scenario, language=cases, version=run.version.number),
                "note": run.version.note,
                "before": graded(run.before, language, scale),
                "after": graded(run.after, language, scale) if run.after else "–",
                "difference": difference_words(run.before, run.after, language, scale),
                "before_word": reading(run.before.interval, language),
                "after_word": reading(run.after.interval, language) if run.after else "",
                "problem": run.problem.to(language) if run.problem else "",
                "criteria": _criteria(run, rubric, language, scale) if run.after else [],
            }
            for run in tried
        ],
    }


def difference_words(before: Grade, after: Grade | None, language: str, scale: int) -> str:
    """The difference of two grades as they are shown, in points with its sign, and in words."""
    if after is None or after.value is None or before.value is None:
        return "–"
    # Of the rounded points: 14 and 12 differ by 2 for whoever reads them.
    difference = float(points(after.value, "en", scale)) - float(points(before.value, "en", scale))
    size = points(abs(difference) / scale, language, scale)
    if size == points(0.0, language, scale):
        return say("rubric.same", language)
    return say("rubric.higher" if difference > 0 else "rubric.lower", language, points=size)


def _criteria(run: TriedRun, rubric: Rubric, language: str, scale: int) -> list[dict[str, str]]:
    """Criteria of the tried rubric in its order, then those that only the one before has."""
    assert run.after is not None
    titles = {
        criterion.id: criterion.title[language]
        for criterion in (*rubric.criteria, *run.rubric_before.criteria)
    }
    now = {criterion.id for criterion in rubric.criteria}
    return [
        {
            "title": titles[name],
            "before": _criterion_points(run.before, name, language, scale),
            "after": _criterion_points(run.after, name, language, scale),
        }
        for name in sorted(titles, key=lambda name: name not in now)
    ]


def _criterion_points(grade: Grade, name: str, language: str, scale: int) -> str:
    found = grade.by_criterion.get(name)
    if found is None:
        return "–"
    if found.value is None:
        return points(None, language, scale)
    return f"{points(found.value, language, scale)} ({points_interval(found.interval, language, scale)})"


def _references(scenario: Scenario) -> list[str]:
    """What every practice case gives, as a parameter refers to it."""
    cases = [case for case in scenario.cases if case.split == "practice"]

    def shared(values: Sequence[Mapping[str, Any]]) -> list[str]:
        return sorted(set.intersection(*(set(value) for value in values))) if values else []

    return [
        *(f"$expected.{key}" for key in shared([case.expected for case in cases])),
        *(f"$variables.{key}" for key in shared([case.variables for case in cases])),
    ]
