"""Runs under way in this process: each goes on while somebody watches it, and a little longer."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from evals import Output, Score, grade
from evals.evaluation import Scored
from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.records import PromptKey
from workbench.services.results import RunResult

GRACE_S = 20.0
"""Seconds that a run goes on unwatched: a page that is loaded again finds it, a closed one ends it."""
MAX_LIVE = 3
"""Runs that one person may have under way at once."""


class LiveRun:
    """A run under way. It grows on one event loop; any thread may look at it."""

    def __init__(self, key: PromptKey, begun: RunResult) -> None:
        self.key = key
        self.id = begun.record.id
        self.stopping = asyncio.Event()
        self.ended = asyncio.Event()
        self.error: Exception | None = None
        self._latest = begun
        self._status = "running"
        self._outputs: list[Output] = []
        self._scores: list[Score] = []
        self._changed = asyncio.Event()
        self._watchers = 0
        self._last_seen = time.monotonic()

    def add(self, scored: Scored) -> None:
        """One more output has arrived and is stored."""
        self._outputs.append(scored.output)
        self._scores.extend(scored.scores)
        self._tell()

    def end(self, status: str, error: Exception | None = None) -> None:
        """Nothing more will come; ``error`` is raised to whoever watches."""
        self._status, self.error = status, error
        self.ended.set()
        self._tell()

    def result(self) -> RunResult:
        """The run as far as it has come."""
        latest, done = self._latest, len(self._outputs)
        if latest.record.done != done:
            outputs, scores = tuple(self._outputs), tuple(self._scores)
            latest = replace(
                latest,
                record=replace(latest.record, done=done),
                outputs=outputs,
                scores=scores,
                grade=grade(latest.scenario.rubric, outputs, scores),
            )
        if latest.record.status != self._status:
            latest = replace(latest, record=replace(latest.record, status=self._status))
        # Worked out once for all who look: the intervals take milliseconds.
        self._latest = latest
        return latest

    async def watch(self, every_s: float) -> AsyncGenerator[RunResult]:
        """The run as it is now, and again when it has grown, at most once in ``every_s`` until it ends."""
        self._watchers += 1
        try:
            while True:
                changed = self._changed
                result = self.result()
                yield result
                if result.record.status != "running":
                    break
                await changed.wait()
                await self._wait_for_end(every_s)
        finally:
            self._watchers -= 1
            self.seen()
        if self.error is not None:
            raise self.error

    def seen(self) -> None:
        """Somebody has just looked at it."""
        self._last_seen = time.monotonic()

    async def stop_when_abandoned(self, grace_s: float) -> None:
        """Stops the run once nobody has watched it for ``grace_s``."""
        while self._watchers or time.monotonic() - self._last_seen < grace_s:
            await asyncio.sleep(min(1.0, grace_s))
        self.stopping.set()

    async def _wait_for_end(self, limit_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                await self.ended.wait()

    def _tell(self) -> None:
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
        return next((run for run in self._runs.values() if run.key == key), None)

    @contextmanager
    def beginning(self, key: PromptKey) -> Iterator[None]:
        """Keeps a place for a run until it is added. Raises ``WorkbenchError`` if there is none."""
        keys = [run.key for run in self._runs.values()] + self._beginning
        if key in keys:
            raise WorkbenchError(Phrase("workbench.run.under_way"))
        if sum(other.user == key.user for other in keys) >= MAX_LIVE:
            raise WorkbenchError(Phrase("workbench.run.too_many", most=MAX_LIVE))
        self._beginning.append(key)
        try:
            yield
        finally:
            self._beginning.remove(key)
