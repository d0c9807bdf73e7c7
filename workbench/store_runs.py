"""Runs and what they came to, in the database."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from evals import Grade, Score, Scored
from prompt_library import Phrase, PromptVersion
from workbench.records import GradedRun, PromptKey, RunPlan, RunRecord, TriedPrompt
from workbench.store import Store, add_user, now
from workbench.store_library import Database
from workbench.store_outputs import CellKey, drop_failed, insert_outputs, insert_scores
from workbench.store_prompts import keep_version, save_version
from workbench.store_run_queries import FULLEST, TRIED
from workbench.store_run_rows import grade_of, insert, keep_grade, run_of

Begun = tuple[PromptVersion, RunRecord]
_NO_KEYS: Mapping[CellKey, bytes] = {}
_PLAN_COLUMNS = ("snapshot", "rubric_id", "model", "split", "language", "samples", "cells")


class RunStore:
    """A finished output is in the database, with its scores, before anybody is told of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(
        self, key: PromptKey, text: str, note: str, plan: RunPlan, hypothesis: str = ""
    ) -> Future[Begun]:
        """Stores the prompt's version, if its text is new, and the run as running; ``plan.version_id`` is
        not known yet, and not read."""
        created = now()
        row = {
            **{name: getattr(plan, name) for name in _PLAN_COLUMNS},
            "identity": json.dumps(dict(plan.identity)),
            "settings": json.dumps(asdict(plan.settings)),
            "price": json.dumps(asdict(plan.price)) if plan.price else None,
            "experiment_id": plan.experiment,
            "submission_id": plan.submission,
            "cache": plan.cache,
            "status": "running",
            "created": created,
        }

        def store(db: Database) -> Begun:
            # To compare old versions is not to write them anew.
            if plan.experiment is None:
                version = save_version(db, key, text, note, hypothesis)
            else:
                version = keep_version(db, key, text, note)
            run_id = insert(db, "runs", {**row, "version_id": version.id})
            of_version = replace(plan, version_id=version.id)
            begun = datetime.fromisoformat(created)
            return version, RunRecord(run_id, key.scenario, of_version, "running", begun, 0)

        return self._store.writer.submit(store)

    def begin_experiment(self, user: str, name: str, content: Mapping[str, Any]) -> int:
        """Stores that several runs are asked for as one, before the first of them. Returns its id."""
        with self._store.write() as db:
            add_user(db, user)
            cursor = db.execute(
                "INSERT INTO experiments (user_id, name, content, created)"
                " SELECT id, ?, ?, ? FROM users WHERE name = ?",
                [name, json.dumps(dict(content), ensure_ascii=False), now(), user],
            )
            return int(cursor.lastrowid or 0)

    def add(
        self, record: RunRecord, items: Sequence[Scored], keys: Mapping[CellKey, bytes] = _NO_KEYS
    ) -> Future[None]:
        """Stores outputs and the scores that they made possible, those of their cases' samples included."""
        return self._store.writer.submit(lambda db: insert_outputs(db, record, items, keys))

    def go_on(self, record: RunRecord) -> Future[None]:
        """Stores that a run is under way again; what failed is forgotten, to be asked for once more."""

        def store(db: Database) -> None:
            drop_failed(db, record.id)
            db.execute(
                "UPDATE runs SET status = 'running', reason = NULL, ended = NULL WHERE id = ?", [record.id]
            )
            db.execute("DELETE FROM grades WHERE run_id = ?", [record.id])

        return self._store.writer.submit(store)

    def end(self, record: RunRecord, status: str, grade: Grade, reason: Phrase | None = None) -> Future[None]:
        """Stores how a run ended and what it came to; ``reason`` why, if nobody asked for it."""
        told = json.dumps(reason.dump(), ensure_ascii=False) if reason is not None else None

        def store(db: Database) -> None:
            db.execute(
                "UPDATE runs SET status = ?, reason = ?, ended = ? WHERE id = ?",
                [status, told, now(), record.id],
            )
            keep_grade(db, record, grade)

        return self._store.writer.submit(store)

    def rescore(
        self, record: RunRecord, rubric_id: int, scores: Sequence[Score], grade: Grade
    ) -> Future[RunRecord]:
        """Stores a new round of scores, under a rubric that may be another one. The old ones stay."""

        def store(db: Database) -> RunRecord:
            plan = replace(record.plan, rubric_id=rubric_id)
            newest = db.execute(
                "SELECT coalesce(max(round), 0) FROM rescorings WHERE run_id = ?", [record.id]
            ).fetchone()[0]
            scored = replace(record, plan=plan, round=newest + 1)
            insert(
                db,
                "rescorings",
                {"run_id": record.id, "round": scored.round, "rubric_id": rubric_id, "created": now()},
            )
            insert_scores(db, record.id, rubric_id, scored.round, scores)
            keep_grade(db, scored, grade)
            return scored

        return self._store.writer.submit(store)

    def run(self, user: str, run_id: int) -> RunRecord | None:
        """The run, if it is ``user``'s."""
        found = self.graded(user, run_id)
        return found.record if found else None

    def graded(self, user: str, run_id: int) -> GradedRun | None:
        """The run with its grade, if it is ``user``'s."""
        return next(iter(self._runs("runs.id = ? AND users.name = ?", [run_id, user])), None)

    def runs_of(self, key: PromptKey, most: int = -1) -> list[GradedRun]:
        """The runs of a person's prompt for one exercise, newest first; the ``most`` newest, or all."""
        where = "users.name = ? AND prompts.scenario = ? AND prompts.language = ?"
        return self._runs(where, [key.user, key.scenario, key.language], most)

    def fullest(self, key: PromptKey, first: int = 1) -> list[tuple[GradedRun, int]]:
        """For each version that was run, from number ``first`` on: the newest of its runs over the most
        cases, and how many runs it has."""
        with self._store.read() as db:
            found = dict(db.execute(FULLEST, [key.user, key.scenario, key.language, first]).fetchall())
        return [(run, found[run.record.id]) for run in self.by_ids(found)]

    def tried(self, user: str) -> list[TriedPrompt]:
        """The prompts that a person ran, the one run last first."""
        with self._store.read() as db:
            rows = list(db.query(TRIED, [user]))
        best = {run.record.id: run for run in self.by_ids(row["best"] for row in rows if row["best"])}
        return [
            TriedPrompt(
                scenario=row["scenario"],
                language=row["language"],
                versions=row["versions"],
                runs=row["runs"],
                best=best.get(row["best"]),
                newest=datetime.fromisoformat(row["created"]),
            )
            for row in rows
        ]

    def ungraded(self, user: str) -> list[GradedRun]:
        """The finished runs of a person that no grade is stored of: those of the first workbenches."""
        return self._runs("users.name = ? AND status = 'finished' AND grades.run_id IS NULL", [user])

    def runs_by(self, user: str) -> list[GradedRun]:
        """All runs of a person, newest first."""
        return self._runs("users.name = ?", [user])

    def keep_grade(self, record: RunRecord, grade: Grade) -> None:
        """Stores what a run came to under its rubric."""
        with self._store.write() as db:
            keep_grade(db, record, grade)

    def by_ids(self, ids: Iterable[int]) -> list[GradedRun]:
        """These runs, whoever's they are, newest first."""
        return self._runs("runs.id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))])

    def _runs(self, where: str, parameters: list[Any], most: int = -1) -> list[GradedRun]:
        with self._store.read() as db:
            rows = db.query(
                "SELECT runs.*, scenario, rescorings.round, rescorings.rubric_id AS newest_rubric,"
                " value, low, high, cases, grades.samples AS most_samples, unscored, criteria FROM runs"
                " JOIN versions ON versions.id = version_id JOIN prompts ON prompts.id = prompt_id"
                " JOIN users ON users.id = user_id"
                " LEFT JOIN rescorings ON rescorings.run_id = runs.id AND rescorings.round ="
                " (SELECT max(round) FROM rescorings WHERE run_id = runs.id)"
                " LEFT JOIN grades ON grades.run_id = runs.id"
                " AND grades.round = coalesce(rescorings.round, 0)"
                f" WHERE {where} ORDER BY runs.id DESC LIMIT ?",
                [*parameters, most],
            )
            return [GradedRun(run_of(row), grade_of(row)) for row in rows]
