"""Checks for answers that name a label, or hold the fields of a record."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from evals.checks.json_text import find_json, same_json
from evals.checks.kinds import Fields, TextOrTexts, Texts
from evals.checks.text import clip, folded
from evals.results import CheckResult
from prompt_library import Phrase


def label_is(text: str, *, value: TextOrTexts, among: Texts) -> CheckResult:
    """The answer names exactly one of the labels ``among``, and it is ``value`` or one of it.

    Labels are whole words, whatever their capitals and accents; one that is part of a longer label that is
    named there does not count. The answer may hold other words: another check can forbid them.
    """
    named = named_labels(text, among)
    if not named:
        return CheckResult(0.0, Phrase("evals.label-is.none", among=list(among)))
    if len(named) > 1:
        return CheckResult(0.0, Phrase("evals.label-is.several", found=named))
    accepted = {folded(one) for one in ([value] if isinstance(value, str) else value)}
    if folded(named[0]) in accepted:
        return CheckResult(1.0, Phrase("evals.label-is.right", found=named[0]))
    return CheckResult(0.0, Phrase("evals.label-is.other", found=named[0]))


def json_fields(text: str, *, value: Fields) -> CheckResult:
    """The share of the fields of ``value`` that a JSON object in the answer has with the right value.

    Texts are compared whatever their capitals, accents and white space, numbers as numbers. An expected list
    names the values that are accepted; ``null``: the field is null, or absent. The first object with one of
    the fields counts, else the first object.
    """
    objects = [item for item in find_json(text) if isinstance(item, dict)]
    if not objects:
        return CheckResult(0.0, Phrase("evals.json-fields.none", fields=list(value)))
    found = next((item for item in objects if value.keys() & item.keys()), objects[0])
    wrong = [name for name, wanted in value.items() if not _accepted(found.get(name), wanted)]
    share = 1 - len(wrong) / len(value)
    if not wrong:
        return CheckResult(1.0, Phrase("evals.json-fields.right", n=len(value)))
    absent = wrong[0] not in found
    outcome = "absent" if absent else "other"
    shown = clip(str(found.get(wrong[0])))
    return CheckResult(
        share,
        Phrase(f"evals.json-fields.{outcome}", field=wrong[0], found=shown, n=len(wrong), total=len(value)),
    )


def named_labels(text: str, among: Sequence[str]) -> list[str]:
    """The labels that a text names, spelt as in ``among``, in the order in which they come."""
    by_name = spellings(tuple(among))
    pattern = _any_of(tuple(by_name))
    return list(dict.fromkeys(by_name[match[0]] for match in pattern.finditer(folded(text))))


@lru_cache(maxsize=64)
def spellings(among: tuple[str, ...]) -> Mapping[str, str]:
    """The labels by what they are without capitals and accents."""
    return {folded(label): label for label in among}


@lru_cache(maxsize=64)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _accepted(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        return any(_accepted(found, one) for one in wanted)
    if wanted is None:
        return found is None
    if isinstance(found, str) and isinstance(wanted, str):
        return _bare(found) == _bare(wanted)
    return found is not None and same_json(found, wanted)


def _bare(text: str) -> str:
    return " ".join(folded(text).split()).rstrip(".")
