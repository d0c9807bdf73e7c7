"""Using checks by name: parameters, references to a case, and what each check says of itself."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ifeval_uses import IFEVAL

from evals import CHECKS, EvalError, check_use_problems, run_check
from evals.checks import OVER_SAMPLES, describe
from scenarios import Case, CheckUse

REQUIRED: dict[str, dict[str, Any]] = {
    "abstains-iff": {"value": "not known", "expected": True},
    "acrostic": {"value": "orage"},
    "asks-once": {},
    "bleu": {"value": "a reference"},
    "contains": {"value": "a"},
    "contains-all": {"value": ["a", "b"]},
    "contains-any": {"value": ["a", "b"]},
    "contains-json": {},
    "equals": {"value": "a"},
    "forbidden-letters": {"value": "e"},
    "icontains": {"value": "a"},
    "icontains-all": {"value": ["a", "b"]},
    "icontains-any": {"value": ["a", "b"]},
    "is-json": {},
    "language": {"value": "fr"},
    "levenshtein": {"value": "a"},
    "line-count": {"max": 3},
    "lines-begin": {"value": ["A:", "B:"]},
    "max-similarity-between-samples": {"threshold": 0.5},
    "numbers-from-source": {"source": "3 and 4"},
    "quote-is-verbatim": {"source": "the words of the source"},
    "regex": {"value": "a+"},
    "rouge-n": {"value": "a reference"},
    "glossary": {"value": {"panier": "basket"}, "source": "le panier"},
    "no-personal-data": {},
    "readability": {"value": "en", "min": 60},
    "register": {"value": "formal"},
    "secret-kept": {"value": "orchid"},
    "sentence-count": {"max": 3},
    "starts-with": {"value": "a"},
    "distinct-n-between-samples": {},
    "items-distinct": {"count": 3},
    "json-fields": {"value": {"a": 1}},
    "label-is": {"value": "A", "among": ["A", "B"]},
    "length-ratio": {"source": "some words"},
    "mean-sentence-length": {"max": 12},
    "placeholders-kept": {"source": "{a} b"},
    "typography": {"value": "fr"},
    "turn-length": {"max": 5},
    "word-count": {"value": {"max": 5}},
    **{f"ifeval:{name}": params for name, params in IFEVAL.items()},
}
BAD: dict[str, list[Any]] = {
    "character": ["", " ", "\u200b", "ab", 3, None],
    "count": [-1, 1.5, "3", True, None],
    "glossary": [{}, [], "a", {"": "b"}, {"a": 1}, {"a": []}, None],
    "personal-kinds": [[], ["name"], "email", None],
    "register": ["polite", 1, None],
    "fields": [{}, [], "a", {"": 1}, {1: 2}, None],
    "flag": [1, "true", None],
    "json": [None, " "],
    "language": ["de", "EN", 1, ["en"]],
    "language-code": ["DE", "german", "xx", "zxx", "", 3, ["de"], None],
    "letters": ["", "12-!", 3],
    "limit": [0, -1, 2.0, "3", False],
    "order": [0, 10, "2"],
    "pattern": ["(", "a**", "", 3, "(" * 20_000],
    "ratio": [-0.1, 101, float("nan"), "1", True, None],
    "reading": ["Loose", "", 1, ["strict"], None],
    "relation": ["at most", "more than", ">=", 2, None],
    "schema": [
        {"type": "objct"},
        {"$ref": "http://localhost/s"},
        {"$ref": "#/$defs/x"},
        {"pattern": "("},
        {"$schema": "http://["},
        3,
    ],
    "share": [-0.1, 1.01, "0.5", float("nan"), True, None],
    "source": ["", [], [None], {"a": 1}, 3],
    "text": ["", " \u202f\n", 3, ["a"], None],
    "text-or-texts": ["", [], [""], 3],
    "texts": [[], ["a", ""], [1], "a", None],
    "turn": [0, "first", 1.0, None],
    "word-bounds": [
        0,
        -3,
        {},
        {"min": 5, "max": 4},
        {"most": 3},
        {"max": 0},
        {"min": "2"},
        "3",
        [1, 2],
        True,
    ],
}
words = st.text(max_size=10) | st.sampled_from(
    ["$expected.facts", "$variables.faq", "$$", "#", "type", "min"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
SHARED = [("turn", "turn"), ("max_words", "limit")]
CASE = Case(
    "fr-p01",
    "fr",
    "practice",
    {"faq": "Ouvert à 9 h.", "n.b": "x"},
    (),
    {"facts": ["9 h"], "most": 12, "none": None},
)


def parameters(name: str) -> list[tuple[str, str, bool]]:
    return [(p.name, p.kind.name, p.required) for p in describe(name).parameters]


def given_by(name: str) -> dict[str, Any]:
    return REQUIRED[name.removeprefix("not-")]


def refused(name: str, params: dict[str, Any], case: Case | None = None) -> str:
    """The message of the refusal, which must be the same found without running the check."""
    with pytest.raises(EvalError) as error:
        run_check(name, ["a", "b"] if name in OVER_SAMPLES else "a", params, case)
    if case is not None:
        assert error.value.phrase in check_use_problems(CheckUse(name, params), case)
    error.value.to("fr")
    return str(error.value)


def test_the_names_are_those_of_promptfoo_and_ours() -> None:
    promptfoo = {
        "equals", "contains", "icontains", "contains-all", "contains-any", "icontains-all", "icontains-any",
        "starts-with", "regex", "is-json", "contains-json", "word-count", "levenshtein", "rouge-n", "bleu",
    }  # fmt: skip
    assert set(CHECKS) == set(REQUIRED) | {f"not-{name}" for name in promptfoo}
    assert promptfoo <= set(REQUIRED)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_runs_with_what_it_needs_and_no_less(name: str) -> None:
    text = ["a b", "c d"] if name in OVER_SAMPLES else "a text"
    run_check(name, text, given_by(name))
    assert check_use_problems(CheckUse(name, given_by(name)), CASE) == []
    for parameter, _, required in parameters(name):
        if required:
            rest = {key: value for key, value in given_by(name).items() if key != parameter}
            message = refused(name, rest, CASE)
            assert f"{name} needs" in message
            assert f"“{parameter}”" in message


@pytest.mark.parametrize(
    "name, parameter, kind",
    [(name, parameter, kind) for name in CHECKS for parameter, kind, _ in parameters(name)]
    + [(name, shared, kind) for name in CHECKS for shared, kind in SHARED],
)
def test_every_bad_value_of_every_parameter_is_refused_by_name(name: str, parameter: str, kind: str) -> None:
    optional = any(
        p.name == parameter and not p.required and p.default is None for p in describe(name).parameters
    )
    for value in BAD[kind]:
        if optional and value is None:
            continue
        message = refused(name, given_by(name) | {parameter: value}, CASE)
        assert message.startswith(f"{name}: {parameter} is ")
        assert "it must be" in message
        assert len(message) < 400


@settings(max_examples=400)
@given(st.data())
def test_whatever_stands_in_a_rubric_is_run_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(set(CHECKS) - OVER_SAMPLES)))
    own = [parameter for parameter, _, _ in parameters(name)]
    parameter = data.draw(st.sampled_from([*own, *dict(SHARED)]))
    params = given_by(name) | {parameter: data.draw(json_values)}
    problems = check_use_problems(CheckUse(name, params), CASE)
    try:
        result = run_check(name, "A text (with 3 words).", params, CASE)
    except EvalError as error:
        assert error.phrase == problems[0]
    else:
        assert problems == []
        assert result.value is None or 0 <= result.value <= 1


@pytest.mark.parametrize("name", CHECKS)
def test_an_unknown_parameter_is_named_with_those_that_exist(name: str) -> None:
    message = refused(name, given_by(name) | {"valeu": 1}, CASE)
    assert f"{name} has no parameter “valeu”" in message
    assert all(f"“{parameter}”" in message for parameter, _, _ in parameters(name))
    assert all(f"“{shared}”" in message for shared, _ in SHARED)


@pytest.mark.parametrize("name", ["sentence-count", "line-count"])
def test_bounds(name: str) -> None:
    assert "needs min, max or both" in refused(name, {}, CASE)
    assert "min is 4 and max is 3" in refused(name, {"min": 4, "max": 3}, CASE)
    assert "min is 4 and max is 3" in refused("turn-length", {"min": 4, "max": 3}, CASE)


def test_an_unknown_check_is_named_with_its_neighbours() -> None:
    message = refused("contain-all", {"value": ["a"]}, CASE)
    assert "“contain-all”" in message
    assert "“contains-all”" in message
    with pytest.raises(EvalError, match="contain-all"):
        describe("contain-all")


def test_every_problem_of_a_use_is_found() -> None:
    use = CheckUse("contains-all", {"value": [], "partial": "yes", "turn": 0, "threshold": 1})
    assert len(check_use_problems(use, CASE)) == 4


def test_one_answer_is_not_several() -> None:
    with pytest.raises(EvalError, match="contains looks at one answer"):
        run_check("contains", ["a", "b"], {"value": "a"})


@pytest.mark.parametrize(
    "name, params, text, expected",
    [
        ("contains-all", {"value": "$expected.facts"}, "à 9 h", 1.0),
        ("contains-any", {"value": ["nine", "$variables.faq"]}, "Ouvert à 9 h.", 1.0),
        ("word-count", {"value": {"max": "$expected.most"}}, "trois mots ici", 1.0),
        ("contains", {"value": "$variables.n.b"}, "x", 1.0),
        ("contains", {"value": "$$expected.facts"}, "write $expected.facts", 1.0),
        ("contains", {"value": "$5"}, "it is $5", 1.0),
        ("contains", {"value": "see $expected.facts"}, "see $expected.facts", 1.0),
        ("contains-all", {"value": "$expected.none"}, "anything", None),
        ("not-contains-any", {"value": "$expected.none"}, "anything", None),
    ],
)
def test_references_are_replaced_by_values_of_the_case(
    name: str, params: dict[str, Any], text: str, expected: float | None
) -> None:
    assert check_use_problems(CheckUse(name, params), CASE) == []
    assert run_check(name, text, params, CASE).value == expected


@pytest.mark.parametrize(
    "params, told",
    [
        ({"value": "$expected.fact"}, ["value", "$expected.fact", "“fr-p01”", "“facts”, “most”, “none”"]),
        ({"value": ["a", "$variables.shop"]}, ["value", "$variables.shop", "“faq”"]),
        ({"value": "$expect.facts"}, ["$expect.facts", "$expected. or $variables."]),
        ({"value": "$expected.most"}, ["value is 12"]),
        ({"value": ["$expected.none"]}, ["value is [null]"]),
    ],
)
def test_references_that_lead_nowhere(params: dict[str, Any], told: list[str]) -> None:
    message = refused("contains-all", params, CASE)
    assert all(words in message for words in told)


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ({"en": "closed", "fr": "fermé"}, "C’est fermé.", 1.0),
        ({"en": "closed", "fr": "fermé"}, "It is closed.", 0.0),
        ({"en": "closed", "fr": "$variables.n.b"}, "x", 1.0),
        # What another language refers to need not be there.
        ({"en": "$expected.nothing", "fr": "fermé"}, "fermé", 1.0),
        ({"en": "closed", "fr": "$expected.none"}, "anything", None),
    ],
)
def test_a_value_a_language_is_that_of_the_case(value: Any, text: str, expected: float | None) -> None:
    assert check_use_problems(CheckUse("contains", {"value": value}), CASE) == []
    assert run_check("contains", text, {"value": value}, CASE).value == expected


def test_a_value_a_language_has_the_faults_of_a_plain_one() -> None:
    assert "$expected.fact" in refused("contains", {"value": {"en": "a", "fr": "$expected.fact"}}, CASE)
    assert "value" in refused("contains", {"value": {"en": "a", "fr": 3}}, CASE)
    assert "value" in refused("contains", {"value": {"fr": "a"}}, CASE)


def test_a_reference_needs_a_case() -> None:
    assert "there is no case" in refused("contains", {"value": "$expected.facts"})


@pytest.mark.parametrize(
    "turns, turn, fits", [((), 1, True), ((), 2, False), (("a", "b"), 2, True), (("a",), 2, False)]
)
def test_a_turn_must_be_one_of_the_case(turns: tuple[str, ...], turn: int, fits: bool) -> None:
    case = Case("c", "en", "practice", {}, turns, {})
    problems = check_use_problems(CheckUse("contains", {"value": "a", "turn": turn}), case)
    assert [f"turn is {turn}" in problem for problem in problems] == ([] if fits else [True])


FOUR = "un deux trois ! quatre"
TALK = "user:\na b c d\n\nassistant:\nun\n\nassistant:\ndeux trois"


@pytest.mark.parametrize(
    "name, params, text, fits, over",
    [
        ("contains", {"value": "trois"}, FOUR, 4, 3),
        ("not-contains", {"value": "cinq"}, FOUR, 4, 3),
        ("json-fields", {"value": {"a": 1}}, 'Voici : {"a": 1}', 3, 2),
        ("distinct-n-between-samples", {"n": 1}, ["un", "deux trois"], 2, 1),
        ("turn-length", {"max": 9}, TALK, 2, 1),
        ("contains", {"value": "un", "turn": 1}, TALK, 1, None),
    ],
)
def test_an_answer_of_too_many_words_fails_whatever_it_holds(
    name: str, params: dict[str, Any], text: Any, fits: int, over: int | None
) -> None:
    assert run_check(name, text, params | {"max_words": fits}).value == 1
    if over is not None:
        failed = run_check(name, text, params | {"max_words": over})
        assert failed.value == 0 and str(fits) in failed.explanation.to("fr")


def test_a_check_that_does_not_apply_does_not_count_words() -> None:
    use = {"value": "$expected.none", "max_words": 1}
    assert run_check("contains-all", "trois mots ici", use, CASE).value is None


def test_describe_reads_the_signature() -> None:
    found = describe("not-rouge-n")
    assert (found.name, found.sees) == ("not-rouge-n", "text")
    assert [(p.name, p.kind.name, p.required, p.default) for p in found.parameters] == [
        ("value", "text", True, None),
        ("threshold", "share", False, 0.75),
        ("n", "order", False, 1),
    ]
    assert describe("asks-once").sees == "replies"
    assert {name for name in CHECKS if describe(name).sees == "samples"} == OVER_SAMPLES


def test_only_who_needs_a_heavy_library_pays_for_it() -> None:
    script = """
