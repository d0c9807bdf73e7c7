"""An experiment in words and figures: the table, the comparisons, a heat map and three Pareto plots."""

import math
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from evals import Difference, Settings
from workbench.experiment_rows import ANSWERS, EXPENSES, ExperimentRow, currencies, fronts
from workbench.pareto_plot import Plot, Point, plot
from workbench.services.outcomes import Outcome
from workbench.words import difference_points, points, points_interval, say

SETTINGS = ("temperature", "top_p", "max_tokens", "seed")
COLUMNS = ("number", "prompt", "model", "settings", "grade", "tokens", "latency", "cost")
_SHADES = 5


def rows_view(outcome: Outcome, language: str, scale: int) -> list[list[str]]:
    """The table: a row a run, with the texts for ``COLUMNS``."""
    vary = varying(outcome.rows)
    return [
        [
            str(number),
            row.prompt,
            row.model,
            settings_text(row.settings, vary, language) or "–",
            grade_text(row, language, scale),
            _figure(row.tokens, language, 0) or say("experiment.unknown", language),
            latency_text(row, language),
            cost_text(row, language),
        ]
        for number, row in enumerate(outcome.rows, 1)
    ]


def differences_view(outcome: Outcome, language: str, scale: int) -> list[list[str]]:
    """Each later run against the first: its number, the difference, its interval and the verdict's word."""
    found = outcome.differences
    return [
        [str(number), *_difference(found[row.run], language, scale)]
        for number, row in enumerate(outcome.rows, 1)
        if row.run in found
    ]


def cautions_view(outcome: Outcome, language: str) -> list[str]:
    """What the reader should know before trusting the figures."""
    notes = [] if outcome.compared is None else [n.to(language) for n in outcome.compared.comparison.notes]
    for number, row in enumerate(outcome.rows, 1):
        if row.failed:
            notes.append(say("experiment.failed", language, n=row.failed, run=number))
        if not row.answers + row.failed:
            notes.append(say("experiment.empty", language, run=number))
    if any(row.cached for row in outcome.rows):
        notes.append(say("experiment.cached", language, n=sum(row.cached for row in outcome.rows)))
    return notes


def common_view(outcome: Outcome, language: str) -> str:
    """What all runs have in common, in a line."""
    plan = outcome.record.plan
    same = [name for name in SETTINGS if name not in varying(outcome.rows)]
    common = {
        "title": outcome.scenario.title[language],
        "cases": plan.cases,
        "samples": plan.samples,
        "settings": settings_text(plan.settings, same, language),
    }
    return say("experiment.common" if same else "experiment.common_cases", language, **common)


def heat_view(outcome: Outcome, language: str, scale: int) -> dict[str, Any]:
    """The heat map: a line a prompt, a column for each model with its settings, grades in the cells."""
    vary = varying(outcome.rows)
    columns = list(dict.fromkeys((row.model, astuple(row.settings)) for row in outcome.rows))
    settings = {astuple(row.settings): settings_text(row.settings, vary, language) for row in outcome.rows}
    cells = {
        (row.prompt, row.model, astuple(row.settings)): _cell(number, row, language, scale)
        for number, row in enumerate(outcome.rows, 1)
    }
    return {
        "columns": [{"model": model, "settings": settings[chosen]} for model, chosen in columns],
        "lines": [
            {
                "prompt": prompt,
                "cells": [cells[prompt, *column] for column in columns],
            }
            for prompt in dict.fromkeys(row.prompt for row in outcome.rows)
        ],
    }


