"""What the pages ask for: one method a request, plain values in, dataclasses out."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path

from evals import Grade, Output, Score, Settings, evaluate, grade, prepare
from prompt_library import LANGUAGES, Phrase, PromptError, PromptVersion, check_template
from scenarios import Case, Scenario, shipped_scenario
from workbench.errors import WorkbenchError
from workbench.models import Models
from workbench.records import PromptKey, RunPlan, RunRecord
from workbench.stopping import until
from workbench.store import Store
from workbench.store_prompts import PromptStore
from workbench.store_runs import RunStore

MAX_SAMPLES = 10


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a trainee asks for when pressing Run. ``model`` is a name, or ``None`` for the default."""

    scenario: str
    language: str
    text: str
    model: str | None = None
    samples: int = 1


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run as far as it has come: its outputs and scores, and the grade that they give."""

    record: RunRecord
    version: PromptVersion
    scenario: Scenario
    outputs: tuple[Output, ...]
    scores: tuple[Score, ...]
    grade: Grade

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.scenario.select(self.record.plan.language, self.record.plan.split)


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version, and its newest run's result if it was run."""

    version: PromptVersion
    result: RunResult | None


class Bench:
    """The services of one workbench. Every method that touches a person's data names the person."""

    def __init__(self, data_dir: Path, models: Models) -> None:
        self.models = models
        self.store = Store(data_dir / "workbench.db")
        self._prompts = PromptStore(self.store)
        self._runs = RunStore(self.store)
        self._live: dict[int, tuple[PromptKey, asyncio.Event]] = {}

    async def practise(self, user: str, request: RunRequest) -> AsyncGenerator[RunResult]:
        """Runs a prompt over an exercise's practice cases and yields the result as it grows.

        Raises ``PromptError`` before anything is stored if the prompt cannot be rendered, and
        ``WorkbenchError`` or ``ScenarioError`` for an unknown model or scenario. Closing the iterator
        stops the run; what has finished stays.
        """
        scenario = shipped_scenario(request.scenario)
        _refuse_bad(request, scenario)
        cases = scenario.select(request.language, "practice")
        cells = prepare(request.text, cases, request.samples)
        model = await asyncio.to_thread(self.models.open, request.model)
        settings = Settings(max_tokens=scenario.max_tokens)
        result = await asyncio.to_thread(
            self._begin, user, request, scenario, (model.name, model.identity), settings, len(cells)
        )
        run_id, rubric_id = result.record.id, result.record.plan.rubric_id
        stop, status = asyncio.Event(), "stopped"
        self._live[run_id] = PromptKey(user, scenario.id, request.language), stop
        try:
            yield result
            async with (
                aclosing(evaluate(cells, cases, scenario.rubric, model, settings)) as arriving,
                aclosing(until(stop, arriving)) as wanted,
            ):
                async for item in wanted:
                    await asyncio.to_thread(self._runs.add, run_id, rubric_id, item.output, item.scores)
                    result = _grown(result, item.output, item.scores)
                    yield result
            status = "stopped" if stop.is_set() else "finished"
        finally:
            del self._live[run_id]
            self._runs.end(run_id, status)
        yield replace(result, record=replace(result.record, status=status))

    def stop(self, user: str, scenario: str, language: str) -> None:
        """Stops the runs of a person's prompt for an exercise that are under way in this process."""
        for key, stop in self._live.values():
            if key == PromptKey(user, scenario, language):
                stop.set()

    def versions(self, user: str, scenario: str, language: str) -> list[VersionSummary]:
        """A person's versions of the prompt for an exercise, newest first."""
        versions = self._prompts.versions(PromptKey(user, scenario, language))
        newest: dict[int, RunRecord] = {}
        for record in self._runs.runs_of([version.id for version in versions]):
            newest.setdefault(record.plan.version_id, record)
        return [
            VersionSummary(
                version, self._result(newest[version.id], version) if version.id in newest else None
            )
            for version in versions
        ]

    def newest_run(self, user: str, scenario: str, language: str) -> RunResult | None:
        """The newest run of a person's prompt for an exercise, whatever its state."""
        results = [summary.result for summary in self.versions(user, scenario, language) if summary.result]
        return max(results, key=lambda result: result.record.id, default=None)

    def _begin(
        self,
        user: str,
        request: RunRequest,
        scenario: Scenario,
        model: tuple[str, dict[str, str]],
        settings: Settings,
        cells: int,
    ) -> RunResult:
        key = PromptKey(user, scenario.id, request.language)
        version = self._prompts.save_version(key, request.text)
        name, identity = model
        plan = RunPlan(
            version_id=version.id,
            snapshot=scenario.digest,
            rubric_id=self._prompts.keep_scenario(scenario),
            model=name,
            identity=identity,
            settings=settings,
            split="practice",
            language=request.language,
            samples=request.samples,
            cells=cells,
        )
        record = self._runs.run(user, self._runs.begin(plan))
        assert record is not None
        return replace(self._result(record, version), record=record)

    def _result(self, record: RunRecord, version: PromptVersion) -> RunResult:
        if record.status == "running" and record.id not in self._live:
            # The process that ran it has ended without a word.
            record = replace(record, status="stopped")
        scenario = self._prompts.snapshot(record.plan.snapshot)
        outputs = self._runs.outputs(record.id)
        scores = self._runs.scores(record.id, record.plan.rubric_id)
        return RunResult(
            record, version, scenario, tuple(outputs), tuple(scores), grade(scenario.rubric, outputs, scores)
        )


def _grown(result: RunResult, output: Output, scores: tuple[Score, ...]) -> RunResult:
    outputs, all_scores = (*result.outputs, output), (*result.scores, *scores)
    return replace(
        result,
        record=replace(result.record, done=len(outputs)),
        outputs=outputs,
        scores=all_scores,
        grade=grade(result.scenario.rubric, outputs, all_scores),
    )


def _refuse_bad(request: RunRequest, scenario: Scenario) -> None:
    if request.language not in LANGUAGES:
        raise WorkbenchError(Phrase("workbench.run.language", language=request.language, allowed=LANGUAGES))
    if not 1 <= request.samples <= MAX_SAMPLES:
        raise WorkbenchError(Phrase("workbench.run.samples", samples=request.samples, most=MAX_SAMPLES))
    refuse_bad_template(scenario, request.text)


def refuse_bad_template(scenario: Scenario, text: str) -> None:
    """Raises ``PromptError`` with the first error that checking ``text`` for ``scenario`` finds."""
    for problem in check_template(text, scenario.variables):
        if problem.severity == "error":
            raise PromptError(problem.message)
