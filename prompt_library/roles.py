"""Role lines: how one prompt text holds several messages, as in the Prompty format."""

import re
from dataclasses import dataclass

# Prompty's own pattern backtracks exponentially on what stands in the brackets; this one cannot.
_ROLE_LINE = re.compile(r"(?:#\s*)?((?ai:system|user|assistant))(?:\[\s*\w+\s*=[^\]]*\])?\s*:")


@dataclass(frozen=True, slots=True)
class Part:
    """The template of one message: ``line`` is where its ``text`` starts in the whole text, from 1."""

    role: str
    text: str
    line: int


def role_line(line: str) -> str | None:
    """The role that ``line`` opens (``system``, ``user`` or ``assistant``), or ``None``.

    Prompty's rule: the role alone on its line, in any case, with a colon; a ``#`` before it and attributes
    in brackets after it are allowed and ignored.
    """
    match = _ROLE_LINE.fullmatch(line.strip())
    return match[1].lower() if match else None


def split_roles(text: str) -> list[Part]:
    """The messages' templates in ``text``, in order.

    Without any role line the whole text is one user message. Otherwise what stands before the first role
    line is a system message, unless it is blank.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    marks = [(number, role) for number, line in enumerate(lines) if (role := role_line(line))]
    if not marks:
        return [Part("user", "\n".join(lines), 1)]
    ends = [number for number, _ in marks[1:]] + [len(lines)]
    parts = [
        Part(role, "\n".join(lines[start + 1 : end]), start + 2)
        for (start, role), end in zip(marks, ends, strict=True)
    ]
    preamble = "\n".join(lines[: marks[0][0]])
    return [Part("system", preamble, 1), *parts] if preamble.strip() else parts
