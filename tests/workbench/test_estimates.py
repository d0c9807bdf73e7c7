"""What a run would cost and could show, held against what runs took."""

import asyncio
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stub_server import Answer, StubServer, completion

import evals
from scenarios import shipped_scenario
from workbench.config import Config, Endpoint, ModelPrice
from workbench.errors import WorkbenchError
from workbench.models import Models
from workbench.services import Bench, RunRequest
from workbench.services.estimates import Estimate, Estimates
from workbench.store_models import ModelStore
from workbench.views.estimates import estimate_line

SCENARIO = shipped_scenario("faq-quote")
TEXT = "{{ faq }}\n{{ question }}"


def bench(folder: Path, stub: StubServer, price: float | None = None) -> Bench:
    priced = ModelPrice(model="here/m", input=price or 0, output=2 * (price or 0), currency="EUR")
    prices = [] if price is None else [priced]
    endpoint = Endpoint(id="here", base_url=stub.url, models=["m"], concurrency=4)
    return Bench(folder, Models(Config(endpoints=[endpoint], prices=prices), folder))


def estimates(on: Bench) -> Estimates:
    return Estimates(on.models, on.exercises, ModelStore(on.store))


async def run(on: Bench) -> None:
    async for _ in on.running.run("ann", RunRequest(SCENARIO.id, "en", TEXT, "here/m")):
        pass


def test_before_the_first_run_only_what_is_certain_is_said(tmp_path: Path, stub: StubServer) -> None:
    found = estimates(bench(tmp_path, stub)).practice("ann", SCENARIO.id, "en", TEXT, "here/m", 3)
    assert (found.cases, found.calls) == (8, 24)
    assert (found.tokens, found.seconds, found.cost) == (None, None, None)
    assert 0.2 < found.smallest < 1


def test_after_a_run_its_tokens_and_its_price_are_expected_again(tmp_path: Path, stub: StubServer) -> None:
    stub.answer(Answer(completion().body, delay_s=0.05))
    on = bench(tmp_path, stub, price=1000.0)
    asyncio.run(run(on))
    found = estimates(on).practice("ann", SCENARIO.id, "en", TEXT, "here/m", 2)
    cases = SCENARIO.select("en", "practice")
    asked = sum(len(f"{case.variables['faq']}\n{case.variables['question']}") for case in cases)
    assert found.tokens == 2 * asked // 4 + 16 * 3
    assert found.cost == pytest.approx((2 * asked // 4 + 2 * 16 * 3) / 1000)
    assert found.currency == "EUR"
    assert found.seconds is not None and found.seconds >= 0.05


def test_each_call_of_a_conversation_repeats_all_that_was_said(tmp_path: Path, stub: StubServer) -> None:
    on = bench(tmp_path, stub)
    asyncio.run(run(on))
    turns = "Hello, is that the shop?", "When do you open?", "And on Sundays?"
    case = replace(SCENARIO.cases[0], turns=turns, variables={"n": "x" * 40})
    found = estimates(on).of([case], "Shop {{ n }}", 64, "here/m", 2)
    said = [len("Shop ") + 40 + sum(map(len, turns[: call + 1])) for call in range(3)]
    # A reply has three tokens; the second call repeats one and the third two.
    assert found.tokens == 2 * sum(said) // 4 + 2 * 3 * 3 + 6 * 3


def test_the_time_is_that_of_answers_following_each_other(tmp_path: Path, stub: StubServer) -> None:
    on = bench(tmp_path, stub)
    scenario = on.exercises.find("ann", SCENARIO.id)
    asyncio.run(run(on))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with on.store.write() as db:
        for number, (row,) in enumerate(db.execute("SELECT id FROM outputs").fetchall()):
            at = (start + timedelta(seconds=number)).isoformat(timespec="milliseconds")
            db.execute("UPDATE outputs SET created = ?, latency_ms = 4000 WHERE id = ?", [at, row])
    found = estimates(on).of(scenario.select("en", "practice"), TEXT, 64, "here/m", 10)
    # Four at a time, one a second, and the first after four seconds.
    assert found.seconds == pytest.approx(4 + 7 * 80 / 8)


def test_cases_of_one_source_show_no_more_than_one(tmp_path: Path, stub: StubServer) -> None:
    """As a comparison counts them: 8 cases of 7 sources are 7, of 2 sources too few for anything."""
    on = estimates(bench(tmp_path, stub))
    cases = SCENARIO.select("en", "practice")
    found = {
        sources: on.of(
            [replace(case, source=f"text-{place % sources}") for place, case in enumerate(cases)],
            TEXT,
            64,
            "here/m",
            5,
        )
        for sources in (8, 7, 2)
    }
    assert [one.cases for one in found.values()] == [8, 8, 8]
    assert [one.smallest for one in found.values()] == [
        evals.smallest_difference(8, 5),
        evals.smallest_difference(7, 5),
        math.inf,
    ]


def test_too_few_cases_can_show_nothing(tmp_path: Path, stub: StubServer) -> None:
    found = estimates(bench(tmp_path, stub)).of(SCENARIO.select("en", "practice")[:5], TEXT, 64, "here/m", 1)
    assert found.smallest == math.inf
    with pytest.raises(WorkbenchError):
        estimates(bench(tmp_path, stub)).practice("ann", SCENARIO.id, "en", TEXT, "nowhere/m", 1)
    assert (
        estimates(bench(tmp_path, stub)).practice("ann", SCENARIO.id, "en", "{{ fa", "here/m", 1).calls == 8
    )


@pytest.mark.parametrize(
    ("found", "english", "french"),
    [
        (
            Estimate(8, 24, 5234, 80, None, "", 0.31),
            "24 calls, about 80 seconds, about 5,200 tokens, cost unknown. To tell two versions apart, a "
            "difference of 31 points of 100 or more would probably be seen.",
            "24 appels, environ 80 secondes, environ 5 200 jetons, coût inconnu. Entre deux versions, un "
            "écart d’au moins 6,2 points sur 20 se verrait sans doute.",
        ),
        (
            Estimate(1, 1, None, None, 0.0, "", math.inf),
            "1 call. With 1 case no difference between two versions could be seen, however large.",
            "1 appel. Avec 1 cas, aucun écart entre deux versions ne pourrait se voir, si grand soit-il.",
        ),
        (
            Estimate(8, 800, 99, 7300, 0.0123, "EUR", 0.2),
            "800 calls, about 2 hours, about 99 tokens, about 0.012 EUR. To tell two versions apart, a "
            "difference of 20 points of 100 or more would probably be seen.",
            "800 appels, environ 2 heures, environ 99 jetons, environ 0,012 EUR. Entre deux versions, un "
            "écart d’au moins 4,0 points sur 20 se verrait sans doute.",
        ),
    ],
)
def test_an_estimate_is_one_line(found: Estimate, english: str, french: str) -> None:
    assert estimate_line(found, "en", 100) == english
    assert estimate_line(found, "fr", 20) == french
