"""Every check by its name. To add one: a function in the module of its family, and a line here."""

from collections.abc import Iterator, Mapping
from functools import wraps
from importlib import import_module
from typing import Any

from evals.checks.ifeval import IFEVAL
from evals.checks.parameters import Check
from evals.checks.text import is_blank
from evals.results import CheckResult
from prompt_library import Phrase

_PROMPTFOO = {
    "bleu": "closeness:bleu",
    "contains": "matching:contains",
    "contains-all": "matching:contains_all",
    "contains-any": "matching:contains_any",
    "contains-json": "json_checks:contains_json",
    "equals": "matching:equals",
    "icontains": "matching:icontains",
    "icontains-all": "matching:icontains_all",
    "icontains-any": "matching:icontains_any",
    "is-json": "json_checks:is_json",
    "levenshtein": "closeness:levenshtein",
    "regex": "matching:match_regex",
    "rouge-n": "closeness:rouge_n",
    "starts-with": "matching:starts_with",
    "word-count": "counting:word_count",
}
_OURS = {
    "abstains-iff": "grounding:abstains_iff",
    "acrostic": "lettering:acrostic",
    "asks-once": "dialogue:asks_once",
    "distinct-n-between-samples": "listing:distinct_n_between_samples",
    "forbidden-letters": "lettering:forbidden_letters",
    "glossary": "localising:glossary",
    "items-distinct": "listing:items_distinct",
    "json-fields": "labels:json_fields",
    "label-is": "labels:label_is",
    "language": "language:language",
    "length-ratio": "proportions:length_ratio",
    "line-count": "counting:line_count",
    "lines-begin": "lettering:lines_begin",
    "max-similarity-between-samples": "closeness:max_similarity_between_samples",
    "mean-sentence-length": "proportions:mean_sentence_length",
    "no-personal-data": "privacy:no_personal_data",
    "numbers-from-source": "grounding:numbers_from_source",
    "placeholders-kept": "localising:placeholders_kept",
    "quote-is-verbatim": "grounding:quote_is_verbatim",
    "readability": "readability:readability",
    "register": "register:register",
    "secret-kept": "secrecy:secret_kept",
    "sentence-count": "counting:sentence_count",
    "turn-length": "dialogue:turn_length",
    "typography": "localising:typography",
}
_NOT = "not-"
_HOMES = _PROMPTFOO | _OURS | IFEVAL
_NAMES = (*_HOMES, *(f"{_NOT}{name}" for name in _PROMPTFOO))

OVER_SAMPLES = frozenset(name for name in _OURS if name.endswith("-between-samples"))
"""The checks that look at all samples of a case at once."""


class _Checks(Mapping[str, Check]):
    """The checks; one is loaded when it is first asked for, as a rubric uses few of them."""

    def __init__(self) -> None:
        self._loaded: dict[str, Check | None] = dict.fromkeys(_NAMES)

    def __getitem__(self, name: str) -> Check:
        check = self._loaded[name]
        if check is None:
            check = self._loaded[name] = self._load(name)
        return check

    def __contains__(self, name: object) -> bool:
        return name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)

    def _load(self, name: str) -> Check:
        if name not in _HOMES:
            return _negated(self[name.removeprefix(_NOT)])
        module, function = _HOMES[name].split(":")
        check: Check = getattr(import_module(f"evals.checks.{module}"), function)
        if name in IFEVAL:
            check = import_module("evals.checks.ifeval.readings").with_readings(check)
        return check if name in OVER_SAMPLES else _answered(check)


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


CHECKS: Mapping[str, Check] = _Checks()
