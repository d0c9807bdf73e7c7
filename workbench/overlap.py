"""How much of the cases' own words stands in a prompt."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scenarios import Case

GRAM = 8
"""Words in a row that two texts share by chance about never; the size that contamination studies of language
models use for whole words (Brown et al. 2020, appendix C, take 8 to 13)."""

_WORD = re.compile(r"\w+")


def overlapping_cases(prompt: str, cases: Sequence[Case], gram: int = GRAM) -> dict[str, int]:
    """For each case of which ``prompt`` holds ``gram`` words in a row: how many such places of the case it
    holds. Case, punctuation and line ends do not count. A text shorter than ``gram`` words is never found."""
    known = set(_grams(prompt, gram))
    found = {case.id: sum(one in known for one in _case_grams(case, gram)) for case in cases}
    return {case: n for case, n in found.items() if n}


def _case_grams(case: Case, gram: int) -> Iterator[tuple[str, ...]]:
    for text in (*_texts(case.variables), *case.turns, *_texts(case.expected)):
        yield from _grams(text, gram)


def _texts(values: Mapping[str, Any] | Sequence[Any] | Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _texts(value)
    elif isinstance(values, Sequence):
        for value in values:
            yield from _texts(value)


def _grams(text: str, gram: int) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    for place in range(len(words) - gram + 1):
        yield tuple(words[place : place + gram])