import sys
from evals import check_use_problems, run_check
from scenarios import Case, CheckUse
heavy = {"jsonschema", "nltk", "py3langid", "rouge_score", "sacrebleu", "scipy.stats"}
case = Case("c", "en", "practice", {}, (), {})
run_check("contains-json", "{}", {})
for name in ("rouge-n", "bleu", "contains"):
    check_use_problems(CheckUse(name, {"value": "a"}), case)
assert not heavy & sys.modules.keys(), heavy & sys.modules.keys()
run_check("is-json", "{}", {"value": {}})
assert heavy & sys.modules.keys() == {"jsonschema"}
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


@pytest.mark.parametrize("value", ["$expected.word", {"en": "$expected.word", "fr": "x"}])
@pytest.mark.parametrize("answer", ["maybe", "surely"])
@pytest.mark.parametrize("check", ["regex", "not-regex"])
def test_a_pattern_that_a_case_expects_is_not_told(check: str, answer: str, value: Any) -> None:
    case = Case("c", "en", "practice", {}, (), {"word": "sur(e)ly"})
    hidden = run_check(check, answer, {"value": value}, case)
    told = run_check(check, answer, {"value": "sur(e)ly"}, case)
    assert hidden.value == told.value == (check == "regex") ^ (answer == "maybe")
    assert "sur(e)ly" in told.explanation and "(e)" not in hidden.explanation
