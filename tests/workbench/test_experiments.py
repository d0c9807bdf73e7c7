"""Experiments: files that say what is wrong with them, the table, the front, and the command."""

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stub_server import Answer, Received, StubServer, completion, failure
from test_durability import command, folder, said

from evals import NO_GRADE, Output, Settings
from workbench.experiment_file import ExperimentFileError, read_experiment
from workbench.experiment_rows import experiment_row, fronts, pareto_front
from workbench.pareto_plot import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Point, plot
from workbench.records import Price, RunPlan, RunRecord

__all__ = ["folder"]

FILE = """
scenario: faq-quote
language: en
samples: 2
prompts: ["@naive", a.txt]
models: [here/m, here/n]
settings: {temperature: [0, 0.7], seed: [3]}
"""
KNOWN = st.one_of(st.none(), st.integers(0, 4).map(float))


@given(st.lists(st.tuples(KNOWN, KNOWN)))
def test_the_front_holds_exactly_what_nothing_beats(points: list[tuple[float | None, float | None]]) -> None:
    def beats(one: Any, other: Any) -> bool:
        return one[0] <= other[0] and one[1] >= other[1] and one != other

    known = [point for point in points if None not in point]
    assert pareto_front(points) == [
        place
        for place, point in enumerate(points)
        if None not in point and not any(beats(other, point) for other in known)
    ]


@given(
    st.lists(
        st.tuples(st.floats(0, 1e9, allow_subnormal=False), st.floats(0, 1), st.booleans()),
        min_size=1,
        max_size=50,
    )
)
def test_every_dot_is_inside_its_plot(runs: list[tuple[float, float, bool]]) -> None:
    drawn = plot(
        [Point(str(n), expense, grade, grade, 1.0, on) for n, (expense, grade, on) in enumerate(runs)]
    )
    for dot in drawn.dots:
        assert LEFT <= dot.x <= WIDTH - RIGHT and TOP <= dot.y <= HEIGHT - BOTTOM
        assert dot.name or not dot.on_front
    assert 2 <= len(drawn.x_ticks) <= 7 and drawn.x_ticks[-1].value >= max(run[0] for run in runs)


def output(text: str | None = "x", tokens: tuple[int, int] | None = (100, 10), **more: Any) -> Output:
    asked, answered = tokens or (None, None)
    return Output("c", 0, (), text, input_tokens=asked, output_tokens=answered, **more)


@pytest.mark.parametrize(
    ("price", "outputs", "cost", "of_1000", "tokens"),
    [
        (True, [output(), output()], 0.0004, 0.2, 110),
        (True, [output(), output(cached=True)], 0.0002, 0.2, 110),
        (True, [output(), output(tokens=None)], None, None, None),
        (True, [output(), output(None, None)], 0.0002, 0.2, 110),
        (True, [output(tokens=None, cached=True)], 0.0, None, None),
        (True, [], 0.0, None, None),
        (False, [output()], None, None, 110),
    ],
    ids=["all asked", "one known before", "one not counted", "one failed", "cached", "nothing", "no price"],
)
def test_what_a_run_cost_is_known_or_unknown_and_never_guessed(
    price: bool, outputs: list[Output], cost: float | None, of_1000: float | None, tokens: float | None
) -> None:
    plan = RunPlan(1, "", 1, "m", {}, Settings(), "practice", "en", 1, 2)
    plan = replace(plan, price=Price(1.0, 10.0, "EUR") if price else None)
    record = RunRecord(1, "s", plan, "finished", datetime(2026, 1, 1), 2)
    row = experiment_row(record, "p", outputs, NO_GRADE)
    assert row.cost == (None if cost is None else pytest.approx(cost))
    assert row.cost_of_1000 == (None if of_1000 is None else pytest.approx(of_1000))
    assert row.tokens == tokens


