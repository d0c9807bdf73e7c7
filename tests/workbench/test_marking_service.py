"""Marking a class's submissions: blind, twice where asked, settled by a third, released at the end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from test_submissions import School

from scenarios import Criterion, Rubric
from workbench.errors import WorkbenchError
from workbench.marking import Mark, Settled, final_grade
from workbench.services.marking import Marking
from workbench.services.marking_desk import Desks
from workbench.services.rights import Forbidden, Rights
from workbench.store_log import LogStore
from workbench.store_marks import MarkStore

ROLES = {"ann": "trainee", "bob": "trainee", "ines": "instructor", "omar": "instructor", "root": "admin"}
CRITERION = "facts"


class Office:
    """A class in which ann and bob have handed in."""

    def __init__(self, folder: Path) -> None:
        self.school = School(folder)
        self.log = LogStore(self.school.room.store)
        room, marks = self.school.room, MarkStore(self.school.room.store)
        self.desks = Desks(room, self.school.assignments, self.school.store, marks)
        self.marking = Marking(room, self.desks, marks, self.log, Rights(ROLES.get))
        self.ann, self.bob = (self.school.hand_in(user).id for user in ("ann", "bob"))
        self.id = self.school.id

    def mark(self, by: str, level: int, submission: int | None = None, **said: str) -> None:
        told = {"reason": "the checks miss it", **said}
        self.marking.mark(by, Mark(submission or self.ann, CRITERION, by, level, **told))


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Office]:
    return lambda: Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(offices: Callable[[], Office]) -> Office:
    return offices()


@pytest.mark.parametrize("who", ["ann", "eve", ""])
def test_who_does_not_teach_can_neither_read_nor_mark(office: Office, who: str) -> None:
    marking = office.marking
    for refused in (
        lambda: marking.sheets(who, office.id),
        lambda: marking.sheet(who, office.ann),
        lambda: marking.answers(who, office.ann),
        lambda: marking.criteria(who, office.id),
        lambda: office.mark(who, 3),
        lambda: marking.say(who, office.ann, "well done", ""),
        lambda: marking.finish(who, office.ann),
        lambda: marking.move(who, office.ann, "in-marking"),
        lambda: marking.release(who, office.id),
        lambda: marking.whose(who, office.ann),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_sheet_tells_nothing_of_whose_it_is_until_it_is_released(office: Office) -> None:
    for sheet in office.marking.sheets("ines", office.id):
        assert "ann" not in repr(sheet) and "bob" not in repr(sheet)
    with pytest.raises(WorkbenchError, match="hidden"):
        office.marking.whose("ines", office.ann)
    places = {sheet.id: sheet.number for sheet in office.marking.sheets("ines", office.id)}
    assert sorted(places.values()) == [1, 2]
    assert office.marking.sheet("ines", office.ann).number == places[office.ann]


def test_markers_learn_of_each_other_by_no_route_until_both_are_done(office: Office) -> None:
    office.mark("ines", 4, comment="from ines")
    office.marking.say("ines", office.ann, "feedback of ines", "note of ines")
    office.mark("omar", 3)

    def known() -> str:
        marking = office.marking
        return repr([marking.sheets("omar", office.id), marking.sheet("omar", office.ann)])

    assert "ines" not in known()
    office.marking.finish("ines", office.ann)
    assert "ines" not in known()
    sheet = office.marking.finish("omar", office.ann)
    assert "note of ines" in known()
    assert sheet.settled[CRITERION] == Settled("agreed", 0.875, 1)
    assert sheet.state == "completed"


def test_an_automatic_score_is_replaced_only_with_a_reason(office: Office) -> None:
    with pytest.raises(WorkbenchError, match="why"):
        office.mark("ines", 4, reason="  ")
    before = office.marking.sheet("ines", office.ann)
    assert before.automatic is not None and before.automatic.value is not None
    for marker in ("ines", "omar"):
        office.mark(marker, 4)
        office.marking.finish(marker, office.ann)
    after = office.marking.sheet("ines", office.ann)
    criterion = before.automatic.by_criterion[CRITERION]
    weights = {one.id: one.weight for one in office.marking.criteria("ines", office.id)}
    share = weights[CRITERION] / sum(weights.values())
    assert after.grade == pytest.approx(before.automatic.value + share * (1 - (criterion.value or 0)))


def test_one_who_leaves_what_the_checks_gave_is_held_against_one_who_replaces_it(office: Office) -> None:
    graded = office.desks.automatic(office.desks.desk_of(office.bob), office.bob)
    checked = graded.by_criterion[CRITERION].value if graded else None
    assert checked is not None
    near, far = round(checked * 4), 4 if checked < 0.5 else 0
    for submission, level, kind in ((office.bob, near, "agreed"), (office.ann, far, "third-needed")):
        office.mark("ines", level, submission)
        office.marking.finish("ines", submission)
        # Who has given nothing yet learns nothing.
        assert office.marking.sheet("omar", submission).settled == {}
        sheet = office.marking.finish("omar", submission)
        assert sheet.settled[CRITERION].kind == kind
    settled = office.marking.sheet("omar", office.bob).settled[CRITERION]
    assert settled.value == pytest.approx((checked + near / 4) / 2)


def test_the_third_stays_the_third_when_all_are_done_anew_in_another_order(office: Office) -> None:
    for marker, level in (("ines", 4), ("omar", 0), ("root", 2)):
        office.mark(marker, level)
        office.marking.finish(marker, office.ann)
        if marker == "omar":
            office.marking.move("ines", office.ann, "in-review")
    office.marking.move("ines", office.ann, "in-marking")
    for marker in ("root", "omar", "ines"):
        office.marking.finish(marker, office.ann)
    settled = office.marking.sheet("ines", office.ann).settled[CRITERION]
    assert (settled.kind, settled.value) == ("third-decided", 0.5)


def test_two_who_are_too_far_apart_need_a_third(office: Office) -> None:
    for marker, level in (("ines", 4), ("omar", 1)):
        office.mark(marker, level)
        office.marking.finish(marker, office.ann)
    assert office.marking.sheet("ines", office.ann).settled[CRITERION].kind == "third-needed"
    with pytest.raises(WorkbenchError, match="third"):
        office.marking.move("ines", office.ann, "ready")
    office.marking.move("ines", office.ann, "in-review")
    office.mark("root", 2)
    office.marking.finish("root", office.ann)
    found = office.marking.sheet("root", office.ann)
    assert found.settled[CRITERION] == Settled("third-decided", 0.5, 3)
    assert {mark.marker for mark in found.marks} == {"ines", "omar", "root"}
    office.marking.move("root", office.ann, "ready")


def test_only_what_is_ready_is_released_and_then_it_has_a_name(office: Office) -> None:
    for marker in ("ines", "omar"):
        office.mark(marker, 3)
        office.marking.finish(marker, office.ann)
    office.marking.move("ines", office.ann, "ready")
    assert office.marking.release("ines", office.id) == 1
    assert office.marking.whose("omar", office.ann) == "ann"
    with pytest.raises(WorkbenchError, match="ended"):
        office.mark("ines", 0)
    states = {sheet.id: sheet.state for sheet in office.marking.sheets("omar", office.id)}
    assert states == {office.ann: "released", office.bob: "not-marked"}


def test_a_marker_who_is_put_back_to_work_is_not_done(office: Office) -> None:
    for marker in ("ines", "omar"):
        office.mark(marker, 3)
        office.marking.finish(marker, office.ann)
    office.marking.move("ines", office.ann, "in-marking")
    assert office.marking.sheet("ines", office.ann).marks == tuple(
        mark for mark in office.marking.sheet("ines", office.ann).marks if mark.marker == "ines"
    )
    assert office.marking.sheet("ines", office.ann).grade is None


def test_what_was_marked_anew_after_its_release_counts_or_says_that_it_does_not(office: Office) -> None:
    office.marking.release_unmarked("ines", office.id)
    office.marking.move("ines", office.ann, "in-review")
    office.mark("ines", 4)
    with pytest.raises(WorkbenchError, match="not done with it"):
        office.marking.move("ines", office.ann, "ready")
    office.marking.finish("ines", office.ann)
    # Two mark here: one alone changes nothing.
    with pytest.raises(WorkbenchError, match="missing"):
        office.marking.move("ines", office.ann, "ready")
    office.marking.finish("omar", office.ann)
    assert office.marking.sheet("omar", office.ann).settled[CRITERION].kind != "missing"


def test_each_step_stands_in_the_log_with_what_was_before(office: Office) -> None:
    office.mark("ines", 4)
    office.mark("ines", 2, comment="second thoughts")
    lines = office.log.of(f"submission/{office.ann}/{CRITERION}")
    assert [(line.actor, line.action) for line in lines] == [("ines", "marking.mark")] * 2
    assert lines[0].old is None and lines[1].old and lines[1].new
    assert (lines[1].old["level"], lines[1].new["level"]) == (4, 2)


@pytest.mark.parametrize(
    "mark",
    [
        Mark(0, CRITERION, "ines", 3, "why"),
        Mark(1, "nothing", "ines", 3, "why"),
        Mark(1, CRITERION, "omar", 3, "why"),
        Mark(1, CRITERION, "ines", 5, "why"),
        Mark(1, CRITERION, "ines", 3, "y" * 5_001),
    ],
)
def test_a_mark_that_cannot_be_is_refused(office: Office, mark: Mark) -> None:
    with pytest.raises(WorkbenchError):
        office.marking.mark("ines", mark)


def test_the_hidden_cases_are_there_for_who_marks(office: Office) -> None:
    result = office.marking.answers("ines", office.ann)
    assert result is not None and {case.split for case in result.cases} == {"hidden"}


def criterion(id: str, weight: float, by_people: bool = False) -> Criterion:
    return Criterion(id, {}, weight, "relevance", () if by_people else (None,))  # type: ignore[arg-type]


def test_what_nobody_has_marked_is_no_nought() -> None:
    rubric = Rubric((criterion("a", 3), criterion("b", 1, True), criterion("c", 0, True)))
    assert final_grade(rubric, {"a": 0.5}, {}) is None
    assert final_grade(rubric, {"a": 0.5}, {"b": Settled("third-needed", None, 3)}) is None
    assert final_grade(rubric, {"a": 0.5}, {"b": Settled("agreed", 1.0, 0)}) == 0.625
    both = {"a": Settled("agreed", 0.0, 0), "b": Settled("agreed", 1.0, 0)}
    assert final_grade(rubric, {"a": 0.5}, both) == 0.25
