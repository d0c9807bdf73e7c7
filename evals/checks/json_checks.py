"""Checks for answers that a program reads: promptfoo's ``is-json`` and ``contains-json``."""

from typing import Any

from evals.checks.json_text import NotJson, find_json, read_json
from evals.checks.kinds import Schema
from evals.checks.patterns import SlowPattern
from evals.checks.schemas import schema_breach
from evals.checks.text import READ, clip
from evals.results import CheckResult
from prompt_library import Phrase


def is_json(text: str, *, value: Schema | None = None) -> CheckResult:
    """The whole answer is JSON and, if ``value`` is a JSON Schema, follows it. A code fence is not JSON."""
    try:
        found = read_json(text)
    except NotJson as error:
        if next(find_json(text), None) is not None:
            return CheckResult(0.0, Phrase("evals.is-json.wrapped"))
        where = {"line": error.line, "column": error.column}
        return CheckResult(0.0, Phrase("evals.is-json.invalid", found=clip(text), **where))
    if value is None:
        return CheckResult(1.0, Phrase("evals.is-json.valid"))
    return _held_against(value, [found], text)


def contains_json(text: str, *, value: Schema | None = None) -> CheckResult:
    """Somewhere in the answer, fenced or not, is a JSON object or list, and one of them follows ``value``.

    Without a schema, a list that holds only numbers or nothing does not count: it is more likely a
    reference such as ``[1]`` or an empty tick box.
    """
    found = list(find_json(text))
    if value is not None and found:
        return _held_against(value, found, text)
    if any(_is_data(item) for item in found):
        return CheckResult(1.0, Phrase("evals.contains-json.found"))
    return CheckResult(0.0, Phrase("evals.contains-json.none"))


def _is_data(value: Any) -> bool:
    return isinstance(value, dict) or any(not isinstance(item, int | float) for item in value)


def _held_against(schema: dict[str, Any] | bool, values: list[Any], text: str) -> CheckResult:
    """1 if one of ``values`` follows the schema; what breaks it first otherwise. Unscored beyond ``READ``."""
    if len(text) > READ:
        return CheckResult(None, Phrase("evals.json-schema.long", most=READ))
    breaches = []
    try:
        for value in values:
            breach = schema_breach(value, schema)
            if breach is None:
                return CheckResult(1.0, Phrase("evals.json-schema.follows"))
            breaches.append(breach)
    except (SlowPattern, RecursionError):
        return CheckResult(None, Phrase("evals.json-schema.endless"))
    return CheckResult(0.0, breaches[0])
