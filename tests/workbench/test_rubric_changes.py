"""Another rubric for an assignment: the dry run says what the change then does, and nothing is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from test_marking_service import ROLES, Office

from scenarios import CheckUse, Criterion, Rubric
from workbench.class_records import RUNNER
from workbench.rubric_fit import RubricError
from workbench.services.rescoring import Rescoring
from workbench.services.rights import Forbidden, Rights
from workbench.services.rubric_changes import RubricChanges
from workbench.store_rubrics import RubricStore

TITLE = {"en": "words", "fr": "mots"}


def rubric(most: int) -> Rubric:
    check = CheckUse("word-count", {"value": {"max": most}})
    return Rubric((Criterion("words", TITLE, 1.0, "performance", (check,)),))


class Board(Office):
    """An office whose rubric can be changed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        room = self.school.room
        rescoring = Rescoring(room.results, room.runs, RubricStore(room.store))
        self.changes = RubricChanges(
            room, rescoring, self.school.assignments, self.desks, self.log, Rights(ROLES.get)
        )

    def grade(self, submission: int) -> float | None:
        found = self.desks.automatic(self.desks.desk(self.id), submission)
        return found.value if found else None


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path)


def test_a_dry_run_changes_nothing_and_tells_what_the_change_does(board: Board) -> None:
    before = board.grade(board.ann)
    previewed = board.changes.preview("ines", board.id, rubric(1_000))
    assert board.grade(board.ann) == before
    assert [one.after for one in previewed] == [1.0, 1.0]
    assert previewed[0].before == before and previewed[0].by == pytest.approx(1.0 - (before or 0.0))
    assert board.changes.apply("ines", board.id, rubric(1_000)) == previewed
    assert board.grade(board.ann) == 1.0


def test_old_grades_stay_what_they_were_to_the_last_bit(board: Board) -> None:
    desk = board.desks.desk(board.id)
    run = desk.submissions[board.ann].run
    assert run is not None
    old = board.school.room.results.record(RUNNER, run)
    assert old is not None
    before = board.school.room.results.grade(old)
    board.changes.apply("ines", board.id, rubric(2))
    # The first round's record still gives the first round's grade.
    assert board.school.room.results.grade(old) == before
    assert board.grade(board.ann) != before.value
    assert desk.submissions[board.ann].receipt == board.desks.desk(board.id).submissions[board.ann].receipt


def test_later_submissions_are_scored_by_the_new_rubric(board: Board) -> None:
    board.changes.apply("ines", board.id, rubric(1_000))
    found = board.school.assignments.find(board.id)
    assert found is not None
    board.school.assignments.change(board.id, replace(found.terms, attempts=2))
    made = board.school.hand_in("bob")
    assert board.grade(made.id) == 1.0


def test_a_rubric_that_does_not_fit_is_refused_before_anything_is_scored(board: Board) -> None:
    check = CheckUse("icontains", {"value": "$expected.nothing"})
    unfit = Rubric((Criterion("words", TITLE, 1.0, "performance", (check,)),))
    before = board.grade(board.ann)
    for asked in (board.changes.preview, board.changes.apply):
        with pytest.raises(RubricError):
            asked("ines", board.id, unfit)
    assert board.grade(board.ann) == before


@pytest.mark.parametrize("who", ["ann", "eve"])
def test_only_who_teaches_changes_a_rubric(board: Board, who: str) -> None:
    for asked in (board.changes.preview, board.changes.apply):
        with pytest.raises(Forbidden):
            asked(who, board.id, rubric(5))


def test_the_change_stands_in_the_log(board: Board) -> None:
    board.changes.apply("ines", board.id, rubric(5))
    (line,) = board.log.of(f"assignment/{board.id}")
    assert (line.actor, line.action) == ("ines", "assignment.rubric")
    assert line.old != line.new
