"""What a person tried, read back: counts and best grades of many runs, the newest of many versions."""

from dataclasses import asdict
from pathlib import Path

import pytest
from test_services import PROMPT, SCENARIO, bench, practise

from evals import Grade
from workbench.services import Bench, Tried
from workbench.views.history import ALL, history_view


def graded(on: Bench, run_id: int, value: float | None, round: int = 0) -> None:
    """As if the run had come to ``value``."""
    with on.store.write() as db:
        db.execute("UPDATE grades SET value = ? WHERE run_id = ? AND round = ?", [value, run_id, round])


def scored_again(on: Bench, run_id: int, value: float) -> None:
    with on.store.write() as db:
        db.execute("INSERT INTO rescorings VALUES (?, 1, 1, '')", [run_id])
        db.execute(
            "INSERT INTO grades SELECT run_id, 1, value, low, high, cases, samples, unscored, criteria,"
            " created FROM grades WHERE run_id = ?",
            [run_id],
        )
    graded(on, run_id, value, 1)


def tried(on: Bench, user: str = "ann") -> Tried:
    (one,) = on.history.tried(user)
    return one


def best(on: Bench) -> float | None:
    found = tried(on).best
    return found.value if found else None


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    """Run 1 and 2 are of version 1, run 3 of version 2, and run 4 a quick try of version 3."""
    on = bench(tmp_path)
    for text, cases in ((PROMPT, 0), (PROMPT, 0), (f"{PROMPT}\nBe brief.", 0), (f"{PROMPT}\nBe kind.", 1)):
        practise(on, text, cases=cases)
    practise(on, user="bob")
    for run_id, value in ((1, 0.5), (2, 0.6), (3, 0.4), (4, 1.0), (5, 0.9)):
        graded(on, run_id, value)
    return on


def test_all_runs_of_a_prompt_are_one_line(on: Bench) -> None:
    one = tried(on)
    assert (one.scenario.id, one.language, one.versions, one.runs) == (SCENARIO, "en", 3, 4)
    newest = on.runs.run("ann", 4)
    assert newest is not None and one.newest == newest.created
    assert tried(on, "bob").runs == 1 and on.history.tried("eve") == []


def test_the_exercise_run_last_comes_first(on: Bench) -> None:
    with on.store.write() as db:
        db.execute("UPDATE prompts SET scenario = 'acrostic' WHERE user_id = 1")
    practise(on)
    assert [one.scenario.id for one in on.history.tried("ann")] == [SCENARIO, "acrostic"]


def test_the_best_grade_is_that_of_a_whole_run_as_it_was_scored_last(on: Bench) -> None:
    assert best(on) == 0.6
    scored_again(on, 2, 0.3)
    assert best(on) == 0.5
    scored_again(on, 3, 0.8)
    assert best(on) == 0.8
    with on.store.write() as db:
        db.execute("UPDATE runs SET status = 'stopped' WHERE id = 3")
    assert best(on) == 0.5
    for run_id in (1, 2):
        graded(on, run_id, None, round=run_id - 1)
    assert tried(on).best is None


def test_a_grade_that_was_never_stored_is_worked_out(tmp_path: Path) -> None:
    on = bench(tmp_path)
    grade: Grade = practise(on)[-1].grade
    with on.store.write() as db:
        db.execute("DELETE FROM grades")
    found = tried(on).best
    assert found is not None and asdict(found) == asdict(grade)


def test_each_version_has_its_newest_run_over_the_most_cases(on: Bench) -> None:
    practise(on, f"{PROMPT}\nBe kind.", cases=2)
    practise(on, f"{PROMPT}\nBe kind.", cases=1)
    found = on.history.versions("ann", SCENARIO, "en")
    runs = [(one.version.number, one.newest and one.newest.record.id, one.runs) for one in found]
    assert runs == [(3, 6, 3), (2, 3, 1), (1, 2, 2)]
    assert on.history.versions("ann", SCENARIO, "en", 2) == found[:2]


def test_versions_that_are_left_out_are_one_link_away(on: Bench) -> None:
    newest, every = (
        history_view(on.history.versions("ann", SCENARIO, "en", most), SCENARIO, "en", "en", 100)
        for most in (2, -1)
    )
    assert newest["newest"] == "The newest 2 of 3 versions." and f"versions={ALL}" in newest["all"]
    assert every["newest"] == "" and len(every["versions"]) == 3
