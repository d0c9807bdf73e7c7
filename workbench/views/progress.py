"""A person's progress as they see it: what to do next, skills with their evidence, attempts over time."""

from collections.abc import Mapping
from typing import Any

from evals import Interval
from workbench.attempts import PASSED, Attempt
from workbench.progress import ENOUGH, Evidence, Progress, SkillProgress, Step
from workbench.site_map import HISTORY, PRACTICE
from workbench.views.results import bar
from workbench.words import day_and_time, points, points_interval, reading, say

ATTEMPTS = "/progress/attempts.csv"
"""Where the attempts are had as a table."""
_SHOWN = 20
"""Attempts at one exercise that a plot shows, the newest."""


def progress_view(progress: Progress, titles: Mapping[str, str], language: str, scale: int) -> dict[str, Any]:
    """``titles`` are those of the exercises by their ids."""
    return {
        "steps": [_step(step, titles, language) for step in progress.steps],
        "rule": say("progress.rule", language, n=ENOUGH, points=points(PASSED, language, scale), scale=scale),
        "skills": [_skill(one, titles, language, scale) for one in progress.skills],
        "exercises": [_exercise(one, titles, language, scale) for one in progress.exercises],
        "marks": [
            {"at": f"{100 * share:.1f}%", "points": points(share, language, scale)}
            for share in (0, 0.25, 0.5, 0.75, 1)
        ],
        "file": ATTEMPTS,
    }


def _step(step: Step, titles: Mapping[str, str], language: str) -> dict[str, str]:
    skill = say(f"skill.{step.skill.lower()}", language) if step.skill else ""
    return {
        "title": titles[step.scenario],
        "link": PRACTICE.link(scenario=step.scenario, language=step.language),
        "why": say(f"progress.step_{step.kind}", language, skill=skill),
    }


def _skill(one: SkillProgress, titles: Mapping[str, str], language: str, scale: int) -> dict[str, Any]:
    return {
        "code": one.skill,
        "name": say(f"skill.{one.skill.lower()}", language),
        "state": one.state,
        "word": say(f"progress.{one.state}", language, n=one.passed),
        "offered": say("progress.offered", language, n=one.offered),
        "evidence": [
            {
                "title": titles[found.scenario],
                "language": say(f"language.{found.language}", language),
                "link": HISTORY.link(scenario=found.scenario, language=found.language),
                "told": _told(found.newest, language, scale),
            }
            for found in one.evidence
        ],
    }


def _exercise(one: Evidence, titles: Mapping[str, str], language: str, scale: int) -> dict[str, Any]:
    whole = one.whole
    first, newest = (whole[-1], whole[0]) if whole else (None, None)
    return {
        "title": titles[one.scenario],
        "language": say(f"language.{one.language}", language),
        "link": PRACTICE.link(scenario=one.scenario, language=one.language),
        "told": say(
            "progress.first_to_newest",
            language,
            n=len(one.attempts),
            first=points(first.grade if first else None, language, scale),
            newest=points(newest.grade if newest else None, language, scale),
            scale=scale,
        )
        if len(whole) > 1
        else say("progress.attempts", language, n=len(one.attempts)),
        "columns": [
            {"number": attempt.version, **bar(attempt.grade, _interval(attempt))}
            for attempt in reversed(whole[:_SHOWN])
            if _interval(attempt) is not None
        ],
        "attempts": [
            {
                "when": day_and_time(attempt.begun),
                "version": attempt.version,
                "told": _told(attempt, language, scale),
                "basis": _basis(attempt, language),
                "model": attempt.model,
            }
            for attempt in one.attempts[:_SHOWN]
        ],
    }


def _told(attempt: Attempt | None, language: str, scale: int) -> str:
    """A grade with its interval and what the interval says in a word."""
    if attempt is None:
        return say("progress.no_whole", language)
    interval = _interval(attempt)
    told = points(attempt.grade, language, scale)
    if attempt.grade is None:
        return told
    return f"{told}/{scale} ({points_interval(interval, language, scale)}) {reading(interval, language)}"


def _basis(attempt: Attempt, language: str) -> str:
    return say(
        f"progress.basis_{attempt.split}",
        language,
        cases=attempt.cases,
        of=attempt.all_cases,
        samples=attempt.samples,
    )


def _interval(attempt: Attempt) -> Interval | None:
    return None if attempt.low is None or attempt.high is None else Interval(attempt.low, attempt.high)
