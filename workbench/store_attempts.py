"""The finished runs of a person's own prompts, in figures only."""

from dataclasses import dataclass
from datetime import datetime

from workbench.store import Store


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run of version ``version``; ``grade`` and its interval 0..1 or ``None``."""

    id: int
    begun: datetime
    scenario: str
    language: str
    split: str
    version: int
    model: str
    samples: int
    cases: int
    grade: float | None
    low: float | None
    high: float | None


class AttemptStore:
    """Reads many runs at once without what they left behind."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def finished(self, user: str) -> list[FinishedRun]:
        """A person's finished runs that were no part of an experiment, the oldest first."""
        with self._store.read() as db:
            rows = db.execute(_FINISHED, [user]).fetchall()
        return [FinishedRun(id, datetime.fromisoformat(begun), *rest) for id, begun, *rest in rows]


# Experiments run old versions and the exercises' own prompts: they show nothing of the person.
_FINISHED = """
SELECT runs.id, runs.created, scenario, runs.language, split, number, model, runs.samples,
  runs.cells / runs.samples, value, low, high
FROM users JOIN prompts ON user_id = users.id JOIN versions ON prompt_id = prompts.id
JOIN runs ON version_id = versions.id
LEFT JOIN grades ON run_id = runs.id
  AND round = coalesce((SELECT max(round) FROM rescorings WHERE run_id = runs.id), 0)
WHERE name = ? AND status = 'finished' AND experiment_id IS NULL ORDER BY runs.id
"""
