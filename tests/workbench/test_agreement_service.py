"""What the markers of an assignment are told of how far they agree, and what they are not told."""

from pathlib import Path

import pytest
from test_marking_service import CRITERION, ROLES
from test_submissions import School

from evals.agreement import VALIDATED, agreement
from workbench.marking import LEVELS, Mark
from workbench.services.agreement import Agreements
from workbench.services.marking import Marking
from workbench.services.marking_desk import Desks
from workbench.services.rights import Rights
from workbench.store_log import LogStore

INES, OMAR = (4, 3, 2, 0, 1), (3, 3, 0, 0, 2)


class Panel:
    """A class whose five submissions two people mark."""

    def __init__(self, folder: Path) -> None:
        self.school = School(folder, markers=2)
        names = [f"t{number}" for number in range(len(INES))]
        self.school.people(names)
        room, rights = self.school.room, Rights(ROLES.get)
        self.desks = Desks(room, self.school.assignments, self.school.store, self.school.marks)
        self.marking = Marking(room, self.desks, self.school.marks, LogStore(room.store), rights)
        self.service = Agreements(self.desks, rights)
        self.submissions = [self.school.hand_in(name).id for name in names]

    def mark(self, by: str, levels: tuple[int, ...], done: bool = True) -> None:
        for submission, level in zip(self.submissions, levels, strict=True):
            self.marking.mark(by, Mark(submission, CRITERION, by, level, "why"))
            if done:
                self.marking.finish(by, submission)

    def pairs(self) -> tuple[int, float | None]:
        """How many submissions count, and the second minus the first."""
        found = self.service.panel("ines", self.school.id)
        return (found[0].found.n, found[0].found["difference"].value) if found else (0, None)


@pytest.fixture
def panel(tmp_path: Path) -> Panel:
    return Panel(tmp_path)


def test_the_panel_is_the_measures_of_what_both_gave(panel: Panel) -> None:
    panel.mark("omar", OMAR)
    panel.mark("ines", INES)
    (one,) = panel.service.panel("omar", panel.school.id)
    assert one.criterion.id == CRITERION
    # Whoever came first, the sign is the same: omar gives 0.4 levels less than ines.
    assert one.found == agreement(INES, OMAR, levels=LEVELS)
    assert one.found["difference"].value == pytest.approx(-0.4)
    assert one.found["exact"].value == pytest.approx(2 / 5)
    assert one.found.n == 5 < VALIDATED and not one.found.validated
    assert all(measure.interval is not None for measure in one.found.measures)


def test_nothing_is_told_of_marks_that_are_not_open_to_both(panel: Panel) -> None:
    panel.mark("ines", INES)
    assert panel.pairs() == (0, None)
    panel.mark("omar", OMAR, done=False)
    assert panel.pairs() == (0, None)
    panel.marking.finish("omar", panel.submissions[0])
    assert panel.pairs() == (1, -1.0)


def test_putting_a_submission_back_and_finishing_it_in_another_order_changes_nothing(panel: Panel) -> None:
    panel.mark("ines", INES)
    panel.mark("omar", OMAR)
    before = panel.service.panel("ines", panel.school.id)
    first = panel.submissions[0]
    panel.marking.move("ines", first, "in-marking")
    assert panel.pairs()[0] == 4
    for marker in ("omar", "ines"):
        panel.marking.finish(marker, first)
    assert panel.service.panel("ines", panel.school.id) == before


def test_a_third_who_settles_is_no_part_of_it(panel: Panel) -> None:
    panel.mark("ines", INES)
    panel.mark("omar", OMAR)
    apart = panel.submissions[2]
    panel.marking.move("ines", apart, "in-review")
    panel.marking.mark("root", Mark(apart, CRITERION, "root", 4, "why"))
    panel.marking.finish("root", apart)
    assert panel.pairs() == (5, pytest.approx(-0.4))
    assert panel.desks.grade(panel.desks.desk_of(apart), apart) is not None


def test_the_sample_is_of_what_is_marked_the_same_every_time_and_where_people_left_the_checks(
    panel: Panel,
) -> None:
    panel.mark("ines", INES)
    assert panel.service.sample("ines", panel.school.id) == []
    panel.mark("omar", OMAR)
    settled = {one for one in panel.submissions if abs(INES[panel.submissions.index(one)]
               - OMAR[panel.submissions.index(one)]) <= 1}  # fmt: skip
    found = panel.service.sample("ines", panel.school.id)
    assert {one.submission for one in found} == settled
    assert found == panel.service.sample("ines", panel.school.id)
    # The same submissions for the other marker, each by its place in their own order.
    assert {one.submission for one in panel.service.sample("omar", panel.school.id)} == settled
    assert [one.number for one in found] == sorted(one.number for one in found)
