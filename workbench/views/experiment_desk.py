"""What experiments a person can set up, and those that they began."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios import Scenario
from workbench.services import ExperimentDesk
from workbench.services.experiment_desk import STARTER
from workbench.services.experiments import ExperimentPlan
from workbench.site_map import EXPERIMENTS, PRACTICE
from workbench.store_experiments import StoredExperiment
from workbench.words import day_and_time, graded, say

_NOTE = 40
"""Characters of a version's note."""


def prompt_choices(desk: ExperimentDesk, language: str, scale: int) -> list[tuple[str, str]]:
    """The versions with what they got, newest first, and the starter."""
    choices = []
    for one in desk.versions:
        note = one.version.note
        parts = [f"v{one.version.number}", note if len(note) <= _NOTE else f"{note[:_NOTE]}…"]
        if one.newest and one.newest.grade:
            parts.append(graded(one.newest.grade, language, scale))
        choices.append((" · ".join(part for part in parts if part), str(one.version.number)))
    return [*choices, (say("experiments.starter", language), STARTER)]


def plan_line(plan: ExperimentPlan, language: str) -> str:
    """How much an experiment would ask, before it is begun."""
    return say(
        "experiments.plan",
        language,
        n=plan.calls,
        runs=len(plan.runs),
        prompts=len(plan.prompts),
        models=len(plan.models),
        temperatures=len(plan.settings),
    )


def experiments_view(
    stored: Sequence[StoredExperiment], known: Mapping[str, Scenario], language: str
) -> dict[str, Any]:
    """The experiments as lines; ``known`` are the exercises that there are."""
    return {"experiments": [_line(one, known, language) for one in stored]}


def _line(one: StoredExperiment, known: Mapping[str, Scenario], language: str) -> dict[str, Any]:
    scenario = known.get(one.scenario)
    state = "running" if one.running else "finished" if one.done == one.cells else "stopped"
    return {
        "id": one.id,
        "when": day_and_time(one.created),
        "title": scenario.title[language] if scenario else one.scenario,
        "cases_in": say(f"language.{one.language}", language),
        "exercise": PRACTICE.link(scenario=one.scenario, language=one.language) if scenario else "",
        "prompts": ", ".join(one.prompts),
        "models": ", ".join(one.models),
        "runs": say("experiments.runs", language, n=len(one.runs)),
        "state": say(f"runs.{state}", language, done=one.done, total=one.cells),
        "done": one.done,
        "total": one.cells,
        "under_way": one.running,
        "report": f"{EXPERIMENTS.path}/{one.id}" if one.done else "",
    }
