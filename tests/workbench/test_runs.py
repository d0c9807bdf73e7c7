"""The list of runs: what it shows of each, a page at a time, and how its runs are stopped and resumed."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_services import PROMPT, SCENARIO, Echo, OneModel, Slow, bench, practise

from evals import Completion
from prompt_library import PhrasedError
from workbench.errors import WorkbenchError
from workbench.html import render_html
from workbench.records import Price, RunFigures
from workbench.run_locks import RunLocks
from workbench.services import Bench, ListedRun, RunRequest
from workbench.services.run_list import A_PAGE, cost
from workbench.views.runs import runs_view

PRICE = Price(10.0, 100.0, "EUR")


class Priced(OneModel):
    def __init__(self, model: Echo, price: Price | None) -> None:
        super().__init__(model)
        self.cost = price

    def price(self, name: str) -> Any:
        return self.cost


class Uncounted(Echo):
    async def complete(self, *asked: Any) -> Completion:
        return replace(await super().complete(*asked), input_tokens=None, output_tokens=None)


def priced(folder: Path, model: Echo, price: Price | None) -> Bench:
    return Bench(folder, Priced(model, price))  # type: ignore[arg-type]


def listed(on: Bench, user: str = "ann") -> ListedRun:
    """The newest run in the list."""
    return on.run_list.page(user).runs[0]


def shown(on: Bench, language: str = "en") -> str:
    view = runs_view(on.run_list.page("ann"), language, 100)
    return render_html("runs.html", language, **view)


def test_runs_come_newest_first_a_page_at_a_time_and_only_ones_own(tmp_path: Path) -> None:
    on = bench(tmp_path)
    for _ in range(A_PAGE + 2):
        practise(on, cases=1)
    practise(on, user="bob")
    first, second = on.run_list.page("ann"), on.run_list.page("ann", 2)
    assert [one.run.record.id for one in (*first.runs, *second.runs)] == list(range(A_PAGE + 2, 0, -1))
    assert (len(second.runs), second.number, second.pages, second.total) == (2, 2, 2, A_PAGE + 2)
    assert on.run_list.page("ann", 99) == second and on.run_list.page("ann", -1) == first
    assert [one.run.record.id for one in on.run_list.page("bob").runs] == [A_PAGE + 3]
    nobody = on.run_list.page("eve")
    assert (nobody.runs, nobody.number, nobody.pages) == ((), 1, 1)
    assert "/practice" in render_html("runs.html", "fr", **runs_view(nobody, "fr", 20))


def test_a_run_is_listed_with_its_grade_its_failures_and_what_it_took(tmp_path: Path) -> None:
    on = priced(tmp_path, Echo(rule=lambda n: n % 4 == 0), PRICE)
    result = practise(on)[-1]
    one = listed(on)
    assert (one.run.grade, one.number, one.scenario.id) == (result.grade, 1, SCENARIO)
    assert one.figures == RunFigures(failed=2, input_tokens=6 * 7, output_tokens=6 * 3)
    assert one.cost == pytest.approx((42 * 10 + 18 * 100) / 1_000_000)
    page = shown(on)
    assert "Finished: 8 of 8" in page and "2 failed" in page and "60 tokens" in page and "0.0022 EUR" in page
    assert '<button id="resume-1"' in page


def test_what_the_cache_repeats_is_not_paid_for_again(tmp_path: Path) -> None:
    on = priced(tmp_path, Echo(), PRICE)
    for samples in (1, 2):
        practise(on, samples=samples, cache=True)
    assert listed(on).figures == RunFigures(cached=8, input_tokens=8 * 7, output_tokens=8 * 3)
    assert "8 from the cache" in shown(on) and "8 reprises du cache" in shown(on, "fr")


@pytest.mark.parametrize(
    ("model", "price", "expected", "said"),
    [
        (Echo(), None, None, "cost unknown"),
        (Uncounted(), PRICE, None, "tokens not counted<br>"),
        (Echo(), Price(0.0, 0.0, ""), 0.0, "<td><span class=\"number\">80 tokens</span></td>"),
        (Echo(), Price(0.001, 0.001, "EUR"), pytest.approx(8e-8), "under 0.0001 EUR"),
    ],
)  # fmt: skip
def test_a_cost_is_told_as_far_as_it_is_known(
    tmp_path: Path, model: Echo, price: Price | None, expected: float | None, said: str
) -> None:
    on = priced(tmp_path, model, price)
    practise(on)
    assert listed(on).cost == expected
    assert said in shown(on).replace('<span class="number">tokens not counted</span>', "tokens not counted")


def test_tokens_that_only_some_answers_count_are_the_least_there_were() -> None:
    some = RunFigures(input_tokens=7, output_tokens=3, uncounted=1)
    assert cost(PRICE, some) is None and cost(Price(0.0, 0.0, ""), some) == 0


async def start(on: Bench, **wanted: Any) -> int:
    """A run under way, with three answers."""
    live = await on.running.start("ann", RunRequest(SCENARIO, "en", PROMPT, **wanted))
    async for result in live.watch(0.0):
        if result.record.done == 3:
            return live.id
    raise AssertionError("the run has ended")


def test_a_run_is_stopped_and_resumed_from_the_list_by_its_owner_only(tmp_path: Path) -> None:
    model = Slow()
    on = bench(tmp_path, model)

    async def stop_and_resume() -> None:
        run = await start(on)
        assert (listed(on).under_way, listed(on).here, listed(on).resumable) == (True, True, False)
        assert f'<button id="stop-{run}"' in shown(on) and "Under way: 3 of 8" in shown(on)
        with pytest.raises(WorkbenchError):
            await on.running.stop_run("bob", run)
        stopped = await asyncio.wait_for(on.running.stop_run("ann", run), 10)
        assert (stopped.status, stopped.done) == ("stopped", 3)
        with pytest.raises(WorkbenchError):
            await on.running.stop_run("ann", run)
        assert listed(on).resumable and f'<button id="resume-{run}"' in shown(on)
        with pytest.raises(WorkbenchError):
            await on.running.go_on("bob", run)

        before, model.started = model.started, -100
        # Two presses of the button are one.
        pressed = await asyncio.gather(
            *(on.running.go_on("ann", run) for _ in range(2)), return_exceptions=True
        )
        (live,) = (one for one in pressed if not isinstance(one, PhrasedError))
        assert not isinstance(live, BaseException)
        await asyncio.wait_for(live.ended.wait(), 10)
        assert model.started == -100 + 5 and before > 3
        assert (listed(on).run.record.status, listed(on).run.record.done) == ("finished", 8)
        with pytest.raises(WorkbenchError):
            await on.running.go_on("ann", run)

    asyncio.run(stop_and_resume())


def test_a_resumed_run_takes_one_of_the_persons_places(tmp_path: Path) -> None:
    on = bench(tmp_path, Slow())

    async def resume_beside_another() -> None:
        first = await start(on)
        await on.running.stop_run("ann", first)
        on.models.model = Slow()  # type: ignore[attr-defined]
        await start(on)
        with pytest.raises(WorkbenchError) as refused:
            await on.running.go_on("ann", first)
        assert refused.value.phrase.key == "workbench.run.under_way"

    asyncio.run(resume_beside_another())


def test_a_run_of_another_process_is_under_way_and_not_to_be_stopped_here(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    with on.store.write() as db:
        db.execute("UPDATE runs SET status = 'running', cells = 16, samples = 2")
    assert listed(on).resumable
    with RunLocks(tmp_path / "locks").held(1):
        assert (listed(on).under_way, listed(on).here, listed(on).resumable) == (True, False, False)
        assert "<button" not in shown(on) and "another process" in shown(on)


def test_why_a_run_was_given_up_is_shown_as_text(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    reason = '{"key": "workbench.run.not_under_way", "values": {"run": "<b>&"}}'
    with on.store.write() as db:
        db.execute("UPDATE runs SET status = 'stopped', cells = 16, samples = 2, reason = ?", [reason])
    page = shown(on)
    assert "Given up: 8 of 16" in page and "Run &lt;b&gt;&amp; is not under way" in page


def test_a_run_of_an_exercise_that_is_no_more_keeps_its_title(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    title = listed(on).scenario.title["en"]
    with on.store.write() as db:
        db.execute("UPDATE prompts SET scenario = 'my-old'")
    assert not listed(on).known and title in shown(on) and "href" not in shown(on)
