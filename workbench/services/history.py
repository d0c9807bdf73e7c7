"""What a person has tried: their exercises, their versions, and how two of them differ."""

from dataclasses import dataclass
from datetime import datetime

from evals import Grade
from prompt_library import DiffPiece, Phrase, PromptVersion, word_diff
from scenarios import Scenario
from workbench.errors import WorkbenchError
from workbench.records import PromptKey
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
        return [
            Tried(
                known[one.scenario],
                one.language,
                one.versions,
                one.runs,
                one.best.grade if one.best else None,
                one.newest,
            )
            for one in self._results.tried(user)
            if one.scenario in known
        ]

    def versions(self, user: str, scenario_id: str, language: str, most: int = -1) -> list[VersionSummary]:
        """A person's versions of the prompt for an exercise, newest first; the ``most`` newest, or all."""
        return self._results.versions(PromptKey(user, scenario_id, language), most)

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
        version = self._prompts.version(key, number)
        if version is None:
            raise WorkbenchError(Phrase("workbench.history.no_version", number=number))
        return version
