"""What a run came to: progress, scorecard, and the table of cases and criteria."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import evals
from evals import CriterionGrade, Interval
from workbench.services import RunResult, VersionSummary
from workbench.services.results import Measured
from workbench.site_map import PRACTICE
from workbench.views.history import compare_link_view
from workbench.words import day_and_time, failed_words, graded, out_of, points, points_interval, reading, say


def progress_view(result: RunResult, language: str) -> dict[str, Any]:
    """How far a run has come."""
    key = {"running": "page.running", "finished": "page.finished", "stopped": "page.stopped"}
    record = result.record
    if record.reason is not None:
        told = say(
            "page.given_up",
            language,
            reason=record.reason.to(language),
            done=record.done,
            total=record.plan.cells,
        )
        return {"kind": "problem", "message": told, "running": False, "done": None, "total": None}
    return {
        "kind": "quiet",
        "message": say(
            key[record.status],
            language,
            done=record.done,
            total=record.plan.cells,
            version=result.version.number,
            model=record.plan.model,
        ),
        "running": record.status == "running",
        "done": record.done,
        "total": record.plan.cells,
    }


def scorecard_view(result: RunResult, language: str, scale: int) -> dict[str, Any]:
    """The grade and a line a criterion, each with its interval and what it rests on."""
    grade = result.grade
    weights = sum(criterion.weight for criterion in result.scenario.rubric.criteria)
    return {
        "grade": say("page.grade_of", language, points=points(grade.value, language, scale), scale=scale),
        "word": reading(grade.interval, language),
        "basis": say(
            "page.basis",
            language,
            interval=points_interval(grade.interval, language, scale),
            cases=grade.cases,
            samples=result.record.plan.samples,
            model=result.record.plan.model,
        ),
        "caution": say("page.one_case", language) if result.record.plan.cases == 1 else "",
        "failed": failed_words(grade, language),
        "score_column": say("page.score", language, scale=scale),
        "criteria": [
            {
                "title": criterion.title[language],
                "points": points(found.value, language, scale)
                if criterion.checks
                else say("page.by_a_person", language),
                "interval": points_interval(found.interval, language, scale),
                "word": reading(found.interval, language),
                "bar": bar(found.value, found.interval),
                "share": say("page.percent", language, n=round(100 * criterion.weight / weights)),
            }
            for criterion in result.scenario.rubric.criteria
            for found in [grade.by_criterion.get(criterion.id, _NO_GRADE)]
        ],
        "expected": result.version.hypothesis,
        "closing": _closing(result, language),
    }


def _closing(result: RunResult, language: str) -> str:
    """What to take away from the exercise, once it was wholly tried."""
    told = result.scenario.closing if result.whole else None
    return told[language] if told else ""


def measures_view(measures: Sequence[Measured], language: str, scale: int) -> dict[str, Any]:
    """What was measured over all answers of a run together."""
    return {
        "measures": [
            {
                "what": say("page.measure", language, title=check.title[language]),
                "points": out_of(found.value, language, scale),
                "basis": say(
                    "page.measure_basis",
                    language,
                    interval=points_interval(found.interval, language, scale),
                    cases=found.n,
                ),
                "why": found.explanation.to(language),
            }
            for check, found in measures
        ]
    }


def cases_view(result: RunResult, language: str, scale: int) -> dict[str, Any]:
    """The case x criterion table; each case links to what the model got and answered."""
    criteria = result.scenario.rubric.criteria
    values = evals.case_values(result.scores)
    answers = Counter(output.case_id for output in result.outputs)
    failures = Counter(output.case_id for output in result.outputs if output.text is None)
    return {
        "criteria": [criterion.title[language] for criterion in criteria],
        "cases": [
            {
                "id": case.id,
                "link": f"/answers/{result.record.id}/{case.id}",
                "failed": say("page.failures", language, n=failures[case.id]) if failures[case.id] else "",
                "points": [
                    "–" if value is None else points(value, language, scale)
                    for criterion in criteria
                    for value in [values.get(criterion.id, {}).get(case.id)]
                ],
            }
            for case in result.cases
            if answers[case.id]
        ],
    }


def versions_view(
    summaries: Sequence[VersionSummary], scenario: str, cases: str, language: str, scale: int
) -> dict[str, Any]:
    """The versions of a prompt, newest first, with the grade of each one's newest run, and as a plot; the
    way to the comparison of the two newest that have answers."""
    page = PRACTICE.link(scenario=scenario, language=cases)
    runs = [(one.version.number, one.newest.record) for one in summaries if one.newest]
    answered = [(number, record.id) for number, record in runs if record.done][1::-1]
    numbers = (answered[0][0], answered[-1][0]) if answered else (0, 0)
    return {
        "compare": compare_link_view(numbers, [run for _, run in answered], language),
        "versions": [
            {
                "number": summary.version.number,
                "link": f"{page}&version={summary.version.number}",
                "note": summary.version.note,
                "expected": summary.version.hypothesis,
                "when": day_and_time(summary.version.created),
                "grade": graded(run.grade, language, scale) if run else say("page.not_run", language),
                "model": run.record.plan.model if run else "–",
            }
            for summary in summaries
            for run in [summary.newest]
        ],
        "columns": [
            {"number": summary.version.number, **bar(run.grade.value, run.grade.interval)}
            for summary in reversed(summaries)
            for run in [summary.newest]
            if run is not None and run.grade is not None and run.grade.value is not None
        ],
        "marks": [
            {"at": _percent(share), "points": points(share, language, scale)}
            for share in (0, 0.25, 0.5, 0.75, 1)
        ],
    }


def bar(value: float | None, interval: Interval | None) -> dict[str, str]:
    """Where a value and its interval lie between 0 and 1, as percentages for a style sheet."""
    if value is None or interval is None:
        return {}
    return {
        "value": _percent(value),
        "low": _percent(interval.low),
        "width": _percent(interval.high - interval.low),
    }


_NO_GRADE = CriterionGrade(None, None, 0)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
