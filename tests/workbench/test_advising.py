"""Advice as the pages ask for it: while a prompt is typed, after a run, and for what is no prompt."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_services import PROMPT, SCENARIO, Echo, OneModel, practise

from evals.answers import VERDICTS
from scenarios import Scenario, ScenarioError, shipped_scenario
from workbench.html import render_html
from workbench.models.registry import ModelInfo
from workbench.services import Bench, RunRequest
from workbench.views.advice import advice_view, lint_view
from workbench.views.exercises import exercise_view


class Known(OneModel):
    """One model that is also the default."""

    def default(self) -> ModelInfo:
        return ModelInfo("echo", "embedded", "embedded")


def bench(folder: Path) -> Bench:
    return Bench(folder, Known(Echo()))  # type: ignore[arg-type]


def test_what_is_typed_is_looked_at_in_the_readers_language(tmp_path: Path) -> None:
    found = bench(tmp_path).advising.lint("ann", SCENARIO, "en", "Answer well. {{ question }}")
    assert any("faq" in one.message.to("en") for one in found)
    shown = render_html("lint.html", "fr", **lint_view(found, "fr"))
    assert "points à revoir" in shown and "Answer the" not in shown
    assert render_html("lint.html", "en", **lint_view((), "en")) == '<div id="lint-list"></div>'


def test_a_hostile_prompt_is_quoted_as_text(tmp_path: Path) -> None:
    found = bench(tmp_path).advising.lint(
        "ann", SCENARIO, "en", "<script>alert(1)</script> {{ <b> }} {{ x }}"
    )
    shown = render_html("lint.html", "en", **lint_view(found, "en"))
    assert "<script" not in shown and "<b>" not in shown


def test_an_unknown_exercise_has_no_advice(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        bench(tmp_path).advising.lint("ann", "nothing", "en", "x")


def test_after_a_run_the_next_step_is_told_and_a_trivial_edit_is_noticed(tmp_path: Path) -> None:
    on = bench(tmp_path)
    practise(on)
    (*_, second) = practise(on, PROMPT + " ")
    advice = on.advising.advice("ann", second, "en")
    assert 1 <= len(advice) <= 3
    told = advice_view(advice, "en")["advice"]
    assert all(one["what"] and one["step"] for one in told)
    # Of two texts that say the same something is said.
    assert any(one.kind in ("same", "same-text", "trivial", "trivial-edit") for one in advice)


def test_a_run_over_one_case_allows_no_conclusion(tmp_path: Path) -> None:
    on = bench(tmp_path)
    (*_, result) = practise(on, cases=1)
    assert any("n = 1" in one.what.to("en") for one in on.advising.advice("ann", result, "en"))


def answered(on: Bench, scenario: Scenario, text: str) -> Any:
    async def collect() -> Any:
        live = await on.running.start("ann", RunRequest(scenario.id, "en", text), exercise=scenario)
        await live.ended.wait()
        return live.result()

    return asyncio.run(collect())


def find_the_bug() -> Scenario:
    """The FAQ's cases with an output each, of which those with a figure are good."""
    faq = shipped_scenario(SCENARIO)
    rejected, accepted = VERDICTS["en"]
    cases = tuple(
        replace(
            case,
            variables={"output": "At 9." if number % 2 else "Sometime."},
            expected={"verdict": accepted if number % 2 else rejected},
        )
        for number, case in enumerate(faq.select("en", "all"))
    )
    check = replace(
        faq.rubric.criteria[0].checks[0], name="starts-with", params={"value": "$expected.verdict"}
    )
    rubric = replace(faq.rubric, criteria=(replace(faq.rubric.criteria[0], checks=(check,)),))
    output = {"output": {"en": "an answer", "fr": "une réponse"}}
    return replace(faq, kind="checks", variables=output, cases=cases, rubric=rubric)


def test_checks_are_run_stored_and_read_like_a_prompt_and_no_model_is_asked(tmp_path: Path) -> None:
    model = Echo()
    on = Bench(tmp_path, Known(model))  # type: ignore[arg-type]
    scenario = find_the_bug()
    result = answered(on, scenario, "- {check: regex, value: '\\d'}")
    assert result.grade.value == 1 and result.record.status == "finished" and model.asked == 0
    assert result.record.plan.model == "checks-reader" and result.record.plan.price is not None
    stored = on.results.of("ann", result.record.id)
    assert stored is not None and stored.grade == result.grade and stored.scenario.kind == "checks"
    assert on.advising.advice("ann", stored, "en") == ()
    worse = answered(on, scenario, "- {check: icontains, value: nine}")
    assert worse.grade.value == 0.5
    compared = on.comparing.compare("ann", [worse.record.id, result.record.id])
    assert compared.comparison.verdict.kind in ("better", "cannot-tell")


def test_practice_cases_are_shown_without_what_is_expected() -> None:
    for scenario in (find_the_bug(), shipped_scenario("support-bot")):
        view = exercise_view(scenario, "en", "fr")
        shown = render_html("exercise.html", "fr", **view)
        assert len(view["cases"]) == 8 and "en-h01" not in shown
        for case in scenario.select("en", "hidden"):
            if case.turns:
                assert not any(turn in shown for turn in case.turns)
    assert "ACCEPTED" not in render_html("exercise.html", "en", **exercise_view(find_the_bug(), "en", "en"))
