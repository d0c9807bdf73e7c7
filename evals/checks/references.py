"""Parameters that depend on a case: ``$expected.facts``, ``$variables.faq``, or one value a language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from prompt_library import LANGUAGES, Phrase
from scenarios import Case

_REFERENCE = re.compile(r"\$(\w+)\.(.+)", re.DOTALL)
_SOURCES = ("expected", "variables")


def resolve(value: Any, case: Case | None) -> Any:
    """``value`` with each reference in it, at any depth, replaced by the case's value.

    Only a string that is a reference as a whole is one; ``$$x`` stands for the text ``$x``. Of a mapping
    whose keys are all the languages, ``{en: …, fr: …}``, what it has for the case's language is taken. Call
    it for values without ``reference_problems`` only.
    """
    value = _of_language(value, case)
    if isinstance(value, str):
        found = _REFERENCE.fullmatch(value)
        if found and case is not None:
            return _values(case, found[1])[found[2]]
        return value[1:] if value.startswith("$$") else value
    if isinstance(value, list | tuple):
        return [resolve(item, case) for item in value]
    if isinstance(value, Mapping):
        return {key: resolve(item, case) for key, item in value.items()}
    return value


def is_expected(value: Any, case: Case | None) -> bool:
    """Whether ``value`` is one that the case expects: what would give the answer away."""
    value = _of_language(value, case)
    return isinstance(value, str) and value.startswith("$expected.")


def reference_problems(check: str, parameter: str, value: Any, case: Case | None) -> Iterator[Phrase]:
    """Each reference in ``value`` that leads nowhere, and where it could lead."""
    for source, key in _references(value, case):
        where = {"check": check, "parameter": parameter, "reference": f"${source}.{key}"}
        if source not in _SOURCES:
            yield Phrase("evals.reference.source", **where)
        elif case is None:
            yield Phrase("evals.reference.no-case", **where)
        elif key not in _values(case, source):
            yield Phrase("evals.reference.absent", case=case.id, known=sorted(_values(case, source)), **where)


def _of_language(value: Any, case: Case | None) -> Any:
    by_language = isinstance(value, Mapping) and value.keys() == set(LANGUAGES)
    return value[case.language] if by_language and case is not None else value


def _references(value: Any, case: Case | None) -> Iterator[tuple[str, str]]:
    value = _of_language(value, case)
    if isinstance(value, str) and (found := _REFERENCE.fullmatch(value)):
        yield found[1], found[2]
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _references(item, case)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _references(item, case)


def _values(case: Case, source: str) -> Mapping[str, Any]:
    return case.expected if source == "expected" else case.variables
