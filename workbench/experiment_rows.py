"""An experiment's table, a row a run, and which rows nothing else beats: worked out from what is stored."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from evals import Grade, Output, Settings
from workbench.records import Price, RunRecord

ANSWERS = 1000
"""What answers cost is told for so many."""


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """One run of an experiment.

    ``answers`` counts the outputs that the model gave, ``failed`` those that it did not, ``cached`` those
    that had been given before. ``tokens`` are those of an answer, asked and answered, on average;
    ``latency_ms`` is the median of the answers. ``cost`` is what this run cost: cached answers cost nothing,
    nor do failed ones whose tokens nobody counted. ``cost_of_1000`` is what a thousand such answers cost if
    all are asked for. Each is ``None`` where it is not known: no price, or tokens that the endpoint does not
    count.
    """

    run: int
    prompt: str
    model: str
    settings: Settings
    grade: Grade
    answers: int
    failed: int
    cached: int
    tokens: float | None
    latency_ms: float | None
    cost: float | None
    cost_of_1000: float | None
    currency: str


def experiment_row(record: RunRecord, prompt: str, outputs: Sequence[Output], grade: Grade) -> ExperimentRow:
    """The row of a stored run of the prompt that its author calls ``prompt``."""
    answers = [output for output in outputs if output.text is not None]
    price = record.plan.price
    counted = [_tokens(output) for output in answers]
    known = [sum(tokens) for tokens in counted if tokens is not None]
    complete = bool(known) and len(known) == len(counted)
    mean_cost = _cost(answers, price)
    return ExperimentRow(
        run=record.id,
        prompt=prompt,
        model=record.plan.model,
        settings=record.plan.settings,
        grade=grade,
        answers=len(answers),
        failed=len(outputs) - len(answers),
        cached=sum(output.cached for output in outputs),
        tokens=fmean(known) if complete else None,
        latency_ms=median(output.latency_ms for output in answers) if answers else None,
        cost=_cost([output for output in outputs if not output.cached], price),
        cost_of_1000=mean_cost / len(answers) * ANSWERS if answers and mean_cost is not None else None,
        currency=price.currency if price else "",
    )


def pareto_front(points: Sequence[tuple[float | None, float | None]]) -> list[int]:
    """The places of the points (expense, grade) that no other beats.

    One beats another if it is no dearer and no worse, and one of the two better; so of equal ones all stay.
    Points of which something is not known are left out.
    """
    known = sorted(
        (expense, -grade, place)
        for place, (expense, grade) in enumerate(points)
        if expense is not None and grade is not None
    )
    front, best, paid = [], -math.inf, -math.inf
    for expense, minus, place in known:
        if -minus > best:
            best, paid = -minus, expense
        elif -minus < best or expense > paid:
            continue
        front.append(place)
    return sorted(front)


EXPENSES: Mapping[str, Callable[[ExperimentRow], float | None]] = {
    "tokens": lambda row: row.tokens,
    "latency": lambda row: row.latency_ms,
    "cost": lambda row: row.cost_of_1000,
}
"""What a grade is weighed against."""


def fronts(rows: Sequence[ExperimentRow]) -> dict[str, list[int]]:
    """For each of ``EXPENSES`` the places of the rows that no other beats. Costs in several currencies are
    not compared: then there is no front of cost."""
    found = {
        name: pareto_front([(expense(row), row.grade.value) for row in rows])
        for name, expense in EXPENSES.items()
    }
    if len(currencies(rows)) > 1:
        found["cost"] = []
    return found


def currencies(rows: Sequence[ExperimentRow]) -> list[str]:
    """The currencies that the rows' costs are in."""
    return sorted({row.currency for row in rows if row.currency})


def _tokens(output: Output) -> tuple[int, int] | None:
    if output.input_tokens is None or output.output_tokens is None:
        return None
    return output.input_tokens, output.output_tokens


def _cost(outputs: Sequence[Output], price: Price | None) -> float | None:
    if price is None:
        return None
    total = 0.0
    for output in outputs:
        tokens = _tokens(output)
        if tokens is not None:
            total += (tokens[0] * price.input + tokens[1] * price.output) / 1_000_000
        elif output.text is not None:
            return None
    return total
