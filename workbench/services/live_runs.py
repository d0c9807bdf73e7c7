"""Runs under way in this process: each goes on until it ends or is stopped, whoever watches."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

import evals
from evals import Output, Score, Scored
from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.records import PromptKey
from workbench.services.results import RunResult
from workbench.services.watching import Watch

MAX_LIVE = 3
"""Runs that one person may have under way at once on the Practice page."""


class LiveRun:
    """A run under way. It grows on one event loop; any thread may look at it.

    ``collecting``: its outputs are held for whoever looks; otherwise only their number is. ``reading`` says
    which answer is read while it is written.
    """

    def __init__(self, key: PromptKey, begun: RunResult, collecting: bool = True) -> None:
        self.key = key
        self.id = begun.record.id
        self.collecting = collecting
        self.stopping = asyncio.Event()
        self.ended = asyncio.Event()
        self.reading: Watch | None = None
        self.error: Exception | None = None
        self._latest = begun
        self._status = "running"
        self._reason: Phrase | None = None
        self._done = begun.record.done
        self._outputs: list[Output] = list(begun.outputs)
        self._scores: list[Score] = list(begun.scores)
        self._changed = asyncio.Event()

    def add(self, items: Sequence[Scored]) -> None:
        """More outputs have arrived and are stored."""
        self._done += len(items)
        if self.collecting:
            self._outputs += (item.output for item in items)
            self._scores += (score for item in items for score in item.scores)
        self.tell()

    def end(self, status: str, reason: Phrase | None = None, error: Exception | None = None) -> None:
        """Nothing more will come; ``error`` is raised to whoever watches."""
        self._status, self._reason, self.error = status, reason, error
        self.ended.set()
        self.tell()

    def result(self) -> RunResult:
        """The run as far as it has come."""
        latest, done = self._latest, self._done
        if latest.record.done != done:
            latest = replace(latest, record=replace(latest.record, done=done))
            if self.collecting:
                outputs, scores = tuple(self._outputs), tuple(self._scores)
                grade = evals.grade(latest.scenario.rubric, outputs, scores, latest.scenario.sources)
                latest = replace(latest, outputs=outputs, scores=scores, grade=grade)
        if latest.record.status != self._status:
            record = replace(latest.record, status=self._status, reason=self._reason)
            latest = replace(latest, record=record)
        # Worked out once for all who look: the intervals take milliseconds.
        self._latest = latest
        return latest if self.reading is None else replace(latest, read=self.reading.written(latest.outputs))

    async def watch(self, every_s: float) -> AsyncGenerator[RunResult]:
        """The run as it is now, and again when it has grown, at most once in ``every_s`` until it ends."""
        while True:
            changed = self._changed
            result = self.result()
            yield result
            if result.record.status != "running":
                break
            await changed.wait()
            await self._wait_for_end(every_s)
        if self.error is not None:
            raise self.error

    async def _wait_for_end(self, limit_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self.ended.wait()

    def tell(self) -> None:
        """Wakes whoever watches."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class LiveRuns:
    """The runs under way in this process, by their ids, and those that are about to begin."""

    def __init__(self) -> None:
        self._runs: dict[int, LiveRun] = {}
        self._beginning: list[PromptKey] = []

    def __contains__(self, run_id: object) -> bool:
        return run_id in self._runs

    def add(self, run: LiveRun) -> None:
        self._runs[run.id] = run

    def remove(self, run: LiveRun) -> None:
        self._runs.pop(run.id, None)

    def of(self, key: PromptKey) -> LiveRun | None:
        """The run of a person's prompt for an exercise that is under way, if there is one."""
        return next((run for run in self._alone() if run.key == key), None)

    def find(self, user: str, run_id: int) -> LiveRun | None:
        """A run under way, if it is ``user``'s."""
        run = self._runs.get(run_id)
        return run if run is not None and run.key.user == user else None

    def in_experiment(self, user: str) -> bool:
        """Whether a run of one of ``user``'s experiments is under way."""
        return any(run.key.user == user and not run.collecting for run in self._runs.values())

    @contextmanager
    def beginning(self, key: PromptKey) -> Iterator[None]:
        """Keeps a place for a run until it is added. Raises ``WorkbenchError`` if there is none."""
        keys = [run.key for run in self._alone()] + self._beginning
        if key in keys:
            raise WorkbenchError(Phrase("workbench.run.under_way"))
        if sum(other.user == key.user for other in keys) >= MAX_LIVE:
            raise WorkbenchError(Phrase("workbench.run.too_many", most=MAX_LIVE))
        self._beginning.append(key)
        try:
            yield
        finally:
            self._beginning.remove(key)

    def _alone(self) -> list[LiveRun]:
        """The runs that are no part of an experiment."""
        return [run for run in self._runs.values() if run.collecting]
