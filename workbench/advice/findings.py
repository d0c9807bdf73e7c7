"""What the linter has to say of a prompt."""

from dataclasses import dataclass
from typing import Any, Literal

from prompt_library import Phrase
from workbench.advice.reading import Reading

Severity = Literal["note", "warning"]
Span = tuple[int, int]
"""Where a passage starts and ends: characters of the text with line feeds only, from 0, end excluded."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to reconsider in a prompt.

    ``rule`` names the rule; a ``warning`` will probably cost points, a ``note`` may. ``line`` counts from 1.
    ``span`` is the passage meant, ``None`` where something is missing from the whole. ``message`` says what
    and where, ``why`` says why it matters to a model.
    """

    rule: str
    severity: Severity
    line: int
    span: Span | None
    message: Phrase
    why: Phrase


def finding(
    rule: str, severity: Severity, reading: Reading, span: Span | None = None, /, **values: Any
) -> Finding:
    """The finding worded by ``workbench.lint.<rule>.message`` and ``.why``; the first may name the line."""
    line = reading.line(span[0]) if span else 1
    message = Phrase(f"workbench.lint.{rule}.message", line=line, **values)
    return Finding(rule, severity, line, span, message, Phrase(f"workbench.lint.{rule}.why"))
