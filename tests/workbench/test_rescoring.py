"""Stored outputs scored again: no model is asked, the new scores count, the old ones stay."""

from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from stub_server import Answer, StubServer, completion
from test_durability import folder, report, said, workroom  # noqa: F401

from evals import CHECKS
from evals.results import CheckResult
from prompt_library import Phrase
from scenarios import Rubric, shipped_scenario
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER
from workbench.rubric_text import write_rubric
from workbench.services.rescoring import Rescoring
from workbench.store_rubrics import RubricStore

SCENARIO = shipped_scenario("faq-quote")


def only(position: int) -> Rubric:
    """The exercise's rubric with all the weight on one criterion."""
    criteria = SCENARIO.rubric.criteria
    return Rubric(tuple(replace(one, weight=float(n == position)) for n, one in enumerate(criteria)))


def satisfied(check: Any) -> Any:
    """The check as it would be if it found every answer right."""

    @wraps(check)
    def passed(*_: object, **__: object) -> CheckResult:
        return CheckResult(1.0, Phrase("evals.check.untold"))

    return passed


def rounds(at: Path) -> list[tuple[int, int, int]]:
    """Each round of run 1: its number, its rubric and how many scores it has."""
    with workroom(at).store.read() as db:
        return list(
            db.execute(
                "SELECT round, rubric_id, count(*) FROM scores JOIN outputs ON outputs.id = output_id"
                " WHERE run_id = 1 GROUP BY round, rubric_id ORDER BY round"
            )
        )


def grades(at: Path) -> list[float | None]:
    runs = workroom(at).runs.runs_by(LOCAL_USER)
    return [run.grade.value if run.grade else None for run in reversed(runs)]


def test_a_changed_rubric_scores_stored_outputs_and_the_old_scores_stay(
    folder: Path,  # noqa: F811
    stub: StubServer,
) -> None:
    stub.answer(Answer(completion("The answer is not in the FAQ.").body))
    before = report(folder)["versions"]
    asked, scores = len(stub.chats), rounds(folder)[0][2]
    (folder / "rubric.yaml").write_text(write_rubric(only(2)), encoding="utf-8")
    shown, _ = said(folder, "rescore", "1", "2", "--rubric", "rubric.yaml", "--dry-run")
    assert "Run" in shown and rounds(folder) == [(0, 1, scores)]
    assert grades(folder) == [version["grade"] for version in before]
    said(folder, "rescore", "1", "--rubric", "rubric.yaml")
    first, second = rounds(folder)
    assert first == (0, 1, scores) and second == (1, 2, scores)
    after = grades(folder)
    assert after[0] != before[0]["grade"] and after[1] == before[1]["grade"]
    assert len(stub.chats) == asked
    # A comparison of the two would compare two rubrics.
    room = workroom(folder)
    record = room.runs.run(LOCAL_USER, 1)
    assert record is not None and (record.round, record.plan.rubric_id) == (1, 2)
    assert room.results.grade(record).value == pytest.approx(after[0])
    said(folder, "rescore", "--scenario", "faq-quote", "--language", "en", "--rubric", "rubric.yaml")
    assert grades(folder) == [after[0], after[0]]


def test_a_changed_check_is_seen_and_an_unchanged_one_stores_nothing(
    folder: Path,  # noqa: F811
    stub: StubServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report(folder)
    room = workroom(folder)
    rescoring = Rescoring(room.results, room.runs, RubricStore(room.store))
    (unchanged,) = rescoring.rescore(LOCAL_USER, [1], None)
    assert (unchanged.changed, unchanged.before, len(rounds(folder))) == (0, unchanged.after, 1)
    used = {use.name for criterion in SCENARIO.rubric.criteria for use in criterion.checks}
    changed_checks = {name: satisfied(CHECKS[name]) for name in used}
    monkeypatch.setattr("evals.checks.use.CHECKS", {**CHECKS, **changed_checks})
    (changed,) = rescoring.rescore(LOCAL_USER, [1], None)
    assert changed.after is not None and changed.after.value == 1.0 and changed.changed == 8
    assert [number for number, *_ in rounds(folder)] == [0, 1]
    (again,) = rescoring.rescore(LOCAL_USER, [1], None)
    assert again.changed == 0 and len(rounds(folder)) == 2


def test_what_cannot_be_scored_again_is_said(folder: Path, stub: StubServer) -> None:  # noqa: F811
    report(folder)
    assert "no run 7" in said(folder, "rescore", "7", code=2)[1]
    assert "Say which runs" in said(folder, "rescore", code=2)[1]
    assert "absent.yaml" in said(folder, "rescore", "1", "--rubric", "absent.yaml", code=2)[1]
    (folder / "bad.yaml").write_text("rubric: 3")
    assert "rubric" in said(folder, "rescore", "1", "--rubric", "bad.yaml", code=2)[1]
    room = workroom(folder)
    rescoring = Rescoring(room.results, room.runs, RubricStore(room.store))
    with pytest.raises(WorkbenchError):
        rescoring.rescore("somebody else", [1], None)
