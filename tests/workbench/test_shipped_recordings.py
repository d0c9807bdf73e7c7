"""What is on record of the shipped exercises: scored again here, without a model."""

from functools import cache
from pathlib import Path

import pytest

from evals.calibration import Calibration
from evals.recordings import Recording, recordings
from scenarios import RECORDINGS, SUITED, USE_CASES, catalogue, suited_models, suits
from workbench.calibration_report import calibration_heading, calibration_line, suited_text
from workbench.services.calibrations import SAMPLES, rescored

DOCUMENT = Path(__file__).parents[2] / "docs" / "calibration.md"
RECORDED = list(recordings(RECORDINGS))


def name(recording: Recording) -> str:
    question = recording.question
    return f"{question.scenario}-{question.language}-{question.model[:8]}"


@cache
def again(place: int) -> tuple[Recording, Calibration]:
    recording = RECORDED[place]
    return rescored(recording, catalogue()[recording.question.scenario])


@pytest.mark.parametrize("place", range(len(RECORDED)), ids=[name(one) for one in RECORDED])
def test_recorded_answers_come_to_what_is_on_record(place: int) -> None:
    recording = RECORDED[place]
    scenario = catalogue()[recording.question.scenario]
    told = "run `workbench calibrate --scenario {}`, with --rescore if only checks or texts changed"
    assert recording.fits(scenario) and recording.digest == scenario.digest, told.format(scenario.id)
    assert again(place)[0].result == recording.result
    assert recording.question.samples == SAMPLES


def test_the_document_shows_what_is_on_record() -> None:
    shown = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    lines = [calibration_line(one.question, found, "en") for one, found in map(again, range(len(RECORDED)))]
    assert "\n".join(shown[:2]) == calibration_heading("en")
    assert [line for line in shown if line[2:].startswith(("qwen", "smollm"))] == lines


def test_the_models_said_to_suit_are_those_on_record() -> None:
    assert SUITED.read_text(encoding="utf-8") == suited_text(RECORDED)
    for one in RECORDED:
        question = one.question
        assert suits(question.scenario, question.language, question.model) == one.result["suited"]


def test_of_what_was_not_measured_nothing_is_said() -> None:
    assert suited_models("my-own", "en") is None
    assert suited_models("faq-quote", "de") is None
    assert suits("faq-quote", "en", "some-other-model") is None


def test_no_cheat_earns_more_than_a_beginner() -> None:
    earned = {
        name(one): (one.result["cheat"][0], one.result["naive"][0])
        for one in RECORDED
        if not one.result["honest"]
    }
    assert earned == {}


def test_enough_exercises_suit_each_model_and_french_goes_as_well_as_english() -> None:
    """14 on Qwen in both languages, with reference grades at most 0.15 apart; 6 on SmolLM2 in English, one at
    least for each use case."""
    graded = {}
    for one, found in map(again, range(len(RECORDED))):
        asked, reference = one.question, found.grades["reference"].value
        if found.suited and reference is not None:
            graded[asked.scenario, asked.language, asked.model[:4]] = reference
    english = {key[0]: value for key, value in graded.items() if key[1:] == ("en", "qwen")}
    near = [
        scenario
        for scenario, value in english.items()
        if (other := graded.get((scenario, "fr", "qwen"))) is not None and abs(other - value) <= 0.15
    ]
    assert len(near) >= 14
    small = [scenario for scenario, language, model in graded if (language, model) == ("en", "smol")]
    assert len(small) >= 6
    assert {catalogue()[scenario].use_case for scenario in small} == set(USE_CASES)
