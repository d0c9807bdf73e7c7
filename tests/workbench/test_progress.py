"""What attempts show of skills, worked out from the exported table alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_services import bench, practise

from scenarios import SKILLS, catalogue
from workbench.attempts import Attempt, attempts_csv, read_attempts
from workbench.progress import Progress, Step, progress_of
from workbench.services import Bench

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXERCISES = sorted(catalogue().values(), key=lambda one: (one.level, one.id))
FAQ = catalogue()["faq-quote"]


def attempt(run: int, scenario: str = "faq-quote", grade: float | None = 0.9, **changes: object) -> Attempt:
    exercise = catalogue()[scenario]
    made = Attempt(
        run=run,
        begun=NOW - timedelta(hours=100 - run),
        scenario=scenario,
        language="en",
        use_case=exercise.use_case,
        level=exercise.level,
        skills=tuple(exercise.skills),
        split="practice",
        version=run,
        model="m",
        samples=1,
        cases=8,
        all_cases=8,
        grade=grade,
        low=None if grade is None else max(0, grade - 0.2),
        high=None if grade is None else min(1, grade + 0.1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def read(*attempts: Attempt) -> Progress:
    return progress_of(attempts, EXERCISES, "en", NOW)


def state(progress: Progress, skill: str) -> str:
    return next(one.state for one in progress.skills if one.skill == skill)


def test_a_skill_is_shown_by_two_exercises_and_not_by_one_done_twice() -> None:
    assert state(read(), "S3") == "none"
    assert state(read(attempt(1, grade=0.79)), "S3") == "begun"
    twice = (attempt(1), attempt(2, language="fr"))
    assert state(read(*twice), "S3") == "once"
    others = [one.id for one in EXERCISES if "S3" in one.skills and one.id != "faq-quote"]
    assert state(read(*twice, attempt(3, others[0])), "S3") == "shown"


def test_the_newest_whole_run_counts_and_not_the_best() -> None:
    assert state(read(attempt(1, grade=0.95), attempt(2, grade=0.4)), "S3") == "begun"
    assert state(read(attempt(1, grade=0.4), attempt(2, grade=0.95)), "S3") == "once"


@pytest.mark.parametrize("changes", [{"cases": 1}, {"grade": None}])
def test_a_look_at_one_case_and_a_run_without_a_grade_show_nothing(changes: dict[str, object]) -> None:
    progress = read(attempt(1, **changes))  # type: ignore[arg-type]
    assert state(progress, "S3") == "begun" and progress.exercises[0].newest is None
    before = read(attempt(1), attempt(2, **changes))  # type: ignore[arg-type]
    assert state(before, "S3") == "once" and before.exercises[0].newest == attempt(1)


def test_what_was_tried_last_and_not_passed_comes_next() -> None:
    steps = read(attempt(1), attempt(2, "product-sheet", grade=0.3, language="fr")).steps
    assert steps[0] == Step("go_on", "product-sheet", "fr")
    assert len(steps) == 3 and len({step.scenario for step in steps}) == 3


def test_whoever_has_done_nothing_is_shown_the_easiest_exercises_of_several_skills() -> None:
    steps = read().steps
    assert [step.kind for step in steps] == ["skill"] * 3
    assert all(catalogue()[step.scenario].level == 1 for step in steps[:2])
    assert all(step.skill in catalogue()[step.scenario].skills for step in steps)


def test_what_was_passed_is_not_suggested_until_it_has_rested() -> None:
    fresh = read(attempt(99)).steps
    assert "faq-quote" not in {step.scenario for step in fresh}
    rested = read(attempt(1, begun=NOW - timedelta(days=8))).steps
    assert rested[0] == Step("again", "faq-quote", "en")


def test_all_skills_are_listed_once_and_each_offers_exercises() -> None:
    skills = read().skills
    assert tuple(one.skill for one in skills) == SKILLS


numbers = st.one_of(st.none(), st.floats(0, 1))
attempts = st.lists(
    st.builds(
        attempt,
        run=st.integers(1, 50),
        scenario=st.sampled_from([one.id for one in EXERCISES]),
        grade=numbers,
        low=numbers,
        high=numbers,
        language=st.sampled_from(["en", "fr"]),
        cases=st.integers(1, 8),
        model=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
            lambda name: not name.startswith("'") and name == name.strip()
        ),
    ),
    max_size=12,
    unique_by=lambda one: one.run,
)


@given(attempts)
def test_progress_is_worked_out_from_the_exported_table_as_from_the_database(made: list[Attempt]) -> None:
    again = read_attempts(attempts_csv(made))
    assert again == made
    assert read(*again) == read(*made)


def test_a_table_holds_no_formula() -> None:
    line = attempts_csv([attempt(1, model="=HYPERLINK(1)")]).splitlines()[1]
    assert "'=HYPERLINK" in line and read_attempts(attempts_csv([attempt(1, model="=1")]))[0].model == "=1"


def test_runs_of_the_workbench_become_attempts_of_their_person_only(tmp_path: Path) -> None:
    on: Bench = bench(tmp_path)
    practise(on, samples=2)
    practise(on, cases=1)
    practise(on, user="bob")
    made = on.progressing.attempts("ann")
    assert [(one.cases, one.all_cases, one.samples, one.version) for one in made] == [
        (8, 8, 2, 1),
        (1, 8, 1, 1),
    ]
    graded = on.results.of("ann", made[0].run)
    assert graded is not None and made[0].grade == graded.grade.value
    assert len(on.progressing.attempts("bob")) == 1 and on.progressing.attempts("eve") == []
    found = on.progressing.read("ann", "fr")
    assert found.exercises[0].scenario == FAQ.id and len(found.exercises[0].attempts) == 2
