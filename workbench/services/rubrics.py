"""Rubrics: seen, saved as new versions, chosen, and tried on stored answers without asking a model."""

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import evals
from evals import Grade
from prompt_library import Phrase, PromptVersion
from scenarios import Rubric, Scenario
from workbench.errors import WorkbenchError
from workbench.records import PromptKey, RunRecord
from workbench.rubric_fit import RubricError, refuse_unfit
from workbench.rubric_text import write_rubric
from workbench.services.exercises import Exercises
from workbench.services.requests import refuse_language
from workbench.services.rescoring import score_again
from workbench.services.results import Results
from workbench.store_rubrics import RubricStore
from workbench.store_scenarios import ScenarioStore

MAX_NOTE = 200
MAX_TRIED = 10
"""Prompt versions that a rubric is tried on, the newest ones."""
MAX_TRY_S = 20.0
"""Seconds that trying may take: a pattern can be slow on every answer."""


@dataclass(frozen=True, slots=True)
class RubricVersion:
    """A rubric version that a person may use: one of theirs, by ``number`` from 1, or the exercise's own
    (``number`` and ``created`` are ``None``). ``in_use``: it scores their runs from now on."""

    id: int
    number: int | None
    note: str
    created: datetime | None
    in_use: bool


@dataclass(frozen=True, slots=True)
class OpenRubric:
    """A rubric version of an exercise, opened: ``rubric`` is its content."""

    scenario: Scenario
    version: RubricVersion
    rubric: Rubric


@dataclass(frozen=True, slots=True)
class TriedRun:
    """The newest run of a prompt version, as ``rubric_before`` scored it and as the tried rubric would.

    ``after`` is ``None`` where the tried rubric does not fit the cases of that time; ``problem`` says why.
    """

    version: PromptVersion
    record: RunRecord
    rubric_before: Rubric
    before: Grade
    after: Grade | None
    problem: RubricError | None = None

    @property
    def difference(self) -> float | None:
        """What the tried rubric adds to the grade, -1..1; ``None`` if one of the two is no number."""
        if self.after is None or self.after.value is None or self.before.value is None:
            return None
        return self.after.value - self.before.value


@dataclass(frozen=True, slots=True)
class RubricFile:
    """A rubric to take away: a safe file name, and its YAML."""

    name: str
    text: str


