"""What the catalogue as a whole owes its trainees: use cases, levels and skills, in both languages alike."""

from collections import Counter

import pytest

from prompt_library import LANGUAGES
from scenarios import SKILLS, USE_CASES, Scenario, catalogue

CATALOGUE = tuple(catalogue().values())
ASKED = tuple(scenario for scenario in CATALOGUE if scenario.kind == "prompt")
SAFETY = "S12"

shipped = pytest.mark.parametrize("scenario", CATALOGUE, ids=[scenario.id for scenario in CATALOGUE])


def test_there_are_twenty_exercises_answered_with_a_prompt_and_four_of_each_use_case():
    assert len(ASKED) >= 20
    counts = Counter(scenario.use_case for scenario in ASKED)
    assert all(counts[use_case] >= 4 for use_case in USE_CASES), counts


def test_five_are_on_safety_and_all_levels_are_there():
    assert sum(SAFETY in scenario.skills for scenario in ASKED) >= 5
    levels = Counter(scenario.level for scenario in ASKED)
    assert all(levels[level] >= 3 for level in (1, 2, 3)), levels


@pytest.mark.parametrize("skill", SKILLS)
def test_every_skill_is_practised_by_two_exercises(skill: str):
    assert sum(skill in scenario.skills for scenario in CATALOGUE) >= 2


@shipped
def test_both_languages_ask_for_the_same(scenario: Scenario):
    asked = {
        language: Counter(
            (case.split, tuple(sorted(case.variables)), tuple(sorted(case.expected)), len(case.turns) > 0)
            for case in scenario.select(language, "practice") + scenario.select(language, "hidden")
        )
        for language in LANGUAGES
    }
    assert asked["en"] == asked["fr"]


@shipped
def test_texts_of_both_languages_are_of_like_length(scenario: Scenario):
    """A translation that was cut short is found; French is usually a sixth longer."""
    pairs = [scenario.brief, *scenario.prompts.values()]
    for texts in pairs:
        assert 0.6 < len(texts["fr"]) / len(texts["en"]) < 1.8
    for languages in zip(scenario.hints["en"], scenario.hints["fr"], strict=True):
        assert 0.5 < len(languages[1]) / len(languages[0]) < 2.2


@shipped
def test_a_closing_note_says_what_to_take_away(scenario: Scenario):
    assert scenario.closing is not None
    for language in LANGUAGES:
        assert len(scenario.closing[language].split()) >= 20


@shipped
def test_hints_come_in_three_stages_and_the_first_is_a_question(scenario: Scenario):
    for language in LANGUAGES:
        hints = scenario.hints[language]
        assert len(hints) == 3 and "?" in hints[0]
