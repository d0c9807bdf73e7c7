"""The instructions by their ids in the workbench: ``ifeval:`` and the published one."""

from evals.checks.ifeval.content import no_comma, number_placeholders, postscript
from evals.checks.ifeval.forms import (
    constrained_response,
    json_format,
    multiple_sections,
    number_bullet_lists,
    number_highlighted_sections,
    title,
)
from evals.checks.ifeval.frames import end_checker, quotation, repeat_prompt, two_responses
from evals.checks.ifeval.keywords import existence, forbidden_words, frequency, letter_frequency
from evals.checks.ifeval.lengths import (
    nth_paragraph_first_word,
    number_paragraphs,
    number_sentences,
    number_words,
)
from evals.checks.ifeval.readings import with_readings
from evals.checks.ifeval.tongues import (
    capital_word_frequency,
    english_capital,
    english_lowercase,
    response_language,
)
from evals.checks.parameters import Check

_PUBLISHED: dict[str, Check] = {
    "change_case:capital_word_frequency": capital_word_frequency,
    "change_case:english_capital": english_capital,
    "change_case:english_lowercase": english_lowercase,
    "combination:repeat_prompt": repeat_prompt,
    "combination:two_responses": two_responses,
    "detectable_content:number_placeholders": number_placeholders,
    "detectable_content:postscript": postscript,
    "detectable_format:constrained_response": constrained_response,
    "detectable_format:json_format": json_format,
    "detectable_format:multiple_sections": multiple_sections,
    "detectable_format:number_bullet_lists": number_bullet_lists,
    "detectable_format:number_highlighted_sections": number_highlighted_sections,
    "detectable_format:title": title,
    "keywords:existence": existence,
    "keywords:forbidden_words": forbidden_words,
    "keywords:frequency": frequency,
    "keywords:letter_frequency": letter_frequency,
    "language:response_language": response_language,
    "length_constraints:nth_paragraph_first_word": nth_paragraph_first_word,
    "length_constraints:number_paragraphs": number_paragraphs,
    "length_constraints:number_sentences": number_sentences,
    "length_constraints:number_words": number_words,
    "punctuation:no_comma": no_comma,
    "startend:end_checker": end_checker,
    "startend:quotation": quotation,
}

IFEVAL: dict[str, Check] = {f"ifeval:{name}": with_readings(check) for name, check in _PUBLISHED.items()}
