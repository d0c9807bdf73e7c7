"""Prompts and their versions, scenario snapshots and rubric versions, in the database."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from prompt_library import PromptVersion, text_digest
from scenarios import Scenario, dump_rubric, dump_scenario, restore_scenario
from workbench.records import PromptKey
from workbench.store import Store, now


class PromptStore:
    """Versions are only ever added: the text of a stored version never changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save_version(self, key: PromptKey, text: str, note: str = "", hypothesis: str = "") -> PromptVersion:
        """The newest version if its text is the same, else a new one."""
        with self._store.write() as db:
            prompt = _prompt_id(db, key)
            newest = _versions(db, prompt, limit=1)
            if newest and newest[0].digest == text_digest(text):
                return newest[0]
            db.execute(
                "INSERT INTO versions (prompt_id, number, text, digest, note, hypothesis, created)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                [prompt, 1 + (newest[0].number if newest else 0), text, text_digest(text)]
                + [note, hypothesis, now()],
            )
            return _versions(db, prompt, limit=1)[0]

    def versions(self, key: PromptKey) -> list[PromptVersion]:
        """All versions of one person's prompt for one exercise, newest first."""
        with self._store.read() as db:
            rows = list(
                db.query(
                    "SELECT prompts.id FROM prompts JOIN users ON users.id = user_id"
                    " WHERE users.name = ? AND scenario = ? AND language = ?",
                    [key.user, key.scenario, key.language],
                )
            )
            return _versions(db, rows[0]["id"]) if rows else []

    def keep_scenario(self, scenario: Scenario) -> int:
        """Stores the exact scenario and its rubric, if they are new. Returns the rubric version's id."""
        with self._store.write() as db:
            db.execute(
                "INSERT INTO snapshots (digest, scenario, content, created) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (digest) DO NOTHING",
                [scenario.digest, scenario.id, dump_scenario(scenario), now()],
            )
            return _keep_rubric(db, scenario)

    def snapshot(self, digest: str) -> Scenario:
        """The scenario that a run used."""
        with self._store.read() as db:
            row = next(iter(db.query("SELECT content FROM snapshots WHERE digest = ?", [digest])))
            return restore_scenario(row["content"])


def _prompt_id(db: Database, key: PromptKey) -> int:
    db.execute(
        "INSERT INTO users (name, created) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", [key.user, now()]
    )
    db.execute(
        "INSERT INTO prompts (user_id, scenario, language, created)"
        " SELECT id, ?, ?, ? FROM users WHERE name = ?"
        " ON CONFLICT (user_id, scenario, language) DO NOTHING",
        [key.scenario, key.language, now(), key.user],
    )
    row = db.execute(
        "SELECT prompts.id FROM prompts JOIN users ON users.id = user_id"
        " WHERE name = ? AND scenario = ? AND language = ?",
        [key.user, key.scenario, key.language],
    ).fetchone()
    return int(row[0])


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


def _keep_rubric(db: Database, scenario: Scenario) -> int:
    content = dump_rubric(scenario.rubric)
    digest = text_digest(content)
    db.execute(
        "INSERT INTO rubrics (scenario, number, digest, content, created)"
        " SELECT ?, 1 + coalesce(max(number), 0), ?, ?, ? FROM rubrics WHERE scenario = ?"
        " ON CONFLICT (scenario, digest) DO NOTHING",
        [scenario.id, digest, content, now(), scenario.id],
    )
    row = db.execute(
        "SELECT id FROM rubrics WHERE scenario = ? AND digest = ?", [scenario.id, digest]
    ).fetchone()
    return int(row[0])
