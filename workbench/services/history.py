"""What a person has tried: their exercises, their versions, and how two of them differ."""

from dataclasses import dataclass
from datetime import datetime

from evals import Grade
from prompt_library import DiffPiece, Phrase, PromptVersion, word_diff
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.records import GradedRun, PromptKey
from workbench.services.exercises import Exercises
from workbench.services.results import Results, VersionSummary
from workbench.store_prompts import PromptStore

MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """A person's prompt for one exercise: how many versions and runs, and the best grade of a whole run.

    ``best`` is ``None`` before a run has finished; the best of many runs is partly luck.
    """

    scenario: Scenario
    language: str
    versions: int
    runs: int
    best: Grade | None
    newest: datetime


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """How one version became another."""

    old: PromptVersion
    new: PromptVersion
    pieces: tuple[DiffPiece, ...]


class History:
    """Reads back what one person did. Every method names the person."""

    def __init__(self, exercises: Exercises, prompts: PromptStore, results: Results) -> None:
        self._exercises = exercises
        self._prompts = prompts
        self._results = results

    def tried(self, user: str) -> list[Tried]:
        """The exercises that the person ran or saved a version of, the newest first."""
        known = {scenario.id: scenario for scenario in self._exercises.all(user)}
        runs: dict[tuple[str, str], list[GradedRun]] = {}
        for run in self._results.runs_by(user):
            runs.setdefault((run.record.scenario, run.record.plan.language), []).append(run)
        return [
            Tried(
                known[scenario],
                language,
                versions=len({run.record.plan.version_id for run in made}),
                runs=len(made),
                best=_best(made),
                newest=made[0].record.created,
            )
            for (scenario, language), made in runs.items()
            if scenario in known
        ]

    def versions(self, user: str, scenario_id: str, language: str) -> list[VersionSummary]:
        """A person's versions of the prompt for an exercise, newest first."""
        return self._results.versions(PromptKey(user, scenario_id, language))

    def diff(self, user: str, scenario_id: str, language: str, old: int, new: int) -> VersionDiff:
        """How version ``old`` became version ``new``. Raises ``WorkbenchError`` if there is none such."""
        key = PromptKey(user, scenario_id, language)
        before, after = self._version(key, old), self._version(key, new)
        return VersionDiff(before, after, tuple(word_diff(before.text, after.text)))

    def set_note(self, user: str, scenario_id: str, language: str, number: int, note: str) -> None:
        """Changes the note of a version, 200 characters at most. Raises ``WorkbenchError``."""
        version = self._version(PromptKey(user, scenario_id, language), number)
        note = " ".join(note.split())
        if len(note) > MAX_NOTE:
            raise WorkbenchError(Phrase("workbench.history.note_length", n=len(note), most=MAX_NOTE))
        self._prompts.set_note(user, version.id, note)

    def _version(self, key: PromptKey, number: int) -> PromptVersion:
        for version in self._prompts.versions(key):
            if version.number == number:
                return version
        raise WorkbenchError(Phrase("workbench.history.no_version", number=number))


def _best(runs: list[GradedRun]) -> Grade | None:
    """The best grade of the runs that finished; a part of the cases is no grade of the whole."""
    most = max(run.record.plan.cases for run in runs)
    whole = [run for run in runs if run.record.status == "finished" and run.record.plan.cases == most]
    grades = [run.grade for run in whole if run.grade]
    scored = [grade for grade in grades if grade.value is not None]
    return max(scored, key=lambda grade: grade.value or 0.0, default=None)
