"""Who did what to whose work, in the database: rows are only ever added."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.store import Store, add_user, now


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log: ``actor`` did ``action`` to ``subject``, which was ``old`` and is ``new``."""

    at: datetime
    actor: str
    action: str
    subject: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None


class LogStore:
    """The log; the database itself refuses to change a line."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        actor: str,
        action: str,
        subject: str,
        old: Mapping[str, Any] | None,
        new: Mapping[str, Any] | None,
    ) -> None:
        """Adds a line. ``subject`` is a path such as ``assignment/7/ann``."""
        with self._store.write() as db:
            add_user(db, actor)
            db.execute(
                "INSERT INTO log (at, actor_id, action, subject, old, new)"
                " SELECT ?, id, ?, ?, ?, ? FROM users WHERE name = ?",
                [now(), action, subject, _dump(old), _dump(new), actor],
            )

    def of(self, subject: str) -> list[Entry]:
        """What was done to ``subject`` and to what belongs to it, the earliest first."""
        below = subject.rstrip("/") + "/"
        with self._store.read() as db:
            rows = db.query(
                "SELECT at, name, action, subject, old, new FROM log JOIN users ON users.id = actor_id"
                " WHERE subject = ? OR substr(subject, 1, ?) = ? ORDER BY log.id",
                [subject, len(below), below],
            )
            return [
                Entry(
                    datetime.fromisoformat(row["at"]),
                    row["name"],
                    row["action"],
                    row["subject"],
                    _load(row["old"]),
                    _load(row["new"]),
                )
                for row in rows
            ]


def _dump(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(dict(value), ensure_ascii=False)


def _load(text: str | None) -> Any:
    return None if text is None else json.loads(text)
