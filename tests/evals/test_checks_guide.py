"""What the checks say of themselves is complete, true of what they do, and said in each language."""

import inspect
import json
import re
from typing import Any

import pytest

from evals import CHECKS, check_use_problems, run_check
from evals.checks import OVER_SAMPLES, CheckExample, DescribedParameter, describe
from evals.checks.examples_en import ENGLISH
from evals.checks.examples_fr import FRENCH
from evals.transcript import read_transcript
from prompt_library import LANGUAGES, catalogue
from scenarios import Case, CheckUse

POSITIVE = [name for name in CHECKS if not name.startswith("not-")]
NEGATED = [name for name in CHECKS if name.startswith("not-")]
PARTIAL = {
    *(
        "acrostic",
        "asks-once",
        "glossary",
        "json-fields",
        "lines-begin",
        "mean-sentence-length",
        "placeholders-kept",
        "turn-length",
    ),
    *("readability", "typography"),
}
MISSET = "typography"
"""Its example shows a text that is not set as French is."""
UNSCORED = {
    *("distinct-n-between-samples", "glossary", "language", "length-ratio", "max-similarity-between-samples"),
    *("not-regex", "readability", "placeholders-kept", "quote-is-verbatim", "regex"),
}
CASE = Case("c", "en", "practice", {}, (), {})
BOUNDS = {"count": (0, None), "limit": (1, None), "order": (1, 9), "share": (0, 1)}
TEXTS = {"source", "text", "text-or-texts", "texts"}


def described() -> list[tuple[str, DescribedParameter]]:
    return [
        (name, parameter)
        for name in CHECKS
        for parameter in (*describe(name).parameters, *describe(name).shared)
    ]


def key(name: str) -> str:
    return name.replace(":", "-")


def kinds() -> dict[str, Any]:
    return {parameter.kind.name: parameter.kind for _, parameter in described()}


each_check = pytest.mark.parametrize("name", CHECKS)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_check
@in_each_language
def test_an_example_does_what_it_shows(name: str, language: str) -> None:
    example = describe(name).example(language)
    assert check_use_problems(CheckUse(name, example.params), CASE) == []
    assert run_check(name, example.passes, example.params).value == 1
    failed = run_check(name, example.fails, example.params).value
    assert failed is not None
    assert 0 < failed < 1 if name in PARTIAL else failed == 0


@each_check
@in_each_language
def test_an_example_has_what_its_check_sees(name: str, language: str) -> None:
    description = describe(name)
    example = description.example(language)
    for answer in (example.passes, example.fails):
        assert isinstance(answer, tuple) == (name in OVER_SAMPLES)
        if description.sees == "replies":
            assert isinstance(answer, str)
            assert {message.role for message in read_transcript(answer)} == {"user", "assistant"}


@each_check
def test_an_example_is_a_text_of_its_language(name: str) -> None:
    english, french = (describe(name).example(language) for language in LANGUAGES)
    assert english.passes != french.passes
    assert english.fails != french.fails
    assert english.params.keys() == french.params.keys()
    assert describe(name).example("de") == english
    shown = [french.passes, *([french.fails] if name != MISSET else [])]
    for said in re.findall(r'"(?:[^"\\]|\\.)*"', json.dumps(shown, ensure_ascii=False)):
        assert not re.search(r"[ \u00a0][;:!?»]|«[^\u202f]|[^\u202f]»|\w[;!?](\s|$)|\w'\w", json.loads(said))


@pytest.mark.parametrize("name", NEGATED)
@in_each_language
def test_a_check_turned_round_swaps_the_example(name: str, language: str) -> None:
    example = describe(name.removeprefix("not-")).example(language)
    assert describe(name).example(language) == CheckExample(example.params, example.fails, example.passes)


def test_every_check_has_an_example_and_no_other() -> None:
    assert set(ENGLISH) == set(FRENCH) == set(POSITIVE)


@in_each_language
def test_every_check_and_parameter_is_documented_and_no_other(language: str) -> None:
    wanted = {f"evals.guide.{key(name)}.summary" for name in CHECKS}
    wanted |= {"evals.guide.turn", "evals.guide.max_words", "evals.guide.reading"}
    for name in POSITIVE:
        signature = inspect.signature(CHECKS[name]).parameters.values()
        own = {p.name for p in signature if p.kind is p.KEYWORD_ONLY} - {"reading"}
        wanted |= {f"evals.guide.{key(name)}.{parameter}" for parameter in own}
    assert {said for said in catalogue("evals", language) if said.startswith("evals.guide.")} == wanted
    allowed = {said for said in catalogue("evals", language) if said.startswith("evals.kind.")}
    assert allowed == {f"evals.kind.{kind}" for kind in kinds()}


@each_check
def test_a_description_holds_the_signature(name: str) -> None:
    description = describe(name)
    signature = list(inspect.signature(CHECKS[name]).parameters.values())
    assert description.sees == signature[0].name
    assert [p.name for p in description.parameters] == [p.name for p in signature[1:]]
    for described, parameter in zip(description.parameters, signature[1:], strict=True):
        assert described.required == (parameter.default is parameter.empty)
        assert described.required or described.default == parameter.default
    assert [(p.name, p.required) for p in description.shared] == [("turn", False), ("max_words", False)]


@each_check
@in_each_language
def test_a_sentence_is_one(name: str, language: str) -> None:
    description = describe(name)
    parameters = (*description.parameters, *description.shared)
    for phrase in (description.summary, *(parameter.meaning for parameter in parameters)):
        sentence = phrase.to(language)
        assert sentence.endswith(".")
        assert ". " not in sentence
        assert 15 < len(sentence) < 220


@each_check
@in_each_language
def test_a_summary_tells_which_values_there_are(name: str, language: str) -> None:
    summary = describe(name).summary.to(language)
    values = {"en": ("from 0 to 1", "1 or 0"), "fr": ("de 0 à 1", "1 ou 0")}[language]
    assert values[0 if name in PARTIAL else 1] in summary
    assert ({"en": "unscored", "fr": "noté"}[language] in summary) == (name in UNSCORED)
    takes_partial = any(parameter.name == "partial" for parameter in describe(name).parameters)
    assert ("partial" in summary) == takes_partial


@in_each_language
def test_what_is_allowed_is_what_a_refusal_asks_for(language: str) -> None:
    wordings = catalogue("evals", language)
    for kind in kinds():
        assert wordings[f"evals.kind.{kind}"] in wordings[f"evals.parameter.{kind}"]


@pytest.mark.parametrize("kind", BOUNDS)
def test_a_stated_range_is_the_range(kind: str) -> None:
    bounds = [bound for bound in BOUNDS[kind] if bound is not None]
    for language in LANGUAGES:
        assert re.findall(r"\d+", catalogue("evals", language)[f"evals.kind.{kind}"]) == list(
            map(str, bounds)
        )
    least, most = BOUNDS[kind]
    fault = kinds()[kind].fault
    assert fault(least) is None
    assert fault(least - 1) is not None
    assert fault(10**6 if most is None else most) is None
    assert most is None or fault(most + 1) is not None


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_what_may_not_be_blank_is_not(kind: str) -> None:
    assert "blank" in catalogue("evals", "en")[f"evals.kind.{kind}"]
    fault = kinds()[kind].fault
    assert fault(" ") is not None
    assert fault([" "]) is not None


def test_a_default_is_allowed() -> None:
    for name, parameter in described():
        if parameter.default is not None:
            assert parameter.kind.fault(parameter.default) is None, name
