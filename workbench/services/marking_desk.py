"""A submission's marking put together: what each marker may see of it, and what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from evals import Grade
from prompt_library import Phrase
from scenarios import Rubric
from workbench.class_records import RUNNER, Assignment, Submission
from workbench.errors import WorkbenchError
from workbench.marking import Mark, Settled, final_grade, gap_to_checks, order_for, settle, visible_marks
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_marks import MarkStore, Overall
from workbench.store_submissions import SubmissionStore

THRESHOLD = 1
"""Levels that two marks may be apart before a third marker is asked."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A submission as one marker finds it: no name, no other marker's marks before both are done.

    ``number`` is its place in this marker's order, from 1; ``overlap`` counts the hidden cases of which the
    text has eight words in a row. ``settled`` is told once all are done;
    ``grade`` 0..1 is what it comes to, ``None`` while something is missing.
    """

    id: int
    assignment: int
    number: int
    state: str
    text: str
    language: str
    late: bool
    overlap: int
    automatic: Grade | None
    marks: tuple[Mark, ...]
    overall: tuple[Overall, ...]
    settled: Mapping[str, Settled]
    grade: float | None


@dataclass(frozen=True, slots=True)
class Final:
    """What a released submission came to, and who said what of it."""

    rubric: Rubric
    automatic: Grade | None
    settled: Mapping[str, Settled]
    marks: tuple[Mark, ...]
    overall: tuple[Overall, ...]
    grade: float | None
    released: datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """All submissions to an assignment with their marking: for services, and for no page as it is."""

    assignment: Assignment
    rubric: Rubric
    submissions: Mapping[int, Submission]
    states: Mapping[int, str]
    marks: Sequence[Mark]
    overall: Sequence[Overall]

    def of(self, submission: int) -> list[Mark]:
        """Everybody's marks of one submission."""
        return [mark for mark in self.marks if mark.submission == submission]

    def done(self, submission: int) -> list[str]:
        """Who is done with a submission: in the order in which they first marked it, which stays the same
        when it is put back and they are done anew; then who marked nothing, the first done first."""
        done = [one.marker for one in self.overall if one.submission == submission and one.done]
        order = list(dict.fromkeys(mark.marker for mark in self.of(submission)))
        return sorted(done, key=lambda marker: order.index(marker) if marker in order else len(order))

    def places(self, by: str) -> dict[int, int]:
        """The place of each submission in ``by``'s own order, from 1."""
        order = order_for(by, self.assignment.id, self.submissions)
        return {submission: place for place, submission in enumerate(order, start=1)}

    @property
    def markers(self) -> int:
        """How many people mark each submission."""
        return self.assignment.terms.markers

    @property
    def needs_people(self) -> bool:
        """Whether a criterion is marked by people only."""
        return any(not criterion.checks for criterion in self.rubric.criteria)

    def is_marked(self, submission: int) -> bool:
        """Whether all its markers are done with a submission, or nobody has to be and nobody has begun."""
        if len(self.done(submission)) >= self.markers:
            return True
        return self.states[submission] in ("not-marked", "released") and not self.needs_people

    def settled(self, submission: int, checked: Mapping[str, float | None]) -> dict[str, Settled]:
        """What the marks of who is done come to, for each criterion that was marked or has to be.

        ``checked``: what the checks gave, by criterion. Of two markers, one who is done and did not replace
        it has given just that: else whoever replaces it would decide alone.
        """
        found: dict[str, Settled] = {}
        done = self.done(submission)
        for criterion in self.rubric.criteria:
            given = {mark.marker: mark for mark in self.of(submission) if mark.criterion == criterion.id}
            automatic = checked.get(criterion.id) if self.markers > 1 else None
            left = {} if automatic is None else dict.fromkeys(done, automatic)
            values = [
                given[marker].value if marker in given else left[marker]
                for marker in done
                if marker in given or marker in left
            ]
            needed = self.markers
            if criterion.checks and automatic is None:
                # The checks gave nothing that could be left: one who has a reason may give something alone.
                needed = min(needed, max(1, len(values)))
            if not criterion.checks or any(marker in given for marker in done):
                found[criterion.id] = settle(values, THRESHOLD, needed)
        return found


