"""Experiments as they are stored: which there are, and which runs each of them has."""

import json
from dataclasses import dataclass
from datetime import datetime

from workbench.store import Store


@dataclass(frozen=True, slots=True)
class StoredExperiment:
    """Runs that were asked for as one. ``prompts`` are what its author calls the prompts, ``runs`` its ids
    in the order in which they were begun: with each model and settings all prompts in turn.

    ``done`` of ``cells`` answers are there; ``running``: one of its runs has not ended.
    """

    id: int
    scenario: str
    language: str
    prompts: tuple[str, ...]
    models: tuple[str, ...]
    runs: tuple[int, ...]
    done: int
    cells: int
    running: bool
    created: datetime

    def named(self) -> dict[int, str]:
        """The runs, each with what its prompt is called."""
        return {run: self.prompts[place % len(self.prompts)] for place, run in enumerate(self.runs)}


class ExperimentStore:
    """Reads a person's experiments."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def newest(self, user: str, most: int) -> list[StoredExperiment]:
        """The newest experiments of a person that have runs, newest first."""
        return self._found("", [user, most])

    def one(self, user: str, experiment_id: int) -> StoredExperiment | None:
        """One experiment of a person."""
        for found in self._found("AND experiments.id = ?", [user, experiment_id, 1]):
            return found
        return None

    def _found(self, which: str, values: list[object]) -> list[StoredExperiment]:
        with self._store.read() as db:
            return [_restored(row) for row in db.execute(_EXPERIMENTS.format(which=which), values)]


def _restored(row: tuple[object, ...]) -> StoredExperiment:
    number, scenario, language, content, models, runs, done, cells, running, created = row
    return StoredExperiment(
        id=int(str(number)),
        scenario=str(scenario),
        language=str(language),
        prompts=tuple(json.loads(str(content))["prompts"]),
        models=tuple(json.loads(str(models))),
        runs=tuple(sorted(json.loads(str(runs)))),
        done=int(str(done)),
        cells=int(str(cells)),
        running=bool(running),
        created=datetime.fromisoformat(str(created)),
    )


_EXPERIMENTS = """
SELECT experiments.id, scenario, runs.language, content, json_group_array(DISTINCT model),
  json_group_array(runs.id), sum(done), sum(cells), max(status = 'running'), experiments.created
FROM users JOIN experiments ON experiments.user_id = users.id JOIN runs ON experiment_id = experiments.id
JOIN versions ON version_id = versions.id JOIN prompts ON prompt_id = prompts.id
WHERE users.name = ? {which}
GROUP BY experiments.id ORDER BY experiments.id DESC LIMIT ?
"""
