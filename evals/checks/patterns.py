"""Regular expressions that cannot run away.

The ``regex`` package (sacrebleu depends on it) understands what ``re`` does and can be given a time limit;
``re`` would try the 2**n ways of ``(a+)+$`` for hours.
"""

from functools import lru_cache
from typing import Any

from evals.checks.libraries import load

SECONDS = 1.0
"""How long one search may take."""


class SlowPattern(Exception):
    """A search was given up: the answer stays unscored."""


def pattern_fault(pattern: str) -> str | None:
    """Why ``pattern`` does not compile, in the words of the library."""
    try:
        _compiled(pattern, False)
    except load("regex").error as error:
        return str(error)
    except RecursionError:
        return "nested too deeply"
    return None


def search(pattern: str, text: str, ignore_case: bool = False) -> str | None:
    """The first text that matches, perhaps empty. Raises ``SlowPattern`` after ``SECONDS``."""
    try:
        found = _compiled(pattern, ignore_case).search(text, timeout=SECONDS)
    except TimeoutError as error:
        raise SlowPattern from error
    return None if found is None else str(found[0])


def captured(pattern: str, text: str) -> str | None:
    """What the first group of the first match holds, the whole match where the pattern has no group or the
    group took no part. Raises ``SlowPattern`` after ``SECONDS``."""
    try:
        found = _compiled(pattern, False).search(text, timeout=SECONDS)
    except TimeoutError as error:
        raise SlowPattern from error
    if found is None:
        return None
    return str(found[1] if found.re.groups and found[1] is not None else found[0])


@lru_cache(maxsize=256)
def _compiled(pattern: str, ignore_case: bool) -> Any:
    regex = load("regex")
    return regex.compile(pattern, regex.IGNORECASE if ignore_case else 0)
