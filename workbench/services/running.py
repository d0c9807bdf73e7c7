"""Runs over an exercise's practice cases: started, watched, stopped."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from evals import Cell, Settings, evaluate, grade, prepare
from prompt_library import Phrase, PhrasedError
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.models import Models, OpenModel
from workbench.records import PromptKey, RunPlan
from workbench.services.exercises import Exercises
from workbench.services.live_runs import GRACE_S, LiveRun, LiveRuns
from workbench.services.requests import RunRequest, refuse_bad
from workbench.services.results import Results, RunResult
from workbench.stopping import until
from workbench.store_prompts import PromptStore
from workbench.store_runs import RunStore

MAX_LIVE = 3
"""Runs that one person may have under way at once."""


class Running:
    """The runs of every person, each told only of their own."""

    def __init__(
        self,
        models: Models,
        prompts: PromptStore,
        exercises: Exercises,
        runs: RunStore,
        results: Results,
        live: LiveRuns,
        grace_s: float = GRACE_S,
    ) -> None:
        self._models = models
        self._prompts = prompts
        self._exercises = exercises
        self._runs = runs
        self._results = results
        self._live = live
        self._grace_s = grace_s
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, user: str, request: RunRequest, every_s: float = 0.0) -> AsyncGenerator[RunResult]:
        """Runs a prompt over an exercise's practice cases and yields the result as it grows, at most once
        in ``every_s`` seconds.

        Raises ``PromptError`` before anything is stored if the prompt cannot be rendered, and
        ``WorkbenchError`` or ``ScenarioError`` for an unknown model or scenario, or for too many runs at
        once. A run that nobody watches any more is stopped after a while; what has finished stays.
        """
        scenario = self._exercises.find(user, request.scenario)
        refuse_bad(request, scenario)
        key = PromptKey(user, scenario.id, request.language)
        self._refuse_more(key)
        cases = scenario.select(request.language, "practice")
        cells = prepare(request.text, cases[: request.cases or None], request.samples)
        model = await asyncio.to_thread(self._models.open, request.model)
        settings = Settings(max_tokens=scenario.max_tokens, temperature=request.temperature)
        begun = await asyncio.to_thread(self._begin, key, request, scenario, model, settings, len(cells))
        run = LiveRun(key, begun)
        self._live.add(run)
        task = asyncio.create_task(self._carry_out(run, cells, scenario, model, settings))
        # The event loop itself holds its tasks only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        async with aclosing(run.watch(every_s)) as results:
            async for result in results:
                yield result

    def look(self, user: str, scenario_id: str, language: str) -> RunResult | None:
        """The newest run of a person's prompt for an exercise: as it is now, if it is under way."""
        key = PromptKey(user, scenario_id, language)
        run = self._live.of(key)
        if run is None:
            return self._results.newest_run(key)
        run.seen()
        return run.result()

    def stop(self, user: str, scenario_id: str, language: str) -> None:
        """Stops the run of a person's prompt for an exercise that is under way, if there is one."""
        run = self._live.of(PromptKey(user, scenario_id, language))
        if run is not None:
            run.stopping.set()

    def _refuse_more(self, key: PromptKey) -> None:
        if self._live.of(key) is not None:
            raise WorkbenchError(Phrase("workbench.run.under_way"))
        if self._live.count(key.user) >= MAX_LIVE:
            raise WorkbenchError(Phrase("workbench.run.too_many", most=MAX_LIVE))

    async def _carry_out(
        self, run: LiveRun, cells: list[Cell], scenario: Scenario, model: OpenModel, settings: Settings
    ) -> None:
        record = run.result().record
        status, fault = "stopped", None
        cases = scenario.select(record.plan.language, record.plan.split)
        keeper = asyncio.create_task(run.stop_when_abandoned(self._grace_s))
        try:
            async with (
                aclosing(evaluate(cells, cases, scenario.rubric, model, settings)) as arriving,
                aclosing(until(run.stopping, arriving)) as wanted,
            ):
                async for item in wanted:
                    await asyncio.to_thread(
                        self._runs.add, run.id, record.plan.rubric_id, item.output, item.scores
                    )
                    run.add(item)
            status = "stopped" if run.stopping.is_set() else "finished"
        except Exception as error:
            fault = error
            if not isinstance(error, PhrasedError):
                logging.getLogger(__name__).exception("run %s ended by a fault", run.id)
        finally:
            keeper.cancel()
            ending = asyncio.get_running_loop().run_in_executor(None, self._end, run, status)
            # Even when the server shuts down and this task is cancelled, the end must be stored.
            fault = await asyncio.shield(ending) or fault
            self._live.remove(run)
            run.end(status, fault)

    def _end(self, run: LiveRun, status: str) -> PhrasedError | None:
        result = run.result()
        try:
            self._runs.end(result.record, status, result.grade)
        except PhrasedError as error:
            return error
        return None

    def _begin(
        self,
        key: PromptKey,
        request: RunRequest,
        scenario: Scenario,
        model: OpenModel,
        settings: Settings,
        cells: int,
    ) -> RunResult:
        version = self._prompts.save_version(key, request.text, request.note.strip())
        plan = RunPlan(
            version_id=version.id,
            snapshot=scenario.digest,
            rubric_id=self._exercises.keep(key.user, scenario.id),
            model=model.name,
            identity=model.identity,
            settings=settings,
            split="practice",
            language=request.language,
            samples=request.samples,
            cells=cells,
        )
        record = self._runs.begin(scenario.id, plan)
        return RunResult(record, version, scenario, (), (), grade(scenario.rubric, (), ()))
