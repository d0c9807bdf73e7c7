"""Another rubric for an assignment: who would be graded how, before it counts."""

from dataclasses import dataclass, replace

from scenarios import Rubric
from workbench.class_records import RUNNER, Submission
from workbench.rubric_fit import refuse_unfit
from workbench.services.marking_desk import Desks
from workbench.services.rescoring import Rescored, Rescoring
from workbench.services.rights import Rights
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_log import LogStore


@dataclass(frozen=True, slots=True)
class Changed:
    """What the checks give a submission before and after, 0..1; ``None``: unscored."""

    submission: int
    before: float | None
    after: float | None

    @property
    def by(self) -> float | None:
        """How much the automatic grade changes, -1..1; ``None`` if it was or will be unscored."""
        return None if self.before is None or self.after is None else self.after - self.before


class RubricChanges:
    """Every method names who asks. No model is asked, and older scores and grades stay in the database."""

    def __init__(
        self,
        room: Workroom,
        rescoring: Rescoring,
        assignments: AssignmentStore,
        desks: Desks,
        log: LogStore,
        rights: Rights,
    ) -> None:
        self._room = room
        self._rescoring = rescoring
        self._assignments = assignments
        self._desks = desks
        self._log = log
        self._rights = rights

    def preview(self, by: str, assignment: int, rubric: Rubric) -> list[Changed]:
        """What ``rubric`` would give every submission whose run has finished; nothing is stored.

        Raises ``RubricError`` for a rubric that does not fit the exercise's cases.
        """
        return self._scored(by, assignment, rubric, keep=False)

    def apply(self, by: str, assignment: int, rubric: Rubric) -> list[Changed]:
        """Scores every finished submission by ``rubric``, and all later ones; what ``preview`` said."""
        changed = self._scored(by, assignment, rubric, keep=True)
        terms = self._desks.desk(assignment).assignment.terms
        made = self._room.scenarios.keep_rubric(terms.scenario, rubric)
        self._assignments.change(assignment, replace(terms, rubric_id=made))
        old, new = {"rubric": terms.rubric_id}, {"rubric": made}
        self._log.add(by, "assignment.rubric", f"assignment/{assignment}", old, new)
        return changed

    def _scored(self, by: str, assignment: int, rubric: Rubric, keep: bool) -> list[Changed]:
        self._rights.refuse_without(by, "instructor")
        desk = self._desks.desk(assignment)
        refuse_unfit(rubric, self._room.scenarios.snapshot(desk.assignment.terms.snapshot).cases)
        found = []
        for submission in desk.submissions.values():
            # Without texts there is nothing to score again: such grades stay what they were.
            if submission.erased:
                continue
            if self._desks.automatic(desk, submission.id) is not None and submission.run is not None:
                (scored,) = self._rescoring.rescore(RUNNER, [submission.run], rubric, keep)
                found.append(_changed(submission, scored))
        return found


def _changed(submission: Submission, scored: Rescored) -> Changed:
    return Changed(submission.id, scored.before.value, scored.after.value if scored.after else None)
