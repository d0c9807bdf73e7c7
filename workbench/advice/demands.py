"""What a rubric demands of the form of an answer, read from its checks.

Only what can be told from the checks' names, from their literal parameters and from the practice cases.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evals.checks.references import resolve
from scenarios import Case, CheckUse
from workbench.advice.needs import need_of

FORMS = ("json", "lines", "length", "list", "quote", "shape")
"""Needs that are met by words which ask for the form, or by an answer that shows it."""
_LABEL_CHECKS = ("equals", "label-is", "starts-with")
_MAX_LABELS = 8
_LABEL = re.compile(r"[\w-]+(?: [\w-]+){0,2}")


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand on the form of the answer: a ``need``, and the ``exact`` words that it takes, if any.

    ``labels``: each of them must be known to the model. ``keys``: those of a JSON object. ``abstention``:
    any of several spellings of one sentence. The other needs take no exact words.
    """

    need: str
    exact: tuple[str, ...] = ()


def demands_of(uses: Sequence[CheckUse], cases: Sequence[Case]) -> tuple[Demand, ...]:
    """The demands of all checks, each once, in the order of the checks."""
    return tuple(dict.fromkeys(demand for use in uses for demand in _demands(use, cases)))


def values_of(use: CheckUse, parameter: str, cases: Sequence[Case]) -> list[Any]:
    """What the check's parameter comes to in each case that it applies to."""
    values = []
    for case in cases:
        try:
            values.append(resolve(use.params.get(parameter), case))
        except KeyError:
            continue
    return [value for value in values if value is not None]


def _demands(use: CheckUse, cases: Sequence[Case]) -> Iterator[Demand]:
    need = need_of(use.name)
    if need in FORMS:
        yield Demand(need)
    if need == "json":
        yield from _schema_demands(use.params.get("value"))
    elif use.name in _LABEL_CHECKS:
        values = values_of(use, "value", cases)
        labels = _texts(_common(use, "among", cases))
        labels = labels or (_labels(values) if len(values) == len(cases) else ())
        if labels:
            yield Demand("labels", labels)
    elif use.name == "abstains-iff":
        sentences = _texts(_common(use, "value", cases))
        if sentences:
            yield Demand("abstention", sentences)


def _common(use: CheckUse, parameter: str, cases: Sequence[Case]) -> Any:
    """What the check's parameter is in every case; ``None`` where it differs: that would be an answer."""
    values = values_of(use, parameter, cases)
    same = len(values) == len(cases) and all(value == values[0] for value in values)
    return values[0] if values and same else None


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value or ()))


def _schema_demands(schema: Any) -> Iterator[Demand]:
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    if isinstance(properties, dict) and properties:
        yield Demand("keys", tuple(map(str, properties)))
        for inner in properties.values():
            allowed = inner.get("enum") if isinstance(inner, dict) else None
            labels = (
                [label for label in allowed if isinstance(label, str)] if isinstance(allowed, list) else []
            )
            if len(labels) > 1:
                yield Demand("labels", tuple(labels))
    yield from _schema_demands(schema.get("items"))


def _labels(values: Sequence[Any]) -> tuple[str, ...]:
    """The different values, if they are few, short and come back: then the answer is one of a fixed set."""
    texts = [value.strip() for value in values if isinstance(value, str)]
    different = tuple(dict.fromkeys(texts))
    fixed = len(texts) == len(values) and 2 <= len(different) <= min(_MAX_LABELS, len(texts) // 2)
    return different if fixed and all(map(_LABEL.fullmatch, different)) else ()
