"""The runs of what was handed in, over the hidden cases: begun, taken up after a restart, asked again."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace

from prompt_library import PhrasedError
from scenarios import Scenario
from workbench.class_records import RUNNER, Assignment, Submission
from workbench.services.live_runs import LiveRun
from workbench.services.requests import RunRequest
from workbench.services.rights import Rights
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_log import LogStore
from workbench.store_marks import MarkStore
from workbench.store_submissions import SubmissionStore

SPLIT = "hidden"
_OPEN = ("not-marked", "in-marking")
"""States in which other answers may still change what the checks gave."""


def set_exercise(room: Workroom, assignment: Assignment) -> Scenario:
    """The exercise as an assignment fixes it, with the rubric that it has now."""
    scenario = room.scenarios.snapshot(assignment.terms.snapshot)
    return replace(scenario, rubric=room.scenarios.rubric(assignment.terms.rubric_id))


class SubmittedRuns:
    """Carries the runs of submissions to their end, for whoever may ask for it."""

    def __init__(
        self,
        room: Workroom,
        assignments: AssignmentStore,
        submissions: SubmissionStore,
        marks: MarkStore,
        log: LogStore,
        rights: Rights,
    ) -> None:
        self._room = room
        self._assignments = assignments
        self._submissions = submissions
        self._marks = marks
        self._log = log
        self._rights = rights

    async def begin(self, submission: Submission) -> LiveRun:
        """Begins the run of what was just handed in."""
        assignment = await asyncio.to_thread(self._assignments.find, submission.assignment)
        assert assignment is not None, "a submission's assignment is never removed"
        terms, frozen = assignment.terms, submission.frozen
        request = RunRequest(
            scenario=terms.scenario,
            language=frozen.language,
            text=submission.text,
            model=terms.model,
            samples=frozen.samples,
            temperature=frozen.settings.temperature,
            split=SPLIT,
            top_p=frozen.settings.top_p,
            max_tokens=frozen.settings.max_tokens,
            seed=frozen.settings.seed,
            submission=submission.id,
        )
        return await self._room.running.start(RUNNER, request, False, set_exercise(self._room, assignment))

    async def go_on(self) -> list[LiveRun]:
        """Begins or resumes the runs of all submissions that were cut short, as after a restart."""
        return await self._take_up(await asyncio.to_thread(self._submissions.unfinished))

    def lacking(self, by: str, assignment: int) -> list[Submission]:
        """The submissions whose run has ended without all its answers, and whose marking is not over."""
        self._rights.refuse_without(by, "instructor")
        states = self._marks.states(assignment)
        submissions = self._submissions.to(assignment)
        return [one for one in submissions if states[one.id] in _OPEN and self._lacks(one)]

    async def ask_again(self, by: str, assignment: int) -> int:
        """Asks for what those submissions lack, failed answers included. Returns how many were taken up."""
        lacking = await asyncio.to_thread(self.lacking, by, assignment)
        begun = await self._take_up(lacking)
        count = {"submissions": len(begun)}
        await asyncio.to_thread(
            self._log.add, by, "assignment.asked_again", f"assignment/{assignment}", None, count
        )
        return len(begun)

    async def _take_up(self, submissions: Iterable[Submission]) -> list[LiveRun]:
        begun = []
        for submission in submissions:
            try:
                if submission.run is None:
                    begun.append(await self.begin(submission))
                elif self._room.running.live(RUNNER, submission.run) is None:
                    begun.append(await self._room.running.resume(RUNNER, submission.run, collecting=False))
            except PhrasedError as error:
                # A model that is gone, say: the others go on, and this one still lacks its answers.
                logging.getLogger(__name__).warning("submission %s: %s", submission.id, error.to("en"))
        return begun

    def _lacks(self, submission: Submission) -> bool:
        # Without a run it has just been handed in, or it is begun at the next start.
        if submission.erased or submission.run is None:
            return False
        record = self._room.results.record(RUNNER, submission.run)
        if record is None or record.status == "running":
            return False
        return record.done < record.plan.cells or self._room.results.failures(record.id).number > 0
