"""What holds for every check, whatever the answer."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ifeval_uses import IFEVAL

from evals import CHECKS, CheckResult, run_check
from evals.checks import OVER_SAMPLES
from prompt_library import catalogue

PARAMS: dict[str, dict[str, Any]] = {
    "abstains-iff": {"value": ["not in the FAQ"], "expected": True},
    "acrostic": {"value": "orage"},
    "asks-once": {"must_ask": True},
    "bleu": {"value": "the cat sat on the mat", "threshold": 0.01},
    "contains": {"value": "a"},
    "contains-all": {"value": ["a", "e", "1"], "partial": True},
    "contains-any": {"value": ["a", "é"]},
    "contains-json": {"value": {"type": "object", "required": ["a"]}},
    "equals": {"value": "a"},
    "forbidden-letters": {"value": "eé"},
    "icontains": {"value": "A"},
    "icontains-all": {"value": ["A", "É"], "partial": True},
    "icontains-any": {"value": ["A", "É"]},
    "is-json": {"value": {"type": ["number", "array"], "uniqueItems": True, "items": {"pattern": "(a+)+$"}}},
    "language": {"value": "fr"},
    "levenshtein": {"value": "abc", "threshold": 3},
    "line-count": {"max": 3},
    "lines-begin": {"value": ["A:", "B:"]},
    "max-similarity-between-samples": {"threshold": 0.5},
    "numbers-from-source": {"source": "1 2 345", "min": 0},
    "quote-is-verbatim": {"source": "a b c d", "min_words": 1},
    "regex": {"value": r"(a|aa)+$"},
    "rouge-n": {"value": "a b", "n": 1, "threshold": 0.1},
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
    "word-count": {"value": {"max": 9}},
    **{f"ifeval:{name}": params | {"reading": "loose"} for name, params in IFEVAL.items()},
}
BLANKS = ["", " \n\t", "\u00a0\u202f\u200b\ufeff"]
prose = st.text("aAeÉ.?!1 \n\"“”«»'’:-*#`[]{},\\\u202f\u0301", max_size=200)
texts = st.text() | prose | st.sampled_from(["user:\na b?\n\nassistant:\nc d?", '{"a": [1, 1.0]}', *BLANKS])


def run(name: str, text: str) -> CheckResult:
    seen: Any = [text, "a different sample"] if name in OVER_SAMPLES else text
    return run_check(name, seen, PARAMS[name.removeprefix("not-")])


@pytest.mark.parametrize("name", PARAMS)
@settings(max_examples=50)
@given(text=texts)
def test_any_text_gets_a_value_and_an_explanation_in_both_languages(name: str, text: str) -> None:
    result = run(name, text)
    assert result.value is None or 0.0 <= result.value <= 1.0
    for language in ("en", "fr"):
        assert 10 < len(result.explanation.to(language)) < 800
    if f"not-{name}" in CHECKS:
        negated = run(f"not-{name}", text)
        assert negated.explanation.to("fr")
        assert negated.value == (None if result.value is None else 1.0 - result.value)


@pytest.mark.parametrize("text", BLANKS)
@pytest.mark.parametrize("name", PARAMS)
def test_a_blank_answer_never_passes(name: str, text: str) -> None:
    result = run(name, text)
    assert result.value == 0.0
    assert "empty" in result.explanation


def test_every_explanation_has_its_opposite_for_the_negated_checks() -> None:
    keys = catalogue("evals", "en").keys()
    negatable = {key.split(".")[1].removeprefix("not-") for key in keys if key.startswith("evals.not-")}
    unscored = {"evals.regex.slow", "evals.json-schema.long", "evals.json-schema.endless"}
    for key in keys - unscored:
        _, thing, outcome = key.split(".", 2)
        if thing in negatable:
            assert f"evals.not-{thing}.{outcome}" in keys


MEGABYTE = """
import sys
from test_checks_hostile import run

def fill(text):
    return (text * (1_000_000 // len(text) + 1))[:1_000_000]

marks = "a" + fill("\\u0315\\u0300")
hostile = {
    "abstains-iff": [marks],
    "acrostic": [fill("- * > # "), fill("A\\n")],
    "asks-once": [fill("?") + "a", fill("Is it?\\n")],
    "bleu": [fill(".")],
    "contains": [marks],
    "contains-any": [fill("\\ufdfa")],
    "contains-json": [fill("["), "[" * 900 + fill("1,")],
    "forbidden-letters": [fill("a b ")],
    "lines-begin": [fill("- * > # "), fill("A:\\n"), fill("A: ")],
    "is-json": ["[" + "{}," * 30_000 + "{}]", '["' + "a" * 90_000 + 'b"]'],
    "language": [fill("a b ")],
    "levenshtein": [fill("abc")],
    "line-count": [fill("- ") + "x"],
    "max-similarity-between-samples": [fill("ab cd ")],
    "numbers-from-source": [fill("1 "), fill("12 34-")],
    "quote-is-verbatim": [fill("\\u201cab "), fill('"')],
    "regex": [fill("a") + "b"],
    "rouge-n": [fill("a b ")],
    "sentence-count": [fill(".") + "x", fill(" ") + "x", fill("*_") + "a. X"],
    "turn-length": [fill("\\\\") + "user:"],
    "word-count": [fill("\\n")],
    "ifeval:change_case:capital_word_frequency": [fill("A. "), fill("'")],
    "ifeval:change_case:english_capital": [fill("A b ")],
    "ifeval:combination:two_responses": [fill("*")],
    "ifeval:detectable_content:number_placeholders": [fill("["), fill("[\\n")],
    "ifeval:detectable_content:postscript": [fill("p. ")],
    "ifeval:detectable_format:json_format": [fill("["), fill("1")],
    "ifeval:detectable_format:multiple_sections": [fill("Section ")],
    "ifeval:detectable_format:number_bullet_lists": [fill("\\n"), fill(" ") + "x"],
    "ifeval:detectable_format:number_highlighted_sections": [fill("*"), fill("* "), fill("**a")],
    "ifeval:detectable_format:title": [fill("<<"), fill("<<a>")],
    "ifeval:keywords:forbidden_words": [fill("ab ")],
    "ifeval:language:response_language": [fill("a b ")],
    "ifeval:length_constraints:nth_paragraph_first_word": [fill("\\n\\n a")],
    "ifeval:length_constraints:number_paragraphs": [fill("***"), fill("a*** ")],
    "ifeval:length_constraints:number_sentences": [fill("1. "), fill("?! ")],
    "ifeval:length_constraints:number_words": [fill("-")],
    "ifeval:startend:end_checker": [marks],
}
for name, texts in hostile.items():
    for text in texts:
        print(name, text[:10].encode("unicode_escape"), flush=True)
        run(name, text)
"""


def test_a_hostile_megabyte_is_always_got_through() -> None:
    """A guard against hanging, not a benchmark: quadratic code would take hours where this takes seconds."""
    done = subprocess.run(
        [sys.executable, "-c", MEGABYTE],
        env={"PYTHONPATH": f"{__file__.rpartition('/')[0]}:{':'.join(filter(None, sys.path))}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-200:] + done.stderr[-2000:]
