"""No shipped rubric rewards an answer that does not do what is asked."""

from functools import cache

import pytest

from evals.calibration import TOLERATED
from evals.gaming import KINDS, UNMEASURED, gaming_grades
from evals.recordings import read_recording
from evals.sample_scores import sample_problems
from scenarios import CATALOGUE, RECORDINGS, Scenario, catalogue, load_samples, samples_path

BEGINNER = "qwen2.5-coder-0.5b-instruct-q4_k_m"
"""The model whose answers to the naive prompt are what gaming is held against."""
SAMPLED = 5
CHANCE = {"email-triage": 0.4}
"""Where the whole answer is one of four labels, whoever always says the same is right as often as it comes:
no mean over cases can be lower, however little a beginner's prompt earns."""

for_a_model = [scenario for scenario in catalogue().values() if scenario.kind == "prompt"]
shipped = pytest.mark.parametrize("scenario", for_a_model, ids=[scenario.id for scenario in for_a_model])


@shipped
def test_a_rubric_tells_the_good_from_the_bad_answer_to_every_case(scenario: Scenario) -> None:
    samples = load_samples(samples_path(CATALOGUE / f"{scenario.id}.yaml"), scenario)
    assert [(place, what.to("en")) for place, what in sample_problems(scenario, samples)] == []


@cache
def allowed(scenario_id: str, language: str) -> float:
    """What a beginner's prompt earns and a little more; where that was not recorded, the same for all."""
    path = RECORDINGS / BEGINNER / f"{scenario_id}.{language}.json.gz"
    if not path.exists():
        return UNMEASURED
    return float(read_recording(path).result["naive"][0]) + TOLERATED


@pytest.mark.parametrize("language", ["en", "fr"])
@shipped
def test_gaming_earns_no_more_than_a_beginner(scenario: Scenario, language: str) -> None:
    samples = load_samples(samples_path(CATALOGUE / f"{scenario.id}.yaml"), scenario)
    earned = gaming_grades(scenario, language, samples, SAMPLED)
    most = dict.fromkeys(KINDS, allowed(scenario.id, language))
    most["constant"] = max(most["constant"], CHANCE.get(scenario.id, 0.0))
    assert {kind: (earned[kind], most[kind]) for kind in KINDS if earned[kind] > most[kind]} == {}
