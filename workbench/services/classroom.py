"""The services of a class, and what they share: the same stores, rights and clock."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from workbench.account_records import Person
from workbench.services.agreement import Agreements
from workbench.services.assignments import Assignments
from workbench.services.dashboard import Dashboard
from workbench.services.feedback import Feedbacks
from workbench.services.gradebook import Gradebooks
from workbench.services.marking import Marking
from workbench.services.marking_desk import Desks
from workbench.services.rescoring import Rescoring
from workbench.services.rights import Rights
from workbench.services.rubric_changes import RubricChanges
from workbench.services.submissions import Submissions
from workbench.services.submitted_runs import SubmittedRuns
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_erasure import ErasureStore
from workbench.store_log import LogStore
from workbench.store_marks import MarkStore
from workbench.store_regrades import RegradeStore
from workbench.store_rubrics import RubricStore
from workbench.store_settings import SettingsStore
from workbench.store_submissions import SubmissionStore


class Classroom:
    """Assignments, submissions, marking, feedback and what a class shows of itself.

    ``people`` gives the trainees of the class now. Every method of every service names who asks, and asks
    ``rights`` first.
    """

    def __init__(
        self,
        room: Workroom,
        rights: Rights,
        people: Callable[[], Sequence[Person]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.rights = rights
        assignments, submissions = AssignmentStore(room.store), SubmissionStore(room.store)
        marks, log = MarkStore(room.store), LogStore(room.store)
        erasures = ErasureStore(room.store)
        desks = Desks(room, assignments, submissions, marks)
        rescoring = Rescoring(room.results, room.runs, RubricStore(room.store))
        self.assignments = Assignments(room, assignments, log, rights, clock)
        self.submitted_runs = SubmittedRuns(room, assignments, submissions, marks, log, rights)
        self.submissions = Submissions(
            room, assignments, submissions, desks, self.submitted_runs, rights, clock
        )
        self.marking = Marking(room, desks, marks, log, rights)
        self.feedback = Feedbacks(
            room, desks, self.marking, submissions, RegradeStore(room.store), rights, clock
        )
        self.agreements = Agreements(desks, rights)
        self.rubric_changes = RubricChanges(room, rescoring, assignments, desks, log, rights)
        self.dashboard = Dashboard(
            room, assignments, desks, rights, lambda: [*(one.name for one in people()), *erasures.members()]
        )
        self.gradebooks = Gradebooks(assignments, desks, SettingsStore(room.store), log, rights, people)
        room.exercises.set_to_class(self.assignments)