class Desks:
    """Reads the marking of submissions. Whoever asks it answers for who may know."""

    def __init__(
        self,
        room: Workroom,
        assignments: AssignmentStore,
        submissions: SubmissionStore,
        marks: MarkStore,
    ) -> None:
        self._room = room
        self._assignments = assignments
        self._submissions = submissions
        self._marks = marks

    def desk(self, assignment: int) -> Desk:
        """An assignment's. Raises ``WorkbenchError`` if there is none such."""
        found = self._assignments.find(assignment)
        if found is None:
            raise WorkbenchError(Phrase("workbench.assignment.unknown", assignment=assignment))
        return Desk(
            found,
            self._room.scenarios.rubric(found.terms.rubric_id),
            {one.id: one for one in self._submissions.to(assignment)},
            self._marks.states(assignment),
            self._marks.to(assignment),
            self._marks.overall(assignment),
        )

    def desk_of(self, submission: int) -> Desk:
        """The desk that a submission is on. Raises ``WorkbenchError`` if there is none such."""
        found = self._submissions.find(submission)
        if found is None:
            raise WorkbenchError(Phrase("workbench.marking.unknown", submission=submission))
        return self.desk(found.assignment)

    def sheet(self, desk: Desk, by: str, submission: int, place: int) -> Sheet:
        """A submission as ``by`` may see it."""
        made, done = desk.submissions[submission], desk.done(submission)
        every = len(done) >= desk.markers and by in done
        said = [one for one in desk.overall if one.submission == submission and (every or one.marker == by)]
        automatic = self.automatic(desk, submission)
        settled = desk.settled(submission, _values(automatic)) if every else {}
        return Sheet(
            submission,
            desk.assignment.id,
            place,
            desk.states[submission],
            made.text,
            made.frozen.language,
            made.late,
            len(made.overlap),
            automatic,
            tuple(visible_marks(desk.of(submission), by, done, desk.markers)),
            tuple(said),
            settled,
            self.grade(desk, submission) if every else None,
        )

    def final(self, submission: int, desk: Desk | None = None) -> Final | None:
        """What a submission came to; ``None`` before it is released. ``desk``: its own, if it was read."""
        desk = desk or self.desk_of(submission)
        released = self._released(desk, submission)
        if released is None:
            return None
        automatic = self.automatic(desk, submission)
        return Final(
            desk.rubric,
            automatic,
            desk.settled(submission, _values(automatic)),
            tuple(desk.of(submission)),
            tuple(one for one in desk.overall if one.submission == submission),
            self.grade(desk, submission),
            released,
        )

    def _released(self, desk: Desk, submission: int) -> datetime | None:
        if desk.states[submission] == "released":
            return self._marks.changed(submission)
        alone = desk.states[submission] == "not-marked" and not desk.needs_people
        if alone and desk.assignment.terms.release == "at-once" and self.automatic(desk, submission):
            return desk.submissions[submission].frozen.submitted
        return None

    def automatic(self, desk: Desk, submission: int) -> Grade | None:
        """What the checks gave; ``None`` before the run has finished."""
        run = desk.submissions[submission].run
        record = None if run is None else self._room.results.record(RUNNER, run)
        if record is None or record.status != "finished":
            return None
        return self._room.results.grade(record)

    def grade(self, desk: Desk, submission: int) -> float | None:
        """What people and checks come to together, 0..1; ``None`` while something is missing."""
        given = _values(self.automatic(desk, submission))
        return final_grade(desk.rubric, given, desk.settled(submission, given))

    def gap(self, desk: Desk, submission: int) -> float:
        """How far people are from what the checks gave, 0..1."""
        given = _values(self.automatic(desk, submission))
        return gap_to_checks(desk.rubric, given, desk.settled(submission, given))


def _values(automatic: Grade | None) -> dict[str, float | None]:
    return {} if automatic is None else {name: one.value for name, one in automatic.by_criterion.items()}
