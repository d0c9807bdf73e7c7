"""IFEval against plain readings of the paper: slow, character by character, or built to a known answer."""

import json
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ifeval_uses import IFEVAL, counted

from evals import run_check

# What ``plain`` would change is left out: that has its own tests.
texts = st.text("aAbéÉ1_.,!?' \"\n*-[]<>:", max_size=60).filter(str.strip)
pieces = st.text("ab \n", min_size=1, max_size=6).filter(str.strip)


def result_of(name: str, text: str, **params: Any) -> float | None:
    return run_check(f"ifeval:{name}", text, params).value


@given(texts)
def test_words_are_what_lies_between_other_characters(text: str) -> None:
    n = sum(is_word for is_word, _ in groupby(text, lambda c: c.isalnum() or c == "_"))
    assert counted("length_constraints:number_words", text, num_words=3, relation="at least") == n


@given(texts, st.sampled_from("aAéÉ1."))
def test_letters(text: str, letter: str) -> None:
    n = sum(c.lower() == letter.lower() for c in text)
    params = {"letter": letter, "let_frequency": 2, "let_relation": "less than"}
    assert counted("keywords:letter_frequency", text, **params) == n


@given(texts, st.sampled_from(["a", "ab", "Aa", "a.", "**"]))
def test_a_keyword_is_found_again_only_after_itself(text: str, keyword: str) -> None:
    n, rest = 0, text.lower()
    while keyword.lower() in rest:
        n, rest = n + 1, rest.split(keyword.lower(), 1)[1]
    assert counted("keywords:frequency", text, keyword=keyword, frequency=1, relation="at least") == n
    assert result_of("keywords:existence", text, keywords=[keyword]) == float(n > 0)


@given(texts)
def test_a_forbidden_word_is_one_of_the_words(text: str) -> None:
    words = {
        "".join(run).lower() for is_word, run in groupby(text, lambda c: c.isalnum() or c == "_") if is_word
    }
    forbidden = ["a", "É", "ab1"]
    used = words & {word.lower() for word in forbidden}
    assert result_of("keywords:forbidden_words", text, forbidden_words=forbidden) == float(not used)


@given(texts)
def test_a_placeholder_opens_and_closes_on_its_line(text: str) -> None:
    n, opened = 0, False
    for c in text:
        if c == "]" and opened:
            n += 1
        opened = c != "\n" and (c == "[" or (opened and c != "]"))
    assert counted("detectable_content:number_placeholders", text, num_placeholders=1) == n


@given(st.text("<> a\n", max_size=20).filter(str.strip))
def test_a_title_is_between_some_pair_of_brackets_of_a_line(text: str) -> None:
    found = any(
        line[i : j + 2].lstrip("<").rstrip(">").strip()
        for line in text.split("\n")
        for i in range(len(line))
        for j in range(i + 3, len(line))
        if line[i : i + 2] == "<<" and line[j : j + 2] == ">>"
    )
    assert result_of("detectable_format:title", text) == float(found)


@given(st.text("* a\n", max_size=30).filter(str.strip))
def test_highlights_are_closed_by_the_next_asterisks(text: str) -> None:
    n = highlighted(text, "*") + highlighted(text, "**")
    assert counted("detectable_format:number_highlighted_sections", text, num_highlights=1) == n


def highlighted(text: str, mark: str) -> int:
    n = position = 0
    while position < len(text):
        inner = position + len(mark)
        end = inner
        while end < len(text) and text[end] not in "*\n":
            end += 1
        if text.startswith(mark, position) and text.startswith(mark, end):
            n += bool(text[inner:end].strip())
            position = end + len(mark)
        else:
            position += 1
    return n


@given(st.lists(st.sampled_from(["* a", "  - b", "**c**", "a * b", "---", "\t*d", "-5", "", "  ", "•"])))
def test_a_bullet_is_the_first_character_of_its_line(lines: list[str]) -> None:
    text = "\n".join(["start", *lines, "end"])
    begins = [line.strip()[:2] for line in lines]
    n = sum(two[:1] == "-" or (two[:1] == "*" and two != "**") for two in begins)
    assert result_of("detectable_format:number_bullet_lists", text, num_bullets=n) == 1.0
    assert result_of("detectable_format:number_bullet_lists", text, num_bullets=n + 1) == 0.0


@given(st.lists(pieces, min_size=1, max_size=5), st.sampled_from(["***", "\n***\n", " *** "]), st.booleans())
def test_as_many_paragraphs_as_were_joined(parts: list[str], divider: str, framed: bool) -> None:
    text = divider.join(parts)
    text = f"***{text}***" if framed else text
    for wanted in (len(parts), len(parts) + 1):
        found = result_of("length_constraints:number_paragraphs", text, num_paragraphs=wanted)
        assert found == float(wanted == len(parts))


@given(st.lists(pieces, min_size=1, max_size=4))
def test_two_responses_are_two_that_differ(parts: list[str]) -> None:
    wanted = len(parts) == 2 and parts[0].strip() != parts[1].strip()
    assert result_of("combination:two_responses", "******".join(parts)) == float(wanted)


words = st.text("abcé", min_size=1, max_size=4)


@given(
    st.lists(words, min_size=1, max_size=4),
    st.data(),
    st.sampled_from(["{}", "'{}", '"{}!', "{}, and", "{}.b"]),
)
def test_the_nth_paragraph_begins_with_its_word(firsts: list[str], data: st.DataObject, form: str) -> None:
    text = "\n\n".join(form.format(first.title()) + " more" for first in firsts)
    nth = data.draw(st.integers(1, len(firsts)))
    asked = data.draw(st.sampled_from(firsts))
    params = {"num_paragraphs": len(firsts), "nth_paragraph": nth, "first_word": asked}
    found = result_of("length_constraints:nth_paragraph_first_word", text, **params)
    assert found == float(asked == firsts[nth - 1])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(json_values, st.sampled_from(["{}", "```json\n{}\n```", "```\n{}```", "\n {} "]), st.booleans())
def test_whatever_json_writes_is_json(value: Any, form: str, ascii_only: bool) -> None:
    text = form.replace("{}", json.dumps(value, ensure_ascii=ascii_only))
    assert result_of("detectable_format:json_format", text) == 1.0
    assert result_of("detectable_format:json_format", f"Here: {text}") == 0.0


@pytest.mark.parametrize("name", [name for name, params in IFEVAL.items() if "relation" in str(params)])
@given(text=texts, wanted=st.integers(0, 5))
def test_at_least_is_the_opposite_of_less_than(name: str, text: str, wanted: int) -> None:
    values = []
    for relation in ("at least", "less than"):
        params = {
            key: relation if "relation" in key else wanted if isinstance(value, int) else value
            for key, value in IFEVAL[name].items()
        }
        values.append(result_of(name, text, **params))
    assert sorted(values, key=str) == [0.0, 1.0]
