"""The exercises to choose from."""

from collections.abc import Sequence
from typing import Any

from scenarios import USE_CASES
from workbench.services import Listed
from workbench.site_map import HISTORY, PRACTICE
from workbench.views.exercises import about_line
from workbench.words import graded, reading, say

_FIRST_LINES = 240
"""Characters of a brief that a list shows."""


def shelf_view(listed: Sequence[Listed], language: str, scale: int) -> dict[str, Any]:
    """The exercises that fit the filter, each with its links, what was tried, and the models that suit."""
    return {
        "count": say("scenarios.count", language, n=len(listed)),
        "exercises": [
            {
                "title": one.scenario.title[language],
                "about": about_line(one.scenario, language),
                "brief": _first_lines(one.scenario.brief[language]),
                "own": one.own,
                "links": [_link(one, code, language, scale) for code in one.scenario.languages],
            }
            for one in listed
        ],
    }


def use_case_choices(language: str) -> list[tuple[str, str]]:
    """The use cases to filter by."""
    return [
        (say("scenarios.all", language), ""),
        *((say(f"use_case.{use_case}", language), use_case) for use_case in USE_CASES),
    ]


def skill_choices(skills: Sequence[str], language: str) -> list[tuple[str, str]]:
    """The skills to filter by."""
    return [
        (say("scenarios.all", language), ""),
        *((say(f"skill.{skill.lower()}", language), skill) for skill in skills),
    ]


def level_choices(language: str) -> list[tuple[str, str]]:
    """The levels to filter by."""
    levels = ((say("scenario.level", language, level=level), str(level)) for level in (1, 2, 3))
    return [(say("scenarios.all", language), "0"), *levels]


def language_choices(language: str) -> list[tuple[str, str]]:
    """The languages of cases to filter by."""
    codes = ((say(f"language.{code}", language), code) for code in ("en", "fr"))
    return [(say("scenarios.all", language), ""), *codes]


def tried_choices(language: str) -> list[tuple[str, str]]:
    """Whether to show what was tried."""
    kinds = ((say(f"scenarios.{kind}", language), kind) for kind in ("untried", "tried"))
    return [(say("scenarios.all", language), ""), *kinds]


def _link(one: Listed, cases: str, language: str, scale: int) -> dict[str, Any]:
    tried = next((tried for tried in one.tried if tried.language == cases), None)
    suited = one.suited[cases]
    return {
        "practice": PRACTICE.link(scenario=one.scenario.id, language=cases),
        "label": say("scenarios.practise_in", language, cases=say(f"language.{cases}", language)),
        "history": HISTORY.link(scenario=one.scenario.id, language=cases) if tried else "",
        "tried": _tried(one, cases, language, scale),
        "suited": say("scenarios.suited", language, models=", ".join(suited)) if suited else "",
    }


def _tried(one: Listed, cases: str, language: str, scale: int) -> str:
    tried = next((tried for tried in one.tried if tried.language == cases), None)
    if tried is None:
        return say("scenarios.not_tried", language)
    if tried.best is None:
        return say("scenarios.tried_without_grade", language, n=tried.runs)
    best = graded(tried.best, language, scale)
    return say(
        "scenarios.tried_best", language, n=tried.runs, best=best, word=reading(tried.best.interval, language)
    )


def _first_lines(brief: str) -> str:
    plain = " ".join(brief.split("\n\n")[0].replace("**", "").split())
    return plain if len(plain) <= _FIRST_LINES else plain[:_FIRST_LINES].rsplit(" ", 1)[0] + " …"
