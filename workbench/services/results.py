"""Runs as they are stored, put together for showing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import evals
from evals import Grade, Output, Score
from prompt_library import PromptVersion
from scenarios import Case, Scenario
from workbench.records import GradedRun, PromptKey, RunRecord
from workbench.store_outputs import OutputStore
from workbench.store_prompts import PromptStore
from workbench.store_runs import RunStore
from workbench.store_scenarios import ScenarioStore


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
    """A version, and the newest of its runs over the most cases, with that run's grade; ``None`` without a
    run. ``runs`` counts its runs."""

    version: PromptVersion
    newest: GradedRun | None
    runs: int


class Results:
    """Reads runs back. ``is_live`` says whether a run is under way in this process."""

    def __init__(
        self,
        prompts: PromptStore,
        scenarios: ScenarioStore,
        runs: RunStore,
        outputs: OutputStore,
        is_live: Callable[[int], bool],
    ) -> None:
        self._prompts = prompts
        self._scenarios = scenarios
        self._runs = runs
        self._outputs = outputs
        self._is_live = is_live

    def versions(self, key: PromptKey, most: int = -1) -> list[VersionSummary]:
        """A person's versions of the prompt for an exercise, newest first; the ``most`` newest, or all."""
        versions = self._prompts.versions(key, most)
        by_version: dict[int, list[GradedRun]] = {}
        for run in self._runs.runs_of(key, versions[-1].number if versions else 1):
            by_version.setdefault(run.record.plan.version_id, []).append(run)
        return [
            VersionSummary(version, self._graded(_fullest(runs)) if runs else None, len(runs))
            for version in versions
            for runs in [by_version.get(version.id, [])]
        ]

    def newest_run(self, key: PromptKey) -> RunResult | None:
        """The newest run of a person's prompt for an exercise, whatever its state."""
        runs = self._runs.runs_of(key)
        if not runs:
            return None
        return self.result(runs[0].record, self._version(key, runs[0].record.plan.version_id))

    def runs_by(self, user: str) -> list[GradedRun]:
        """All runs of a person with their grades, newest first."""
        return [self._graded(run) for run in self._runs.runs_by(user)]

    def of(self, user: str, run_id: int) -> RunResult | None:
        """A run of ``user`` with all that it left behind; ``None`` if they have no such run."""
        record = self._runs.run(user, run_id)
        if record is None:
            return None
        key = PromptKey(user, record.scenario, record.plan.language)
        return self.result(record, self._version(key, record.plan.version_id))

    def in_figures(
        self, user: str, run_id: int
    ) -> tuple[RunRecord, PromptVersion, tuple[Output, ...], tuple[Score, ...]] | None:
        """A run of ``user`` without its texts, which is less to read; ``None`` if they have none such."""
        record = self._runs.run(user, run_id)
        if record is None:
            return None
        key = PromptKey(user, record.scenario, record.plan.language)
        outputs, scores = self._outputs.in_figures(record.id, record.round)
        version = self._version(key, record.plan.version_id)
        return self._as_it_is(record), version, tuple(outputs), tuple(scores)

    def result(self, record: RunRecord, version: PromptVersion) -> RunResult:
        """A stored run with all that it left behind."""
        outputs, scores = self._outputs.outputs(record.id), self._outputs.scores(record.id, record.round)
        scenario = self.scenario(record)
        record = self._as_it_is(record)
        found = evals.grade(scenario.rubric, outputs, scores)
        return RunResult(record, version, scenario, tuple(outputs), tuple(scores), found)

    def grade(self, record: RunRecord) -> Grade:
        """What a run comes to, from its stored scores."""
        rubric = self._scenarios.rubric(record.plan.rubric_id)
        return evals.grade(rubric, *self._outputs.in_figures(record.id, record.round))

    def scenario(self, record: RunRecord) -> Scenario:
        """The exercise as the run used it, with the rubric that scored it."""
        scenario = self._scenarios.snapshot(record.plan.snapshot)
        return replace(scenario, rubric=self._scenarios.rubric(record.plan.rubric_id))

    def _version(self, key: PromptKey, version_id: int) -> PromptVersion:
        return next(version for version in self._prompts.versions(key) if version.id == version_id)

    def _graded(self, run: GradedRun) -> GradedRun:
        """The run with its grade, which a process that was killed had no time to store."""
        record = self._as_it_is(run.record)
        if run.grade is not None or record.status == "running":
            return GradedRun(record, run.grade)
        found = self.grade(record)
        self._runs.keep_grade(record, found)
        return GradedRun(record, found)

    def _as_it_is(self, record: RunRecord) -> RunRecord:
        if record.status == "running" and not self._is_live(record.id):
            # The process that ran it has ended without a word.
            return replace(record, status="stopped")
        return record


def _fullest(runs: list[GradedRun]) -> GradedRun:
    """The newest of the runs over the most cases: a quick try must not hide what a whole run came to."""
    return max(runs, key=lambda run: (run.record.plan.cases, run.record.id))
