"""What is measured over a whole run, as the Practice page and the check of a file show it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

import evals
from evals import Completion, Settings
from prompt_library import Message
from scenarios import CATALOGUE, CheckUse
from workbench.pages.run_parts import result_parts
from workbench.scenario_check import file_problems
from workbench.services import Bench, RunRequest, RunResult

SCENARIO = "faq-quote"
PROMPT = "{{ faq }}\n{{ question }}"


class Shy:
    """Abstains where a pool is spoken of, and answers the rest."""

    name = "shy"
    identity = {"endpoint": "test", "model": "shy"}
    concurrency = 1

    def held(self) -> AbstractAsyncContextManager[object]:
        return nullcontext()

    async def complete(self, messages: Sequence[Message], settings: Settings) -> Completion:
        text = "Not in the FAQ." if "pool" in messages[-1].content else "It is <b>twelve</b>."
        return Completion(text, "stop", "shy", 7, 3, 1.0)

    async def stream(
        self, messages: Sequence[Message], settings: Settings
    ) -> AsyncGenerator[str | Completion]:
        yield await self.complete(messages, settings)


class OneModel:
    def open(self, name: str | None) -> Shy:
        return Shy()

    def price(self, name: str) -> None:
        return None


@pytest.fixture
def on(tmp_path: Path) -> Bench:
    return Bench(tmp_path, OneModel())  # type: ignore[arg-type]


def run(on: Bench, scenario: str = SCENARIO, **wanted: object) -> RunResult:
    text = PROMPT if scenario == SCENARIO else on.practice.open("ann", scenario, "en").text

    async def last() -> RunResult:
        request = RunRequest(scenario, "en", text, **wanted)  # type: ignore[arg-type]
        return [result async for result in on.running.run("ann", request)][-1]

    return asyncio.run(last())


def test_a_whole_run_is_measured_from_its_texts_and_its_grade_stays(on: Bench) -> None:
    result = run(on, samples=2)
    ((check, found),) = on.practice.measures(result)
    cases = result.scenario.select("en", "practice")
    said = [one.expected["abstain"] for one in cases if "pool" in str(one.variables)]
    hits, due = sum(said), sum(one.expected["abstain"] for one in cases)
    assert said and found.value == pytest.approx(2 * hits / (len(said) + due)) and found.n == 8
    assert check.id == "abstaining"
    assert result.grade == evals.grade(
        result.scenario.rubric, result.outputs, result.scores, result.scenario.sources
    )
    seen = on.running.look("ann", SCENARIO, "en")
    assert seen is not None and not any(output.text for output in seen.outputs)
    assert on.practice.measures(seen) == ((check, found),)


def test_a_part_of_the_cases_and_an_unfinished_run_are_not_measured(on: Bench) -> None:
    assert on.practice.measures(run(on, cases=1)) == ()
    whole = run(on)
    assert on.practice.measures(replace(whole, record=replace(whole.record, status="stopped"))) == ()
    assert on.practice.measures(replace(whole, record=replace(whole.record, status="running"))) == ()


def test_an_exercise_without_run_checks_has_no_such_block(on: Bench) -> None:
    result = run(on, "slogan")
    measures = on.practice.measures(result)
    assert measures == ()
    assert "Over the whole run" not in "".join(result_parts(result, "en", (), measures))


@pytest.mark.parametrize(
    ("lang", "heading", "title", "cases"),
    [
        ("en", "Over the whole run", "Abstaining where it is due (F1):", "cases: 8)"),
        ("fr", "Sur toute l’exécution", "S’abstenir quand il le faut (F1)\u202f:", "cas\u202f: 8)"),
    ],
)
def test_the_scorecard_tells_value_interval_cases_and_why(
    on: Bench, lang: str, heading: str, title: str, cases: str
) -> None:
    result = run(on)
    measures = on.practice.measures(result)
    shown = "".join(result_parts(result, lang, (), measures))
    ((_, found),) = measures
    assert shown.count(f"<h3>{heading}</h3>") == 1
    assert title in shown and cases in shown and found.explanation.to(lang) in shown


def test_a_check_that_an_old_snapshot_names_and_nobody_knows_says_so(on: Bench) -> None:
    result = run(on)
    (check,) = result.scenario.run_checks
    old = replace(result.scenario, run_checks=(replace(check, use=CheckUse("f1", {})),))
    ((_, found),) = on.practice.measures(replace(result, scenario=old))
    assert (found.value, found.interval, found.n) == (None, None, 0)
    assert "f1" in found.explanation
    shown = "".join(result_parts(result, "fr", (), on.practice.measures(replace(result, scenario=old))))
    assert "non noté" in shown and found.explanation.to("fr") in shown


def test_the_check_of_a_file_names_what_is_wrong_with_a_run_check(tmp_path: Path) -> None:
    shipped = (CATALOGUE / f"{SCENARIO}.yaml").read_text(encoding="utf-8")
    path = tmp_path / f"{SCENARIO}.yaml"
    path.write_text(shipped.replace("check: abstention-f1", "check: abstention"), encoding="utf-8")
    (problem,) = file_problems(path)
    assert problem.path == "run_checks[abstaining]" and "abstention-f1" in problem.message
    assert "contrôle d’ensemble" in problem.to("fr")
    path.write_text(shipped, encoding="utf-8")
    assert file_problems(path) == []
