"""``detectable_content:…`` and ``punctuation:…``: what must be somewhere in an answer, or must not."""

import re
from collections.abc import Iterator

from evals.checks.ifeval.relations import compared
from evals.checks.kinds import Count, Text
from evals.checks.text import clip, plain
from evals.results import CheckResult
from prompt_library import Phrase

_MARKERS = {"P.S.": re.compile(r"p\.\s?s\."), "P.P.S": re.compile(r"p\.\s?p\.\s?s")}
_AROUND = 30


def postscript(text: str, *, postscript_marker: Text) -> CheckResult:
    """There is a postscript that begins with ``postscript_marker``, anywhere, whatever the capitals.

    ``P.S.`` and ``P.P.S`` may have a space after each full stop, as published; any other marker has to be
    there as it is.
    """
    marker = plain(postscript_marker).strip()
    answer = plain(text).lower()
    pattern = _MARKERS.get(marker)
    found = pattern.search(answer) is not None if pattern else marker.lower() in answer
    outcome = "found" if found else "missing"
    phrase = Phrase(f"evals.ifeval-detectable_content-postscript.{outcome}", marker=clip(marker, 40))
    return CheckResult(float(found), phrase)


def number_placeholders(text: str, *, num_placeholders: Count) -> CheckResult:
    """There are at least ``num_placeholders`` pairs of square brackets, each on one line.

    As published, whatever is between them, be it nothing, the text of a link or a box to tick.
    """
    n = sum(map(_bracketed, plain(text).split("\n")))
    thing = "ifeval-detectable_content-number_placeholders"
    return compared(thing, n, "at least", num_placeholders)


def no_comma(text: str) -> CheckResult:
    """There is no ``,`` in the answer, even in a number. As published, other scripts' commas do not count."""
    answer = plain(text)
    n = answer.count(",")
    if not n:
        return CheckResult(1.0, Phrase("evals.ifeval-punctuation-no_comma.none"))
    first = answer.index(",")
    found = clip(answer[max(0, first - _AROUND) : first + _AROUND])
    return CheckResult(0.0, Phrase("evals.ifeval-punctuation-no_comma.found", n=n, found=found))


def _bracketed(line: str) -> int:
    return sum(1 for _ in _closed_brackets(line))


def _closed_brackets(line: str) -> Iterator[int]:
    """Where each ``[`` is closed. A regular expression would take the square of the time."""
    end = -1
    while (start := line.find("[", end + 1)) >= 0 and (end := line.find("]", start)) >= 0:
        yield end
