"""An exercise as its trainee sees it."""

from typing import Any

from scenarios import Scenario
from workbench.services import Desk
from workbench.site_map import PRACTICE
from workbench.words import clock, say


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


def exercise_view(scenario: Scenario, language: str) -> dict[str, Any]:
    """Variables, rubric and hints of an exercise."""
    total = sum(criterion.weight for criterion in scenario.rubric.criteria)
    return {
        "variables": [
            {"code": f"{{{{ {name} }}}}", "description": description[language]}
            for name, description in scenario.variables.items()
        ],
        "criteria": [
            {
                "title": criterion.title[language],
                "objective": say(f"objective.{criterion.objective}", language),
                "share": say("page.percent", language, n=round(100 * criterion.weight / total)),
            }
            for criterion in scenario.rubric.criteria
        ],
        "hints": scenario.hints[language],
    }


def _source(desk: Desk, language: str) -> str:
    if desk.source == "draft" and desk.saved is not None:
        return say("page.from_draft", language, time=clock(desk.saved))
    if desk.source == "version":
        return say("page.from_version", language, n=desk.number)
    return say("page.from_starter", language)
