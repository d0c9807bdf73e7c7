"""Outputs and their scores, in the database: stored many at a time, read back by run."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

import evals
from evals import Output, Score, Scored
from prompt_library import Message, Phrase
from scenarios import Rubric
from workbench.records import Failures, RunRecord, RunUsage
from workbench.store import Store, now
from workbench.store_library import Database

CellKey = tuple[str, int]
"""A case's id and the number of the sample."""


class OutputStore:
    """What runs got. An answer never changes; scoring again adds scores under another round."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def outputs(self, run_id: int, case_id: str | None = None) -> list[Output]:
        """A run's outputs; with ``case_id`` those of one case."""
        with self._store.read() as db:
            rows = db.query(
                f"SELECT * FROM outputs WHERE run_id = :run{_of_case(case_id)} ORDER BY case_id, sample",
                {"run": run_id, "case": case_id},
            )
            return [restore_output(row) for row in rows]

    def scores(self, run_id: int, round: int, case_id: str | None = None) -> list[Score]:
        """The scores that a run's outputs were given in one round; with ``case_id`` those of one case."""
        with self._store.read() as db:
            rows = db.query(
                "SELECT scores.*, case_id, sample FROM outputs JOIN scores ON output_id = outputs.id"
                f" WHERE run_id = :run{_of_case(case_id)} AND round = :round ORDER BY scores.id",
                {"run": run_id, "case": case_id, "round": round},
            )
            return [_score(row) for row in rows]

    def done(self, run_id: int) -> frozenset[CellKey]:
        """The cells of a run that have an output."""
        with self._store.read() as db:
            rows = db.execute("SELECT case_id, sample FROM outputs WHERE run_id = ?", [run_id])
            return frozenset((case, sample) for case, sample in rows)

    def table(self, run_id: int, round: int, rubric: Rubric) -> "evals.ScoreTable":
        """What a run's outputs scored by ``rubric`` in one round: all that a grade or a comparison needs."""
        with self._store.read() as db:
            cells = db.execute(
                "SELECT case_id, sample, text IS NULL FROM outputs WHERE run_id = ? ORDER BY case_id, sample",
                [run_id],
            ).fetchall()
            scores = db.execute(
                "SELECT criterion, case_id, sample, value FROM outputs JOIN scores ON output_id = outputs.id"
                " WHERE run_id = ? AND round = ? AND value IS NOT NULL"
                " ORDER BY case_id, sample, criterion, position",
                [run_id, round],
            )
            means = (
                (*output, evals.mean([value for *_, value in checks]))
                for output, checks in groupby(scores, itemgetter(0, 1, 2))
            )
            at = ((case, sample) for case, sample, _ in cells)
            return evals.filled_table(rubric, at, means, sum(failed for *_, failed in cells))

    def usage(self, run_id: int) -> RunUsage:
        """What a run's outputs took."""
        with self._store.read() as db:
            cached, calls, retries, asked, answered = db.execute(
                "SELECT coalesce(sum(cached), 0), coalesce(sum(calls), 0), coalesce(sum(retries), 0),"
                " coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0)"
                " FROM outputs WHERE run_id = ?",
                [run_id],
            ).fetchone()
            models = db.execute(
                "SELECT DISTINCT model FROM outputs WHERE run_id = ? AND model <> '' ORDER BY model", [run_id]
            )
            return RunUsage(cached, calls, retries, asked, answered, tuple(model for (model,) in models))

    def failures(self, run_id: int) -> Failures:
        """What of a run got no answer."""
        with self._store.read() as db:
            found = db.execute(
                "SELECT error, count(*), sum(count(*)) OVER () FROM outputs WHERE run_id = ?"
                " AND text IS NULL GROUP BY error ORDER BY count(*) DESC, error LIMIT 1",
                [run_id],
            ).fetchone()
            return Failures(found[2], Phrase.restore(json.loads(found[0]))) if found else Failures()

    def in_figures(self, run_id: int, round: int) -> tuple[list[Output], list[Score]]:
        """A run's outputs and scores without any text but the outputs' own existence: what grades and
        comparisons are worked out from. A text is ``""``, an error is kept."""
        one, untold = _Shared(), Phrase("evals.check.untold")
        with self._store.read() as db:
            outputs = [
                Output(one[case], sample, (), None if failed else "", **_figures(figures, one))
                for case, sample, failed, *figures in db.execute(
                    f"SELECT case_id, sample, text IS NULL, {', '.join(_FIGURES)} FROM outputs"
                    " WHERE run_id = ? ORDER BY case_id, sample",
                    [run_id],
                )
            ]
            scores = [
                Score(one[case], sample, one[criterion], position, value, untold, one[scorer])
                for case, sample, criterion, position, value, scorer in db.execute(
                    "SELECT case_id, sample, criterion, position, value, scorer FROM outputs"
                    " JOIN scores ON output_id = outputs.id WHERE run_id = ? AND round = ?"
                    " ORDER BY case_id, sample, criterion, position",
                    [run_id, round],
                )
            ]
        return outputs, scores


