"""Runs over an exercise's cases: started, watched, stopped, resumed."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from prompt_library import Phrase, PhrasedError
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.models import Models
from workbench.records import PromptKey, RunRecord
from workbench.run_locks import RunLocks
from workbench.services.beginnings import Beginnings
from workbench.services.engine import Work, carry_out
from workbench.services.exercises import Exercises
from workbench.services.live_runs import LiveRun, LiveRuns
from workbench.services.requests import RunRequest
from workbench.services.results import Results, RunResult
from workbench.services.watching import Watch, WatchedModel, Written, newest
from workbench.store_cache import CacheStore
from workbench.store_runs import RunStore


@dataclass(frozen=True, slots=True)
class Stores:
    """What a run is stored in, and what keeps two processes from the same run."""

    runs: RunStore
    cache: CacheStore
    locks: RunLocks


class Running:
    """The runs of every person, each told only of their own."""

    def __init__(
        self,
        models: Models,
        exercises: Exercises,
        stores: Stores,
        results: Results,
        live: LiveRuns,
    ) -> None:
        self._beginnings = Beginnings(models, exercises, stores.runs, results)
        self._stores = stores
        self._results = results
        self._live = live
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(
        self, user: str, request: RunRequest, every_s: float = 0.0, reading: str = ""
    ) -> AsyncGenerator[RunResult]:
        """Runs a prompt over an exercise's practice cases and yields the result as it grows, at most once
        in ``every_s`` seconds. The run goes on when nobody watches it any more. The answers to the case
        ``reading``, or the first one, grow as they are written.

        Raises ``PromptError`` before anything is stored if the prompt cannot be rendered, and
        ``WorkbenchError`` or ``ScenarioError`` for an unknown model or scenario, or for too many runs at
        once.
        """
        with self._live.beginning(PromptKey(user, request.scenario, request.language)):
            run = await self.start(user, request, reading=reading)
        async with aclosing(run.watch(every_s)) as results:
            async for result in results:
                yield result

    async def start(
        self,
        user: str,
        request: RunRequest,
        collecting: bool = True,
        exercise: Scenario | None = None,
        reading: str = "",
    ) -> LiveRun:
        """Begins a run, which goes on by itself; raises what ``run`` raises.

        ``collecting``: its outputs are held in memory until it ends, for whoever looks. ``exercise`` is one
        from a file, in place of the one that the request names.
        """
        key = PromptKey(user, request.scenario, request.language)
        begun, work = await asyncio.to_thread(self._beginnings.begin, key, request, exercise)
        return self._go(LiveRun(key, begun, collecting), work, reading)

    async def resume(self, user: str, run_id: int, collecting: bool = True) -> LiveRun:
        """Goes on with a run that stopped before its end: only what is missing is asked for.

        Raises ``WorkbenchError`` for a run that ``user`` has not, that lacks nothing, that is under way, or
        whose model is no longer the same.
        """
        begun, work = await asyncio.to_thread(self._beginnings.take_up, user, run_id)
        key = PromptKey(user, begun.record.scenario, begun.record.plan.language)
        return self._go(LiveRun(key, begun, collecting), work)

    async def go_on(self, user: str, run_id: int) -> LiveRun:
        """Resumes a run for somebody who looks on. Raises what ``resume`` and ``run`` raise: it takes one of
        the person's places."""
        record = await asyncio.to_thread(self._results.record, user, run_id)
        if record is None:
            raise WorkbenchError(Phrase("workbench.resume.unknown", run=run_id))
        with self._live.beginning(PromptKey(user, record.scenario, record.plan.language)):
            # One of an experiment may be too long to be held in memory.
            return await self.resume(user, run_id, collecting=record.plan.experiment is None)

    def look(self, user: str, scenario_id: str, language: str) -> RunResult | None:
        """The newest run of a person's prompt for an exercise: as it is now, if it is under way, else in
        figures, without texts."""
        key = PromptKey(user, scenario_id, language)
        run = self._live.of(key)
        return self._results.newest_run(key) if run is None else run.result()

    def read(self, user: str, scenario_id: str, language: str, case_id: str) -> Written | None:
        """Chooses whose answers are read while they are written, in the run of a person's prompt that is
        under way; returns the newest one, of the newest run where none is under way. ``None``: no run."""
        key = PromptKey(user, scenario_id, language)
        live = self._live.of(key)
        if live is not None and live.reading is not None:
            live.reading.choose(case_id)
            return live.result().read
        for run in self._stores.runs.runs_of(key, 1):
            found = self._results.of_case(user, run.record.id, case_id)
            return newest(found.outputs, case_id) if found else None
        return None

    def live(self, user: str, run_id: int) -> LiveRun | None:
        """A run of ``user`` that is under way in this process."""
        return self._live.find(user, run_id)

    def in_experiment(self, user: str) -> bool:
        """Whether one of ``user``'s experiments is under way in this process."""
        return self._live.in_experiment(user)

    def stop(self, user: str, scenario_id: str, language: str) -> None:
        """Stops the run of a person's prompt for an exercise that is under way, if there is one."""
        run = self._live.of(PromptKey(user, scenario_id, language))
        if run is not None:
            run.stopping.set()

    async def stop_run(self, user: str, run_id: int) -> RunRecord:
        """Stops a run of ``user`` and returns it as it ended. Raises ``WorkbenchError`` for any that is not
        under way in this process."""
        run = self._live.find(user, run_id)
        if run is None:
            raise WorkbenchError(Phrase("workbench.run.not_under_way", run=run_id))
        run.stopping.set()
        await run.ended.wait()
        return run.result().record

    def _go(self, run: LiveRun, work: Work, reading: str = "") -> LiveRun:
        self._live.add(run)
        if run.collecting:
            run.reading = Watch(work.cells, work.record.plan.settings.seed, run.tell, reading)
            work = replace(work, model=WatchedModel(work.model, run.reading))
        task = asyncio.create_task(self._carry_out(run, work))
        # The event loop itself holds its tasks only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return run

    async def _carry_out(self, run: LiveRun, work: Work) -> None:
        status, reason, fault = "stopped", None, None
        stores = self._stores
        try:
            with stores.locks.held(run.id):
                try:
                    reason = await carry_out(work, stores.runs, stores.cache, run.stopping, run.add)
                    if work.user is not None:
                        await asyncio.to_thread(stores.cache.trim)
                    status = "stopped" if reason is not None or run.stopping.is_set() else "finished"
                except Exception as error:
                    fault = error
                    if not isinstance(error, PhrasedError):
                        logging.getLogger(__name__).exception("run %s ended by a fault", run.id)
                finally:
                    # Even when the server shuts down and this task is cancelled, the end must be stored.
                    ending = asyncio.create_task(self._end(run, status, reason))
                    fault = await asyncio.shield(ending) or fault
        finally:
            self._live.remove(run)
            run.end(status, reason, fault)

    async def _end(self, run: LiveRun, status: str, reason: Phrase | None) -> PhrasedError | None:
        result = run.result()
        grade = (
            result.grade if run.collecting else await asyncio.to_thread(self._results.grade, result.record)
        )
        try:
            await asyncio.wrap_future(self._stores.runs.end(result.record, status, grade, reason))
        except PhrasedError as error:
            return error
        return None
