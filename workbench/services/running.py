"""Runs over an exercise's practice cases: started, watched, stopped."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from evals import Cell, Settings, evaluate, grade, prepare
from prompt_library import PhrasedError
from workbench.models import Models, OpenModel
from workbench.records import PromptKey, RunPlan
from workbench.rubric_text import refuse_unfit
from workbench.services.exercises import Exercises
from workbench.services.live_runs import GRACE_S, LiveRun, LiveRuns
from workbench.services.requests import RunRequest, refuse_bad
from workbench.services.results import Results, RunResult
from workbench.stopping import until
from workbench.store_runs import RunStore


class Running:
    """The runs of every person, each told only of their own."""

    def __init__(
        self,
        models: Models,
        exercises: Exercises,
        runs: RunStore,
        results: Results,
        live: LiveRuns,
        grace_s: float = GRACE_S,
    ) -> None:
        self._models = models
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
        key = PromptKey(user, request.scenario, request.language)
        with self._live.beginning(key):
            begun, cells, model = await asyncio.to_thread(self._begin, key, request)
            run = LiveRun(key, begun)
            self._live.add(run)
        task = asyncio.create_task(self._carry_out(run, cells, model))
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

    async def _carry_out(self, run: LiveRun, cells: list[Cell], model: OpenModel) -> None:
        result = run.result()
        plan, rubric = result.record.plan, result.scenario.rubric
        status, fault = "stopped", None
        keeper = asyncio.create_task(run.stop_when_abandoned(self._grace_s))
        try:
            async with (
                aclosing(evaluate(cells, result.cases, rubric, model, plan.settings)) as arriving,
                aclosing(until(run.stopping, arriving)) as wanted,
            ):
                async for item in wanted:
                    await asyncio.wrap_future(
                        self._runs.add(run.id, plan.rubric_id, item.output, item.scores)
                    )
                    run.add(item)
            status = "stopped" if run.stopping.is_set() else "finished"
        except Exception as error:
            fault = error
            if not isinstance(error, PhrasedError):
                logging.getLogger(__name__).exception("run %s ended by a fault", run.id)
        finally:
            keeper.cancel()
            # Even when the server shuts down and this task is cancelled, the end must be stored.
            fault = await asyncio.shield(asyncio.create_task(self._end(run, status))) or fault
            self._live.remove(run)
            run.end(status, fault)

    async def _end(self, run: LiveRun, status: str) -> PhrasedError | None:
        result = run.result()
        try:
            await asyncio.wrap_future(self._runs.end(result.record, status, result.grade))
        except PhrasedError as error:
            return error
        return None

    def _begin(self, key: PromptKey, request: RunRequest) -> tuple[RunResult, list[Cell], OpenModel]:
        """Stores the run, once nothing speaks against it."""
        scenario = self._exercises.find(key.user, request.scenario)
        refuse_bad(request, scenario)
        if scenario.rubric is not self._exercises.original(key.user, scenario.id).rubric:
            # Put to use when the exercise had other cases.
            refuse_unfit(scenario.rubric, scenario.cases)
        cases = scenario.select(request.language, "practice")
        cells = prepare(request.text, cases[: request.cases or None], request.samples)
        model = self._models.open(request.model)
        plan = RunPlan(
            version_id=0,
            snapshot=scenario.digest,
            rubric_id=self._exercises.keep(key.user, scenario.id),
            model=model.name,
            identity=model.identity,
            settings=Settings(max_tokens=scenario.max_tokens, temperature=request.temperature),
            split="practice",
            language=request.language,
            samples=request.samples,
            cells=len(cells),
        )
        version, record = self._runs.begin(key, request.text, request.note.strip(), plan).result()
        result = RunResult(record, version, scenario, (), (), grade(scenario.rubric, (), ()))
        return result, cells, model
