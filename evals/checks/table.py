"""Every check by its name. To add one: a function in the module of its family, and a line here."""

from functools import wraps
from typing import Any

from evals.checks.closeness import bleu, levenshtein, max_similarity_between_samples, rouge_n
from evals.checks.counting import line_count, sentence_count, word_count
from evals.checks.dialogue import asks_once, turn_length
from evals.checks.grounding import abstains_iff, numbers_from_source, quote_is_verbatim
from evals.checks.ifeval import IFEVAL
from evals.checks.json_checks import contains_json, is_json
from evals.checks.labels import json_fields, label_is
from evals.checks.language import language
from evals.checks.lettering import acrostic, forbidden_letters
from evals.checks.listing import distinct_n_between_samples, items_distinct
from evals.checks.localising import glossary, placeholders_kept, typography
from evals.checks.matching import (
    contains,
    contains_all,
    contains_any,
    equals,
    icontains,
    icontains_all,
    icontains_any,
    match_regex,
    starts_with,
)
from evals.checks.parameters import Check, first_parameter
from evals.checks.privacy import no_personal_data
from evals.checks.proportions import length_ratio, mean_sentence_length
from evals.checks.readability import readability
from evals.checks.register import register
from evals.checks.secrecy import secret_kept
from evals.checks.text import is_blank
from evals.results import CheckResult
from prompt_library import Phrase

_PROMPTFOO: dict[str, Check] = {
    "bleu": bleu,
    "contains": contains,
    "contains-all": contains_all,
    "contains-any": contains_any,
    "contains-json": contains_json,
    "equals": equals,
    "icontains": icontains,
    "icontains-all": icontains_all,
    "icontains-any": icontains_any,
    "is-json": is_json,
    "levenshtein": levenshtein,
    "regex": match_regex,
    "rouge-n": rouge_n,
    "starts-with": starts_with,
    "word-count": word_count,
}
_OURS: dict[str, Check] = {
    "abstains-iff": abstains_iff,
    "acrostic": acrostic,
    "asks-once": asks_once,
    "distinct-n-between-samples": distinct_n_between_samples,
    "forbidden-letters": forbidden_letters,
    "glossary": glossary,
    "items-distinct": items_distinct,
    "json-fields": json_fields,
    "label-is": label_is,
    "language": language,
    "length-ratio": length_ratio,
    "line-count": line_count,
    "max-similarity-between-samples": max_similarity_between_samples,
    "mean-sentence-length": mean_sentence_length,
    "no-personal-data": no_personal_data,
    "numbers-from-source": numbers_from_source,
    "placeholders-kept": placeholders_kept,
    "quote-is-verbatim": quote_is_verbatim,
    "readability": readability,
    "register": register,
    "secret-kept": secret_kept,
    "sentence-count": sentence_count,
    "turn-length": turn_length,
    "typography": typography,
}


def _answered(check: Check) -> Check:
    """``check``, failing what is blank: an answer that says nothing has met no demand."""

    @wraps(check)
    def checked(seen: Any, **parameters: Any) -> CheckResult:
        if all(map(is_blank, [seen] if isinstance(seen, str) else seen)):
            return CheckResult(0.0, Phrase("evals.answer.empty"))
        return check(seen, **parameters)

    return checked


def _negated(check: Check) -> Check:
    """``check`` turned round. Its explanations are those of ``evals.not-…``, with the same values."""

    @wraps(check)
    def checked(seen: Any, **parameters: Any) -> CheckResult:
        result = check(seen, **parameters)
        if result.value is None:
            return result
        package, thing, outcome = result.explanation.key.split(".")
        phrase = Phrase(f"{package}.not-{thing}.{outcome}", **result.explanation.values)
        return CheckResult(1.0 - result.value, phrase)

    return checked


OVER_SAMPLES = frozenset(name for name, check in _OURS.items() if first_parameter(check) == "samples")
"""The checks that look at all samples of a case at once."""

CHECKS: dict[str, Check] = {
    name: check if name in OVER_SAMPLES else _answered(check)
    for name, check in (_PROMPTFOO | _OURS | IFEVAL).items()
}
CHECKS |= {f"not-{name}": _negated(CHECKS[name]) for name in _PROMPTFOO}
