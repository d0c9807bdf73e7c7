"""One run without a database: render, ask, score."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from evals.grading import Grade, grade
from evals.model import Model, Settings
from evals.outputs import Output, Score
from evals.runner import CONCURRENCY, Cell, run
from evals.scoring import Scorer
from scenarios import Case, Rubric


@dataclass(frozen=True, slots=True)
class Scored:
    """An output, and the scores that its arrival made possible (its case's other samples' included)."""

    output: Output
    scores: tuple[Score, ...]


async def evaluate(
    cells: Sequence[Cell],
    cases: Sequence[Case],
    rubric: Rubric,
    model: Model,
    settings: Settings,
    concurrency: int = CONCURRENCY,
) -> AsyncGenerator[Scored]:
    """Every output of ``cells`` with its scores, in the order in which the model answers."""
    samples = 1 + max((cell.sample for cell in cells), default=-1)
    scorer = Scorer(rubric, cases, samples)
    async with aclosing(run(cells, model, settings, concurrency)) as outputs:
        async for output in outputs:
            yield Scored(output, tuple(scorer.score(output)))


def grade_of(rubric: Rubric, scored: Sequence[Scored]) -> Grade:
    """The grade of what has arrived."""
    outputs = [item.output for item in scored]
    return grade(rubric, outputs, [score for item in scored for score in item.scores])
