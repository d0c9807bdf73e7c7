"""Assignments and who has more time for them, in the database."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from evals import Settings
from workbench.assignments import Extension, Terms, Times
from workbench.class_records import Assignment, Extended
from workbench.store import Store, add_user, now

_SELECT = "SELECT assignments.*, name FROM assignments JOIN users ON users.id = author_id"


class AssignmentStore:
    """Assignments are changed only in what ``change`` says; none is removed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, author: str, terms: Terms) -> int:
        """Stores a new assignment, whose snapshot and rubric are stored already. Returns its id."""
        with self._store.write() as db:
            add_user(db, author)
            cursor = db.execute(
                "INSERT INTO assignments (author_id, snapshot, rubric_id, terms, created)"
                " SELECT id, ?, ?, ?, ? FROM users WHERE name = ?",
                [terms.snapshot, terms.rubric_id, _dump(terms), now(), author],
            )
            return int(cursor.lastrowid or 0)

    def find(self, assignment: int) -> Assignment | None:
        """The assignment of that id."""
        with self._store.read() as db:
            return next(
                (_assignment(row) for row in db.query(f"{_SELECT} WHERE assignments.id = ?", [assignment])),
                None,
            )

    def all(self) -> list[Assignment]:
        """Every assignment, the newest first."""
        with self._store.read() as db:
            return [_assignment(row) for row in db.query(f"{_SELECT} ORDER BY assignments.id DESC")]

    def change(self, assignment: int, terms: Terms) -> None:
        """Replaces the terms of an assignment."""
        with self._store.write() as db:
            db.execute(
                "UPDATE assignments SET terms = ?, snapshot = ?, rubric_id = ? WHERE id = ?",
                [_dump(terms), terms.snapshot, terms.rubric_id, assignment],
            )

    def extend(self, author: str, assignment: int, user: str, extension: Extension) -> None:
        """Gives ``user`` other times for an assignment, in place of those that they were given before."""
        with self._store.write() as db:
            add_user(db, author)
            add_user(db, user)
            db.execute(
                "INSERT INTO extensions (assignment_id, user_id, due, cutoff, author_id, created)"
                " SELECT ?, users.id, ?, ?, authors.id, ? FROM users, users AS authors"
                " WHERE users.name = ? AND authors.name = ?"
                " ON CONFLICT (assignment_id, user_id) DO UPDATE SET due = excluded.due,"
                " cutoff = excluded.cutoff, author_id = excluded.author_id, created = excluded.created",
                [assignment, _text(extension.due), _text(extension.cutoff), now(), user, author],
            )

    def extension(self, assignment: int, user: str) -> Extension | None:
        """The other times that ``user`` has for an assignment."""
        return next((one.extension for one in self.extensions(assignment) if one.user == user), None)

    def extensions(self, assignment: int) -> list[Extended]:
        """Everybody who has other times for an assignment, by name."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT users.name AS user, due, cutoff, authors.name AS author FROM extensions"
                " JOIN users ON users.id = user_id JOIN users AS authors ON authors.id = author_id"
                " WHERE assignment_id = ? ORDER BY users.name",
                [assignment],
            )
            return [
                Extended(row["user"], Extension(_moment(row["due"]), _moment(row["cutoff"])), row["author"])
                for row in rows
            ]


def _dump(terms: Terms) -> str:
    plain = asdict(terms)
    plain["times"] = {name: _text(moment) for name, moment in asdict(terms.times).items()}
    return json.dumps(plain, ensure_ascii=False)


def _assignment(row: dict[str, Any]) -> Assignment:
    plain = json.loads(row["terms"])
    terms = Terms(
        **{
            **plain,
            "settings": Settings(**plain["settings"]),
            "times": Times(**{name: _moment(text) for name, text in plain["times"].items()}),
            "languages": tuple(plain["languages"]),
        }
    )
    return Assignment(row["id"], row["name"], terms, datetime.fromisoformat(row["created"]))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
