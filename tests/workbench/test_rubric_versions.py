"""Rubrics as a person sees, changes, tries and uses them."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from test_services import PROMPT, SCENARIO, Echo, bench, practise

from prompt_library import PhrasedError
from scenarios import CheckUse, Criterion, Rubric, ScenarioError, catalogue
from workbench.errors import WorkbenchError
from workbench.records import LOCAL_USER
from workbench.rubric_fit import RubricError
from workbench.rubric_text import read_rubric
from workbench.services import Bench, RunRequest, RunResult
from workbench.views.rubrics import difference_words
from workbench.visitors import local_visitor
from workbench.web_routes import own_routes

OWN = catalogue()[SCENARIO].rubric


def changed(weight: float = 9, rubric: Rubric = OWN) -> Rubric:
    """The rubric with another weight for its first criterion."""
    first, *rest = rubric.criteria
    return Rubric((replace(first, weight=weight), *rest))


def one_check(name: str, **params: Any) -> Rubric:
    titles = {"en": "One", "fr": "Un"}
    return Rubric((Criterion("one", titles, 1.0, "relevance", (CheckUse(name, params),)),))


def everything(on: Bench) -> list[list[tuple[Any, ...]]]:
    """All rows of the tables that a grade rests on."""
    tables = ("runs", "outputs", "scores", "grades", "rubrics", "own_rubrics", "rubrics_in_use")
    with on.store.read() as db:
        return [[tuple(row.values()) for row in db[table].rows] for table in tables]


# Versions


def test_a_saved_rubric_is_a_new_version_and_the_same_content_the_same_one(tmp_path: Path) -> None:
    on = bench(tmp_path)
    assert [(v.number, v.in_use) for v in on.rubrics.versions("ann", SCENARIO)] == [(None, True)]
    first = on.rubrics.save("ann", SCENARIO, changed(9), " facts matter ")
    second = on.rubrics.save("ann", SCENARIO, changed(8))
    assert on.rubrics.save("ann", SCENARIO, changed(9)) == first
    assert (first.number, first.note, second.number) == (1, "facts matter", 2)
    assert on.rubrics.save("ann", SCENARIO, OWN).number is None
    listed = bench(tmp_path).rubrics.versions("ann", SCENARIO)
    assert [(v.number, v.in_use) for v in listed] == [(2, False), (1, False), (None, True)]
    assert on.rubrics.open("ann", SCENARIO, first.id).rubric == changed(9)
    assert on.rubrics.open("ann", SCENARIO).rubric == OWN
    for bad in (one_check("icontains", value="$expected.nothing"), one_check("icontain", value="x")):
        with pytest.raises(RubricError):
            on.rubrics.save("ann", SCENARIO, bad)
    with pytest.raises(WorkbenchError):
        on.rubrics.save("ann", SCENARIO, changed(7), "x" * 201)
    with pytest.raises(ScenarioError):
        on.rubrics.save("ann", "no-such", OWN)
    assert len(on.rubrics.versions("ann", SCENARIO)) == 3


def test_nobody_sees_or_uses_anothers_version(tmp_path: Path) -> None:
    on = bench(tmp_path)
    hers = on.rubrics.save("ann", SCENARIO, changed(9))
    on.rubrics.save("bob", "acrostic", catalogue()["acrostic"].rubric)
    assert [v.number for v in on.rubrics.versions("bob", SCENARIO)] == [None]
    for ask in (
        lambda: on.rubrics.open("bob", SCENARIO, hers.id),
        lambda: on.rubrics.use("bob", SCENARIO, hers.id),
        lambda: on.rubrics.yaml("bob", hers.id),
        # Hers, but for another exercise.
        lambda: on.rubrics.use("ann", "acrostic", hers.id),
        lambda: on.rubrics.open("ann", SCENARIO, 2**70),
        lambda: on.rubrics.yaml("ann", 2**70),
        lambda: on.rubrics.yaml("ann", -1),
    ):
        with pytest.raises(WorkbenchError):
            ask()
    # The same content is a version of his own then, and his first.
    his = on.rubrics.save("bob", SCENARIO, changed(9), "mine")
    assert (his.id, his.number, his.note) == (hers.id, 1, "mine")
    assert on.rubrics.versions("ann", SCENARIO)[0].note == ""


def test_a_rubric_of_anothers_own_exercise_is_not_to_be_had(tmp_path: Path) -> None:
    on = bench(tmp_path)
    mine = replace(catalogue()[SCENARIO], id="my-faq", rubric=changed(5))
    on.exercises.keep_own("ann", mine)
    [own] = on.rubrics.versions("ann", "my-faq")
    assert on.rubrics.yaml("ann", own.id).name == "my-faq-rubric.yaml"
    with pytest.raises(ScenarioError):
        on.rubrics.versions("bob", "my-faq")
    with pytest.raises(WorkbenchError):
        on.rubrics.yaml("bob", own.id)
    # An exercise of his that happens to have the same id.
    on.exercises.keep_own("bob", replace(mine, rubric=changed(6), digest="2"))
    with pytest.raises(WorkbenchError):
        on.rubrics.yaml("bob", own.id)


def test_a_version_in_use_scores_the_next_runs_and_no_grade_given_before_changes(tmp_path: Path) -> None:
    on = bench(tmp_path)
    before = practise(on)[-1]
    version = on.rubrics.adopt("ann", SCENARIO, changed(1000), "facts above all")
    assert version.in_use and version.number == 1
    old = on.practice.answers("ann", before.record.id, "en-p01").result
    assert old.grade == before.grade and old.scenario.rubric == OWN
    after = practise(on)[-1]
    assert after.record.plan.rubric_id == version.id
    assert after.grade.value != before.grade.value
    assert practise(on, user="bob")[-1].grade == before.grade
    assert on.rubrics.use("ann", SCENARIO, None).number is None
    assert practise(on)[-1].grade == before.grade
    on.rubrics.use("ann", SCENARIO, version.id)
    assert on.rubrics.adopt("ann", SCENARIO, OWN).in_use
    assert practise(on)[-1].record.plan.rubric_id == before.record.plan.rubric_id


def test_a_rubric_is_taken_away_as_the_text_that_makes_it_again(tmp_path: Path) -> None:
    on = bench(tmp_path)
    version = on.rubrics.save("ann", SCENARIO, changed(9))
    file = on.rubrics.yaml("ann", version.id)
    assert file.name == "faq-quote-rubric-1.yaml"
    assert read_rubric(file.text) == changed(9)


# Trying


def tried(on: Bench, rubric: Rubric, user: str = "ann") -> list[Any]:
    return on.rubrics.try_on(user, SCENARIO, "en", rubric)


@pytest.mark.parametrize("scenario", ["faq-quote", "acrostic", "support-bot"])
def test_trying_gives_what_a_run_under_that_rubric_would_have(tmp_path: Path, scenario: str) -> None:
    wanted = changed(30, catalogue()[scenario].rubric)
    text = "".join(f"{{{{ {name} }}}}\n" for name in catalogue()[scenario].variables)

    def run(folder: str, rubric: Rubric | None) -> tuple[Bench, Echo, RunResult]:
        model = Echo(lambda n: n % 5 == 0)
        on = bench(tmp_path / folder, model)
        if rubric:
            on.rubrics.adopt("ann", scenario, rubric)

        async def last() -> RunResult:
            request = RunRequest(scenario, "en", text, samples=2)
            return [result async for result in on.running.run("ann", request)][-1]

        return on, model, asyncio.run(last())

    on, model, plain = run("plain", None)
    asked, rows = model.asked, everything(on)
    [found] = on.rubrics.try_on("ann", scenario, "en", wanted)
    assert found.before == plain.grade
    assert found.after == run("ruled", wanted)[2].grade
    assert found.after is not None and found.after.unscored == plain.grade.unscored > 0
    assert on.rubrics.try_on("ann", scenario, "en", catalogue()[scenario].rubric)[0].after == plain.grade
    assert (model.asked, everything(on)) == (asked, rows)


def test_a_rubric_is_tried_on_the_newest_run_of_each_of_ones_own_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = bench(tmp_path)
    assert tried(on, OWN) == []
    practise(on)
    practise(on, f"{PROMPT}\nBe brief.")
    newest = practise(on, f"{PROMPT}\nBe brief.")[-1]
    practise(on, user="bob")
    found = tried(on, changed(50))
    assert [run.version.number for run in found] == [2, 1]
    assert found[0].record.id == newest.record.id
    assert on.rubrics.try_on("ann", SCENARIO, "fr", OWN) == []
    monkeypatch.setattr("workbench.services.rubrics.MAX_TRIED", 1)
    assert [run.version.number for run in tried(on, OWN)] == [2]


def test_a_rubric_that_does_not_fit_is_refused_before_anything_is_scored(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    with pytest.raises(RubricError):
        tried(on, one_check("icontains", value="$expected.nothing"))
    with pytest.raises(PhrasedError):
        on.rubrics.try_on("ann", SCENARIO, "de", OWN)


def test_a_run_of_other_cases_than_todays_is_left_out_with_the_reason(tmp_path: Path) -> None:
    on = bench(tmp_path)
    shipped = catalogue()[SCENARIO]
    on.exercises.keep_own("ann", replace(shipped, id="my-faq", digest="1"))

    async def run() -> None:
        async for _ in on.running.run("ann", RunRequest("my-faq", "en", PROMPT)):
            pass

    asyncio.run(run())
    cases = tuple(replace(case, expected={**case.expected, "new": "x"}) for case in shipped.cases)
    on.exercises.keep_own("ann", replace(shipped, id="my-faq", cases=cases, digest="2"))
    [found] = on.rubrics.try_on("ann", "my-faq", "en", one_check("icontains", value="$expected.new"))
    assert found.after is None and found.difference is None
    assert found.problem is not None and "new" in found.problem.to("en")


def test_a_rubric_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on = bench(tmp_path)
    practise(on)
    monkeypatch.setattr("workbench.services.rubrics.MAX_TRY_S", 0)
    with pytest.raises(WorkbenchError, match="seconds"):
        tried(on, OWN)


def test_a_difference_is_that_of_the_points_shown(tmp_path: Path) -> None:
    grade = practise(bench(tmp_path))[-1].grade

    def words(before: float | None, after: float, language: str = "en") -> str:
        scale = 20 if language == "fr" else 100
        return difference_words(replace(grade, value=before), replace(grade, value=after), language, scale)

    assert words(0.1364, 0.1249) == "−2, lower"
    assert words(0.301, 0.304) == "the same"
    assert words(0.25, 0.6, "fr") == "+7,0, plus haut"
    assert words(None, 0.6) == "–"


def test_a_version_is_downloaded_under_a_safe_name_by_whom_it_belongs_to(tmp_path: Path) -> None:
    on = bench(tmp_path)
    mine = on.rubrics.save(LOCAL_USER, SCENARIO, changed(9))
    hers = on.rubrics.save("ann", SCENARIO, changed(8))
    app = FastAPI()
    app.include_router(own_routes(on, None, local_visitor))
    with TestClient(app) as client:
        answer = client.get(f"/rubrics/{mine.id}.yaml")
        assert read_rubric(answer.text) == changed(9)
        assert answer.headers["content-disposition"] == 'attachment; filename="faq-quote-rubric-1.yaml"'
        for other in (hers.id, 99, 2**70, "x", "../1"):
            assert client.get(f"/rubrics/{other}.yaml").status_code == 404


def test_a_rubric_in_use_that_no_longer_fits_a_changed_exercise_is_refused_before_a_run(
    tmp_path: Path,
) -> None:
    on = bench(tmp_path)
    faq = replace(catalogue()[SCENARIO], id="my-faq", digest="1")
    cases = tuple(replace(case, expected={**case.expected, "word": "open"}) for case in faq.cases)
    on.exercises.keep_own("ann", replace(faq, cases=cases))
    on.rubrics.adopt("ann", "my-faq", one_check("icontains", value="$expected.word"), "")
    on.exercises.keep_own("ann", replace(faq, digest="2"))

    async def run() -> None:
        async for _ in on.running.run("ann", RunRequest("my-faq", "en", PROMPT)):
            pass

    with pytest.raises(RubricError) as refused:
        asyncio.run(run())
    assert "word" in refused.value.to("fr") and on.practice.versions("ann", "my-faq", "en") == []
