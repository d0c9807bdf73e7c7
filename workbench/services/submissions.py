"""Handing in: what is frozen, the run over the hidden cases, and what the trainee is told of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from evals import Grade
from evals.answers import prepare_answer
from prompt_library import Phrase, text_digest
from scenarios import dump_rubric
from workbench.assignments import Attempt, Standing, Times, counting, extended, is_late, standing
from workbench.class_records import RUNNER, Assignment, Submission
from workbench.errors import WorkbenchError
from workbench.overlap import overlapping_cases
from workbench.receipts import Frozen
from workbench.records import RunRecord
from workbench.services.marking_desk import Desks
from workbench.services.requests import refuse_bad_template
from workbench.services.rights import Rights
from workbench.services.submitted_runs import SPLIT, SubmittedRuns, set_exercise
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_submissions import SubmissionStore


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run of a submission is: ``done`` of ``cells`` outputs; ``status`` is waiting, running,
    finished or stopped."""

    status: str
    done: int
    cells: int


@dataclass(frozen=True, slots=True)
class ScoredSubmission:
    """A submission as its trainee may know it. What the checks gave (``automatic``) and what it came to in
    the end (``grade``, 0..1) are ``None`` while its run is under way, and as long as it is not released."""

    submission: Submission
    progress: Progress
    automatic: Grade | None
    grade: float | None


@dataclass(frozen=True, slots=True)
class Hall:
    """An assignment as one person finds it; ``times`` are their own."""

    assignment: Assignment
    times: Times
    standing: Standing
    submissions: tuple[ScoredSubmission, ...]
    counting: int | None


class Submissions:
    """What is handed in. Every method names who asks; ``clock`` says what time it is."""

    def __init__(
        self,
        room: Workroom,
        assignments: AssignmentStore,
        submissions: SubmissionStore,
        desks: Desks,
        runs: SubmittedRuns,
        rights: Rights,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._room = room
        self._assignments = assignments
        self._submissions = submissions
        self._desks = desks
        self._runs = runs
        self._rights = rights
        self._clock = clock

    async def hand_in(self, user: str, assignment_id: int, language: str, text: str) -> Submission:
        """Freezes ``text`` as the person's next attempt and begins its run, which goes on by itself.

        Raises, before anything is stored, ``PromptError`` for a text that cannot be run, and
        ``WorkbenchError`` for an assignment that is not theirs, is closed, or takes no more attempts.
        """
        submission = await asyncio.to_thread(self._freeze, user, assignment_id, language, text)
        run = await self._runs.begin(submission)
        return replace(submission, run=run.id)

    def hall(self, user: str, assignment_id: int) -> Hall:
        """An assignment with what ``user`` handed in. Raises ``WorkbenchError`` for one that is not there."""
        assignment = self._known(user, assignment_id)
        scored = [self._scored(one) for one in self._submissions.of(assignment_id, user)]
        attempts = [_attempt(one, self._tokens(one.submission)) for one in scored]
        times = extended(assignment.terms.times, self._assignments.extension(assignment_id, user))
        chosen = counting(attempts, assignment.terms.counts)
        return Hall(
            assignment,
            times,
            standing(assignment.terms, times, attempts, self._clock()),
            tuple(scored),
            chosen.number if chosen else None,
        )

    def _freeze(self, user: str, assignment_id: int, language: str, text: str) -> Submission:
        assignment = self._known(user, assignment_id)
        terms = assignment.terms
        if language not in terms.languages:
            raise WorkbenchError(Phrase("workbench.submission.language", allowed=terms.languages))
        scenario = set_exercise(self._room, assignment)
        cases = scenario.select(language, SPLIT)
        if not cases:
            raise WorkbenchError(Phrase("workbench.submission.no_case", language=language))
        refuse_bad_template(scenario, text)
        if scenario.kind != "prompt":
            prepare_answer(scenario, text, cases)
        times = extended(terms.times, self._assignments.extension(assignment_id, user))
        identity = self._room.models.open(terms.model).identity

        def freeze(made: Sequence[Submission]) -> tuple[str, Frozen, bool, Mapping[str, int]]:
            now = self._clock()
            attempts = [_attempt(self._scored(one), self._tokens(one)) for one in made]
            found = standing(terms, times, attempts, now)
            if not found.taken:
                raise WorkbenchError(Phrase(f"workbench.submission.{found.kind.replace('-', '_')}"))
            frozen = Frozen(
                assignment=assignment_id,
                attempt=len(made) + 1,
                prompt=text_digest(text),
                scenario=scenario.digest,
                rubric=text_digest(dump_rubric(scenario.rubric)),
                model=dict(identity),
                settings=terms.settings,
                samples=terms.samples,
                language=language,
                submitted=now,
            )
            return text, frozen, is_late(times, now), overlapping_cases(text, cases)

        return self._submissions.hand_in(assignment_id, user, freeze)

    def _known(self, user: str, assignment_id: int) -> Assignment:
        assignment = self._assignments.find(assignment_id)
        opens = assignment.terms.times.opens if assignment else None
        early = opens is not None and self._clock() < opens and not self._rights.teaches(user)
        if assignment is None or early or not self._rights.belongs(user):
            raise WorkbenchError(Phrase("workbench.assignment.unknown", assignment=assignment_id))
        return assignment

    def _scored(self, submission: Submission) -> ScoredSubmission:
        record = self._record(submission)
        if record is None:
            return ScoredSubmission(submission, Progress("waiting", 0, 0), None, None)
        progress = Progress(record.status, record.done, record.plan.cells)
        final = self._desks.final(submission.id)
        automatic, grade = (None, None) if final is None else (final.automatic, final.grade)
        return ScoredSubmission(submission, progress, automatic, grade)

    def _record(self, submission: Submission) -> RunRecord | None:
        return None if submission.run is None else self._room.results.record(RUNNER, submission.run)

    def _tokens(self, submission: Submission) -> int:
        if submission.run is None:
            return 0
        usage = self._room.results.usage(submission.run)
        return usage.input_tokens + usage.output_tokens


def _attempt(scored: ScoredSubmission, tokens: int) -> Attempt:
    frozen = scored.submission.frozen
    return Attempt(frozen.attempt, frozen.submitted, scored.grade, tokens)
