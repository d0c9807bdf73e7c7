"""Setting work to a class: what instructors may, what trainees find, and that no hidden case gets out."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from test_services import Echo, OneModel

from evals import Settings
from prompt_library import PhrasedError
from scenarios import ScenarioError, ScenarioFileError, shipped_scenario
from scenarios.loader import CATALOGUE
from workbench.assignments import Extension, Terms, Times
from workbench.errors import WorkbenchError
from workbench.private_cases import with_private_cases, without_hidden
from workbench.services.assignments import Assignments, Wanted
from workbench.services.rights import Forbidden, Rights
from workbench.services.workroom import Workroom
from workbench.store_assignments import AssignmentStore
from workbench.store_log import LogStore

SCENARIO = "faq-quote"
DUE = datetime(2026, 11, 30, 17, tzinfo=UTC)
ROLES = {"ann": "trainee", "bob": "trainee", "ines": "instructor", "root": "admin"}
TIMES = Times(DUE - timedelta(days=7), DUE, DUE + timedelta(days=2))
TERMS = Terms(" FAQ ", SCENARIO, "", 0, "echo", Settings(), 2, TIMES, "Europe/Paris")


class Known(OneModel):
    def info(self, name: str) -> None:
        self.open(name)


@pytest.fixture
def service(tmp_path: Path) -> Assignments:
    room = Workroom(tmp_path, Known(Echo()))  # type: ignore[arg-type]
    stores = AssignmentStore(room.store), LogStore(room.store)
    return Assignments(room, *stores, Rights(ROLES.get), lambda: DUE)


def private() -> str:
    """Two hidden cases in the shape of the shipped ones: the FAQ answers one and not the other."""
    hidden = [case for case in shipped_scenario(SCENARIO).cases if case.split == "hidden"]
    cases = {case.expected["facts"] is None: case for case in hidden if case.language == "en"}
    return json.dumps(
        [
            {
                "id": f"en-x0{number}",
                "language": "en",
                "variables": {**case.variables, "question": "When do you open on the moon?"},
                "expected": dict(case.expected),
            }
            for number, case in enumerate(cases.values(), start=1)
        ]
    )


@pytest.mark.parametrize("who", ["ann", "eve", ""])
def test_only_who_teaches_may_set_change_extend_or_release(service: Assignments, who: str) -> None:
    made = service.set("ines", Wanted(TERMS))
    for refused in (
        lambda: service.set(who, Wanted(TERMS)),
        lambda: service.change_times(who, made.id, TIMES),
        lambda: service.extend(who, made.id, "bob", Extension(due=DUE)),
        lambda: service.extensions(who, made.id),
        lambda: service.rubric(who, made.id),
    ):
        with pytest.raises(Forbidden, match="instructor"):
            refused()
    assert service.seen_by("ines") == [made]


def test_a_trainee_practises_without_anything_hidden(service: Assignments) -> None:
    made = service.set("ines", Wanted(replace(TERMS, hints=False), private_cases=private()))
    shown = service.exercise("ann", f"assignment-{made.id}")
    whole = repr(shown)
    assert shown.select("en", "practice") == shipped_scenario(SCENARIO).select("en", "practice")
    assert "on the moon" not in whole and "en-h01" not in whole and not any(shown.hints.values())
    for prompt in shipped_scenario(SCENARIO).prompts.values():
        for text in prompt.values():
            assert repr(text)[1:-1] not in whole


def test_private_cases_replace_the_ones_that_anyone_can_read() -> None:
    shipped = shipped_scenario(SCENARIO)
    made = with_private_cases(shipped, private())
    assert [case.id for case in made.select("en", "hidden")] == ["en-x01", "en-x02"]
    assert made.select("fr", "hidden") == shipped.select("fr", "hidden")
    assert made.digest != shipped.digest
    beside = with_private_cases(shipped, private(), instead=False)
    assert len(beside.select("en", "hidden")) == len(shipped.select("en", "hidden")) + 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("nothing", "YAML list"),
        ("[]", "YAML list"),
        ("- id: [", "YAML"),
        ("- {id: en-x01, language: en, split: practice}", "hidden"),
        ("- {id: en-x01}", "language"),
        ("- {id: en-x01, language: en, variables: {faq: a}, expected: {}}", "question"),
        ("- {id: en-p01, language: en, variables: {faq: a, question: b}, expected: {}}", "en-p01"),
        ("- {id: en-x01, language: en, variables: {faq: a, question: b}, expected: {}}", "expected"),
    ],
)
def test_faulty_private_cases_are_named_and_nothing_is_stored(
    service: Assignments, text: str, part: str
) -> None:
    with pytest.raises(PhrasedError) as refused:
        service.set("ines", Wanted(TERMS, private_cases=text))
    assert part in refused.value.to("en")
    assert service.seen_by("ines") == []


def test_a_scenario_of_ones_own_is_checked_as_the_command_does(service: Assignments) -> None:
    text = (CATALOGUE / "slogan.yaml").read_text(encoding="utf-8").replace("id: slogan", "id: our-slogan")
    made = service.set("ines", Wanted(TERMS, upload=text))
    assert made.terms.scenario == "our-slogan"
    with pytest.raises(ScenarioFileError, match="weight"):
        service.set("ines", Wanted(TERMS, upload=text.replace("weight: 3", "weight: -3")))


def test_what_is_not_open_yet_is_nobodys_who_does_not_teach(service: Assignments) -> None:
    later = replace(TIMES, opens=DUE + timedelta(hours=1), due=None, cutoff=None)
    made = service.set("ines", Wanted(replace(TERMS, times=later)))
    assert service.seen_by("ann") == [] and service.seen_by("root") == [made]
    with pytest.raises(ScenarioError, match="no assignment"):
        service.exercise("ann", f"assignment-{made.id}")
    for strange in ("assignment-", "assignment-x", "assignment-1/../2", "faq-quote"):
        with pytest.raises(ScenarioError):
            service.exercise("ines", strange)


def test_everything_that_is_changed_stands_in_the_log(service: Assignments) -> None:
    made = service.set("ines", Wanted(TERMS))
    service.change_times("root", made.id, replace(TIMES, cutoff=None))
    service.extend("ines", made.id, "ann", Extension(due=DUE + timedelta(days=1)))
    lines = service._log.of(f"assignment/{made.id}")
    assert [(line.actor, line.action) for line in lines] == [
        ("ines", "assignment.set"),
        ("root", "assignment.times"),
        ("ines", "assignment.extended"),
    ]
    assert lines[1].old and lines[1].new and lines[1].old["cutoff"] and lines[1].new["cutoff"] is None
    assert service._log.of("assignment/1/ann") == [lines[2]]
    assert service._log.of("assignment/11") == []


def test_a_stranger_gets_no_more_time(service: Assignments) -> None:
    made = service.set("ines", Wanted(TERMS))
    with pytest.raises(WorkbenchError, match="eve"):
        service.extend("ines", made.id, "eve", Extension(due=DUE))


def test_without_hidden_leaves_the_rest_as_it_is() -> None:
    shipped = shipped_scenario(SCENARIO)
    shown = without_hidden(shipped)
    assert (shown.brief, shown.rubric, shown.starter) == (shipped.brief, shipped.rubric, shipped.starter)
    assert all(case.split == "practice" for case in shown.cases)
