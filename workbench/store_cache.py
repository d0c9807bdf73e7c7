"""Answers that need not be asked for again, in the database."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from evals import Cell, Output, Settings
from workbench.store import Store
from workbench.store_outputs import CellKey, restore_output

MAX_BYTES = 500_000_000
MAX_AGE = timedelta(days=30)
"""The cache forgets what is older, and of the rest what is oldest once it is larger. The outputs stay."""
_AT_ONCE = 500


class CacheStore:
    """Which stored outputs answer which questions. Each person has answers of their own only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, keys: Mapping[CellKey, bytes]) -> dict[CellKey, Output]:
        """The answers that are there, marked as cached; they cost no calls."""
        cells = {key: cell for cell, key in keys.items()}
        wanted = list(cells)
        found: dict[CellKey, Output] = {}
        with self._store.read() as db:
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                for row in db.query(
                    "SELECT outputs.*, key FROM cache JOIN outputs ON outputs.id = output_id"
                    f" WHERE key IN ({', '.join('?' * len(part))}) AND cache.created >= ?",
                    [*part, _oldest()],
                ):
                    found[cells[row["key"]]] = restore_output({**row, "cached": 1, "calls": 0, "retries": 0})
        return found

    def trim(self, max_bytes: int = MAX_BYTES) -> None:
        """Forgets what is too old, and the oldest of what is too much."""
        with self._store.write() as db:
            db.execute("DELETE FROM cache WHERE created < ?", [_oldest()])
            db.execute(
                "DELETE FROM cache WHERE key IN (SELECT key FROM"
                " (SELECT key, sum(bytes) OVER (ORDER BY created DESC, key) AS so_far FROM cache)"
                " WHERE so_far > ?)",
                [max_bytes],
            )


def cell_key(user: str, identity: Mapping[str, str], cell: Cell, settings: Settings) -> bytes:
    """What an answer depends on, in 32 bytes: who asks which model what and how, and for which sample.

    The number of the sample is in it: two samples of one case are two answers, however alike the questions.
    """
    said = [
        user,
        sorted(identity.items()),
        [(message.role, message.content) for message in cell.messages],
        cell.turns,
        [settings.temperature, settings.top_p, settings.max_tokens, settings.seed],
        cell.sample,
    ]
    return hashlib.sha256(json.dumps(said).encode()).digest()


def _oldest() -> str:
    return (datetime.now(UTC) - MAX_AGE).isoformat(timespec="milliseconds")
