"""Forgetting what a person did, in the database; each inside the caller's transaction."""

import json
from collections.abc import Collection
from typing import Any

from prompt_library import Phrase
from workbench.records import ASSIGNED
from workbench.store_library import Database

_ERASED = json.dumps(Phrase("workbench.person.erased").dump())
_IDS = "(SELECT value FROM json_each(:ids))"
_BEGUN = f"scenario GLOB '{ASSIGNED}*'"
_PROMPTS = "SELECT id FROM prompts WHERE user_id = :user"
_HANDED_IN = "SELECT id FROM submissions WHERE user_id = :user"
_OUTPUTS = f"(SELECT id FROM outputs WHERE run_id IN {_IDS})"
_EMPTY_VERSIONS = "UPDATE versions SET text = '', digest = '', note = '', hypothesis = ''"


def forget_practice(db: Database, user: int) -> None:
    """Removes all runs of the person's own prompts with what came of them. Of assignments it stays known
    that the person had begun, and nothing of what they wrote."""
    who = {"user": user}
    _remove_runs(db, _ids(db, f"{_RUNS_OF_VERSIONS} WHERE prompt_id IN ({_PROMPTS})", who))
    begun = f"prompt_id IN ({_PROMPTS} AND {_BEGUN})"
    for change in (
        f"DELETE FROM drafts WHERE user_id = :user AND NOT {_BEGUN}",
        "UPDATE drafts SET text = '' WHERE user_id = :user",
        f"DELETE FROM versions WHERE prompt_id IN ({_PROMPTS} AND NOT {_BEGUN})",
        f"{_EMPTY_VERSIONS} WHERE {begun}",
        f"DELETE FROM prompts WHERE user_id = :user AND NOT {_BEGUN}",
        "DELETE FROM experiments WHERE user_id = :user",
    ):
        db.execute(change, who)


def forget_submissions(db: Database, user: int) -> None:
    """Removes what was handed in and never graded; of the rest empties the texts, what quotes them, and what
    was said of them."""
    who = {"user": user}
    # Before any of them goes: their lines in the log stay.
    submissions = _ids(db, _HANDED_IN, who)
    _remove_submissions(db, _ids(db, f"{_HANDED_IN} AND id NOT IN ({_GRADED})", who))
    _empty_outputs(db, _ids(db, f"SELECT id FROM runs WHERE submission_id IN ({_HANDED_IN})", who))
    for change in (
        # Two people who handed in the same text share its version.
        f"{_EMPTY_VERSIONS} WHERE id IN (SELECT version_id FROM runs WHERE submission_id IN ({_HANDED_IN}))"
        " AND NOT EXISTS (SELECT 1 FROM runs JOIN submissions ON submissions.id = submission_id"
        " WHERE version_id = versions.id AND user_id <> :user)",
        # Digests of the text, too: whoever has the text would find its author.
        "UPDATE submissions SET text = '', receipt = '', overlap = '{}',"
        " frozen = json_set(frozen, '$.prompt', '') WHERE user_id = :user",
        f"UPDATE marks SET reason = '', comment = '' WHERE submission_id IN ({_HANDED_IN})",
        f"UPDATE markings SET feedback = '', note = '' WHERE submission_id IN ({_HANDED_IN})",
        "UPDATE regrades SET text = '', answer = iif(answer IS NULL, NULL, '')"
        f" WHERE submission_id IN ({_HANDED_IN})",
        "DELETE FROM extensions WHERE user_id = :user",
    ):
        db.execute(change, who)
    db.execute(
        "UPDATE log SET old = json_remove(old, '$.reason', '$.comment'),"
        " new = json_remove(new, '$.reason', '$.comment')"
        f" WHERE subject GLOB 'submission/*' AND CAST(substr(subject, 12) AS INTEGER) IN {_IDS}",
        {"ids": submissions},
    )


