"""What a trainee is told of a released submission, and asks to have looked at again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from evals import Grade, case_values
from prompt_library import Phrase
from scenarios import Rubric
from workbench.class_records import RUNNER, Submission
from workbench.errors import WorkbenchError
from workbench.records import ASSIGNED, PromptKey
from workbench.services.marking import Marking
from workbench.services.marking_desk import Desks
from workbench.services.rights import Rights
from workbench.services.workroom import Workroom
from workbench.store_regrades import OUTCOMES, Regrade, RegradeStore
from workbench.store_submissions import SubmissionStore

REGRADE_DAYS = 14
"""Days after its release in which a mark may be asked about."""
MOST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class CriterionFeedback:
    """One criterion: its value 0..1, whether people gave it, and what they said of it."""

    id: str
    value: float | None
    by_people: bool
    comments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """A released submission as its trainee reads it.

    ``cases`` holds for each hidden case, in an order that tells nothing of it, its value 0..1 by criterion:
    scores, and never what was asked or expected. ``grade`` 0..1 is final; ``automatic`` is what the checks
    gave on the hidden cases, ``practice`` what they gave the same text on the practice cases, if it was run.
    """

    submission: Submission
    rubric: Rubric
    grade: float | None
    automatic: Grade | None
    practice: Grade | None
    criteria: tuple[CriterionFeedback, ...]
    cases: tuple[dict[str, float], ...]
    overall: tuple[str, ...]
    regrades: tuple[Regrade, ...]
    until: datetime


class Feedbacks:
    """Every method names who asks; trainees are told of their own, once it is released."""

    def __init__(
        self,
        room: Workroom,
        desks: Desks,
        marking: Marking,
        submissions: SubmissionStore,
        regrades: RegradeStore,
        rights: Rights,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._room = room
        self._desks = desks
        self._marking = marking
        self._submissions = submissions
        self._regrades = regrades
        self._rights = rights
        self._clock = clock

    def of(self, user: str, submission: int) -> Feedback:
        """What ``user`` is told of their submission. Raises ``WorkbenchError`` for another's, or before it is
        released."""
        made = self._own(user, submission)
        final = self._desks.final(submission)
        if final is None:
            raise WorkbenchError(Phrase("workbench.feedback.unreleased"))
        by_people = {name: one.value for name, one in final.settled.items() if one.value is not None}
        automatic = final.automatic.by_criterion if final.automatic else {}
        criteria = tuple(
            CriterionFeedback(
                one.id,
                by_people.get(one.id, automatic[one.id].value if one.id in automatic else None),
                one.id in by_people,
                tuple(mark.comment for mark in final.marks if mark.criterion == one.id and mark.comment),
            )
            for one in final.rubric.criteria
        )
        said = tuple(one.feedback for one in final.overall if one.feedback)
        return Feedback(
            made,
            final.rubric,
            final.grade,
            final.automatic,
            self._practised(made),
            criteria,
            self._cases(made),
            said,
            tuple(self._regrades.of(submission)),
            final.released + timedelta(days=REGRADE_DAYS),
        )

    def ask(self, user: str, submission: int, criterion: str, text: str) -> Regrade:
        """Asks to look at a criterion again. Raises ``WorkbenchError`` without a reason, after the deadline,
        and while an earlier request about it is open."""
        told = self.of(user, submission)
        if criterion not in {one.id for one in told.criteria}:
            raise WorkbenchError(Phrase("workbench.marking.criterion", criterion=criterion))
        if not 1 <= len(text.strip()) <= MOST_TEXT:
            raise WorkbenchError(Phrase("workbench.regrade.text", most=MOST_TEXT))
        if self._clock() > told.until:
            raise WorkbenchError(Phrase("workbench.regrade.late", days=REGRADE_DAYS))
        return self._regrades.ask(submission, criterion, text.strip())

    def asked(self, by: str, assignment: int) -> list[Regrade]:
        """The requests about an assignment that wait for an answer."""
        self._rights.refuse_without(by, "instructor")
        return self._regrades.open(assignment)

    def answer(self, by: str, regrade: int, answer: str, outcome: str) -> Regrade:
        """Answers a request. A mark that is to be ``changed`` goes back to review first.

        Raises ``WorkbenchError`` for a request that is not open, or an answer that says nothing.
        """
        self._rights.refuse_without(by, "instructor")
        if outcome not in OUTCOMES or not 1 <= len(answer.strip()) <= MOST_TEXT:
            raise WorkbenchError(Phrase("workbench.regrade.answer", most=MOST_TEXT))
        found = self._regrades.find(regrade)
        if found is None or not self._regrades.answer(by, regrade, answer.strip(), outcome):
            raise WorkbenchError(Phrase("workbench.regrade.unknown", regrade=regrade))
        if outcome == "changed":
            self._marking.move(by, found.submission, "in-review")
        return self._regrades.of(found.submission)[-1]

    def _own(self, user: str, submission: int) -> Submission:
        made = self._submissions.find(submission)
        if made is None or made.user != user or not self._rights.belongs(user):
            raise WorkbenchError(Phrase("workbench.marking.unknown", submission=submission))
        return made

    def _practised(self, made: Submission) -> Grade | None:
        key = PromptKey(made.user, f"{ASSIGNED}{made.assignment}", made.frozen.language)
        for one in self._room.results.versions(key):
            if one.version.text == made.text and one.newest is not None:
                return one.newest.grade
        return None

    def _cases(self, made: Submission) -> tuple[dict[str, float], ...]:
        result = self._room.results.of(RUNNER, made.run) if made.run is not None else None
        if result is None:
            return ()
        by_case: dict[str, dict[str, float]] = {}
        for criterion, values in case_values(result.scores).items():
            for case, value in values.items():
                by_case.setdefault(case, {})[criterion] = value
        # By their values: the order of the file would tell which case is which from one attempt to the next.
        return tuple(sorted(by_case.values(), key=lambda one: sorted(one.items())))
