"""Runs, their outputs and their scores, in the database."""

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from evals import CriterionGrade, Grade, Interval, Output, Score, Settings
from prompt_library import Message, Phrase, PromptVersion
from workbench.records import GradedRun, PromptKey, RunPlan, RunRecord
from workbench.store import Store, now
from workbench.store_prompts import save_version

Begun = tuple[PromptVersion, RunRecord]
_PLAN_COLUMNS = ("snapshot", "rubric_id", "model", "split", "language", "samples", "cells")


class RunStore:
    """A finished output is in the database, with its scores, before anybody is told of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, key: PromptKey, text: str, note: str, plan: RunPlan) -> Future[Begun]:
        """Stores the prompt's version, if its text is new, and the run as running; ``plan.version_id`` is
        not known yet, and not read."""
        created = now()
        row = {
            **{name: getattr(plan, name) for name in _PLAN_COLUMNS},
            "identity": json.dumps(dict(plan.identity)),
            "settings": json.dumps(asdict(plan.settings)),
            "status": "running",
            "created": created,
        }

        def store(db: Database) -> Begun:
            version = save_version(db, key, text, note)
            run_id = _insert(db, "runs", {**row, "version_id": version.id})
            of_version = replace(plan, version_id=version.id)
            begun = datetime.fromisoformat(created)
            return version, RunRecord(run_id, key.scenario, of_version, "running", begun, 0)

        return self._store.writer.submit(store)

    def add(self, run_id: int, rubric_id: int, output: Output, scores: Sequence[Score]) -> Future[None]:
        """Stores one output and the scores that it made possible, those of its case's samples included."""
        row = _output_row(run_id, output)
        scored = _json([_score_row(score) for score in scores])

        def store(db: Database) -> None:
            _insert(db, "outputs", row)
            if scores:
                db.execute(_INSERT_SCORES, {"run": run_id, "rubric": rubric_id, "now": now(), "all": scored})

        return self._store.writer.submit(store)

    def end(self, record: RunRecord, status: str, grade: Grade) -> Future[None]:
        """Stores how a run ended and what it came to."""

        def store(db: Database) -> None:
            db.execute("UPDATE runs SET status = ?, ended = ? WHERE id = ?", [status, now(), record.id])
            _keep_grade(db, record, grade)

        return self._store.writer.submit(store)

    def run(self, user: str, run_id: int) -> RunRecord | None:
        """The run, if it is ``user``'s."""
        found = self._runs("runs.id = ? AND users.name = ?", [run_id, user])
        return found[0].record if found else None

    def runs_of(self, key: PromptKey, first: int = 1) -> list[GradedRun]:
        """The runs of a person's prompt for one exercise from version ``first`` on, newest first."""
        where = "users.name = ? AND prompts.scenario = ? AND prompts.language = ? AND versions.number >= ?"
        return self._runs(where, [key.user, key.scenario, key.language, first])

    def runs_by(self, user: str) -> list[GradedRun]:
        """All runs of a person, newest first."""
        return self._runs("users.name = ?", [user])

    def keep_grade(self, record: RunRecord, grade: Grade) -> None:
        """Stores what a run came to under its rubric."""
        with self._store.write() as db:
            _keep_grade(db, record, grade)

    def outputs(self, run_id: int) -> list[Output]:
        with self._store.read() as db:
            rows = db.query("SELECT * FROM outputs WHERE run_id = ? ORDER BY case_id, sample", [run_id])
            return [_output(row) for row in rows]

    def scores(self, run_id: int, rubric_id: int) -> list[Score]:
        """The scores that a run's outputs have under one rubric version."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT scores.*, case_id, sample FROM scores JOIN outputs ON outputs.id = output_id"
                " WHERE run_id = ? AND rubric_id = ? ORDER BY scores.id",
                [run_id, rubric_id],
            )
            return [_score(row) for row in rows]

    def _runs(self, where: str, parameters: list[Any]) -> list[GradedRun]:
        with self._store.read() as db:
            rows = db.query(
                "SELECT runs.*, (SELECT count(*) FROM outputs WHERE run_id = runs.id) AS done, scenario,"
                " value, low, high, cases, grades.samples AS most_samples, unscored, criteria FROM runs"
                " JOIN versions ON versions.id = version_id JOIN prompts ON prompts.id = prompt_id"
                " JOIN users ON users.id = user_id"
                " LEFT JOIN grades ON grades.run_id = runs.id AND grades.rubric_id = runs.rubric_id"
                f" WHERE {where} ORDER BY runs.id DESC",
                parameters,
            )
            return [GradedRun(_run(row), _grade(row)) for row in rows]


def _keep_grade(db: Database, record: RunRecord, grade: Grade) -> None:
    key = [record.id, record.plan.rubric_id]
    db.execute("DELETE FROM grades WHERE run_id = ? AND rubric_id = ?", key)
    row = {
        "run_id": record.id,
        "rubric_id": record.plan.rubric_id,
        "value": grade.value,
        "low": grade.interval.low if grade.interval else None,
        "high": grade.interval.high if grade.interval else None,
        "cases": grade.cases,
        "samples": grade.samples,
        "unscored": grade.unscored,
        "criteria": json.dumps({name: asdict(one) for name, one in grade.by_criterion.items()}),
        "created": now(),
    }
    _insert(db, "grades", row)


# A statement for all scores: between two statements the thread waits for its turn among the others.
_INSERT_SCORES = """
INSERT INTO scores (output_id, rubric_id, criterion, position, value, explanation, scorer, created)
SELECT outputs.id, :rubric, value->>'criterion', value->>'position', value->>'value',
  value->'explanation', value->>'scorer', :now
