"""Files of sample answers: read, and what is wrong in them told with its place."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from scenario_texts import VALID

import scenarios
from evals.sample_scores import sample_problems
from scenarios import (
    CATALOGUE,
    SampleAnswers,
    Scenario,
    ScenarioFileError,
    catalogue,
    load_samples,
    parse_samples,
    parse_scenario,
    samples_path,
)

SCENARIO = parse_scenario(VALID, "opening-hours.yaml")
SAMPLES = """\
en-p01: {good: At 8., bad: At 9., fails: hour}
en-h01: {good: At 10., bad: At 9., fails: [hour]}
fr-p01: {good: À 7 h., bad: À 9 h., fails: hour}
fr-h01: {good: À 9 h., bad: "À 10 h, je crois.", fails: hour}
"""


def told(text: str, scenario: Scenario = SCENARIO) -> list[str]:
    with pytest.raises(ScenarioFileError) as caught:
        parse_samples(text, "s.yaml", scenario)
    assert all(problem.to("fr") != problem.to("en") for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_one_text_is_an_answer_of_one_reply() -> None:
    samples = parse_samples(SAMPLES, "s.yaml", SCENARIO)
    assert list(samples) == [case.id for case in SCENARIO.cases]
    assert samples["en-p01"] == SampleAnswers(("At 8.",), ("At 9.",), ("hour",)) != samples["en-h01"]


def test_a_conversation_has_a_reply_a_turn() -> None:
    cases = tuple(replace(case, turns=("Hi", "Bye")) for case in SCENARIO.cases)
    talk = replace(SCENARIO, cases=cases)
    text = SAMPLES.replace("At 8.", "[At 8., Bye.]").replace(
        "bad: At 9., fails: hour", "bad: [No, Bye], fails: hour"
    )
    problems = told(text, talk)
    assert [problem.split(":")[1].strip() for problem in problems] == [
        "en-h01.good", "en-h01.bad", "fr-p01.good", "fr-p01.bad", "fr-h01.good", "fr-h01.bad"
    ]  # fmt: skip
    assert "1 reply and should have 2" in problems[0]
    assert "2 replies and should have 1" in told(SAMPLES.replace("At 8.", "[At, eight]"))[0]


@pytest.mark.parametrize(
    "old, new, place, words",
    [
        ("{good: At 8., bad", "{god: At 8., bad", "en-p01.good", "is missing"),
        ("{good: At 8., bad", "{good: At 8., worse: x, bad", "en-p01.worse", "“good”, “bad”, “fails”"),
        ("good: At 8.", "good: 8", "en-p01.good", "neither a text nor a list"),
        ("good: At 8.", "good: [At, 8]", "en-p01.good[1]", "8 is not a text"),
        ("good: At 8.", 'good: " "', "en-p01.good[0]", "is empty"),
        ("good: At 8.", "good: []", "en-p01.good", "is empty"),
        ("fails: [hour]", "fails: []", "en-h01.fails", "is empty"),
        ("fails: [hour]", "fails: [hour, hours]", "en-h01.fails[1]", "“hours” is no criterion"),
        ("en-h01:", "en-h02:", "en-h02", "no case of this id"),
        ("en-h01:", "EN H1:", "EN H1", "not an id"),
        ("en-h01: {good: At 10., bad: At 9., fails: [hour]}\n", "", "", "no sample answers for “en-h01”"),
        ("en-h01:", "en-p01:", "", "line 2"),
        ("At 10., bad: At 9., fails: [hour]}", "At 10.", "", "line"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, place: str, words: str) -> None:
    assert SAMPLES.count(old) == 1
    problems = told(SAMPLES.replace(old, new))
    wanted = f"s.yaml: {place}: " if place else "s.yaml: "
    assert any(problem.startswith(wanted) and words in problem for problem in problems), problems


@pytest.mark.parametrize("text", ["", "- a", "text"])
def test_a_file_is_a_mapping(text: str) -> None:
    assert "is not a mapping" in told(text)[0]


def test_a_criterion_that_only_a_person_scores_cannot_be_failed() -> None:
    criteria = (*SCENARIO.rubric.criteria, replace(SCENARIO.rubric.criteria[0], id="style", checks=()))
    marked = replace(SCENARIO, rubric=replace(SCENARIO.rubric, criteria=criteria))
    assert "“style” is no criterion" in told(SAMPLES.replace("[hour]", "[style]"), marked)[0]


def test_sample_answers_lie_beside_their_scenario(tmp_path: Path) -> None:
    path = samples_path(tmp_path / "opening-hours.yaml")
    assert path == tmp_path / "samples" / "opening-hours.yaml"
    with pytest.raises(ScenarioFileError, match="cannot be read"):
        load_samples(path, SCENARIO)
    path.parent.mkdir()
    path.write_text(SAMPLES, encoding="utf-8")
    assert load_samples(path, SCENARIO) == parse_samples(SAMPLES, "s.yaml", SCENARIO)


def test_every_shipped_scenario_for_a_model_has_sample_answers_and_nothing_else_has() -> None:
    wanted = {name for name, scenario in catalogue().items() if scenario.kind == "prompt"}
    assert {path.stem for path in (CATALOGUE / "samples").iterdir()} == wanted


def test_the_example_of_the_readme_tries_the_rubric_of_its_example() -> None:
    readme = Path(scenarios.__file__).with_name("README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    scenario = parse_scenario(shown[0], "README.md")
    tried = [text for text in shown if text.startswith("en-p01:")]
    assert len(tried) == 1
    assert list(sample_problems(scenario, parse_samples(tried[0], "README.md", scenario))) == []