def _of_case(case_id: str | None) -> str:
    return "" if case_id is None else " AND case_id = :case"


class _Shared(dict[Any, Any]):
    """One object for equal values: a run of thousands of outputs has few different names."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def _figures(values: Sequence[Any], one: _Shared) -> dict[str, Any]:
    figures = dict(zip(_FIGURES, values, strict=True))
    for name in ("finish_reason", "error_kind", "model"):
        figures[name] = one[figures[name]]
    return figures


def insert_outputs(
    db: Database, run: RunRecord, items: Sequence[Scored], keys: Mapping[CellKey, bytes]
) -> None:
    """Stores a run's outputs, the scores that they made possible and what the cache is to know of them,
    inside the caller's transaction. ``keys`` are those of outputs that may be repeated."""
    moment, run_id = now(), run.id
    db.conn.executemany(_INSERT_OUTPUT, [[run_id, moment, *_output_row(item.output)] for item in items])
    db.execute("UPDATE runs SET done = done + ? WHERE id = ?", [len(items), run_id])
    insert_scores(db, run_id, run.plan.rubric_id, run.round, [score for one in items for score in one.scores])
    if keys:
        cells = [[key, moment, run_id, *cell] for cell, key in keys.items()]
        db.conn.executemany(_INSERT_KEY, cells)


def drop_failed(db: Database, run_id: int) -> None:
    """Removes the outputs of a run that got no answer, inside the caller's transaction."""
    failed = "(SELECT id FROM outputs WHERE run_id = :run AND text IS NULL)"
    db.execute(f"DELETE FROM scores WHERE output_id IN {failed}", {"run": run_id})
    db.execute(f"DELETE FROM outputs WHERE id IN {failed}", {"run": run_id})
    db.execute(
        "UPDATE runs SET done = (SELECT count(*) FROM outputs WHERE run_id = :run) WHERE id = :run",
        {"run": run_id},
    )


def insert_scores(db: Database, run_id: int, rubric_id: int, round: int, scores: Sequence[Score]) -> None:
    """Stores the scores of a round, inside the caller's transaction."""
    if not scores:
        return
    rows = _json([_score_row(score) for score in scores])
    db.execute(
        _INSERT_SCORES, {"run": run_id, "rubric": rubric_id, "round": round, "now": now(), "all": rows}
    )


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
    "model",
    "cached",
)
_FIGURES = (
    "finish_reason",
    "input_tokens",
    "output_tokens",
    "latency_ms",
    "calls",
    "retries",
    "error_kind",
    "model",
    "cached",
)

_columns = attrgetter(*_OUTPUT_COLUMNS)
_INSERT_OUTPUT = f"""
INSERT INTO outputs (run_id, created, {", ".join(_OUTPUT_COLUMNS)}, messages, error)
VALUES ({", ".join("?" * (len(_OUTPUT_COLUMNS) + 4))})
"""

# A statement for all scores: between two statements the thread waits for its turn among the others.
_INSERT_SCORES = """
INSERT INTO scores (output_id, rubric_id, round, criterion, position, value, explanation, scorer, created)
SELECT outputs.id, :rubric, :round, value->>2, value->>3, value->>4, value->5, value->>6, :now
FROM json_each(:all) JOIN outputs ON run_id = :run AND case_id = value->>0 AND sample = value->>1
ORDER BY key
"""

# The newest answer to a question is the one that is kept.
_INSERT_KEY = """
INSERT INTO cache (key, created, output_id, bytes)
SELECT ?, ?, id, length(CAST(text AS BLOB)) + length(CAST(messages AS BLOB)) FROM outputs
WHERE run_id = ? AND case_id = ? AND sample = ? AND text IS NOT NULL
ON CONFLICT (key) DO UPDATE
  SET output_id = excluded.output_id, bytes = excluded.bytes, created = excluded.created
"""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _output_row(output: Output) -> list[Any]:
    return [
        *_columns(output),
        _json([{"role": message.role, "content": message.content} for message in output.messages]),
        _json(output.error.dump()) if output.error else None,
    ]


def _score_row(score: Score) -> list[Any]:
    return [
        score.case_id,
        score.sample,
        score.criterion,
        score.position,
        score.value,
        score.explanation.dump(),
        score.scorer,
    ]


def restore_output(row: Mapping[str, Any]) -> Output:
    """The output that a row of ``outputs`` holds."""
    return Output(
        **{name: row[name] for name in _OUTPUT_COLUMNS if name != "cached"},
        cached=bool(row["cached"]),
        messages=tuple(Message(**message) for message in json.loads(row["messages"])),
        error=Phrase.restore(json.loads(row["error"])) if row["error"] else None,
    )


def _score(row: Mapping[str, Any]) -> Score:
    return Score(
        case_id=row["case_id"],
        sample=row["sample"],
        criterion=row["criterion"],
        position=row["position"],
        value=row["value"],
        explanation=Phrase.restore(json.loads(row["explanation"])),
        scorer=row["scorer"],
    )