def test_costs_in_several_currencies_have_no_front() -> None:
    plan = RunPlan(1, "", 1, "m", {}, Settings(), "practice", "en", 1, 2)
    grade = replace(NO_GRADE, value=0.5)
    rows = [
        experiment_row(
            RunRecord(
                1, "s", replace(plan, price=Price(1, 1, currency)), "finished", datetime(2026, 1, 1), 2
            ),
            "p",
            [output()],
            grade,
        )
        for currency in ("EUR", "USD")
    ]
    assert fronts(rows)["cost"] == [] and fronts(rows)["tokens"] == [0, 1]
    assert fronts(rows[:1])["cost"] == [0]


@pytest.mark.parametrize(
    ("old", "new", "said_of_it"),
    [
        ("samples: 2", "sample: 2", ": sample: unknown key; the keys here are “scenario”"),
        ("scenario: faq-quote\n", "", ": scenario: is missing"),
        ("temperature: [0, 0.7]", "temperature: 0", ": settings.temperature: 0 is not a list"),
        (
            "temperature: [0, 0.7]",
            "temp: [0]",
            ": settings.temp: unknown key; the keys here are “temperature”",
        ),
        ("[0, 0.7]", "[2.5]", ": settings.temperature[0]: 2.5 is too large; 2 or less is allowed"),
        ("[0, 0.7]", "[]", ": settings.temperature: is empty"),
        ("samples: 2", "samples: two", ': samples: "two" is not a whole number'),
        ("language: en", "language: de", "“en”, “fr”"),
        ("[here/m, here/n]", "[here/m, here/m]", ": models: here/m is there twice"),
        ("seed: [3]", "seed: [3, 4]", ": settings.seed: .*at least 2 apart"),
        ("seed: [3]", f"seed: {list(range(0, 140, 10))}", "at most 50 runs; this one would have 112"),
        ('["@naive", a.txt]', "[@naive, a.txt]", "line 5: in YAML a text that starts with @ needs quotes"),
        ("samples: 2", "samples: [", "line "),
        (FILE, "", "is not a mapping"),
    ],
)
def test_a_file_that_is_wrong_is_told_where_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, said_of_it: str
) -> None:
    assert old in FILE
    file = tmp_path / "e.yaml"
    file.write_text(FILE.replace(old, new))
    with pytest.raises(ExperimentFileError) as caught:
        read_experiment(file)
    assert re.search(said_of_it.replace("[", r"\[").replace("]", r"\]"), str(caught.value)), str(caught.value)
    assert caught.value.to("fr") != str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExperimentFileError, match="cannot be read"):
        read_experiment(tmp_path / "none.yaml")


