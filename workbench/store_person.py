"""All that the database holds of one person, table by table, for a copy that is given to them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.account_names import login_key
from workbench.class_records import RUNNER
from workbench.store import Store


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody whom the database knows; ``role`` is ``None`` without an account."""

    id: int
    name: str
    role: str | None


class PersonStore:
    """Reads what is one person's. What is another's in it, such as who marked, is left out."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, typed: str) -> Whose | None:
        """Who has that name or, with an account, that e-mail address; nobody who has been erased."""
        with self._store.read() as db:
            row = db.execute(
                "SELECT id, name, role FROM users LEFT JOIN accounts ON user_id = id"
                " WHERE (name = ?1 OR key = ?2 OR email_key = ?2) AND name <> ?3"
                " AND id NOT IN (SELECT user_id FROM erasures) ORDER BY name = ?1 DESC",
                [typed, login_key(typed), RUNNER],
            ).fetchone()
            return None if row is None else Whose(*row)

    def rows(self, table: str, user_id: int, hidden: bool = False) -> Iterator[dict[str, Any]]:
        """The person's rows of one of ``TABLES``; with ``hidden`` also the texts of hidden cases."""
        with self._store.read() as db:
            for row in db.query(TABLES[table], {"user": user_id, "hidden": hidden}):
                yield {
                    name: json.loads(value) if name in _JSON and value is not None else value
                    for name, value in row.items()
                }

    def counts(self, user_id: int) -> Mapping[str, int]:
        """How many rows each of ``TABLES`` has of the person."""
        with self._store.read() as db:
            values = {"user": user_id, "hidden": False}
            return {
                name: db.execute(f"SELECT count(*) FROM ({query})", values).fetchone()[0]
                for name, query in TABLES.items()
            }


_JSON = {
    "messages",
    "settings",
    "error",
    "explanation",
    "criteria",
    "content",
    "frozen",
    "old",
    "new",
    "terms",
}
_PROMPTS = "FROM prompts JOIN versions ON prompt_id = prompts.id WHERE user_id = :user"
_RUNS = (
    "FROM prompts JOIN versions ON prompt_id = prompts.id JOIN runs ON version_id = versions.id"
    " WHERE user_id = :user"
)
_OUTPUTS = _RUNS.replace(" WHERE", " JOIN outputs ON outputs.run_id = runs.id WHERE")
_HANDED_IN = "FROM submissions JOIN runs ON submission_id = submissions.id JOIN outputs ON run_id = runs.id"
# What markers gave is told when it is released, here as on the page.
_TOLD = (
    "JOIN submissions ON submissions.id = {table}.submission_id"
    " JOIN marking ON marking.submission_id = submissions.id AND state = 'released'"
    " WHERE submissions.user_id = :user"
)
_MARKER = "dense_rank() OVER (PARTITION BY submissions.id ORDER BY marker_id) AS marker"

