"""Stored runs compared, and what cannot be compared: as the page and the command ask for it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from stub_server import StubServer, completion, failure

from prompt_library import PhrasedError
from workbench.comparison_address import ComparisonAddress
from workbench.config import Config, Endpoint
from workbench.html import render_html
from workbench.models import Models
from workbench.services import Bench, RunRequest
from workbench.views.comparing import choices_view, comparison_view, pieces_view
from workbench.words import usual_scale

SCENARIO = "faq-quote"
TEXT = "{{ faq }}\n{{ question }}"
SHORT, LONG = "Yes.", "<b>Ask</b> somebody else, please, or come by on Monday. " * 4


@pytest.fixture
def bench(tmp_path: Path, stub: StubServer) -> Bench:
    endpoint = Endpoint(id="here", base_url=stub.url, models=["m", "n"])
    return Bench(tmp_path, Models(Config(endpoints=[endpoint]), tmp_path))


def wanted(text: str = TEXT, **others: Any) -> RunRequest:
    asked = {"scenario": SCENARIO, "language": "en", "text": text, "model": "here/m", **others}
    return RunRequest(**asked)


def run(on: Bench, text: str = TEXT, user: str = "ann", **others: Any) -> int:
    async def carry_out() -> int:
        live = await on.running.start(user, wanted(text, **others))
        await live.ended.wait()
        return live.id

    return asyncio.run(carry_out())


def run_a_part(on: Bench, stub: StubServer, answers: int, text: str, **others: Any) -> int:
    """A run that is stopped once it has so many answers; the stub holds back all later ones."""
    stub.answer(*[completion()] * answers, replace(completion(), delay_s=600))

    async def carry_out() -> int:
        live = await on.running.start("ann", wanted(text, **others))
        while live.result().record.done < answers:
            await asyncio.sleep(0.005)
        live.stopping.set()
        await live.ended.wait()
        return live.id

    return asyncio.run(carry_out())


def refused(on: Bench, runs: Sequence[int], user: str = "ann", margin: float = 0.05) -> str:
    with pytest.raises(PhrasedError) as caught:
        on.comparing.compare(user, runs, margin)
    assert caught.value.to("fr") != caught.value.to("en")
    return caught.value.to("en")


def fail_one_case(on: Bench, stub: StubServer, text: str = SHORT) -> None:
    """From now on the first case gets no answer, and the others get ``text``."""
    case = on.exercises.find("ann", SCENARIO).select("en", "practice")[0]
    question = case.variables["question"]
    stub.rule = lambda asked: failure(400, "no") if question in json.dumps(asked.json) else completion(text)


def shown(on: Bench, runs: Sequence[int], language: str = "en") -> str:
    compared = on.comparing.compare("ann", runs)
    pair, address = compared.comparison.pairs[0], ComparisonAddress(tuple(runs))
    view = comparison_view(compared, pair, language, usual_scale(language), address)
    pieces = pieces_view(on.comparing.texts(compared, pair), compared, pair, language)
    page = render_html("comparison.html", language, **view)
    return page + render_html("diff.html", language, **pieces)


def test_a_better_version_is_called_better_and_a_worse_one_worse(bench: Bench, stub: StubServer) -> None:
    stub.answer(completion(LONG))
    a = run(bench)
    stub.answer(completion(SHORT))
    b = run(bench, f"{TEXT}\nIf you do not find it: Not in the FAQ.")
    forth, back = (bench.comparing.compare("ann", pair).comparison for pair in ((a, b), (b, a)))
    assert forth.difference.value == pytest.approx(-(back.difference.value or 0))
    assert (forth.verdict.kind, back.verdict.kind) == ("better", "worse")
    assert forth.pairs[0].by_criterion["length"].value == 1.0
    assert [version.cases for version in forth.versions] == [8, 8]
    page = shown(bench, (a, b))
    assert "<b>Ask" not in page and "▲ better" in page and "▼ worse" not in page
    assert "▼ moins bien" in shown(bench, (b, a), "fr")


def test_the_newest_runs_are_offered_with_what_tells_them_apart(bench: Bench, stub: StubServer) -> None:
    runs = [run(bench, f"{TEXT}{n}") for n in range(3)]
    choices = bench.comparing.choices("ann", SCENARIO, "en")
    assert [choice.run.record.id for choice in choices] == runs[::-1]
    assert [choice.number for choice in choices] == [3, 2, 1]
    texts = choices_view(choices, "fr", 20)
    assert texts[0][1] == str(runs[2]) and texts[0][0].startswith("v3 · ") and "here/m" in texts[0][0]
    assert bench.comparing.choices("bob", SCENARIO, "en") == []
    assert bench.comparing.place("ann", runs[0]) is not None
    assert bench.comparing.place("bob", runs[0]) is None


def test_what_cannot_be_compared_is_said_with_what_to_do(bench: Bench, stub: StubServer) -> None:
    a, b = run(bench), run(bench, f"{TEXT}!")
    other = run(bench, "{{ word }}", scenario="acrostic")
    french = run(bench, language="fr")
    assert "exercises" in refused(bench, (a, other)) or "exercise" in refused(bench, (a, other))
    assert "anguage" in refused(bench, (a, french))
    assert "You have no run" in refused(bench, (a, 99))
    assert "You have no run" in refused(bench, (a, b), user="bob")
    for runs in ((a,), (a, a), tuple(range(1, 60)), ()):
        assert "2 to 50 different runs" in refused(bench, runs)
    assert "margin" in refused(bench, (a, b), margin=0)
    with bench.store.write() as db:
        changed = db.execute("SELECT content FROM snapshots WHERE scenario = ?", [SCENARIO]).fetchone()[0]
        db.execute(
            "INSERT INTO snapshots SELECT 'other', scenario, ?, created FROM snapshots WHERE scenario = ?",
            [changed, SCENARIO],
        )
        db.execute("UPDATE runs SET snapshot = 'other' WHERE id = ?", [b])
    assert "Run both again" in refused(bench, (a, b))


def test_the_failed_answers_of_a_run_are_counted(bench: Bench, stub: StubServer) -> None:
    a = run(bench)
    fail_one_case(bench, stub)
    b = run(bench, f"{TEXT}!")
    page = shown(bench, (a, b))
    assert "1 answer of v2 failed" in page and "1 case is left out" in page
    assert "1 réponse de v2 a échoué" in shown(bench, (a, b), "fr")


def test_little_data_leads_to_no_conclusion_and_is_said(bench: Bench, stub: StubServer) -> None:
    one, other = run(bench, cases=1), run(bench, f"{TEXT}!", cases=1)
    verdict = bench.comparing.compare("ann", (one, other)).comparison.verdict
    assert (verdict.kind, verdict.reason) == ("cannot-tell", "one-case")
    a, b = run(bench, f"{TEXT} 1"), run(bench, f"{TEXT} 2")
    verdict = bench.comparing.compare("ann", (a, b)).comparison.verdict
    assert (verdict.kind, verdict.reason) == ("cannot-tell", "constant")
    stub.answer(failure(400, "no"))
    failed = run(bench, f"{TEXT} 3")
    compared = bench.comparing.compare("ann", (a, failed))
    assert compared.comparison.verdict.reason == "no-case" and compared.comparison.notes == ()
    for language, words in (("en", "All answers of v5 failed"), ("fr", "Toutes les réponses de v5")):
        page = shown(bench, (a, failed), language)
        # No figures where there are none, and a way to each case that is left out.
        assert words in page and "forest" not in page
        assert page.count('class="reading"') == 8


def test_scores_that_are_no_numbers_are_never_counted(bench: Bench) -> None:
    a, b = run(bench), run(bench, f"{TEXT}!")
    with bench.store.write() as db:
        db.execute(
            "UPDATE scores SET value = NULL WHERE output_id IN (SELECT id FROM outputs WHERE run_id = ?)", [b]
        )
    compared = bench.comparing.compare("ann", (a, b))
    assert compared.comparison.difference.value is None
    assert len(compared.left_out(compared.comparison.pairs[0])) == 8
    assert "nan" not in shown(bench, (a, b)).lower().split("no conclusion")[0]


def test_other_models_settings_and_parts_of_runs_are_warned_of(bench: Bench, stub: StubServer) -> None:
    a = run(bench, samples=2)
    model = run(bench, model="here/n")
    warm = run(bench, f"{TEXT} 1", temperature=1.5)
    part = run_a_part(bench, stub, 8, f"{TEXT} 2", samples=10)
    assert "models differ" in shown(bench, (a, model))
    assert "settings differ" in shown(bench, (a, warm))
    notes = [note.to("en") for note in bench.comparing.compare("ann", (a, part)).comparison.notes]
    assert len(notes) == 1 and "not" in notes[0]
    with bench.store.write() as db:
        db.execute("UPDATE outputs SET model = 'm-2026-11' WHERE run_id = ?", [warm])
    assert len(bench.comparing.compare("ann", (a, warm)).comparison.notes) == 1
