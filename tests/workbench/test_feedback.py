"""What a trainee is told once a submission is released, and asking to have a mark looked at again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from test_marking_service import CRITERION, ROLES, Office

from scenarios import shipped_scenario
from workbench.errors import WorkbenchError
from workbench.gradebook.grades import Scale
from workbench.html import render_html
from workbench.services.feedback import REGRADE_DAYS, Feedbacks
from workbench.services.rights import Forbidden, Rights
from workbench.store_regrades import RegradeStore
from workbench.views.feedback import feedback_view


class Counter(Office):
    """An office that talks to trainees; ann's submission is released."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.late_by = timedelta()
        self.feedback = Feedbacks(
            self.school.room,
            self.desks,
            self.marking,
            self.school.store,
            RegradeStore(self.school.room.store),
            Rights(ROLES.get),
            lambda: datetime.now(UTC) + self.late_by,
        )
        for marker, level in (("ines", 3), ("omar", 3)):
            self.mark(marker, level, comment=f"said by {marker}")
            self.marking.say(marker, self.ann, f"overall by {marker}", f"secret of {marker}")
            self.marking.finish(marker, self.ann)
        self.marking.move("ines", self.ann, "ready")
        self.marking.release("ines", self.id)


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def test_a_trainee_reads_scores_and_comments_and_nothing_hidden(counter: Counter) -> None:
    told = counter.feedback.of("ann", counter.ann)
    whole = repr(told)
    criteria = {one.id: one for one in told.criteria}
    assert criteria[CRITERION].value == 0.75 and criteria[CRITERION].by_people
    assert set(criteria[CRITERION].comments) == {"said by ines", "said by omar"}
    assert told.overall == ("overall by ines", "overall by omar")
    assert "secret of" not in whole
    hidden = shipped_scenario("faq-quote").select("en", "hidden")
    assert len(told.cases) == len(hidden)
    for case in hidden:
        assert case.id not in whole and case.variables["question"] not in whole


def test_answers_that_the_model_failed_to_give_are_told_apart(counter: Counter) -> None:
    told = counter.feedback.of("ann", counter.ann)
    assert feedback_view(told, "UTC", "en", Scale(20))["failed"] == ""
    assert told.automatic is not None
    fewer = replace(told, automatic=replace(told.automatic, unscored=2))
    page = render_html(
        "class_feedback.html", "fr", title="FAQ", typed=None, **feedback_view(fewer, "UTC", "fr", Scale(20))
    )
    assert "2 réponses ont échoué" in page


@pytest.mark.parametrize("who", ["bob", "ines", "eve", ""])
def test_it_is_told_to_nobody_else(counter: Counter, who: str) -> None:
    with pytest.raises(WorkbenchError, match="no submission"):
        counter.feedback.of(who, counter.ann)
    with pytest.raises(WorkbenchError, match="no submission"):
        counter.feedback.ask(who, counter.ann, CRITERION, "please")


def test_nothing_is_told_before_it_is_released(counter: Counter) -> None:
    with pytest.raises(WorkbenchError, match="released"):
        counter.feedback.of("bob", counter.bob)


def test_a_mark_is_asked_about_answered_and_changed(counter: Counter) -> None:
    asked = counter.feedback.ask("ann", counter.ann, CRITERION, "The second fact is there.")
    with pytest.raises(WorkbenchError, match="already"):
        counter.feedback.ask("ann", counter.ann, CRITERION, "Really!")
    assert counter.feedback.asked("omar", counter.id) == [asked]
    answered = counter.feedback.answer("omar", asked.id, "You are right.", "changed")
    assert (answered.outcome, answered.answer) == ("changed", "You are right.")
    with pytest.raises(WorkbenchError, match="released"):
        counter.feedback.of("ann", counter.ann)
    for marker in ("ines", "omar"):
        counter.mark(marker, 4)
    counter.marking.move("ines", counter.ann, "ready")
    counter.marking.release("ines", counter.id)
    told = counter.feedback.of("ann", counter.ann)
    assert next(one.value for one in told.criteria if one.id == CRITERION) == 1.0
    assert [one.outcome for one in told.regrades] == ["changed"]
    # Answered once; and a new request may be made.
    with pytest.raises(WorkbenchError, match="no open request"):
        counter.feedback.answer("ines", asked.id, "No.", "kept")
    assert counter.feedback.ask("ann", counter.ann, CRITERION, "Thank you.").id != asked.id


def test_requests_end_with_their_deadline(counter: Counter) -> None:
    counter.late_by = timedelta(days=REGRADE_DAYS, hours=1)
    with pytest.raises(WorkbenchError, match=str(REGRADE_DAYS)):
        counter.feedback.ask("ann", counter.ann, CRITERION, "please")


@pytest.mark.parametrize(
    ("criterion", "text"), [("nothing", "please"), (CRITERION, " "), (CRITERION, "y" * 2_001)]
)
def test_a_request_names_a_criterion_and_a_reason(counter: Counter, criterion: str, text: str) -> None:
    with pytest.raises(WorkbenchError):
        counter.feedback.ask("ann", counter.ann, criterion, text)


def test_only_who_teaches_answers(counter: Counter) -> None:
    asked = counter.feedback.ask("ann", counter.ann, CRITERION, "please")
    for refused in (
        lambda: counter.feedback.answer("ann", asked.id, "yes", "changed"),
        lambda: counter.feedback.asked("bob", counter.id),
    ):
        with pytest.raises(Forbidden):
            refused()
    with pytest.raises(WorkbenchError, match="kept or changed"):
        counter.feedback.answer("ines", asked.id, "yes", "maybe")
