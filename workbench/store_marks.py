"""What markers gave, and how far the marking of each submission is, in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.marking import STATES, Mark
from workbench.store import Store, add_user, now


@dataclass(frozen=True, slots=True)
class Overall:
    """What one marker said of the whole of a submission: ``feedback`` to the trainee, ``note`` to markers
    only; ``done``: they have marked all that they had to."""

    submission: int
    marker: str
    feedback: str
    note: str
    done: bool


class MarkStore:
    """Marks are only ever added: of each marker's for a criterion the newest counts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, mark: Mark) -> None:
        """Stores a mark."""
        with self._store.write() as db:
            add_user(db, mark.marker)
            db.execute(
                "INSERT INTO marks (submission_id, criterion, marker_id, level, reason, comment, created)"
                " SELECT ?, ?, id, ?, ?, ?, ? FROM users WHERE name = ?",
                [
                    *(mark.submission, mark.criterion, mark.level, mark.reason, mark.comment),
                    *(now(), mark.marker),
                ],
            )

    def to(self, assignment: int) -> list[Mark]:
        """The marks that count of all submissions to an assignment, each marker's in the order in which the
        markers first marked the submission."""
        return self._marks("assignment_id = ?", assignment)

    def of(self, submission: int) -> list[Mark]:
        """The marks that count of one submission, in the same order."""
        return self._marks("marks.submission_id = ?", submission)

    def say(self, marker: str, submission: int, feedback: str, note: str) -> None:
        """Stores what a marker says of the whole, in place of what they said before."""
        with self._store.write() as db:
            add_user(db, marker)
            db.execute(
                "INSERT INTO markings (submission_id, marker_id, feedback, note)"
                " SELECT ?, id, ?, ? FROM users WHERE name = ? ON CONFLICT (submission_id, marker_id)"
                " DO UPDATE SET feedback = excluded.feedback, note = excluded.note",
                [submission, feedback, note, marker],
            )

    def set_done(self, marker: str, submission: int, done: bool) -> None:
        """Stores whether a marker has marked all that they had to."""
        with self._store.write() as db:
            add_user(db, marker)
            db.execute(
                "INSERT INTO markings (submission_id, marker_id, done)"
                " SELECT ?, id, ? FROM users WHERE name = ? ON CONFLICT (submission_id, marker_id)"
                " DO UPDATE SET done = excluded.done",
                [submission, now() if done else None, marker],
            )

    def overall(self, assignment: int) -> list[Overall]:
        """What markers said of the whole of each submission to an assignment, those done first first."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT submission_id, name, feedback, note, done FROM markings"
                " JOIN users ON users.id = marker_id JOIN submissions ON submissions.id = submission_id"
                " WHERE assignment_id = ? ORDER BY submission_id, done IS NULL, done, name",
                [assignment],
            )
            return [
                Overall(row["submission_id"], row["name"], row["feedback"], row["note"], bool(row["done"]))
                for row in rows
            ]

    def states(self, assignment: int) -> dict[int, str]:
        """How far the marking of each submission to an assignment is."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT submissions.id, coalesce(state, ?) AS state FROM submissions"
                " LEFT JOIN marking ON submission_id = submissions.id WHERE assignment_id = ?",
                [STATES[0], assignment],
            )
            return {row["id"]: row["state"] for row in rows}

    def move(self, submission: int, old: str, new: str) -> bool:
        """Stores that a submission's marking goes from ``old`` to ``new``; ``False`` if it is not at ``old``
        any more."""
        with self._store.write() as db:
            changed = db.execute(
                "INSERT INTO marking (submission_id, state, changed) VALUES (?, ?, ?)"
                " ON CONFLICT (submission_id) DO UPDATE SET state = excluded.state,"
                " changed = excluded.changed WHERE state = ?",
                [submission, new, now(), old],
            )
            return changed.rowcount == 1

    def changed(self, submission: int) -> datetime | None:
        """When a submission's marking last changed its state; ``None``: never."""
        with self._store.read() as db:
            rows = db.query("SELECT changed FROM marking WHERE submission_id = ?", [submission])
            return next((datetime.fromisoformat(row["changed"]) for row in rows), None)

    def _marks(self, where: str, value: int) -> list[Mark]:
        with self._store.read() as db:
            rows = db.query(
                "SELECT marks.*, name, min(marks.id) OVER"
                " (PARTITION BY marks.submission_id, marker_id) AS first"
                " FROM marks JOIN users ON users.id = marker_id"
                " JOIN submissions ON submissions.id = marks.submission_id"
                f" WHERE {where} AND marks.id IN"
                " (SELECT max(id) FROM marks GROUP BY submission_id, criterion, marker_id)"
                " ORDER BY marks.submission_id, first, criterion",
                [value],
            )
            return [_mark(row) for row in rows]


def _mark(row: dict[str, Any]) -> Mark:
    return Mark(
        row["submission_id"], row["criterion"], row["name"], row["level"], row["reason"], row["comment"]
    )