class Rubrics:
    """The rubric versions of every person, each told only of their own and of the exercises' own."""

    def __init__(
        self, exercises: Exercises, scenarios: ScenarioStore, rubrics: RubricStore, results: Results
    ) -> None:
        self._exercises = exercises
        self._scenarios = scenarios
        self._rubrics = rubrics
        self._results = results
        self._trying = threading.Lock()

    def versions(self, user: str, scenario_id: str) -> list[RubricVersion]:
        """The versions that ``user`` may use: their own, newest first, then the exercise's own.

        Raises ``ScenarioError`` for an unknown exercise.
        """
        own_id = self._scenario_rubric(self._exercises.original(user, scenario_id))
        chosen = self._scenarios.rubric_in_use(user, scenario_id)
        made = [
            RubricVersion(own.id, own.number, own.note, own.created, own.id == chosen)
            for own in self._rubrics.own(user, scenario_id)
        ]
        return [*made, RubricVersion(own_id, None, "", None, chosen in (None, own_id))]

    def open(self, user: str, scenario_id: str, rubric_id: int | None = None) -> OpenRubric:
        """A version with its content; without an id the one in use.

        Raises ``ScenarioError`` for an unknown exercise, ``WorkbenchError`` for a version that ``user`` may
        not see.
        """
        versions = self.versions(user, scenario_id)
        if rubric_id is None:
            version = next((version for version in versions if version.in_use), versions[-1])
        else:
            version = _known(versions, rubric_id)
        scenario = self._exercises.original(user, scenario_id)
        return OpenRubric(scenario, version, self._scenarios.rubric(version.id))

    def save(self, user: str, scenario_id: str, rubric: Rubric, note: str = "") -> RubricVersion:
        """A new version, or the one that ``user`` may use already if its content is the same.

        Raises ``RubricError`` for a check that does not fit the exercise's cases, ``WorkbenchError`` for a
        note of more than ``MAX_NOTE`` characters.
        """
        scenario = self._exercises.original(user, scenario_id)
        note = note.strip()
        if len(note) > MAX_NOTE:
            raise WorkbenchError(Phrase("workbench.rubric.note", n=len(note), most=MAX_NOTE))
        refuse_unfit(rubric, scenario.cases)
        own_id = self._scenario_rubric(scenario)
        if self._rubrics.find(scenario_id, rubric) == own_id:
            return self.versions(user, scenario_id)[-1]
        rubric_id = self._rubrics.keep(user, scenario_id, rubric, note)
        return _known(self.versions(user, scenario_id), rubric_id)

    def use(self, user: str, scenario_id: str, rubric_id: int | None) -> RubricVersion:
        """Chooses what scores ``user``'s runs from now on; ``None``: the exercise's own rubric.

        Raises ``WorkbenchError`` for a version that is neither ``user``'s nor the exercise's own.
        """
        versions = self.versions(user, scenario_id)
        version = versions[-1] if rubric_id is None else _known(versions, rubric_id)
        self._rubrics.use(user, scenario_id, None if version.number is None else version.id)
        return _known(self.versions(user, scenario_id), version.id)

    def adopt(self, user: str, scenario_id: str, rubric: Rubric, note: str = "") -> RubricVersion:
        """Saves a rubric, if it is not, and chooses it for ``user``'s runs. Raises what ``save`` raises."""
        return self.use(user, scenario_id, self.save(user, scenario_id, rubric, note).id)

    def try_on(self, user: str, scenario_id: str, language: str, rubric: Rubric) -> list[TriedRun]:
        """What ``rubric`` would give the answers that ``user``'s newest versions got, newest first.

        No model is asked and nothing is stored. Raises ``RubricError`` for a check that does not fit the
        exercise's cases, ``WorkbenchError`` after ``MAX_TRY_S``.
        """
        refuse_language(language)
        refuse_unfit(rubric, self._exercises.original(user, scenario_id).cases)
        summaries = self._results.versions(PromptKey(user, scenario_id, language))
        answered = [
            (summary.version, summary.newest.record)
            for summary in summaries
            if summary.newest is not None and summary.newest.record.done
        ]
        # One at a time: scoring keeps a processor busy, and runs under way need it.
        with self._trying:
            deadline = time.monotonic() + MAX_TRY_S
            try:
                return [
                    self._tried(version, record, rubric, deadline) for version, record in answered[:MAX_TRIED]
                ]
            except TimeoutError:
                raise WorkbenchError(Phrase("workbench.rubric.slow", seconds=MAX_TRY_S)) from None

    def yaml(self, user: str, rubric_id: int) -> RubricFile:
        """A version as a file. Raises ``WorkbenchError`` for one that ``user`` may not see."""
        scenario_id = self._rubrics.scenario_of(rubric_id) if rubric_id < 2**63 else None
        if scenario_id is None or not self._has(user, scenario_id):
            raise _unknown(rubric_id)
        version = _known(self.versions(user, scenario_id), rubric_id)
        name = "-".join([re.sub(r"[^a-z0-9-]", "", scenario_id), "rubric", *_numbered(version)])
        return RubricFile(f"{name}.yaml", write_rubric(self._scenarios.rubric(rubric_id)))

    def _tried(self, version: PromptVersion, record: RunRecord, rubric: Rubric, deadline: float) -> TriedRun:
        result = self._results.result(record, version)
        try:
            refuse_unfit(rubric, result.cases)
        except RubricError as error:
            return TriedRun(version, result.record, result.scenario.rubric, result.grade, None, error)
        scores = score_again(rubric, result.cases, record.plan.samples, result.outputs, deadline)
        after = evals.grade(rubric, result.outputs, scores, result.scenario.sources)
        return TriedRun(version, result.record, result.scenario.rubric, result.grade, after)

    def _scenario_rubric(self, scenario: Scenario) -> int:
        """The id of the exercise's own rubric, which is stored if no run has used it yet."""
        found = self._rubrics.find(scenario.id, scenario.rubric)
        return self._scenarios.keep_scenario(scenario) if found is None else found

    def _has(self, user: str, scenario_id: str) -> bool:
        return any(scenario.id == scenario_id for scenario in self._exercises.all(user))


def _known(versions: Sequence[RubricVersion], rubric_id: int) -> RubricVersion:
    for version in versions:
        if version.id == rubric_id:
            return version
    raise _unknown(rubric_id)


def _unknown(rubric_id: int) -> WorkbenchError:
    return WorkbenchError(Phrase("workbench.rubric.unknown", id=rubric_id))


def _numbered(version: RubricVersion) -> list[str]:
    return [] if version.number is None else [str(version.number)]
