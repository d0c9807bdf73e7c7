"""Runs and grades as rows of the database, and back."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from evals import CriterionGrade, Grade, Interval, Settings
from prompt_library import Phrase
from workbench.records import Price, RunPlan, RunRecord
from workbench.store import now
from workbench.store_library import Database


def keep_grade(db: Database, record: RunRecord, grade: Grade) -> None:
    """Stores what a run came to, in place of what was stored for the same round of scores."""
    db.execute("DELETE FROM grades WHERE run_id = ? AND round = ?", [record.id, record.round])
    row = {
        "run_id": record.id,
        "round": record.round,
        "value": grade.value,
        "low": grade.interval.low if grade.interval else None,
        "high": grade.interval.high if grade.interval else None,
        "cases": grade.cases,
        "samples": grade.samples,
        "unscored": grade.unscored,
        "criteria": json.dumps({name: asdict(one) for name, one in grade.by_criterion.items()}),
        "created": now(),
    }
    insert(db, "grades", row)


def insert(db: Database, table: str, row: dict[str, Any]) -> int:
    """Adds a row whose columns are named by the program, never by a user. Returns its id."""
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))
    return int(cursor.lastrowid or 0)


def grade_of(row: dict[str, Any]) -> Grade | None:
    """The grade in a row of runs with their grades; ``None`` if there is none yet."""
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


def run_of(row: dict[str, Any]) -> RunRecord:
    """The run in such a row, under its newest rubric."""
    return RunRecord(
        id=row["id"],
        scenario=row["scenario"],
        plan=RunPlan(
            version_id=row["version_id"],
            snapshot=row["snapshot"],
            rubric_id=row["newest_rubric"] or row["rubric_id"],
            model=row["model"],
            identity=json.loads(row["identity"]),
            settings=Settings(**json.loads(row["settings"])),
            split=row["split"],
            language=row["language"],
            samples=row["samples"],
            cells=row["cells"],
            price=Price(**json.loads(row["price"])) if row["price"] else None,
            experiment=row["experiment_id"],
            submission=row["submission_id"],
            cache=bool(row["cache"]),
        ),
        status=row["status"],
        created=datetime.fromisoformat(row["created"]),
        done=row["done"],
        round=row["round"] or 0,
        reason=Phrase.restore(json.loads(row["reason"])) if row["reason"] else None,
    )
