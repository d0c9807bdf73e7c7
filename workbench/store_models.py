"""What the stored runs say of the models that were asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.store import Store

NEWEST_MODELS = 50
NEWEST_RUNS = 20
NEWEST_OUTPUTS = 50


@dataclass(frozen=True, slots=True)
class Timing:
    """One stored answer: ``latency_ms`` over all its ``calls``, ``output_tokens`` where they were counted;
    ``at`` is when it was stored."""

    output_tokens: int | None
    latency_ms: float
    calls: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ModelRuns:
    """When a model was last run, and the newest answers of its newest run that got any."""

    last: datetime
    timings: tuple[Timing, ...]


class ModelStore:
    """What everybody's runs say of the models, without saying whose they were."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def runs(self) -> dict[str, ModelRuns]:
        """The models that were run last, by name, newest first, at most ``NEWEST_MODELS``."""
        with self._store.read() as db:
            used = list(
                db.query(
                    "SELECT runs.model, created FROM runs JOIN"
                    " (SELECT max(id) AS newest FROM runs GROUP BY model ORDER BY newest DESC LIMIT ?)"
                    " ON id = newest ORDER BY id DESC",
                    [NEWEST_MODELS],
                )
            )
            return {
                row["model"]: ModelRuns(
                    datetime.fromisoformat(row["created"]),
                    tuple(
                        _timing(timing)
                        for timing in db.query(_TIMINGS, [row["model"], NEWEST_RUNS, NEWEST_OUTPUTS])
                    ),
                )
                for row in used
            }

    def timings(self, model: str) -> list[Timing]:
        """The newest answers of a model's newest run that got any."""
        with self._store.read() as db:
            return [_timing(row) for row in db.query(_TIMINGS, [model, NEWEST_RUNS, NEWEST_OUTPUTS])]


def _timing(row: dict[str, Any]) -> Timing:
    at = datetime.fromisoformat(row["created"])
    return Timing(row["output_tokens"], row["latency_ms"], row["calls"], at)


# The bounds keep a model of which thousands of runs failed from being read through.
_TIMINGS = """
SELECT output_tokens, latency_ms, calls, created FROM outputs
WHERE text IS NOT NULL AND NOT cached AND run_id = (
    SELECT recent.id FROM (SELECT id FROM runs WHERE model = ? ORDER BY id DESC LIMIT ?) AS recent
    WHERE EXISTS (SELECT 1 FROM outputs WHERE run_id = recent.id AND text IS NOT NULL AND NOT cached)
    ORDER BY recent.id DESC LIMIT 1
)
ORDER BY id DESC LIMIT ?
"""