TABLES: Mapping[str, str] = {
    "account": "SELECT name, users.created, role, email, active, password IS NOT NULL AS has_password"
    " FROM users LEFT JOIN accounts ON user_id = users.id WHERE users.id = :user",
    "sessions": "SELECT created, expires, revoked FROM sessions WHERE user_id = :user ORDER BY created",
    "invitations": "SELECT role, uses_left, created, expires FROM invitations"
    " WHERE author_id = :user OR user_id = :user ORDER BY created",
    "prompts": "SELECT versions.id AS version, scenario, language, number, text, note, hypothesis,"
    f" versions.created {_PROMPTS} ORDER BY versions.id",
    "drafts": "SELECT scenario, language, text, saved FROM drafts WHERE user_id = :user ORDER BY saved",
    "experiments": "SELECT id AS experiment, name, content, created FROM experiments"
    " WHERE user_id = :user ORDER BY id",
    "runs": "SELECT runs.id AS run, version_id AS version, scenario, model, settings, split,"
    " runs.language, samples, status, runs.created, ended, experiment_id AS experiment"
    f" {_RUNS} ORDER BY runs.id",
    "outputs": "SELECT runs.id AS run, case_id AS 'case', sample, messages, outputs.text, finish_reason,"
    " input_tokens, output_tokens, latency_ms, error, outputs.model, outputs.created"
    f" {_OUTPUTS} ORDER BY outputs.id",
    "scores": "SELECT runs.id AS run, case_id AS 'case', sample, criterion, position, value, explanation,"
    " scorer, round, scores.created "
    + _OUTPUTS.replace(" WHERE", " JOIN scores ON output_id = outputs.id WHERE")
    + " ORDER BY scores.id",
    "grades": "SELECT runs.id AS run, round, value, low, high, cases, grades.samples, unscored, criteria,"
    " grades.created "
    + _RUNS.replace(" WHERE", " JOIN grades ON grades.run_id = runs.id WHERE")
    + " ORDER BY runs.id, round",
    "own-exercises": "SELECT own_scenarios.scenario, content, own_scenarios.created FROM own_scenarios"
    " JOIN snapshots ON digest = snapshot WHERE user_id = :user ORDER BY own_scenarios.created",
    "own-rubrics": "SELECT rubrics.scenario, content, note, own_rubrics.created,"
    " EXISTS (SELECT 1 FROM rubrics_in_use AS used WHERE used.user_id = :user"
    " AND used.rubric_id = rubrics.id) AS in_use FROM own_rubrics JOIN rubrics ON rubrics.id = rubric_id"
    " WHERE user_id = :user ORDER BY own_rubrics.created",
    "extensions": "SELECT assignment_id AS assignment, due, cutoff, created FROM extensions"
    " WHERE user_id = :user ORDER BY assignment_id",
    "submissions": "SELECT submissions.id AS submission, assignment_id AS assignment,"
    " terms ->> '$.title' AS title, number, language, text, frozen, receipt, late, submitted"
    " FROM submissions JOIN assignments ON assignments.id = assignment_id WHERE user_id = :user"
    " ORDER BY submissions.id",
    # The hidden cases are the examiner's. Figures are the person's, and what the person wrote is in
    # "submissions".
    "submission-outputs": "SELECT submissions.id AS submission, case_id AS 'case', sample,"
    " iif(:hidden, messages, NULL) AS messages, iif(:hidden, outputs.text, NULL) AS text,"
    " outputs.text IS NOT NULL AS answered, finish_reason, input_tokens, output_tokens, latency_ms,"
    f" outputs.model, outputs.created {_HANDED_IN} WHERE user_id = :user ORDER BY outputs.id",
    "submission-scores": "SELECT submissions.id AS submission, case_id AS 'case', sample, criterion,"
    " position, value, iif(:hidden, explanation, NULL) AS explanation, scorer, round, scores.created"
    f" {_HANDED_IN} JOIN scores ON output_id = outputs.id WHERE user_id = :user ORDER BY scores.id",
    "submission-states": "SELECT submission_id AS submission, state, changed FROM marking"
    " JOIN submissions ON submissions.id = submission_id WHERE user_id = :user ORDER BY submission_id",
    "marks": f"SELECT submissions.id AS submission, criterion, {_MARKER}, level, reason, comment,"
    f" marks.created FROM marks {_TOLD.format(table='marks')} ORDER BY marks.id",
    "feedback": f"SELECT submissions.id AS submission, {_MARKER}, feedback, note, done"
    f" FROM markings {_TOLD.format(table='markings')} ORDER BY submissions.id, marker",
    "regrades": "SELECT submission_id AS submission, criterion, regrades.text, asked, answer, outcome,"
    " answered FROM regrades JOIN submissions ON submissions.id = submission_id WHERE user_id = :user"
    " ORDER BY regrades.id",
    "given-marks": "SELECT submission_id AS submission, criterion, level, reason, comment, created"
    " FROM marks WHERE marker_id = :user ORDER BY id",
    "given-feedback": "SELECT submission_id AS submission, feedback, note, done FROM markings"
    " WHERE marker_id = :user ORDER BY submission_id",
    "given-answers": "SELECT submission_id AS submission, criterion, answer, outcome, answered"
    " FROM regrades WHERE answerer_id = :user ORDER BY id",
    "assignments": "SELECT id AS assignment, terms, created FROM assignments WHERE author_id = :user"
    " ORDER BY id",
    "log": "SELECT at, iif(actor_id = :user, 'self', 'other') AS actor, action, subject, old, new FROM log"
    " WHERE actor_id = :user"
    " OR subject IN (SELECT 'account/' || name FROM users WHERE id = :user)"
    " OR subject IN (SELECT 'assignment/' || assignments.id || '/' || name FROM assignments, users"
    " WHERE users.id = :user)"
    " OR EXISTS (SELECT 1 FROM submissions JOIN marking ON submission_id = submissions.id"
    " WHERE state = 'released' AND user_id = :user"
    " AND (subject = 'submission/' || submissions.id"
    " OR subject GLOB 'submission/' || submissions.id || '/*')) ORDER BY log.id",
}
"""What is copied, by the name of its file, and how it is read."""