def test_prompts_by_models_by_settings(folder: Path, stub: StubServer) -> None:
    def rule(request: Received) -> Answer:
        cold = request.json["temperature"] == 0
        answer = completion("Not in the FAQ." if cold else "word " * 40)
        return replace(answer, delay_s=0.05 if request.json["model"] == "n" else 0)

    stub.rule = rule
    price = '[[prices]]\nmodel = "here/m"\ninput = 1.0\noutput = 2.0\ncurrency = "USD"\n'
    (folder / "workbench.toml").write_text((folder / "workbench.toml").read_text() + price)
    (folder / "sub").mkdir()
    (folder / "sub" / "e.yaml").write_text(FILE)
    (folder / "sub" / "a.txt").write_text("<b>&\n{{ faq }}\n{{ question }}\n")
    out, err = said(folder, "experiment", "sub/e.yaml", "--json", "-", "--html", "report.html")
    assert "8 runs over 8 cases, 2 samples each: 128 calls at most" in err
    # Each sample is asked for with the next seed.
    assert len(stub.chats) == 128 and {chat.json["seed"] for chat in stub.chats} == {3, 4}
    found = json.loads(out)
    runs = found["runs"]
    assert [(r["prompt"], r["model"], r["settings"]["temperature"]) for r in runs] == [
        (prompt, model, temperature)
        for model in ("here/m", "here/n")
        for temperature in (0, 0.7)
        for prompt in ("@naive", "a.txt")
    ]
    assert all(r["answers"] == 16 and r["tokens_an_answer"] == 10 for r in runs)
    assert [r["cost"] for r in runs] == [pytest.approx(16 * 13e-6)] * 4 + [None] * 4
    assert all(r["latency_ms"] > 50 for r in runs[4:])
    differences = [pair["grade"]["value"] for pair in found["comparison"]["pairs"]]
    assert [value < 0 for value in differences] == [False, True, True, False, False, True, True]
    # Of those with as many tokens the best stay; runs are named by their ids.
    assert found["pareto"]["tokens"] == [r["run"] for r in runs if r["settings"]["temperature"] == 0]
    assert set(found["pareto"]["cost"]) == {runs[0]["run"], runs[1]["run"]}

    page = (folder / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|https?:|src=|@import|url\(|<link", page)
    assert page.count("<svg") == 3 and page.count("<circle") == 8 + 8 + 4
    assert "For 4 runs the cost is unknown" in page and "Run 8" not in page

    # Again, in a table for people and in French: nothing is asked, and nothing is paid.
    out, err = said(folder, "experiment", "sub/e.yaml", "--lang", "fr", "--json", "again.json")
    assert len(stub.chats) == 128 and "128 réponses étaient déjà connues" in " ".join(out.split())
    assert "128 appels au plus" in err and "pas encore trancher" in " ".join(out.split())
    again = json.loads((folder / "again.json").read_text())["runs"]
    assert [r["cost"] for r in again] == [0] * 4 + [None] * 4
    assert [r["cost_of_1000"] for r in again] == [r["cost_of_1000"] for r in runs]
    said(folder, "experiment", "sub/e.yaml", "--no-cache", "--json", "-")
    assert len(stub.chats) == 256


def test_one_run_has_nothing_to_be_compared_with(folder: Path, stub: StubServer) -> None:
    (folder / "e.yaml").write_text("scenario: faq-quote\nlanguage: en\nprompts: [a.txt]\nmodels: [here/m]\n")
    out, _ = said(folder, "experiment", "e.yaml", "--json", "-")
    assert json.loads(out)["comparison"] is None
    assert "unknown" in said(folder, "experiment", "e.yaml")[0]


def test_a_model_that_refuses_does_not_hide_what_the_others_gave(folder: Path, stub: StubServer) -> None:
    stub.rule = lambda request: failure(404) if request.json["model"] == "n" else completion()
    (folder / "e.yaml").write_text(FILE)
    out, err = said(folder, "experiment", "e.yaml", "--json", "-", "--html", "report.html")
    found = json.loads(out)
    assert [r["answers"] for r in found["runs"]] == [16] * 4 + [0] * 4
    assert len(found["comparison"]["versions"]) == 4 and "was given up" in err
    assert "Run 5 got no answer at all" in (folder / "report.html").read_text(encoding="utf-8")
    stub.rule = lambda request: failure(401)
    (folder / "e.yaml").write_text(FILE.replace("seed: [3]", "seed: [99]"))
    assert "was given up" in said(folder, "experiment", "e.yaml", code=2)[1]


@pytest.mark.parametrize(
    ("old", "new", "said_of_it"),
    [
        ("a.txt", "bad.txt", "bad.txt: "),
        ("here/n", "here/other", "here/other"),
        ("a.txt", "v7", "no version v7"),
        ("a.txt", '"@best"', "no prompt @best"),
        ("faq-quote", "no-such", "no-such"),
    ],
)
def test_nothing_is_asked_before_all_can_be_run(
    folder: Path, stub: StubServer, old: str, new: str, said_of_it: str
) -> None:
    (folder / "bad.txt").write_text("{{ faq }} {{ nobody }}")
    (folder / "e.yaml").write_text(FILE.replace(old, new))
    assert said_of_it in said(folder, "experiment", "e.yaml", code=2)[1]
    assert stub.chats == []


def test_a_report_that_cannot_be_written_is_told(folder: Path, stub: StubServer) -> None:
    (folder / "e.yaml").write_text(FILE)
    process = command(folder, "experiment", "e.yaml", "--html", "nowhere/report.html")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2 and "nowhere/report.html cannot be written" in err