def plots_view(outcome: Outcome, language: str, scale: int) -> list[dict[str, Any]]:
    """The grade against each expense: the plot's parts, or why there is none, and the front in words."""
    on_front = fronts(outcome.rows)
    names = [str(number) for number in range(1, len(outcome.rows) + 1)]
    several = currencies(outcome.rows)
    shown = []
    for kind, expense in EXPENSES.items():
        points_of = [
            _point(name, row, expense(row), place in on_front[kind])
            for place, (name, row) in enumerate(zip(names, outcome.rows, strict=True))
        ]
        known = [point for point in points_of if point is not None]
        free = kind == "cost" and bool(known) and not any(point.expense for point in known)
        if free or kind == "cost" and len(several) > 1:
            # Without a scale, or on several, there is nothing to see.
            known = []
        drawn = plot(known)
        shown.append(
            {
                "title": say(f"experiment.plot.{kind}", language),
                "axis": say(f"experiment.axis.{kind}", language, n=ANSWERS, currency="".join(several[:1])),
                "plot": drawn if known else None,
                "x_ticks": _ticks(drawn, language),
                "y_ticks": [(tick.at, points(tick.value, language, scale)) for tick in drawn.y_ticks],
                "front": say(
                    "experiment.front", language, runs=", ".join(names[place] for place in on_front[kind])
                ),
                "missing": say("experiment.free", language)
                if free
                else _missing(kind, len(outcome.rows) - len(known), several, language),
            }
        )
    return shown


def varying(rows: Sequence[ExperimentRow]) -> list[str]:
    """The settings that are not the same in all rows."""
    return [name for name in SETTINGS if len({getattr(row.settings, name) for row in rows}) > 1]


def settings_text(settings: Settings, names: Sequence[str], language: str) -> str:
    """The settings of these names, in a line."""
    told = ((name, _exactly(getattr(settings, name), language)) for name in names)
    return " · ".join(say(f"experiment.setting.{name}", language, value=value) for name, value in told)


def grade_text(row: ExperimentRow, language: str, scale: int) -> str:
    """The grade and its interval, without the scale."""
    value = points(row.grade.value, language, scale)
    found = row.grade.interval
    return value if found is None else f"{value} ({points_interval(found, language, scale)})"


def latency_text(row: ExperimentRow, language: str) -> str:
    """The median latency; a word where there is none."""
    if row.latency_ms is None:
        return say("experiment.unknown", language)
    if row.latency_ms < 1000:
        return f"{_figure(row.latency_ms, language, 0)}\u202fms"
    return f"{_figure(row.latency_ms / 1000, language, 1)}\u202fs"


def cost_text(row: ExperimentRow, language: str) -> str:
    """What the run cost, with its currency; a word where that is not known."""
    if row.cost is None:
        return say("experiment.unknown", language)
    small = 2 if row.cost <= 0 else max(2, 1 - math.floor(math.log10(row.cost)))
    return f"{_figure(row.cost, language, small)} {row.currency}"


def _difference(found: Difference, language: str, scale: int) -> list[str]:
    return [
        difference_points(found.value, language, scale),
        points_interval(found.interval, language, scale, signed=True),
        say(f"compare.verdict.{found.verdict.kind}", language),
    ]


def _cell(number: int, row: ExperimentRow, language: str, scale: int) -> dict[str, Any]:
    value = row.grade.value
    return {
        "number": say("experiment.number", language, number=number),
        "shade": None if value is None else min(_SHADES - 1, int(value * _SHADES)),
        "grade": points(value, language, scale),
        "interval": points_interval(row.grade.interval, language, scale),
    }


def _point(name: str, row: ExperimentRow, expense: float | None, on_front: bool) -> Point | None:
    if expense is None or row.grade.value is None:
        return None
    found = row.grade.interval
    low, high = (None, None) if found is None else (found.low, found.high)
    return Point(name, expense, row.grade.value, low, high, on_front)


def _missing(kind: str, missing: int, several: Sequence[str], language: str) -> str:
    if kind == "cost" and len(several) > 1:
        return say("experiment.currencies", language, currencies=", ".join(several))
    return say(f"experiment.missing.{kind}", language, n=missing) if missing else ""


def _ticks(drawn: Plot, language: str) -> list[tuple[float, str]]:
    return [(tick.at, _exactly(float(f"{tick.value:.6g}"), language)) for tick in drawn.x_ticks]


def _exactly(value: float, language: str) -> str:
    text = f"{value:.10g}"
    return text.replace(".", ",") if language == "fr" else text


def _figure(value: float | None, language: str, decimals: int) -> str:
    if value is None:
        return ""
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "fr" else text
