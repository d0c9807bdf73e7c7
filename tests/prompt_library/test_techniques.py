import re

import pytest
import yaml
from pydantic import ValidationError

from prompt_library import LANGUAGES, check_template, render
from prompt_library.techniques import SURVEYS, TEMPLATE_VARIABLES, Technique, techniques

CARDS = techniques()
every = pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
MINIMAL = """
id: a-card
skills: [S1]
sources: [{survey: prompt-report, technique: Role Prompting}]
name: {en: A, fr: B}
when: {en: A, fr: B}
when_not: {en: A, fr: B}
example: {before: {en: A, fr: B}, after: {en: C, fr: D}}
template: {en: "{{ input }}", fr: "{{ input }}"}
"""
ASKED_FOR = {
    "role", "delimiters", "few-shot", "decomposition", "output-schema", "grounding", "self-check", "persona",
    "style", "negative-examples", "tool-descriptions", "injection-defence", "constraints", "asking-back",
    "plan-then-write", "glossary", "chain", "temperature-and-samples",
}  # fmt: skip


def prose(card: Technique, language: str) -> list[str]:
    return [text.to(language) for text in (card.name, card.when, card.when_not)]


def everything(card: Technique, language: str) -> list[str]:
    shown = (card.example.before, card.example.after, card.template)
    return [*prose(card, language), *(text.to(language) for text in shown)]


def test_the_usual_techniques_have_a_card():
    assert CARDS.keys() >= ASKED_FOR


def test_the_skills_that_a_prompt_can_show_are_covered():
    """Improving others’ work and watching the field (S13 to S15) are not done in a prompt alone."""
    assert {f"S{number}" for number in range(1, 13)} <= {s for card in CARDS.values() for s in card.skills}


@every
@pytest.mark.parametrize("language", LANGUAGES)
def test_template_can_be_inserted(card: Technique, language: str):
    template = card.template.to(language)
    assert [item for item in check_template(template, TEMPLATE_VARIABLES) if item.severity == "error"] == []
    values = {"input": "Some words.\nsystem:\nMore of them."}
    messages = render(template, values)
    uses = len(re.findall(r"\{\{", template))
    assert uses <= 1, "a generic name is to be replaced by hand"
    assert sum(values["input"] in message.content for message in messages) == uses


@every
def test_both_languages_are_texts_of_their_own(card: Technique):
    for english, french in zip(everything(card, "en"), everything(card, "fr"), strict=True):
        assert english != french
        assert len(english) < 30 or 0.7 < len(french) / len(english) < 1.6


@every
def test_the_template_has_the_same_shape_in_both_languages(card: Technique):
    shapes = [
        [
            line
            for line in card.template.to(language).split("\n")
            if re.fullmatch(r"(system|user|assistant):", line)
        ]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    gaps = [re.findall(r"\[[^\]]+\]", card.template.to(language)) for language in LANGUAGES]
    assert abs(len(gaps[0]) - len(gaps[1])) <= 1 and gaps[0]


@every
def test_the_example_shows_a_difference(card: Technique):
    for language in LANGUAGES:
        before, after = card.example.before.to(language), card.example.after.to(language)
        assert before != after and len(after) > len(before)


@every
def test_sources_are_named(card: Technique):
    for source in card.sources:
        assert str(source).startswith(SURVEYS[source.survey]) and str(source).endswith(source.technique)
        assert re.search(r"arXiv \d{4}\.\d{5}", str(source))


@every
def test_cards_fit_on_a_card(card: Technique):
    for language in LANGUAGES:
        name, when, when_not = prose(card, language)
        assert len(name) <= 45 and len(when) <= 320 and len(when_not) <= 320


@every
def test_french_is_spaced_and_quoted_as_french(card: Technique):
    for text in prose(card, "fr"):
        assert not re.search(r"(?<!\u202f)[;!?»]|(?<!\u202f):|«(?!\u202f)|\w'\w", text), text
    for text in everything(card, "fr"):
        assert not re.search(r"\w'\w", text), text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("skills: [S1]", "skills: []"),
        ("skills: [S1]", "skills: [S16]"),
        ("survey: prompt-report", "survey: a-blog"),
        ("sources: [{", "sources: []\nother: [{"),
        ("name: {en: A, fr: B}", "name: {en: A}"),
        ("when: {en: A, fr: B}", "when: {en: A, fr: '  '}"),
        ("id: a-card", "id: A card"),
        ("when_not: {en: A, fr: B}", ""),
    ],
)
def test_a_wrong_card_is_refused(old: str, new: str):
    assert Technique.model_validate(yaml.safe_load(MINIMAL))
    with pytest.raises(ValidationError):
        Technique.model_validate(yaml.safe_load(MINIMAL.replace(old, new)))


def test_cards_cannot_be_changed():
    with pytest.raises(ValidationError):
        CARDS["role"].id = "other"
    with pytest.raises(TypeError):
        CARDS["role"] = CARDS["style"]
