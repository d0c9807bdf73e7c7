"""Scenario snapshots and rubric versions, in the database."""

from functools import lru_cache

from prompt_library import text_digest
from scenarios import Rubric, Scenario, dump_rubric, dump_scenario, restore_rubric, restore_scenario
from workbench.store import Store, add_user, now
from workbench.store_library import Database

_KEPT = 64
"""Snapshots and rubrics held in memory: they never change, and restoring one takes milliseconds."""


class ScenarioStore:
    """The exact exercises and rubrics that runs used."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stored: dict[tuple[str, str], int] = {}
        self.snapshot = lru_cache(_KEPT)(self._snapshot)
        self.rubric = lru_cache(_KEPT)(self._rubric)

    def keep_scenario(self, scenario: Scenario) -> int:
        """Stores the exact scenario and its rubric, if they are new. Returns the rubric version's id.

        The rubric may be another than the one in the snapshot that ``digest`` names, if that is stored.
        """
        # The digest says nothing of a rubric that was put in place of the scenario's own.
        key = scenario.digest, text_digest(dump_rubric(scenario.rubric))
        if key not in self._stored:
            self._stored[key] = self._keep(scenario)
        return self._stored[key]

    def _keep(self, scenario: Scenario) -> int:
        with self._store.write() as db:
            db.execute(
                "INSERT INTO snapshots (digest, scenario, content, created) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (digest) DO NOTHING",
                [scenario.digest, scenario.id, dump_scenario(scenario), now()],
            )
            return keep_rubric(db, scenario.id, scenario.rubric)

    def keep_rubric(self, scenario_id: str, rubric: Rubric) -> int:
        """Stores a rubric version for an exercise, if its content is new. Returns its id."""
        with self._store.write() as db:
            return keep_rubric(db, scenario_id, rubric)

    def keep_own(self, user: str, scenario: Scenario) -> None:
        """Makes ``scenario`` the newest content of ``user``'s own exercise of that id."""
        self.keep_scenario(scenario)
        with self._store.write() as db:
            add_user(db, user)
            db.execute(
                "INSERT INTO own_scenarios (user_id, scenario, snapshot, created)"
                " SELECT id, ?, ?, ? FROM users WHERE name = ? ON CONFLICT (user_id, scenario)"
                " DO UPDATE SET snapshot = excluded.snapshot, created = excluded.created",
                [scenario.id, scenario.digest, now(), user],
            )

    def own(self, user: str) -> list[Scenario]:
        """A person's own exercises, the newest first."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT snapshot FROM own_scenarios JOIN users ON users.id = user_id WHERE name = ?"
                " ORDER BY own_scenarios.created DESC",
                [user],
            )
            digests = [row["snapshot"] for row in rows]
        return [self.snapshot(digest) for digest in digests]

    def rubric_in_use(self, user: str, scenario_id: str) -> int | None:
        """The id of the rubric version that ``user`` chose for a scenario; ``None``: the scenario's own."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT rubric_id FROM rubrics_in_use JOIN users ON users.id = user_id"
                " WHERE name = ? AND scenario = ?",
                [user, scenario_id],
            ).fetchone()
            return None if row is None else int(row[0])

    def _snapshot(self, digest: str) -> Scenario:
        """The scenario that a run used."""
        with self._store.read() as db:
            row = next(iter(db.query("SELECT content FROM snapshots WHERE digest = ?", [digest])))
            return restore_scenario(row["content"])

    def _rubric(self, rubric_id: int) -> Rubric:
        """The rubric of that id."""
        with self._store.read() as db:
            row = next(iter(db.query("SELECT content FROM rubrics WHERE id = ?", [rubric_id])))
            return restore_rubric(row["content"])


def keep_rubric(db: Database, scenario_id: str, rubric: Rubric) -> int:
    """Stores the rubric inside the caller's transaction, if its content is new. Returns the version's id."""
    content = dump_rubric(rubric)
    digest = text_digest(content)
    db.execute(
        "INSERT INTO rubrics (scenario, number, digest, content, created)"
        " SELECT ?, 1 + coalesce(max(number), 0), ?, ?, ? FROM rubrics WHERE scenario = ?"
        " ON CONFLICT (scenario, digest) DO NOTHING",
        [scenario_id, digest, content, now(), scenario_id],
    )
    row = db.execute(
        "SELECT id FROM rubrics WHERE scenario = ? AND digest = ?", [scenario_id, digest]
    ).fetchone()
    return int(row[0])
