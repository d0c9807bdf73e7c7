import re
from itertools import combinations
from pathlib import Path

import pytest

import scenarios
from evals import check_use_problems
from prompt_library import LANGUAGES, render
from scenarios import Case, Scenario, catalogue, parse_scenario

README = Path(scenarios.__file__).with_name("README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)[1]

shipped = pytest.mark.parametrize("scenario", catalogue().values(), ids=catalogue())
every = pytest.mark.parametrize("scenario", [*catalogue().values(), parse_scenario(EXAMPLE, "README.md")])


def texts(value: object) -> list[str]:
    """Every text in a case's variables, or in whatever a scenario is made of."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in texts(part)]


def runs_of_words(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def inputs(case: Case) -> list[str]:
    return [*texts(case.variables), *case.turns]


@every
def test_rubric_fits_every_case(scenario: Scenario):
    uses = [use for criterion in scenario.rubric.criteria for use in criterion.checks]
    assert [p for case in scenario.cases for use in uses for p in check_use_problems(use, case)] == []


@every
def test_prompts_render_every_case(scenario: Scenario):
    if scenario.kind != "prompt":
        return
    for case in scenario.cases:
        for prompt in (scenario.starter, *scenario.prompts.values()):
            assert render(prompt[case.language], case.variables)


@shipped
def test_each_language_has_8_practice_and_12_hidden_cases(scenario: Scenario):
    counts = {n: {s: len(scenario.select(n, s)) for s in ("practice", "hidden")} for n in LANGUAGES}
    if scenario.kind == "form":
        assert counts["en"] == counts["fr"] and counts["en"]["practice"] >= 5 and not counts["en"]["hidden"]
    else:
        assert counts == dict.fromkeys(LANGUAGES, {"practice": 8, "hidden": 12})


@shipped
def test_brief_is_short_and_has_no_headings(scenario: Scenario):
    for brief in scenario.brief.values():
        assert 60 <= len(re.findall(r"\w[\w’'-]*", brief)) <= 190
        assert not re.search(r"^#", brief, re.MULTILINE)


@shipped
def test_no_two_cases_ask_the_same(scenario: Scenario):
    for one, other in combinations(scenario.cases, 2):
        assert inputs(one) != inputs(other), f"{one.id} and {other.id}"


@every
def test_no_prompt_holds_words_of_a_case(scenario: Scenario):
    prompts = (text for prompt in (scenario.starter, *scenario.prompts.values()) for text in prompt.values())
    shown = set().union(*(runs_of_words(text, 8) for text in prompts))
    for case in scenario.cases:
        for text in inputs(case):
            assert not shown & runs_of_words(text, 8), case.id


@every
def test_french_is_spaced_and_quoted_as_french(scenario: Scenario):
    """In what the workbench itself says; prompts and cases are typed as people type."""
    translated = [scenario.title, scenario.brief, scenario.hints, *scenario.variables.values()]
    translated += [one.title for one in (*scenario.rubric.criteria, *scenario.run_checks)]
    for text in (text for value in translated for text in texts(value["fr"])):
        prose = re.sub(r"`[^`]*`|^ {4}.*$", "", text, flags=re.MULTILINE)
        assert not re.search(r"(?<![\u202f!?])[;!?»]|(?<![\u202f\u00a0\d]):|«(?!\u202f)|\w'\w", prose), text
