"""``detectable_format:…``: titles, lists, highlights, sections, JSON, and a choice of answers."""

import re

from evals.checks.ifeval.relations import compared, exact
from evals.checks.json_text import NotJson, read_json
from evals.checks.kinds import Count, Text
from evals.checks.text import clip, plain
from evals.results import CheckResult
from prompt_library import Phrase

_STARRED = re.compile(r"^[^\S\n]*\*[^*].*", re.MULTILINE)
_DASHED = re.compile(r"^[^\S\n]*-", re.MULTILINE)
_SINGLE = re.compile(r"\*[^\n*]*\*")
_DOUBLE = re.compile(r"\*\*[^\n*]*\*\*")
_OPTIONS = ["My answer is yes.", "My answer is no.", "My answer is maybe."]
_FENCES = ("```json", "```Json", "```JSON", "```")


def number_bullet_lists(text: str, *, num_bullets: Count) -> CheckResult:
    """There are exactly ``num_bullets`` lines that begin with ``*`` or ``-``, after white space.

    As published: ``**`` begins none, but a rule (``---``) and a negative number do.
    """
    answer = plain(text)
    n = sum(1 for pattern in (_STARRED, _DASHED) for _ in pattern.finditer(answer))
    return exact("ifeval-detectable_format-number_bullet_lists", n, num_bullets)


def title(text: str) -> CheckResult:
    """On some line there is a title between ``<<`` and ``>>``, anything but white space."""
    thing, empty = "evals.ifeval-detectable_format-title", False
    for line in plain(text).split("\n"):
        start, end = line.find("<<"), line.rfind(">>")
        if 0 <= start < end:
            found = line[start : end + 2].lstrip("<").rstrip(">").strip()
            if found:
                return CheckResult(1.0, Phrase(f"{thing}.found", title=clip(found)))
            empty = True
    return CheckResult(0.0, Phrase(f"{thing}.{'empty' if empty else 'missing'}"))


def constrained_response(text: str) -> CheckResult:
    """The answer holds one of the three published sentences, in English, capitals included.

    It may hold more: the published check only looks for the sentence.
    """
    answer = plain(text)
    said = next((option for option in _OPTIONS if option in answer), None)
    if said is None:
        phrase = Phrase("evals.ifeval-detectable_format-constrained_response.missing", options=_OPTIONS)
        return CheckResult(0.0, phrase)
    return CheckResult(1.0, Phrase("evals.ifeval-detectable_format-constrained_response.found", said=said))


def number_highlighted_sections(text: str, *, num_highlights: Count) -> CheckResult:
    """At least ``num_highlights`` parts of a line are between asterisks, single or double.

    As published, single and double ones are looked for apart, so that one between three counts twice.
    """
    answer = plain(text)
    found = [*_SINGLE.findall(answer), *_DOUBLE.findall(answer)]
    n = sum(1 for part in found if part.strip("*").strip())
    return compared("ifeval-detectable_format-number_highlighted_sections", n, "at least", num_highlights)


def multiple_sections(text: str, *, section_spliter: Text, num_sections: Count) -> CheckResult:
    """``section_spliter``, capitals included, is followed by a number at least ``num_sections`` times.

    As published, anywhere in a line, with one space or none before the number.
    """
    spliter = plain(section_spliter).strip()
    n = sum(1 for _ in re.finditer(rf"{re.escape(spliter)}\s?\d+", plain(text)))
    thing = "ifeval-detectable_format-multiple_sections"
    return compared(thing, n, "at least", num_sections, spliter=clip(spliter, 40))


def json_format(text: str) -> CheckResult:
    """The whole answer is one JSON value, in a Markdown code fence or not.

    Unlike the published check, which reads what Python reads, NaN and Infinity are not JSON.
    """
    inner = text.strip()
    for fence in _FENCES:
        inner = inner.removeprefix(fence)
    try:
        read_json(inner.removesuffix("```").strip())
    except NotJson as error:
        shown = {"line": error.line, "column": error.column, "found": clip(text)}
        return CheckResult(0.0, Phrase("evals.ifeval-detectable_format-json_format.invalid", **shown))
    return CheckResult(1.0, Phrase("evals.ifeval-detectable_format-json_format.valid"))
