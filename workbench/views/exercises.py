"""An exercise as its trainee sees it."""

import json
from typing import Any

from scenarios import Case, Scenario
from workbench.records import ASSIGNED
from workbench.services import Desk
from workbench.site_map import ASSIGNMENTS, PRACTICE
from workbench.words import clock, say

_SHOWN = 600
"""Characters of a value of a case."""


def desk_view(desk: Desk, language: str) -> dict[str, Any]:
    """The exercise's title, what it is about, and where the prompt in the editor comes from."""
    scenario = desk.scenario
    return {
        "title": scenario.title[language],
        "about": about_line(scenario, language),
        "languages": [
            {
                "name": say(f"language.{code}", language),
                "link": PRACTICE.link(scenario=scenario.id, language=code),
                "here": code == desk.language,
            }
            for code in scenario.languages
        ],
        "source": _source(desk, language),
        "kind": scenario.kind,
        "todo": say(f"page.todo_{scenario.kind}", language),
    }


def about_line(scenario: Scenario, language: str) -> str:
    """Use case, level and skills of an exercise, in one line."""
    skills = ", ".join(say(f"skill.{skill.lower()}", language) for skill in scenario.skills)
    return " · ".join(
        [
            say(f"use_case.{scenario.use_case}", language),
            say("scenario.level", language, level=scenario.level),
            skills,
        ]
    )


def exercise_view(scenario: Scenario, cases: str, language: str) -> dict[str, Any]:
    """Rubric, variables, hints and the practice cases of the language ``cases``."""
    total = sum(criterion.weight for criterion in scenario.rubric.criteria)
    return {
        "variables": [
            {"code": f"{{{{ {name} }}}}", "description": description[language]}
            for name, description in scenario.variables.items()
        ]
        if scenario.kind == "prompt"
        else [],
        "criteria": [
            {
                "title": criterion.title[language],
                "objective": say(f"objective.{criterion.objective}", language),
                "share": say("page.percent", language, n=round(100 * criterion.weight / total)),
            }
            for criterion in scenario.rubric.criteria
        ],
        "hints": scenario.hints[language],
        "hand_in": f"{ASSIGNMENTS.path}/{scenario.id.removeprefix(ASSIGNED)}?language={cases}"
        if scenario.id.startswith(ASSIGNED)
        else "",
        "cases": [_case_view(scenario, case, language) for case in scenario.select(cases, "practice")],
        "open": scenario.kind != "prompt",
    }


def _case_view(scenario: Scenario, case: Case, language: str) -> dict[str, Any]:
    """What a trainee is shown of a practice case: nothing of what is expected."""
    # The parts of a form are known by their headings.
    heading = case.variables["section"] if scenario.kind == "form" else None
    values = [
        {"name": scenario.variables[name][language], "value": clip(value)}
        for name, value in case.variables.items()
        if name in scenario.variables and not (heading and name == "section")
    ]
    turns = [
        {"name": say("page.user_turn", language, n=number), "value": clip(turn)}
        for number, turn in enumerate(case.turns, 1)
    ]
    return {"id": heading or case.id, "values": values + turns}


def clip(value: object) -> str:
    """A value as text, not longer than what can be read at a glance."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _source(desk: Desk, language: str) -> str:
    if desk.technique is not None:
        return say("page.with_technique", language, name=desk.technique.name.to(language))
    if desk.source == "draft" and desk.saved is not None:
        return say("page.from_draft", language, time=clock(desk.saved))
    if desk.source == "version":
        return say("page.from_version", language, n=desk.number)
    return say("page.from_starter", language)
