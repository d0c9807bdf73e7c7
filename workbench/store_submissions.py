"""What was handed in, in the database."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from evals import Settings
from workbench.class_records import Submission
from workbench.receipts import Frozen
from workbench.store import Store, add_user
from workbench.store_library import Database

_SELECT = (
    "SELECT submissions.*, name, runs.id AS run_id, erasures.user_id IS NOT NULL AS erased FROM submissions"
    " JOIN users ON users.id = submissions.user_id LEFT JOIN runs ON submission_id = submissions.id"
    " LEFT JOIN erasures ON erasures.user_id = submissions.user_id"
)

Freeze = Callable[[list[Submission]], tuple[str, Frozen, bool, Mapping[str, int]]]
"""Looks at a person's earlier submissions and either raises or says what the next one is: its text, what it
freezes, whether it is late, and its overlap with the cases."""


class SubmissionStore:
    """Submissions are only ever added; none is changed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hand_in(self, assignment: int, user: str, freeze: Freeze) -> Submission:
        """Stores a person's next submission, or nothing if ``freeze`` raises.

        Both happen under the write lock: of two that arrive at once the second sees the first.
        """
        with self._store.write() as db:
            add_user(db, user)
            text, frozen, late, overlap = freeze(_of(db, assignment, user))
            cursor = db.execute(
                "INSERT INTO submissions (assignment_id, user_id, number, language, text, frozen, receipt,"
                " late, overlap, submitted) SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ? FROM users WHERE name = ?",
                [
                    *(assignment, frozen.attempt, frozen.language, text, _dump(frozen), frozen.receipt, late),
                    *(json.dumps(dict(overlap)), frozen.submitted.isoformat(), user),
                ],
            )
            kept = int(cursor.lastrowid or 0)
        return Submission(kept, assignment, user, text, frozen, frozen.receipt, None, late, dict(overlap))

    def find(self, submission: int) -> Submission | None:
        """The submission of that id."""
        with self._store.read() as db:
            return next(map(_submission, db.query(f"{_SELECT} WHERE submissions.id = ?", [submission])), None)

    def of(self, assignment: int, user: str) -> list[Submission]:
        """A person's submissions to an assignment, by number."""
        with self._store.read() as db:
            return _of(db, assignment, user)

    def to(self, assignment: int) -> list[Submission]:
        """All submissions to an assignment, by person and number."""
        with self._store.read() as db:
            rows = db.query(
                f"{_SELECT} WHERE assignment_id = ? ORDER BY submissions.user_id, number", [assignment]
            )
            return [_submission(row) for row in rows]

    def unfinished(self) -> list[Submission]:
        """Those whose run has not begun, or has not got all its answers, the earliest first."""
        with self._store.read() as db:
            rows = db.query(
                f"{_SELECT} WHERE runs.id IS NULL OR runs.done < runs.cells ORDER BY submissions.id"
            )
            return [_submission(row) for row in rows]


def _of(db: Database, assignment: int, user: str) -> list[Submission]:
    rows = db.query(f"{_SELECT} WHERE assignment_id = ? AND name = ? ORDER BY number", [assignment, user])
    return [_submission(row) for row in rows]


def _dump(frozen: Frozen) -> str:
    plain = {**asdict(frozen), "model": dict(frozen.model), "submitted": frozen.submitted.isoformat()}
    return json.dumps(plain, ensure_ascii=False)


def _submission(row: dict[str, Any]) -> Submission:
    plain = json.loads(row["frozen"])
    submitted = datetime.fromisoformat(plain["submitted"])
    frozen = Frozen(**{**plain, "settings": Settings(**plain["settings"]), "submitted": submitted})
    return Submission(
        id=row["id"],
        assignment=row["assignment_id"],
        user=row["name"],
        text=row["text"],
        frozen=frozen,
        receipt=row["receipt"],
        run=row["run_id"],
        late=bool(row["late"]),
        overlap=json.loads(row["overlap"]),
        erased=bool(row["erased"]),
    )
