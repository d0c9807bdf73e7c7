"""Requests to look at a mark again, in the database."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prompt_library import Phrase
from workbench.errors import WorkbenchError
from workbench.store import Store, add_user, now

OUTCOMES = ("kept", "changed")


@dataclass(frozen=True, slots=True)
class Regrade:
    """A request about one criterion of a submission; ``outcome`` is kept or changed once it is answered."""

    id: int
    submission: int
    criterion: str
    text: str
    asked: datetime
    answer: str | None
    outcome: str | None


class RegradeStore:
    """Requests are answered once; none is removed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, submission: int, criterion: str, text: str) -> Regrade:
        """Stores a request. Raises ``WorkbenchError`` while an earlier one about it is open."""
        try:
            with self._store.write() as db:
                cursor = db.execute(
                    "INSERT INTO regrades (submission_id, criterion, text, asked) VALUES (?, ?, ?, ?)",
                    [submission, criterion, text, now()],
                )
                kept = int(cursor.lastrowid or 0)
        except sqlite3.IntegrityError:
            raise WorkbenchError(Phrase("workbench.regrade.open")) from None
        return self._where("regrades.id = ?", [kept])[0]

    def answer(self, by: str, regrade: int, answer: str, outcome: str) -> bool:
        """Stores an answer; ``False`` if there is no such open request."""
        with self._store.write() as db:
            add_user(db, by)
            changed = db.execute(
                "UPDATE regrades SET answer = ?, outcome = ?, answered = ?,"
                " answerer_id = (SELECT id FROM users WHERE name = ?) WHERE id = ? AND answered IS NULL",
                [answer, outcome, now(), by, regrade],
            )
            return changed.rowcount == 1

    def find(self, regrade: int) -> Regrade | None:
        """The request of that id."""
        return next(iter(self._where("regrades.id = ?", [regrade])), None)

    def of(self, submission: int) -> list[Regrade]:
        """All requests about a submission, the earliest first."""
        return self._where("submission_id = ?", [submission])

    def open(self, assignment: int) -> list[Regrade]:
        """Those about an assignment's submissions that wait for an answer, the earliest first."""
        return self._where("assignment_id = ? AND answered IS NULL", [assignment])

    def _where(self, where: str, values: Sequence[Any]) -> list[Regrade]:
        with self._store.read() as db:
            rows = db.query(
                "SELECT regrades.* FROM regrades JOIN submissions ON submissions.id = submission_id"
                f" WHERE {where} ORDER BY regrades.id",
                values,
            )
            return [
                Regrade(
                    row["id"],
                    row["submission_id"],
                    row["criterion"],
                    row["text"],
                    datetime.fromisoformat(row["asked"]),
                    row["answer"],
                    row["outcome"],
                )
                for row in rows
            ]
