"""The 25 instruction types of IFEval, and how the tests of them ask."""

from typing import Any

from evals import run_check

IFEVAL: dict[str, dict[str, Any]] = {
    "change_case:capital_word_frequency": {"capital_frequency": 2, "capital_relation": "at least"},
    "change_case:english_capital": {},
    "change_case:english_lowercase": {},
    "combination:repeat_prompt": {"prompt_to_repeat": "a"},
    "combination:two_responses": {},
    "detectable_content:number_placeholders": {"num_placeholders": 1},
    "detectable_content:postscript": {"postscript_marker": "P.S."},
    "detectable_format:constrained_response": {},
    "detectable_format:json_format": {},
    "detectable_format:multiple_sections": {"section_spliter": "Section", "num_sections": 2},
    "detectable_format:number_bullet_lists": {"num_bullets": 1},
    "detectable_format:number_highlighted_sections": {"num_highlights": 1},
    "detectable_format:title": {},
    "keywords:existence": {"keywords": ["a", "e"]},
    "keywords:forbidden_words": {"forbidden_words": ["a", "b"]},
    "keywords:frequency": {"keyword": "a", "frequency": 2, "relation": "less than"},
    "keywords:letter_frequency": {"letter": "a", "let_frequency": 2, "let_relation": "at least"},
    "language:response_language": {"language": "de"},
    "length_constraints:nth_paragraph_first_word": {
        "num_paragraphs": 2,
        "nth_paragraph": 2,
        "first_word": "a",
    },
    "length_constraints:number_paragraphs": {"num_paragraphs": 2},
    "length_constraints:number_sentences": {"num_sentences": 2, "relation": "less than"},
    "length_constraints:number_words": {"num_words": 2, "relation": "at least"},
    "punctuation:no_comma": {},
    "startend:end_checker": {"end_phrase": "a"},
    "startend:quotation": {},
}
"""The published ids, with parameters that fit."""


def passes(name: str, text: str, **params: Any) -> bool:
    value = run_check(f"ifeval:{name}", text, params).value
    assert value in (0.0, 1.0)
    return value == 1.0


def told(name: str, text: str, **params: Any) -> str:
    return str(run_check(f"ifeval:{name}", text, params).explanation)


def counted(name: str, text: str, **params: Any) -> int:
    n: int = run_check(f"ifeval:{name}", text, params).explanation.values["n"]
    return n
