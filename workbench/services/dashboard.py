"""What a class has done: who has started, handed in and is marked, and which skills show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals import Interval
from evals.difference_limits import mean_interval
from evals.measures import Measure
from workbench.assignments import Attempt, counting
from workbench.class_records import Assignment
from workbench.records import ASSIGNED, PromptKey
from workbench.services.marking_desk import Desk, Desks
from workbench.services.rights import Rights
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore

FEWEST = 5
"""People below whom nothing is told of a class as a whole: a mean over four tells much of each."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How far a class is with one assignment, in numbers of people; ``waiting`` counts submissions that a
    person still has to mark, ``failed`` those whose run lacks answers."""

    assignment: Assignment
    people: int
    started: int
    submitted: int
    late: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class SkillCell:
    """What a class shows of one skill in one assignment: the mean of its ``people``'s grades, 0..1, with its
    95 % interval over people; ``None`` where fewer than ``FEWEST`` have one."""

    skill: str
    assignment: int
    people: int
    mean: float | None
    interval: Interval | None


class Dashboard:
    """Every method names who asks. ``members`` gives the trainees of the class now, erased ones included."""

    def __init__(
        self,
        room: Workroom,
        assignments: AssignmentStore,
        desks: Desks,
        rights: Rights,
        members: Callable[[], Sequence[str]],
    ) -> None:
        self._room = room
        self._assignments = assignments
        self._desks = desks
        self._rights = rights
        self._members = members

    def turnout(self, by: str) -> list[Turnout]:
        """Each assignment, the newest first."""
        self._rights.refuse_without(by, "instructor")
        return [self._turnout(assignment) for assignment in self._assignments.all()]

    def skills(self, by: str) -> list[SkillCell]:
        """Each skill that an assignment practises, by skill and assignment."""
        self._rights.refuse_without(by, "instructor")
        cells = []
        for assignment in self._assignments.all():
            scenario = self._room.scenarios.snapshot(assignment.terms.snapshot)
            grades = self._grades(assignment)
            told = _told(list(grades.values()))
            cells += [SkillCell(skill, assignment.id, len(grades), *told) for skill in scenario.skills]
        return sorted(cells, key=lambda cell: (int(cell.skill[1:]), cell.assignment))

    def _turnout(self, assignment: Assignment) -> Turnout:
        desk = self._desks.desk(assignment.id)
        members = set(self._members())
        submitted = {one.user for one in desk.submissions.values()} & members
        started = {user for user in members if self._has_started(user, assignment)} | submitted
        return Turnout(
            assignment,
            len(members),
            len(started),
            len(submitted),
            len({one.user for one in desk.submissions.values() if one.late} & members),
            sum(state in ("not-marked", "in-marking", "in-review") for state in desk.states.values())
            if _needs_people(desk)
            else 0,
            sum(self._desks.automatic(desk, submission) is None for submission in desk.submissions),
        )

    def _has_started(self, user: str, assignment: Assignment) -> bool:
        name = f"{ASSIGNED}{assignment.id}"
        keys = [PromptKey(user, name, language) for language in assignment.terms.languages]
        return any(self._room.prompts.draft(key) or self._room.prompts.versions(key, 1) for key in keys)

    def _grades(self, assignment: Assignment) -> Mapping[str, float]:
        """The grade that counts of every trainee who has one.

        What is still being marked is left out: the mean would tell one marker what the other gave.
        """
        desk = self._desks.desk(assignment.id)
        members = set(self._members())
        attempts: dict[str, list[Attempt]] = {}
        for submission in desk.submissions.values():
            if submission.user in members:
                marked = desk.is_marked(submission.id)
                grade = self._desks.grade(desk, submission.id) if marked else None
                frozen = submission.frozen
                made = Attempt(frozen.attempt, frozen.submitted, grade)
                attempts.setdefault(submission.user, []).append(made)
        counted = {user: counting(made, assignment.terms.counts) for user, made in attempts.items()}
        return {user: one.grade for user, one in counted.items() if one and one.grade is not None}


def _told(grades: Sequence[float]) -> tuple[float | None, Interval | None]:
    if len(grades) < FEWEST:
        return None, None
    measure = Measure.single(np.array(grades))
    return measure.value, mean_interval(measure, None, False)


def _needs_people(desk: Desk) -> bool:
    return desk.needs_people or bool(desk.marks)
