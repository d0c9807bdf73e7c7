"""Runs as they are stored, put together for showing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import evals
from evals import EvalError, Grade, Output, Score
from prompt_library import PromptVersion
from scenarios import Case, CheckUse, RunCheck, Scenario
from workbench.records import Failures, GradedRun, PromptKey, RunRecord, RunUsage, TriedPrompt
from workbench.services.watching import Written
from workbench.store_outputs import OutputStore
from workbench.store_prompts import PromptStore
from workbench.store_runs import RunStore
from workbench.store_scenarios import ScenarioStore


@dataclass(frozen=True, slots=True)
class RunResult:
    """A run as far as it has come: its outputs and scores, and the grade that they give.

    ``read`` is the answer that is read while it is written, of a run under way in this process.
    """

    record: RunRecord
    version: PromptVersion
    scenario: Scenario
    outputs: tuple[Output, ...]
    scores: tuple[Score, ...]
    grade: Grade
    read: Written | None = None

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.scenario.select(self.record.plan.language, self.record.plan.split)

    @property
    def whole(self) -> bool:
        """Whether the run has ended over all cases of its language and split."""
        return self.record.status == "finished" and self.record.plan.cases == len(self.cases)


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version, and the newest of its runs over the most cases, with that run's grade; ``None`` without a
    run. ``runs`` counts its runs."""

    version: PromptVersion
    newest: GradedRun | None
    runs: int


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A run as its scores and figures alone tell it; ``scenario`` has the rubric that scored it."""

    record: RunRecord
    version: PromptVersion
    scenario: Scenario
    table: "evals.ScoreTable"
    usage: RunUsage


Measured = tuple[RunCheck, "evals.RunMeasure"]


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
        fullest = self._runs.fullest(key, versions[-1].number if versions else 1)
        runs = {run.record.plan.version_id: (self._graded(run), made) for run, made in fullest}
        return [VersionSummary(version, *runs.get(version.id, (None, 0))) for version in versions]

    def runs_of(self, key: PromptKey, most: int) -> list[tuple[int, GradedRun]]:
        """The newest runs of a person's prompt for an exercise, each with its version's number."""
        numbers = {version.id: version.number for version in self._prompts.versions(key)}
        return [
            (numbers[run.record.plan.version_id], self._graded(run)) for run in self._runs.runs_of(key, most)
        ]

    def newest_runs(self, key: PromptKey, numbers: Sequence[int]) -> tuple[int, ...]:
        """For each of these versions that has a run with answers, in their order: the newest of its runs
        over the most cases."""
        versions = [self._prompts.version(key, number) for number in numbers]
        fullest = self._runs.fullest(key, min(numbers))
        runs = {run.record.plan.version_id: run.record for run, _ in fullest if run.record.done}
        return tuple(runs[one.id].id for one in versions if one is not None and one.id in runs)

    def newest_run(self, key: PromptKey) -> RunResult | None:
        """The newest run of a person's prompt for an exercise, whatever its state, in figures: the texts of
        its outputs and the reasons for its scores are left out."""
        for run in self._runs.runs_of(key, 1):
            return self._result(run, *self._outputs.in_figures(run.record.id, run.record.round))
        return None

    def of_ids(self, run_ids: Sequence[int]) -> list[GradedRun]:
        """These runs, whoever's they are, with their grades, newest first."""
        return [self._graded(run) for run in self._runs.by_ids(run_ids)]

    def tried(self, user: str) -> list[TriedPrompt]:
        """The prompts that a person ran, the one run last first."""
        tried = self._runs.tried(user)
        if all(one.best is None or one.best.grade for one in tried):
            return tried
        for run in self._runs.ungraded(user):
            self._graded(run)
        return self._runs.tried(user)

    def of(self, user: str, run_id: int) -> RunResult | None:
        """A run of ``user`` with all that it left behind; ``None`` if they have no such run."""
        record = self._runs.run(user, run_id)
        return None if record is None else self.result(record, self._prompts.by_id(record.plan.version_id))

    def of_case(self, user: str, run_id: int, case_id: str) -> RunResult | None:
        """A run of ``user`` with what it left behind for one case, and the grade of the whole."""
        run = self._runs.graded(user, run_id)
        if run is None:
            return None
        outputs = self._outputs.outputs(run_id, case_id)
        return self._result(run, outputs, self._outputs.scores(run_id, run.record.round, case_id))

    def answered(self, run_id: int) -> frozenset[str]:
        """The cases that a run has an output for."""
        return frozenset(case for case, _ in self._outputs.done(run_id))

    def record(self, user: str, run_id: int) -> RunRecord | None:
        """A run of ``user``, without what it left behind."""
        return self._runs.run(user, run_id)

    def in_figures(
        self, user: str, run_id: int
    ) -> tuple[RunRecord, PromptVersion, tuple[Output, ...], tuple[Score, ...]] | None:
        """A run of ``user`` without its texts, which is less to read; ``None`` if they have none such."""
        record = self._runs.run(user, run_id)
        if record is None:
            return None
        outputs, scores = self._outputs.in_figures(record.id, record.round)
        version = self._prompts.by_id(record.plan.version_id)
        return self._as_it_is(record), version, tuple(outputs), tuple(scores)

    def measured(self, user: str, run_id: int) -> MeasuredRun | None:
        """What a comparison needs of a run of ``user``; ``None`` if they have none such."""
        record = self._runs.run(user, run_id)
        if record is None:
            return None
        scenario = self.scenario(record)
        return MeasuredRun(
            self._as_it_is(record),
            self._prompts.by_id(record.plan.version_id),
            scenario,
            self._outputs.table(record.id, record.round, scenario.rubric),
            self.usage(record.id),
        )

    def result(self, record: RunRecord, version: PromptVersion) -> RunResult:
        """A stored run with all that it left behind."""
        outputs, scores = self._outputs.outputs(record.id), self._outputs.scores(record.id, record.round)
        scenario = self.scenario(record)
        record = self._as_it_is(record)
        found = evals.grade(scenario.rubric, outputs, scores, scenario.sources)
        return RunResult(record, version, scenario, tuple(outputs), tuple(scores), found)

    def failures(self, run_id: int) -> Failures:
        """What of a run got no answer, whoever's it is."""
        return self._outputs.failures(run_id)

    def usage(self, run_id: int) -> RunUsage:
        """What all outputs of a run took, whoever's it is."""
        return self._outputs.usage(run_id)

    def measures(self, result: RunResult) -> tuple[Measured, ...]:
        """What the exercise's run checks find in a run over all its cases; nothing in any other.

        A check that this version of the workbench does not have, or not so, says so in its place.
        """
        if not result.whole or not result.scenario.run_checks:
            return ()
        # A result in figures has no texts.
        outputs = self._outputs.outputs(result.record.id)
        return tuple(
            (check, _measure(check.use, outputs, result.cases)) for check in result.scenario.run_checks
        )

    def grade(self, record: RunRecord) -> Grade:
        """What a run comes to, from its stored scores."""
        scenario = self.scenario(record)
        table = self._outputs.table(record.id, record.round, scenario.rubric)
        return evals.grade_table(scenario.rubric, table, scenario.sources)

    def scenario(self, record: RunRecord) -> Scenario:
        """The exercise as the run used it, with the rubric that scored it."""
        scenario = self._scenarios.snapshot(record.plan.snapshot)
        return replace(scenario, rubric=self._scenarios.rubric(record.plan.rubric_id))

    def _result(self, run: GradedRun, outputs: Sequence[Output], scores: Sequence[Score]) -> RunResult:
        """A run with some of what it left behind, and the grade of all."""
        run = self._graded(run)
        record, grade = run.record, run.grade or self.grade(run.record)
        version, scenario = self._prompts.by_id(record.plan.version_id), self.scenario(record)
        return RunResult(record, version, scenario, tuple(outputs), tuple(scores), grade)

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


def _measure(use: CheckUse, outputs: Sequence[Output], cases: Sequence[Case]) -> "evals.RunMeasure":
    try:
        return evals.measure(use, outputs, cases)
    except EvalError as error:
        return evals.RunMeasure(None, None, 0, error.phrase)
