"""Who made which rubric version and which one scores whose runs, in the database."""

from datetime import datetime
from typing import Any

from prompt_library import text_digest
from scenarios import Rubric, dump_rubric
from workbench.records import OwnRubric
from workbench.store import Store, add_user, now
from workbench.store_scenarios import keep_rubric


class RubricStore:
    """Versions are only ever added: the content of a stored rubric never changes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, scenario_id: str, rubric: Rubric) -> int | None:
        """The id of the stored version with exactly this content, whoever made it."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT id FROM rubrics WHERE scenario = ? AND digest = ?",
                [scenario_id, text_digest(dump_rubric(rubric))],
            ).fetchone()
            return None if row is None else int(row[0])

    def scenario_of(self, rubric_id: int) -> str | None:
        """The id of the scenario that a rubric version is for; ``None`` if there is no such version."""
        with self._store.read() as db:
            row = db.execute("SELECT scenario FROM rubrics WHERE id = ?", [rubric_id]).fetchone()
            return None if row is None else str(row[0])

    def own(self, user: str, scenario_id: str) -> list[OwnRubric]:
        """The versions that a person made for a scenario, newest first, numbered from their first."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT rubric_id, note, own_rubrics.created,"
                " row_number() OVER (ORDER BY own_rubrics.rowid) AS number"
                " FROM own_rubrics JOIN users ON users.id = user_id JOIN rubrics ON rubrics.id = rubric_id"
                " WHERE name = ? AND scenario = ? ORDER BY number DESC",
                [user, scenario_id],
            )
            return [_own(row) for row in rows]

    def keep(self, user: str, scenario_id: str, rubric: Rubric, note: str) -> int:
        """Makes the rubric a version of ``user``'s; one that they have keeps its date and gets the note.

        Returns its id.
        """
        with self._store.write() as db:
            add_user(db, user)
            rubric_id = keep_rubric(db, scenario_id, rubric)
            db.execute(
                "INSERT INTO own_rubrics (user_id, rubric_id, note, created)"
                " SELECT id, ?, ?, ? FROM users WHERE name = ? ON CONFLICT (user_id, rubric_id)"
                " DO UPDATE SET note = excluded.note WHERE excluded.note != ''",
                [rubric_id, note, now(), user],
            )
            return rubric_id

    def use(self, user: str, scenario_id: str, rubric_id: int | None) -> None:
        """Chooses the version that scores ``user``'s runs from now on; ``None``: the scenario's own."""
        with self._store.write() as db:
            add_user(db, user)
            if rubric_id is None:
                db.execute(
                    "DELETE FROM rubrics_in_use WHERE scenario = ?"
                    " AND user_id = (SELECT id FROM users WHERE name = ?)",
                    [scenario_id, user],
                )
                return
            db.execute(
                "INSERT INTO rubrics_in_use (user_id, scenario, rubric_id)"
                " SELECT id, ?, ? FROM users WHERE name = ? ON CONFLICT (user_id, scenario)"
                " DO UPDATE SET rubric_id = excluded.rubric_id",
                [scenario_id, rubric_id, user],
            )


def _own(row: dict[str, Any]) -> OwnRubric:
    return OwnRubric(row["rubric_id"], row["number"], row["note"], datetime.fromisoformat(row["created"]))