def forget_made(db: Database, user: int, shipped: Collection[str]) -> None:
    """Removes exercises and rubrics of the person's own that nobody else uses, and notes to other markers.
    What they told trainees stays the trainees'."""
    db.execute("UPDATE markings SET note = '' WHERE marker_id = :user", {"user": user})
    rubrics = _ids(db, "SELECT rubric_id FROM own_rubrics WHERE user_id = :user", {"user": user})
    exercises = _ids(db, "SELECT scenario FROM own_scenarios WHERE user_id = :user", {"user": user})
    for table in ("rubrics_in_use", "own_rubrics", "own_scenarios"):
        db.execute(f"DELETE FROM {table} WHERE user_id = :user", {"user": user})
    db.execute(
        f"DELETE FROM snapshots WHERE scenario IN {_IDS} AND digest NOT IN (SELECT snapshot FROM runs"
        " UNION SELECT snapshot FROM assignments UNION SELECT snapshot FROM own_scenarios)",
        {"ids": exercises},
    )
    # Emptied and not removed: to find out that none of millions of scores names it takes seconds.
    db.execute(
        "UPDATE rubrics SET scenario = 'erased', number = id, digest = 'erased ' || id, content = '{}'"
        f" WHERE (id IN {_IDS} OR scenario IN (SELECT value FROM json_each(:exercises)))"
        " AND id NOT IN (SELECT rubric_id FROM runs UNION SELECT rubric_id FROM rescorings"
        " UNION SELECT rubric_id FROM assignments UNION SELECT rubric_id FROM own_rubrics"
        " UNION SELECT rubric_id FROM rubrics_in_use)"
        " AND digest NOT IN (SELECT value FROM json_each(:shipped))",
        {"ids": rubrics, "exercises": exercises, "shipped": json.dumps(list(shipped))},
    )


_RUNS_OF_VERSIONS = "SELECT runs.id FROM versions JOIN runs ON version_id = versions.id"
_GRADED = "SELECT submission_id FROM runs WHERE submission_id IS NOT NULL AND status = 'finished'"


def _remove_submissions(db: Database, submissions: str) -> None:
    ids = {"ids": submissions}
    _remove_runs(db, _ids(db, f"SELECT id FROM runs WHERE submission_id IN {_IDS}", ids))
    for table in ("marks", "markings", "marking", "regrades"):
        db.execute(f"DELETE FROM {table} WHERE submission_id IN {_IDS}", ids)
    db.execute(f"DELETE FROM submissions WHERE id IN {_IDS}", ids)


def _remove_runs(db: Database, runs: str) -> None:
    """A run that is under way loses its row, too: nothing more can then be stored of it. Its version, if it
    is nobody's own and no other run has it, goes with it."""
    ids = {"ids": runs}
    versions = _ids(db, f"SELECT version_id FROM runs WHERE id IN {_IDS} AND submission_id IS NOT NULL", ids)
    db.execute(f"DELETE FROM cache WHERE output_id IN {_OUTPUTS}", ids)
    db.execute(f"DELETE FROM scores WHERE output_id IN {_OUTPUTS}", ids)
    for table in ("outputs", "grades", "rescorings"):
        db.execute(f"DELETE FROM {table} WHERE run_id IN {_IDS}", ids)
    db.execute(f"DELETE FROM runs WHERE id IN {_IDS}", ids)
    db.execute(
        f"DELETE FROM versions WHERE id IN {_IDS} AND id NOT IN (SELECT version_id FROM runs)",
        {"ids": versions},
    )


def _empty_outputs(db: Database, runs: str) -> None:
    values = {"ids": runs, "erased": _ERASED}
    db.execute(f"DELETE FROM cache WHERE output_id IN {_OUTPUTS}", values)
    db.execute(
        "UPDATE outputs SET messages = '[]', text = iif(text IS NULL, NULL, ''),"
        f" error = iif(error IS NULL, NULL, :erased) WHERE run_id IN {_IDS}",
        values,
    )
    db.execute(f"UPDATE scores SET explanation = :erased WHERE output_id IN {_OUTPUTS}", values)


def _ids(db: Database, query: str, values: dict[str, Any]) -> str:
    """The first column of what a query finds, as JSON: read before what it depends on goes."""
    return json.dumps([value for (value,) in db.execute(query, values)])
