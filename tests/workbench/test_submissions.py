"""Handing in: what is frozen and refused, what survives a restart, and what a trainee never learns."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_services import Echo, OneModel, Slow

from evals import Settings
from prompt_library import PromptError
from scenarios import shipped_scenario
from workbench.assignments import Extension, Terms, Times
from workbench.class_records import RUNNER, Submission
from workbench.errors import WorkbenchError
from workbench.services.marking import Marking
from workbench.services.marking_desk import Desks
from workbench.services.rights import Forbidden, Rights
from workbench.services.submissions import Hall, Submissions
from workbench.services.submitted_runs import SubmittedRuns
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_log import LogStore
from workbench.store_marks import MarkStore
from workbench.store_submissions import SubmissionStore

SCENARIO = "faq-quote"
PROMPT = "{{ faq }}\n{{ question }}"
DUE = datetime(2026, 11, 30, 17, tzinfo=UTC)
ROLES = {"ann": "trainee", "bob": "trainee", "carol": "trainee", "ines": "instructor"}


class School:
    """A workroom with one assignment, and a clock that is set by hand."""

    def __init__(self, folder: Path, model: Echo | None = None, **terms: object) -> None:
        self.now = DUE - timedelta(days=1)
        self.room = Workroom(folder, OneModel(model or Echo()))  # type: ignore[arg-type]
        self.assignments = AssignmentStore(self.room.store)
        self.store = SubmissionStore(self.room.store)
        self.roles = dict(ROLES)
        self.marks, rights = MarkStore(self.room.store), Rights(self.roles.get)
        desks = Desks(self.room, self.assignments, self.store, self.marks)
        self.marking = Marking(self.room, desks, self.marks, LogStore(self.room.store), rights)
        self.log = LogStore(self.room.store)
        self.runs = SubmittedRuns(self.room, self.assignments, self.store, self.marks, self.log, rights)
        self.service = Submissions(
            self.room, self.assignments, self.store, desks, self.runs, rights, lambda: self.now
        )
        found = self.assignments.all()
        self.id = found[0].id if found else self.assignments.add("ines", self.terms(**terms))

    def people(self, names: Iterable[str]) -> None:
        """More trainees of the class."""
        self.roles |= dict.fromkeys(names, "trainee")

    def terms(self, **changed: object) -> Terms:
        scenario = shipped_scenario(SCENARIO)
        rubric = self.room.exercises.keep_file(scenario)
        times = Times(DUE - timedelta(days=7), DUE, DUE + timedelta(days=2))
        kept = Terms(
            "FAQ", SCENARIO, scenario.digest, rubric, "echo", Settings(max_tokens=9), 2, times, "UTC"
        )
        return replace(kept, **changed)  # type: ignore[arg-type]

    def hand_in(self, user: str = "ann", text: str = PROMPT, language: str = "en") -> Submission:
        async def whole() -> Submission:
            made = await self.service.hand_in(user, self.id, language, text)
            run = self.room.running.live(RUNNER, made.run or 0)
            if run is not None:
                await run.ended.wait()
            return made

        return asyncio.run(whole())

    def hall(self, user: str = "ann") -> Hall:
        return self.service.hall(user, self.id)


@pytest.fixture
def school(tmp_path: Path) -> Callable[..., School]:
    return lambda model=None, **terms: School(tmp_path, model, **terms)


def test_an_attempt_runs_every_hidden_case_and_gives_a_receipt(school: Callable[..., School]) -> None:
    at = school(release="at-once")
    made = at.hand_in()
    hall = at.hall()
    (scored,) = hall.submissions
    hidden = len(shipped_scenario(SCENARIO).select("en", "hidden"))
    assert (scored.progress.status, scored.progress.done) == ("finished", hidden * 2)
    assert scored.automatic is not None and scored.automatic.cases == hidden
    assert scored.grade == scored.automatic.value
    assert hall.counting == 1 and hall.standing.kind == "used-up"
    # Whoever reads it back gets the same hash.
    assert at.store.of(at.id, "ann")[0].frozen.receipt == made.receipt
    assert made.frozen.model["model"] == "echo" and made.frozen.settings == Settings(max_tokens=9)


def test_no_grade_is_told_before_it_is_released(school: Callable[..., School]) -> None:
    at = school(release="by-hand")
    at.hand_in()
    assert at.hall().submissions[0].grade is None and at.hall().counting is None
    assert at.marking.release_unmarked("ines", at.id) == 1
    assert at.hall().submissions[0].grade is not None and at.hall().counting == 1
    assert at.marking.release_unmarked("ines", at.id) == 0


@pytest.mark.parametrize(
    ("days", "told"), [(-8, "no assignment"), (2.01, "closed"), (-1, ""), (1, "")], ids=str
)
def test_what_comes_too_early_or_too_late_is_refused_and_nothing_is_stored(
    school: Callable[..., School], days: float, told: str
) -> None:
    at = school()
    at.now = DUE + timedelta(days=days)
    if not told:
        assert at.hand_in().late is (days > 0)
        return
    with pytest.raises(WorkbenchError, match=told):
        at.hand_in()
    assert at.store.to(at.id) == []


def test_more_time_is_for_one_person_only(school: Callable[..., School]) -> None:
    at = school()
    at.assignments.extend("ines", at.id, "ann", Extension(due=DUE + timedelta(days=5)))
    at.now = DUE + timedelta(days=4)
    assert not at.hand_in("ann").late
    with pytest.raises(WorkbenchError, match="closed"):
        at.hand_in("bob")


def test_of_two_that_arrive_at_once_only_as_many_are_taken_as_are_allowed(
    school: Callable[..., School],
) -> None:
    at = school(attempts=2)

    def one(_: int) -> bool:
        try:
            at.service._freeze("ann", at.id, "en", PROMPT)
        except WorkbenchError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(8))) == 2
    assert [made.frozen.attempt for made in at.store.of(at.id, "ann")] == [1, 2]


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [("{{ nothing }}", "en", "nothing"), (PROMPT, "de", "fr")],
)
def test_what_cannot_be_run_takes_no_attempt(
    school: Callable[..., School], text: str, language: str, part: str
) -> None:
    at = school(attempts=1)
    with pytest.raises((PromptError, WorkbenchError), match=part):
        at.hand_in(text=text, language=language)
    assert at.hand_in().frozen.attempt == 1


def test_strangers_find_nothing(school: Callable[..., School]) -> None:
    at = school()
    for user in ("eve", "", RUNNER):
        with pytest.raises(WorkbenchError, match="no assignment"):
            at.hall(user)
        with pytest.raises(WorkbenchError, match="no assignment"):
            at.hand_in(user)


def test_the_run_is_reached_by_no_page_of_the_person(school: Callable[..., School]) -> None:
    at = school(release="at-once")
    made = at.hand_in()
    (run,) = at.room.runs.by_ids([made.run or 0])
    for user in ROLES:
        assert at.room.results.of(user, run.record.id) is None
        assert at.room.results.of_case(user, run.record.id, "en-h01") is None
        assert at.room.results.tried(user) == []
    # What is told of it names no hidden case and nothing that was expected.
    told = repr(at.hall())
    for case in shipped_scenario(SCENARIO).select("en", "hidden"):
        assert case.id not in told
        assert case.variables["question"] not in told


def test_after_a_restart_only_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    async def killed() -> None:
        await School(tmp_path, Slow()).service.hand_in("ann", 1, "en", PROMPT)
        await asyncio.sleep(0.5)

    asyncio.run(killed())
    model = Echo()
    again = School(tmp_path, model, release="at-once")
    before = again.hall().submissions[0].progress
    assert 0 < before.done < before.cells

    async def resumed() -> int:
        runs = await again.runs.go_on()
        for run in runs:
            await run.ended.wait()
        return len(runs)

    assert asyncio.run(resumed()) == 1
    assert model.asked == before.cells - before.done
    assert again.hall().submissions[0].progress.status == "finished"
    assert asyncio.run(resumed()) == 0


def test_a_submission_whose_run_never_began_is_begun_once(school: Callable[..., School]) -> None:
    model = Echo()
    at = school(model)
    at.service._freeze("ann", at.id, "en", PROMPT)
    assert at.hall().submissions[0].progress.status == "waiting"

    async def go_on() -> None:
        for run in await at.runs.go_on():
            await run.ended.wait()

    asyncio.run(go_on())
    asyncio.run(go_on())
    assert model.asked == at.hall().submissions[0].progress.cells


def test_an_instructor_asks_again_for_what_a_model_did_not_answer(school: Callable[..., School]) -> None:
    model = Echo(rule=lambda n: n % 4 == 0)
    at = school(model, release="by-hand")
    for user in ("ann", "bob"):
        at.hand_in(user)
    lacking = at.runs.lacking("ines", at.id)
    assert [one.user for one in lacking] == ["ann", "bob"]
    failed, asked = sum(at.room.results.failures(one.run or 0).number for one in lacking), model.asked
    for who in ("ann", "eve"):
        with pytest.raises(Forbidden):
            asyncio.run(at.runs.ask_again(who, at.id))

    async def again() -> int:
        number = await at.runs.ask_again("ines", at.id)
        assert at.runs.lacking("ines", at.id) == []
        for one in lacking:
            if run := at.room.running.live(RUNNER, one.run or 0):
                await run.ended.wait()
        return number

    model.rule = lambda n: False
    assert asyncio.run(again()) == 2 and model.asked - asked == failed > 0
    assert at.log.of(f"assignment/{at.id}")[-1].new == {"submissions": 2}
    assert asyncio.run(again()) == 0
    # What is released stays as it was told.
    model.asked, model.rule = 0, lambda n: n == 1
    at.hand_in("carol")
    assert [one.user for one in at.runs.lacking("ines", at.id)] == ["carol"]
    assert at.marking.release_unmarked("ines", at.id) == 3
    assert at.runs.lacking("ines", at.id) == []


def test_a_model_that_is_gone_does_not_keep_a_server_from_starting(tmp_path: Path, caplog: Any) -> None:
    at = School(tmp_path)
    at.service._freeze("ann", at.id, "en", PROMPT)
    at.assignments.change(at.id, at.terms(model="no-more"))
    assert asyncio.run(at.runs.go_on()) == []
    assert "submission 1" in caplog.text


def test_a_prompt_that_holds_a_hidden_case_is_flagged(school: Callable[..., School]) -> None:
    at = school(attempts=2)
    case = shipped_scenario(SCENARIO).select("en", "hidden")[0]
    assert at.hand_in().overlap == {}
    copied = f"{PROMPT}\nFor example: {case.variables['faq']}".replace("{%", "")
    assert case.id in at.hand_in(text=copied).overlap
