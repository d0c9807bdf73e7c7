"""A person's runs as a list: which there are, and what their answers took."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.records import RunFigures
from workbench.store import Store


@dataclass(frozen=True, slots=True)
class ListedId:
    """A run of version ``number`` of its prompt."""

    id: int
    number: int


class RunListStore:
    """Pages through a person's runs without reading what they left behind."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def count(self, user: str) -> int:
        """How many runs a person has."""
        with self._store.read() as db:
            return int(db.execute(f"SELECT count(*) {_RUNS_OF}", [user]).fetchone()[0])

    def page(self, user: str, most: int, skip: int) -> list[ListedId]:
        """The ``most`` newest runs of a person after the ``skip`` newest, newest first."""
        with self._store.read() as db:
            rows = db.execute(
                f"SELECT runs.id, number {_RUNS_OF} ORDER BY runs.id DESC LIMIT ? OFFSET ?",
                [user, most, skip],
            )
            return [ListedId(*row) for row in rows]

    def figures(self, run_ids: Sequence[int]) -> dict[int, RunFigures]:
        """What the answers of each run took; a run without an answer is not among them."""
        with self._store.read() as db:
            rows = db.execute(_FIGURES, [json.dumps(list(run_ids))])
            return {run_id: RunFigures(*figures) for run_id, *figures in rows}


_RUNS_OF = """
FROM users JOIN prompts ON user_id = users.id JOIN versions ON prompt_id = prompts.id
JOIN runs ON version_id = versions.id WHERE name = ?
"""

# What the cache repeats was paid for by another run.
_FIGURES = """
SELECT run_id, sum(text IS NULL), sum(cached),
  coalesce(sum(input_tokens) FILTER (WHERE NOT cached), 0),
  coalesce(sum(output_tokens) FILTER (WHERE NOT cached), 0),
  sum(NOT cached AND text IS NOT NULL AND (input_tokens IS NULL OR output_tokens IS NULL))
FROM outputs WHERE run_id IN (SELECT value FROM json_each(?)) GROUP BY run_id
"""
