"""Recorded answers: the same bytes for the same answers, what makes them outdated, what they come to."""

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals import EvalError, Output, Settings
from evals.calibration import calibrate
from evals.recordings import (
    OWN_PROMPTS,
    Question,
    Recording,
    asked_digest,
    read_recording,
    recordings,
    write_recording,
)
from prompt_library import Phrase
from scenarios import Criterion, Rubric, Scenario, shipped_scenario

SCENARIO = shipped_scenario("faq-quote")
QUESTION = Question("faq-quote", "en", "m", "a" * 64, 2, Settings(max_tokens=SCENARIO.max_tokens))


def answers(text: Any = "Not in the FAQ") -> tuple[Output, ...]:
    say = text if callable(text) else lambda case: text
    return tuple(
        Output(case.id, sample, (), say(case))
        for sample in (0, 1)
        for case in SCENARIO.select("en", "hidden")
    )


def recording(**outputs: tuple[Output, ...]) -> Recording:
    every = {name: answers() for name in OWN_PROMPTS} | outputs
    return Recording(QUESTION, SCENARIO.digest, asked_digest(SCENARIO, "en"), "2026-11-23", every, {"a": 1})


def right(case: Any) -> str:
    expected = case.expected
    if expected["abstain"]:
        return "Not in the FAQ"
    return f'{" ".join(expected["facts"])} "{expected["evidence"]}"'


def test_a_recording_is_read_back_as_it_was_and_written_the_same_again(tmp_path: Path) -> None:
    told = Phrase("evals.answer.empty")
    failed = replace(answers()[0], text=None, error=told, error_kind="timeout")
    made = recording(cheat=(failed, *answers("« Été » \x00\u202f😀\n")[1:]))
    path = write_recording(made, tmp_path)
    assert path == tmp_path / "m" / "faq-quote.en.json.gz" and read_recording(path) == made
    first = path.read_bytes()
    assert write_recording(read_recording(path), tmp_path).read_bytes() == first
    assert list(recordings(tmp_path)) == [made]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{"),
        gzip.compress(b"[]"),
        gzip.compress(json.dumps({"form": 2}).encode()),
        gzip.compress(json.dumps({"form": 1, "outputs": []}).encode()),
        gzip.compress(json.dumps({"form": 1, "outputs": {"naive": [[1]]}}).encode()),
    ],
    ids=["empty", "no gzip", "half", "list", "other form", "no outputs", "bad output"],
)
def test_what_is_no_recording_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(content)
    with pytest.raises(EvalError) as caught:
        read_recording(path)
    assert "workbench calibrate" in caught.value.to("fr") and str(path) in caught.value.to("en")


def changed(scenario: Scenario, what: str) -> Scenario:
    case = scenario.select("en", "hidden")[0]
    others = tuple(one for one in scenario.cases if one != case)
    match what:
        case "prompt":
            return replace(scenario, prompts={**scenario.prompts, "cheat": {"en": "x", "fr": "x"}})
        case "input":
            return replace(scenario, cases=(replace(case, variables={**case.variables, "faq": "x"}), *others))
        case "hidden case":
            return replace(scenario, cases=others)
        case "limit":
            return replace(scenario, max_tokens=scenario.max_tokens + 1)
        case "rubric":
            return replace(scenario, rubric=Rubric((Criterion("x", {}, 1, "relevance", ()),)))
        case "expected":
            return replace(scenario, cases=(replace(case, expected={}), *others))
        case _:
            return replace(scenario, title={"en": "x", "fr": "x"})


@pytest.mark.parametrize("what", ["prompt", "input", "hidden case", "limit"])
def test_what_the_model_saw_makes_a_recording_outdated(what: str) -> None:
    assert recording().fits(SCENARIO) and not recording().fits(changed(SCENARIO, what))


@pytest.mark.parametrize("what", ["rubric", "expected", "title"])
def test_what_only_scores_or_tells_does_not(what: str) -> None:
    assert recording().fits(changed(SCENARIO, what))


def test_a_reference_that_answers_is_better_and_a_constant_is_no_cheat() -> None:
    vague = answers("It is a nice shop and I am sure that all will be well. " * 3)
    found = calibrate(SCENARIO, "en", 2, {"naive": vague, "reference": answers(right), "cheat": vague})
    assert found.grades["reference"].value == pytest.approx(1) and found.suited and found.honest
    assert found.plain()["separation"][0] == pytest.approx(
        found.grades["reference"].value - found.grades["naive"].value, abs=1e-4
    )
    cheated = calibrate(SCENARIO, "en", 2, {"naive": vague, "reference": vague, "cheat": answers(right)})
    assert not cheated.suited and not cheated.honest
