"""Carries a run out: what the cache has, what the model answers, scored and stored as it comes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from itertools import islice

from evals import Cell, Cells, Output, Scored, evaluate
from evals.scoring import Scorer
from prompt_library import Phrase
from scenarios import Case, Rubric
from workbench.models import OpenModel
from workbench.models.turns import asking_for
from workbench.records import RunRecord
from workbench.store_cache import CacheStore, cell_key
from workbench.store_outputs import CellKey
from workbench.store_runs import RunStore

SAVE_EVERY_S = 0.02
"""Answers that come within this time are stored together; each is in the database soon after it came."""
REFUSALS = 5
"""So many refusals of the same run, with no answer between them, stop it: it is refused as a whole."""
REFUSED = ("unauthorised", "not-found", "unreachable", "rate-limited", "told-to-wait")
_LOOKED_UP = 500

Told = Callable[[Sequence[Scored]], None]


@dataclass(frozen=True, slots=True)
class Work:
    """A run to carry out, or the rest of one.

    ``arrived`` are the outputs that it has, where checks compare the samples of a case. ``user`` names whose
    cached answers may be used; ``None``: none, and none is kept.
    """

    record: RunRecord
    cells: Cells
    cases: Sequence[Case]
    rubric: Rubric
    model: OpenModel
    arrived: Sequence[Output] = ()
    user: str | None = None


async def carry_out(
    work: Work, runs: RunStore, cache: CacheStore, stop: asyncio.Event, tell: Told
) -> Phrase | None:
    """Asks for every cell of ``work`` until all are there or ``stop`` is set; ``tell`` is told of outputs
    once they are in the database.

    Returns why the run was given up, or ``None``. Refusals that ended it are not stored: their cells are
    missing, as if they had never been asked for. Raises ``PhrasedError`` if the database does not take them.
    """
    keeper = _Keeper(work, runs, tell)
    refused: list[Scored] = []
    with asking_for(work.record.id):
        async with work.model.held():
            try:
                async with aclosing(_answers(work, cache, stop)) as answers:
                    async for item in answers:
                        if item.output.error_kind in REFUSED:
                            refused.append(item)
                            if len(refused) >= REFUSALS or item.output.error_kind == "told-to-wait":
                                return item.output.error
                        elif item.output.text is None:
                            await keeper.keep([item])
                        else:
                            await keeper.keep([*refused, item])
                            refused.clear()
                await keeper.keep(refused)
            finally:
                await keeper.finish()
    return None


async def _answers(work: Work, cache: CacheStore, stop: asyncio.Event) -> AsyncGenerator[Scored]:
    plan, cells, arrived = work.record.plan, work.cells, list(work.arrived)
    if work.user is not None:
        known: set[CellKey] = set()
        scorer = Scorer(work.rubric, work.cases, plan.samples)
        for output in arrived:
            scorer.note(output)
        for part in _parts(cells):
            keys = {(cell.case_id, cell.sample): _key(work, cell) for cell in part}
            found = await asyncio.to_thread(cache.find, keys)
            for cell, output in found.items():
                known.add(cell)
                answer = replace(output, case_id=cell[0], sample=cell[1])
                if scorer.over_samples:
                    arrived.append(answer)
                yield Scored(answer, tuple(scorer.score(answer)))
            if stop.is_set():
                return
        cells = replace(cells, done=cells.done | known)
    if not len(cells):
        return
    async with aclosing(
        evaluate(
            cells,
            work.cases,
            work.rubric,
            work.model,
            plan.settings,
            plan.samples,
            min(work.model.concurrency, len(cells)),
            stop,
            arrived,
        )
    ) as scored:
        async for item in scored:
            yield item


class _Keeper:
    """Stores what has come, several answers in one go."""

    def __init__(self, work: Work, runs: RunStore, tell: Told) -> None:
        self._work = work
        self._cases = {case.id: case for case in work.cases}
        self._runs = runs
        self._tell = tell
        self._waiting: list[Scored] = []
        self._last = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._stored: set[asyncio.Future[None]] = set()
        self._fault: BaseException | None = None

    async def keep(self, items: Sequence[Scored]) -> None:
        """Stores ``items`` at once or with those that come in the next moment."""
        if self._fault is not None:
            raise self._fault
        self._waiting += items
        if self._waiting and self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._last + SAVE_EVERY_S), self._save)

    async def finish(self) -> None:
        """Returns when all is stored, or raises why it is not."""
        if self._timer is not None:
            self._timer.cancel()
            self._save()
        while self._stored:
            await asyncio.wait(self._stored)
        if self._fault is not None:
            raise self._fault

    def _save(self) -> None:
        self._timer = None
        self._last = asyncio.get_running_loop().time()
        items, self._waiting = self._waiting, []
        storing = asyncio.wrap_future(self._runs.add(self._work.record, items, self._keys(items)))
        self._stored.add(storing)
        storing.add_done_callback(lambda done: self._done(done, items))

    def _done(self, storing: asyncio.Future[None], items: Sequence[Scored]) -> None:
        self._stored.discard(storing)
        fault = storing.exception()
        if fault is not None:
            self._fault = fault
        else:
            self._tell(items)

    def _keys(self, items: Sequence[Scored]) -> Mapping[CellKey, bytes]:
        """What the cache is to know of new answers."""
        work = self._work
        if work.user is None:
            return {}
        answered = {
            (item.output.case_id, item.output.sample)
            for item in items
            if item.output.text is not None and not item.output.cached
        }
        return {
            (case, sample): _key(work, work.cells.cell(self._cases[case], sample))
            for case, sample in answered
        }


def _key(work: Work, cell: Cell) -> bytes:
    settings = replace(work.record.plan.settings, seed=work.record.plan.settings.seed + cell.sample)
    return cell_key(work.user or "", work.model.identity, cell, settings)


def _parts(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    waiting = iter(cells)
    while part := list(islice(waiting, _LOOKED_UP)):
        yield part
