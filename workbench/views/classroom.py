"""A class as its instructors read it: how far it is, and one assignment with what can be done about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios import Scenario
from workbench.assignments import COUNTS, RELEASES, local_time
from workbench.class_records import Assignment, Extended
from workbench.gradebook.grades import Scale, class_grade
from workbench.models import ModelInfo
from workbench.services.dashboard import SkillCell, Turnout
from workbench.services.marking_desk import Sheet
from workbench.services.rubric_changes import Changed
from workbench.store_regrades import Regrade
from workbench.views.assignments import moment, terms_view, times_view
from workbench.words import difference_points, points, points_interval, say

TEACH_ASSIGNMENTS = "/teach/assignments"
STATES = ("not-marked", "in-marking", "completed", "in-review", "ready", "released")


SHADES = 5
"""Of the map of skills; the figures say the same."""


def dashboard_view(
    turnout: Sequence[Turnout], skills: Sequence[SkillCell], language: str, scale: int
) -> dict[str, Any]:
    """Every assignment in figures, and the means by skill where enough people stand behind them."""
    titles = {one.assignment.id: one.assignment.terms.title for one in turnout}
    rows: dict[str, dict[int, SkillCell]] = {}
    for cell in skills:
        rows.setdefault(cell.skill, {})[cell.assignment] = cell
    return {
        "turnout": [
            {
                "title": one.assignment.terms.title,
                "link": f"{TEACH_ASSIGNMENTS}/{one.assignment.id}",
                "due": moment(one.assignment.terms.times.due, one.assignment.terms.zone),
                "people": one.people,
                "started": one.started,
                "submitted": one.submitted,
                "late": one.late,
                "waiting": one.waiting,
                "failed": one.failed,
            }
            for one in turnout
        ],
        "columns": [titles[number] for number in sorted(titles)],
        "skills": [
            {
                "name": say(f"skill.{skill.lower()}", language),
                "cells": [_cell(cells.get(number), language, scale) for number in sorted(titles)],
            }
            for skill, cells in rows.items()
        ],
    }


def new_view(scenarios: Sequence[Scenario], models: Sequence[ModelInfo], language: str) -> dict[str, Any]:
    """What an instructor chooses from for a new assignment."""
    return {
        "scenarios": [(one.id, one.title[language]) for one in scenarios],
        "models": [one.name for one in models if one.available],
        "languages": [(one, say(f"language.{one}", language)) for one in ("en", "fr")],
        "counts": [(one, say(f"class.counts_{one}", language)) for one in COUNTS],
        "releases": [(one, say(f"class.release_{one.replace('-', '_')}", language)) for one in RELEASES],
    }


def assignment_view(
    assignment: Assignment,
    sheets: Sequence[Sheet],
    extensions: Sequence[Extended],
    trainees: Sequence[str],
    regrades: Sequence[Regrade],
    language: str,
    scale: Scale,
) -> dict[str, Any]:
    """One assignment: what it fixes, how far its submissions are, and who has more time."""
    terms, zone = assignment.terms, assignment.terms.zone
    path = f"{TEACH_ASSIGNMENTS}/{assignment.id}"
    counted = [(state, sum(sheet.state == state for sheet in sheets)) for state in STATES]
    times = {name: getattr(terms.times, name) for name in ("opens", "due", "cutoff")}
    return {
        "path": path,
        "times": times_view(terms.times, zone, language),
        "fields": {
            name: f"{local_time(at, zone):%Y-%m-%dT%H:%M}" if at else "" for name, at in times.items()
        },
        "zone": zone,
        "terms": terms_view(terms, language),
        "states": [(say(f"marking.{state}", language), n) for state, n in counted if n],
        "total": len(sheets),
        "submissions": [_sheet(sheet, language, scale) for sheet in sheets],
        "extensions": [
            {
                "user": one.user,
                "due": moment(one.extension.due, zone),
                "cutoff": moment(one.extension.cutoff, zone),
            }
            for one in extensions
        ],
        "trainees": trainees,
        "regrades": [
            {"id": one.id, "submission": one.submission, "criterion": one.criterion, "text": one.text}
            for one in regrades
        ],
        "ready": dict(counted)["ready"],
        "unmarked": dict(counted)["not-marked"],
    }


def changes_view(
    changes: Sequence[Changed], places: Mapping[int, int], language: str, scale: int
) -> list[dict[str, Any]]:
    """What another rubric would give every submission, in the reader's own order."""
    return [
        {
            "number": places[one.submission],
            "link": f"/teach/submissions/{one.submission}",
            "before": points(one.before, language, scale),
            "after": points(one.after, language, scale),
            "by": difference_points(one.by, language, scale),
        }
        for one in sorted(changes, key=lambda one: places[one.submission])
    ]


def _sheet(sheet: Sheet, language: str, scale: Scale) -> dict[str, Any]:
    return {
        "number": sheet.number,
        "link": f"/teach/submissions/{sheet.id}",
        "state": say(f"marking.{sheet.state}", language),
        "late": sheet.late,
        "language": say(f"language.{sheet.language}", language),
        "automatic": class_grade(sheet.automatic.value if sheet.automatic else None, scale, language),
        "grade": class_grade(sheet.grade, scale, language),
        "marks": len({mark.marker for mark in sheet.marks}),
    }


def _cell(cell: SkillCell | None, language: str, scale: int) -> dict[str, Any]:
    if cell is None:
        return {"text": "", "interval": "", "shade": None}
    if cell.mean is None:
        return {"text": say("class.too_few", language), "interval": "", "shade": None}
    return {
        "text": say("class.mean_of", language, mean=points(cell.mean, language, scale), n=cell.people),
        "interval": points_interval(cell.interval, language, scale),
        "shade": min(int(cell.mean * SHADES), SHADES - 1),
    }
