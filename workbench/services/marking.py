"""Marking: blind, by one or two markers, settled by a third, released at the end."""

from prompt_library import Phrase
from scenarios import Criterion
from workbench.class_records import RUNNER
from workbench.errors import WorkbenchError
from workbench.marking import Mark, refuse_level, refuse_move
from workbench.services.marking_desk import Desk, Desks, Sheet
from workbench.services.results import RunResult
from workbench.services.rights import Rights
from workbench.services.workroom import Workroom
from workbench.store_log import LogStore
from workbench.store_marks import MarkStore

MOST_TEXT = 5_000


class Marking:
    """Every method names who asks; whoever does not teach is refused."""

    def __init__(
        self,
        room: Workroom,
        desks: Desks,
        marks: MarkStore,
        log: LogStore,
        rights: Rights,
    ) -> None:
        self._room = room
        self._desks = desks
        self._marks = marks
        self._log = log
        self._rights = rights

    def sheets(self, by: str, assignment: int) -> list[Sheet]:
        """All submissions in ``by``'s own order."""
        desk = self._desk(by, assignment)
        return [self._desks.sheet(desk, by, one, place) for one, place in desk.places(by).items()]

    def sheet(self, by: str, submission: int) -> Sheet:
        """One submission. Raises ``WorkbenchError`` if there is none such."""
        desk = self._desk_of(by, submission)
        return self._desks.sheet(desk, by, submission, desk.places(by)[submission])

    def answers(self, by: str, submission: int) -> RunResult | None:
        """What the submission's run left behind, hidden cases included; ``None`` before it has begun."""
        run = self._desk_of(by, submission).submissions[submission].run
        return None if run is None else self._room.results.of(RUNNER, run)

    def criteria(self, by: str, assignment: int) -> tuple[Criterion, ...]:
        """What is marked; a criterion without checks by people only."""
        return self._desk(by, assignment).rubric.criteria

    def mark(self, by: str, mark: Mark) -> Sheet:
        """Stores a mark of ``by``'s.

        Raises ``WorkbenchError`` for a level or criterion that there is not, for an automatic score that is
        replaced without a reason, and where marking has ended.
        """
        desk = self._desk_of(by, mark.submission)
        refuse_level(mark.level)
        criterion = next((one for one in desk.rubric.criteria if one.id == mark.criterion), None)
        if criterion is None or mark.marker != by:
            raise WorkbenchError(Phrase("workbench.marking.criterion", criterion=mark.criterion))
        if criterion.checks and not mark.reason.strip():
            raise WorkbenchError(Phrase("workbench.marking.reason"))
        if max(len(mark.reason), len(mark.comment)) > MOST_TEXT:
            raise WorkbenchError(Phrase("workbench.marking.long", most=MOST_TEXT))
        state = desk.states[mark.submission]
        if state not in ("not-marked", "in-marking", "in-review"):
            raise WorkbenchError(Phrase("workbench.marking.ended"))
        old = next((one for one in desk.of(mark.submission) if _same(one, mark)), None)
        self._marks.add(mark)
        self._told(by, "mark", mark.submission, _told(old), _told(mark), mark.criterion)
        if state == "not-marked":
            self._move(by, mark.submission, state, "in-marking")
        return self.sheet(by, mark.submission)

    def say(self, by: str, submission: int, feedback: str, note: str) -> Sheet:
        """Stores what ``by`` says of the whole."""
        self._desk_of(by, submission)
        if max(len(feedback), len(note)) > MOST_TEXT:
            raise WorkbenchError(Phrase("workbench.marking.long", most=MOST_TEXT))
        self._marks.say(by, submission, feedback, note)
        return self.sheet(by, submission)

    def finish(self, by: str, submission: int) -> Sheet:
        """``by`` is done with a submission; it is completed once as many markers are as were asked for.

        Raises ``WorkbenchError`` if a criterion that only people mark lacks ``by``'s mark.
        """
        desk = self._desk_of(by, submission)
        given = {mark.criterion for mark in desk.of(submission) if mark.marker == by}
        missing = [one.id for one in desk.rubric.criteria if not one.checks and one.id not in given]
        if missing:
            raise WorkbenchError(Phrase("workbench.marking.missing", criteria=missing))
        self._marks.set_done(by, submission, True)
        self._told(by, "done", submission, None, None)
        enough = len({*desk.done(submission), by}) >= desk.markers
        if enough and desk.states[submission] == "in-marking":
            self._move(by, submission, "in-marking", "completed")
        return self.sheet(by, submission)

    def move(self, by: str, submission: int, new: str) -> Sheet:
        """Moves a submission's marking on or back. Only what is settled becomes ready.

        Raises ``WorkbenchError`` for a step that there is not or that somebody else has just taken, and where
        ``by`` gave marks that would not count because ``by`` is not done.
        """
        desk = self._desk_of(by, submission)
        old = desk.states[submission]
        refuse_move(old, new)
        begun = {mark.marker for mark in desk.of(submission)} - set(desk.done(submission))
        if new == "ready" and by in begun:
            raise WorkbenchError(Phrase("workbench.marking.undone", button=Phrase("workbench.class.finish")))
        if new == "ready" and self._desks.grade(desk, submission) is None:
            raise WorkbenchError(Phrase("workbench.marking.unsettled"))
        self._move(by, submission, old, new)
        if new == "in-marking":
            for marker in desk.done(submission):
                self._marks.set_done(marker, submission, False)
        return self.sheet(by, submission)

    def release(self, by: str, assignment: int) -> int:
        """Releases all that is ready. Returns how many were."""
        desk = self._desk(by, assignment)
        ready = [one for one, state in desk.states.items() if state == "ready"]
        for submission in ready:
            self._move(by, submission, "ready", "released")
        return len(ready)

    def release_unmarked(self, by: str, assignment: int) -> int:
        """Releases all that the checks have graded and nobody has begun to mark. Returns how many were.

        Raises ``WorkbenchError`` where a criterion is marked by people only.
        """
        desk = self._desk(by, assignment)
        if desk.needs_people:
            raise WorkbenchError(Phrase("workbench.marking.by_people"))
        graded = [
            one
            for one, state in desk.states.items()
            if state == "not-marked" and self._desks.automatic(desk, one) is not None
        ]
        for submission in graded:
            self._move(by, submission, "not-marked", "released")
        return len(graded)

    def whose(self, by: str, submission: int) -> str:
        """Who handed a submission in. Raises ``WorkbenchError`` before it is released."""
        desk = self._desk_of(by, submission)
        if desk.states[submission] != "released":
            raise WorkbenchError(Phrase("workbench.marking.blind"))
        return desk.submissions[submission].user

    def _desk(self, by: str, assignment: int) -> Desk:
        self._rights.refuse_without(by, "instructor")
        return self._desks.desk(assignment)

    def _desk_of(self, by: str, submission: int) -> Desk:
        self._rights.refuse_without(by, "instructor")
        return self._desks.desk_of(submission)

    def _move(self, by: str, submission: int, old: str, new: str) -> None:
        if not self._marks.move(submission, old, new):
            raise WorkbenchError(Phrase("workbench.marking.moved"))
        self._told(by, "state", submission, {"state": old}, {"state": new})

    def _told(
        self,
        by: str,
        action: str,
        submission: int,
        old: dict[str, object] | None,
        new: dict[str, object] | None,
        part: str = "",
    ) -> None:
        subject = f"submission/{submission}/{part}" if part else f"submission/{submission}"
        self._log.add(by, f"marking.{action}", subject, old, new)


def _same(one: Mark, other: Mark) -> bool:
    return (one.criterion, one.marker) == (other.criterion, other.marker)


def _told(mark: Mark | None) -> dict[str, object] | None:
    return None if mark is None else {"level": mark.level, "reason": mark.reason, "comment": mark.comment}
