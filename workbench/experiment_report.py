"""An experiment as plain JSON, and as one HTML file that opens anywhere without asking for anything."""

from dataclasses import asdict
from typing import Any

from workbench.comparison_report import comparison_json
from workbench.experiment_rows import ExperimentRow, fronts
from workbench.html import render_html
from workbench.pareto_plot import HEIGHT, WIDTH
from workbench.services.outcomes import Outcome
from workbench.views.experiments import (
    COLUMNS,
    cautions_view,
    common_view,
    differences_view,
    heat_view,
    plots_view,
    rows_view,
)
from workbench.words import say


def experiment_json(outcome: Outcome, language: str) -> dict[str, Any]:
    """Every figure of an experiment: grades 0..1, latencies in milliseconds, ``null`` for what is not known.

    ``pareto`` names runs by their ids; ``comparison`` is as `workbench compare` writes it, ``null`` where
    there was nothing to compare.
    """
    plan = outcome.record.plan
    return {
        "scenario": outcome.scenario.id,
        "language": plan.language,
        "split": plan.split,
        "samples": plan.samples,
        "experiment": plan.experiment,
        "runs": [_run(row) for row in outcome.rows],
        "pareto": {
            kind: [outcome.rows[place].run for place in places]
            for kind, places in fronts(outcome.rows).items()
        },
        "comparison": None if outcome.compared is None else comparison_json(outcome.compared, language),
    }


def experiment_html(outcome: Outcome, language: str, scale: int) -> str:
    """The whole report as the text of one HTML file."""
    return render_html(
        "experiment.html",
        language,
        title=say("experiment.title", language, title=outcome.scenario.title[language]),
        common=common_view(outcome, language),
        cautions=cautions_view(outcome, language),
        columns=[say(f"experiment.column.{name}", language, scale=scale) for name in COLUMNS],
        rows=rows_view(outcome, language, scale),
        differences=differences_view(outcome, language, scale),
        first=outcome.rows[0].prompt,
        heat=heat_view(outcome, language, scale),
        plots=plots_view(outcome, language, scale),
        scale=scale,
        width=WIDTH,
        height=HEIGHT,
    )


def _run(row: ExperimentRow) -> dict[str, Any]:
    interval = row.grade.interval
    settings = asdict(row.settings)
    return {
        "run": row.run,
        "prompt": row.prompt,
        "model": row.model,
        "settings": {name: settings[name] for name in ("temperature", "top_p", "max_tokens", "seed")},
        "grade": row.grade.value,
        "interval": None if interval is None else [interval.low, interval.high],
        "cases": row.grade.cases,
        "answers": row.answers,
        "failed": row.failed,
        "cached": row.cached,
        "tokens_an_answer": row.tokens,
        "latency_ms": row.latency_ms,
        "cost": row.cost,
        "cost_of_1000": row.cost_of_1000,
        "currency": row.currency or None,
    }
