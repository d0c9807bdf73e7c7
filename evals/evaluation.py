"""One run without a database: render, ask, score."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

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
    cells: Iterable[Cell],
    cases: Sequence[Case],
    rubric: Rubric,
    model: Model,
    settings: Settings,
    samples: int,
    concurrency: int = CONCURRENCY,
    stop: asyncio.Event | None = None,
    arrived: Iterable[Output] = (),
) -> AsyncGenerator[Scored]:
    """Every output of ``cells`` with its scores, in the order in which the model answers.

    ``samples`` a case are there in the end, with the outputs that ``arrived`` before; those are not scored
    again. ``stop`` ends the calls under way.
    """
    scorer = Scorer(rubric, cases, samples)
    for output in arrived:
        scorer.note(output)
    async with aclosing(run(cells, model, settings, concurrency, stop)) as outputs:
        async for output in outputs:
            yield Scored(output, tuple(scorer.score(output)))
