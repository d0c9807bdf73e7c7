"""Prompts, their versions and what is being typed, in the database."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from prompt_library import PromptVersion, text_digest
from workbench.records import Draft, PromptKey
from workbench.store import Store, add_user, now
from workbench.store_library import Database


class PromptStore:
    """Versions are only ever added: the text of a stored version never changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def versions(self, key: PromptKey, most: int = -1) -> list[PromptVersion]:
        """One person's versions of the prompt for an exercise, newest first; the ``most`` newest, or all."""
        with self._store.read() as db:
            prompt = _find_prompt(db, key)
            return [] if prompt is None else _versions(db, prompt, most)

    def version(self, key: PromptKey, number: int) -> PromptVersion | None:
        """Version ``number`` of one person's prompt for an exercise."""
        with self._store.read() as db:
            prompt = _find_prompt(db, key)
            rows = db.query("SELECT * FROM versions WHERE prompt_id = ? AND number = ?", [prompt, number])
            return next((_version(row) for row in rows), None)

    def by_id(self, version_id: int) -> PromptVersion:
        """A version that is there, whoever wrote it."""
        with self._store.read() as db:
            return _version(next(db.query("SELECT * FROM versions WHERE id = ?", [version_id])))

    def set_note(self, user: str, version_id: int, note: str) -> bool:
        """Changes the note of a version; ``False`` if ``user`` has no such version."""
        with self._store.write() as db:
            changed = db.execute(
                "UPDATE versions SET note = ? WHERE id = ? AND prompt_id IN"
                " (SELECT prompts.id FROM prompts JOIN users ON users.id = user_id WHERE name = ?)",
                [note, version_id, user],
            )
            return changed.rowcount == 1

    def touched(self, user: str) -> list[PromptKey]:
        """The prompts that a person wrote, drafts included, the one touched last first."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT scenario, language, max(at) AS at FROM ("
                " SELECT scenario, language, versions.created AS at FROM users"
                " JOIN prompts ON user_id = users.id JOIN versions ON prompt_id = prompts.id WHERE name = ?"
                " UNION ALL SELECT scenario, language, saved FROM users"
                " JOIN drafts ON user_id = users.id WHERE name = ?)"
                " GROUP BY scenario, language ORDER BY at DESC",
                [user, user],
            )
            return [PromptKey(user, row["scenario"], row["language"]) for row in rows]

    def keep_draft(self, key: PromptKey, text: str) -> Draft:
        """Stores what is being typed, over what was there."""
        draft = Draft(text, datetime.fromisoformat(now()))
        with self._store.write() as db:
            add_user(db, key.user)
            db.execute(
                "INSERT INTO drafts (user_id, scenario, language, text, saved)"
                " SELECT id, ?, ?, ?, ? FROM users WHERE name = ? ON CONFLICT (user_id, scenario, language)"
                " DO UPDATE SET text = excluded.text, saved = excluded.saved",
                [key.scenario, key.language, text, draft.saved.isoformat(timespec="milliseconds"), key.user],
            )
        return draft

    def draft(self, key: PromptKey) -> Draft | None:
        """What was last typed, unless a version holds it."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT text, saved FROM drafts JOIN users ON users.id = user_id"
                " WHERE name = ? AND scenario = ? AND language = ?",
                [key.user, key.scenario, key.language],
            ).fetchone()
            return Draft(row[0], datetime.fromisoformat(row[1])) if row else None


def save_version(db: Database, key: PromptKey, text: str, note: str, hypothesis: str = "") -> PromptVersion:
    """The newest version if its text is the same, else a new one, inside the caller's transaction. A draft
    of this text is gone then. What was expected of a version is not changed once it was run."""
    prompt = _prompt_id(db, key)
    db.execute(
        "DELETE FROM drafts WHERE scenario = ? AND language = ? AND text = ?"
        " AND user_id = (SELECT id FROM users WHERE name = ?)",
        [key.scenario, key.language, text, key.user],
    )
    newest = next(iter(_versions(db, prompt, limit=1)), None)
    if newest is not None and newest.digest == text_digest(text):
        if note:
            db.execute("UPDATE versions SET note = ? WHERE id = ?", [note, newest.id])
            newest = replace(newest, note=note)
        return _expecting(db, newest, hypothesis) if hypothesis else newest
    number, created = 1 + (newest.number if newest else 0), now()
    cursor = db.execute(
        "INSERT INTO versions (prompt_id, number, text, digest, note, hypothesis, created)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [prompt, number, text, text_digest(text), note, hypothesis, created],
    )
    version_id = int(cursor.lastrowid or 0)
    return PromptVersion(
        version_id, number, text, text_digest(text), note, hypothesis, datetime.fromisoformat(created)
    )


def _expecting(db: Database, version: PromptVersion, hypothesis: str) -> PromptVersion:
    changed = db.execute(
        "UPDATE versions SET hypothesis = ? WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM runs WHERE version_id = versions.id)",
        [hypothesis, version.id],
    )
    return replace(version, hypothesis=hypothesis) if changed.rowcount else version


def keep_version(db: Database, key: PromptKey, text: str, note: str) -> PromptVersion:
    """The newest version of exactly this text, however old, else a new one."""
    prompt = _prompt_id(db, key)
    same = db.query(
        "SELECT * FROM versions WHERE prompt_id = ? AND digest = ? ORDER BY number DESC LIMIT 1",
        [prompt, text_digest(text)],
    )
    found = next((_version(row) for row in same), None)
    return found or save_version(db, key, text, note)


def _prompt_id(db: Database, key: PromptKey) -> int:
    if (found := _find_prompt(db, key)) is not None:
        return found
    add_user(db, key.user)
    cursor = db.execute(
        "INSERT INTO prompts (user_id, scenario, language, created)"
        " SELECT id, ?, ?, ? FROM users WHERE name = ?",
        [key.scenario, key.language, now(), key.user],
    )
    return int(cursor.lastrowid or 0)


def _find_prompt(db: Database, key: PromptKey) -> int | None:
    row = db.execute(
        "SELECT prompts.id FROM prompts JOIN users ON users.id = user_id"
        " WHERE name = ? AND scenario = ? AND language = ?",
        [key.user, key.scenario, key.language],
    ).fetchone()
    return None if row is None else int(row[0])


def _versions(db: Database, prompt: int, limit: int = -1) -> list[PromptVersion]:
    rows = db.query(
        "SELECT * FROM versions WHERE prompt_id = ? ORDER BY number DESC LIMIT ?", [prompt, limit]
    )
    return [_version(row) for row in rows]


def _version(row: dict[str, Any]) -> PromptVersion:
    return PromptVersion(
        id=row["id"],
        number=row["number"],
        text=row["text"],
        digest=row["digest"],
        note=row["note"],
        hypothesis=row["hypothesis"],
        created=datetime.fromisoformat(row["created"]),
    )
