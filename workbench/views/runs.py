"""A page of somebody's runs: how far each has come, what it took, and what can be done about it."""

from typing import Any

from workbench.services import ListedRun, RunPage
from workbench.site_map import HISTORY, PRACTICE, RUNS
from workbench.words import day_and_time, graded, reading, say

_LEAST = 0.0001
"""The least cost that is told in figures."""


def runs_view(page: RunPage, language: str, scale: int) -> dict[str, Any]:
    """The runs as lines, with the ways to the pages before and after."""
    return {
        "runs": [_line(one, language, scale) for one in page.runs],
        "newer": RUNS.link(page=page.number - 1) if page.number > 1 else "",
        "older": RUNS.link(page=page.number + 1) if page.number < page.pages else "",
        "place": say("runs.pages", language, page=page.number, pages=page.pages, n=page.total),
    }


def _line(one: ListedRun, language: str, scale: int) -> dict[str, Any]:
    record, plan = one.run.record, one.run.record.plan
    place = {"scenario": record.scenario, "language": plan.language}
    return {
        "id": record.id,
        "when": day_and_time(record.created),
        "title": one.scenario.title[language],
        "cases_in": say(f"language.{plan.language}", language),
        "exercise": HISTORY.link(**place) if one.known else "",
        "version": say("runs.version", language, n=one.number),
        "open": PRACTICE.link(**place, version=one.number) if one.known else "",
        "model": plan.model,
        "asked": f"{plan.cases} × {plan.samples}",
        "state": _state(one, language),
        "done": record.done,
        "total": plan.cells,
        "under_way": one.under_way,
        "elsewhere": one.under_way and not one.here,
        "reason": record.reason.to(language) if record.reason else "",
        "counts": _counts(one, language),
        **_grade(one, language, scale),
        "tokens": _tokens(one, language),
        "cost": _cost(one, language),
        "act": "stop" if one.here else "resume" if one.resumable else "",
    }


def _state(one: ListedRun, language: str) -> str:
    record = one.run.record
    key = "given_up" if record.reason is not None else record.status
    return say(f"runs.{key}", language, done=record.done, total=record.plan.cells)


def _grade(one: ListedRun, language: str, scale: int) -> dict[str, str]:
    if one.under_way:
        return {"grade": say("runs.grade_later", language), "word": ""}
    grade = one.run.grade
    told = graded(grade, language, scale)
    return {"grade": told, "word": reading(grade.interval, language) if grade and grade.interval else ""}


def _counts(one: ListedRun, language: str) -> str:
    counts = (("failed", one.figures.failed), ("cached", one.figures.cached))
    return ", ".join(say(f"runs.{name}", language, n=n) for name, n in counts if n)


def _tokens(one: ListedRun, language: str) -> str:
    """Of what the model was asked for, as far as its endpoint counts."""
    number = one.figures.input_tokens + one.figures.output_tokens
    told = f"{number:,}".replace(",", "\u202f" if language == "fr" else ",")
    if not one.figures.uncounted:
        return say("runs.tokens", language, n=number, tokens=told)
    return say("runs.tokens_at_least" if number else "runs.tokens_unknown", language, tokens=told)


def _cost(one: ListedRun, language: str) -> str:
    """Nothing to say of a model that costs nothing."""
    price, cost = one.run.record.plan.price, one.cost
    if cost is None or price is None:
        return say("estimate.cost_unknown", language)
    if not price.input and not price.output:
        return ""
    if 0 < cost < _LEAST:
        return say("runs.less_than", language, cost=_amount(_LEAST, price.currency, language))
    return _amount(cost, price.currency, language)


def _amount(cost: float, currency: str, language: str) -> str:
    number = f"{cost:.2f}" if cost >= 1 or not cost else f"{cost:.4f}"
    return f"{number.replace('.', ',') if language == 'fr' else number} {currency}"
