"""What is wrong with a template, and how Jinja2's own syntax errors become something to act on."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from jinja2 import TemplateSyntaxError

from prompt_library.phrases import Phrase
from prompt_library.roles import Part

Severity = Literal["error", "warning"]
_STRAY = re.compile(r"Encountered unknown tag '(end\w*|else|elif)'")
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(.*?)'")
_UNCLOSED = re.compile(r"Unexpected end of template.*needs to be closed is '(\w+)'", re.DOTALL)
_CHARACTER = re.compile(r"unexpected char (?:'(.)'|\"(.)\") at", re.DOTALL)
_ENDED_INSIDE = ("unexpected end of template", "Missing end of")
_TYPOGRAPHIC_QUOTES = "“”„‘’‚«»"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a prompt text. ``line`` counts from 1; an ``error`` bars rendering."""

    line: int
    message: Phrase
    severity: Severity = "error"


def problem(outcome: str, line: int, /, severity: Severity = "error", **values: Any) -> Problem:
    """The problem worded by ``prompt_library.template.<outcome>``, whose wording may name the line."""
    return Problem(line, Phrase(f"prompt_library.template.{outcome}", line=line, **values), severity)


def short(value: object) -> str:
    """``value`` as text that fits into a sentence: at most 40 characters."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def syntax_problem(error: TemplateSyntaxError, part: Part, next_role: tuple[str, int] | None) -> Problem:
    """What ``error`` means to the author of ``part``.

    ``next_role`` is the role line that ends the part (role and line), if one does: a construct that is still
    open there has been cut in two by it.
    """
    line = part.line + error.lineno - 1
    reason = error.message or ""
    unclosed = _UNCLOSED.match(reason)
    if next_role and (unclosed or reason.startswith(_ENDED_INSIDE)):
        role, at = next_role
        return problem("cut-by-role", at, role=role)
    if unclosed:
        return problem("unclosed-tag", part.line + _opening_line(part.text, unclosed[1]), tag=unclosed[1])
    if reason.startswith(_ENDED_INSIDE):
        return problem("unclosed-braces", line)
    if match := _STRAY.match(reason):
        return problem("stray-tag", line, tag=match[1])
    if match := _UNKNOWN_TAG.match(reason):
        return problem("statement", line, tag=short(match[1]))
    if match := _CHARACTER.match(reason):
        character = match[1] or match[2]
        outcome = "typographic-quote" if character in _TYPOGRAPHIC_QUOTES else "character"
        return problem(outcome, line, character=character)
    return problem("syntax", line, reason=reason[:200])


def _opening_line(text: str, tag: str) -> int:
    """The number of line breaks before the innermost ``tag`` that is not closed."""
    closed = 0
    for match in reversed(list(re.finditer(rf"{{%[-+]?\s*(end)?{tag}\b", text))):
        if match[1]:
            closed += 1
        elif closed:
            closed -= 1
        else:
            return text.count("\n", 0, match.start())
    return 0