FROM json_each(:all) JOIN outputs
  ON run_id = :run AND case_id = value->>'case_id' AND sample = value->>'sample'
ORDER BY key
"""


def _score_row(score: Score) -> dict[str, Any]:
    return {
        "case_id": score.case_id,
        "sample": score.sample,
        "criterion": score.criterion,
        "position": score.position,
        "value": score.value,
        "explanation": score.explanation.dump(),
        "scorer": score.scorer,
    }


def _insert(db: Database, table: str, row: dict[str, Any]) -> int:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
    return int(cursor.lastrowid or 0)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _output_row(run_id: int, output: Output) -> dict[str, Any]:
    return {
        **{name: getattr(output, name) for name in _OUTPUT_COLUMNS},
        "run_id": run_id,
        "messages": _json([asdict(message) for message in output.messages]),
        "error": _json(output.error.dump()) if output.error else None,
        "created": now(),
    }


_OUTPUT_COLUMNS = (
    "case_id",
    "sample",
    "text",
    "finish_reason",
    "input_tokens",
    "output_tokens",
    "latency_ms",
    "calls",
    "retries",
    "error_kind",
)


def _output(row: dict[str, Any]) -> Output:
    return Output(
        **{name: row[name] for name in _OUTPUT_COLUMNS},
        messages=tuple(Message(**message) for message in json.loads(row["messages"])),
        error=Phrase.restore(json.loads(row["error"])) if row["error"] else None,
    )


def _score(row: dict[str, Any]) -> Score:
    return Score(
        case_id=row["case_id"],
        sample=row["sample"],
        criterion=row["criterion"],
        position=row["position"],
        value=row["value"],
        explanation=Phrase.restore(json.loads(row["explanation"])),
        scorer=row["scorer"],
    )


def _grade(row: dict[str, Any]) -> Grade | None:
    if row["criteria"] is None:
        return None
    return Grade(
        value=row["value"],
        interval=_interval(row["low"], row["high"]),
        cases=row["cases"],
        samples=row["most_samples"],
        unscored=row["unscored"],
        by_criterion={
            name: CriterionGrade(one["value"], _interval(**(one["interval"] or {})), one["cases"])
            for name, one in json.loads(row["criteria"]).items()
        },
    )


def _interval(low: float | None = None, high: float | None = None) -> Interval | None:
    return None if low is None or high is None else Interval(low, high)


def _run(row: dict[str, Any]) -> RunRecord:
    return RunRecord(
        id=row["id"],
        scenario=row["scenario"],
        plan=RunPlan(
            version_id=row["version_id"],
            snapshot=row["snapshot"],
            rubric_id=row["rubric_id"],
            model=row["model"],
            identity=json.loads(row["identity"]),
            settings=Settings(**json.loads(row["settings"])),
            split=row["split"],
            language=row["language"],
            samples=row["samples"],
            cells=row["cells"],
        ),
        status=row["status"],
        created=datetime.fromisoformat(row["created"]),
        done=row["done"],
    )
