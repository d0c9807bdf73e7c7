"""A prompt text as advice reads it: what is template, what instructs, what shows an example.

Nothing is rendered and nothing is refused here: a text may be half typed. All work is linear in its length.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from prompt_library import partials
from prompt_library.roles import Part, split_roles

_CLOSINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{[{%#]")
_NAME = re.compile(r"\{\{-?\s*([^\W\d]\w*)")
_INCLUDE = re.compile(r"""\{%-?\s*include\s+["']([^"'\n]{1,80})["']""")
# Bounded, so that a quotation mark that never closes costs no more than its line.
_QUOTED = re.compile(r"\"[^\"\n]{1,400}\"|“[^“”\n]{1,400}”|«[^«»\n]{1,400}»|`[^`\n]{1,400}`")
_FENCE = re.compile(r"(?m)^[ \t]*(?:```|~~~|\"\"\"|<<<|>>>|-{3,}[ \t]*$|={3,}[ \t]*$|#{3,}[ \t]*$)")
_SENTENCE_END = re.compile(r"(?:[.!?…]+[»”\")]*(?=\s)|\n)")
_SHOWS = re.compile(r"(?i)\b(?:for )?examples?\b|\bexemples?\b|\be\.g\.|\bp\. ?ex\.")
_LABELLED = re.compile(r"(?m)^([^\n:{}]{1,40}):[ \t\u00a0\u202f]*(.*)$")
_ARROW = re.compile(r"(?m)^[^\n]{0,200}\S[ \t\u00a0\u202f]*(?:->|=>|→)[ \t\u00a0\u202f]*\S")


@dataclass(frozen=True, slots=True)
class Insertion:
    """A ``{{ name }}`` of the text: its root ``name`` and its place."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one message, from ``start`` on, as written and as ``prose`` of the same length.

    In prose all template constructs are blanks. An ``example`` shows the model what to do, by an answer or
    by what an answer follows; anything else instructs it.
    """

    role: str
    start: int
    text: str
    prose: str
    example: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an instruction, or a line of it; quotations in it are blanks."""

    start: int
    text: str


class Reading:
    """The parts of a prompt text, found once for all rules. ``text`` has line feeds only."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")

    def line(self, position: int) -> int:
        """The line, from 1, that the character at ``position`` is on."""
        return bisect_right(self._line_starts, position)

    def line_span(self, line: int) -> tuple[int, int]:
        """Where ``line``, from 1, starts and ends."""
        start = self._line_starts[min(line, len(self._line_starts)) - 1]
        end = self.text.find("\n", start)
        return start, end if end >= 0 else len(self.text)

    @cached_property
    def constructs(self) -> tuple[tuple[int, int], ...]:
        """Where each ``{{ }}``, ``{% %}`` and ``{# #}`` is; an unclosed one goes to the end of its line."""
        return tuple(self._constructs())

    @cached_property
    def insertions(self) -> tuple[Insertion, ...]:
        """Each ``{{ name }}`` in its order, whatever follows the name."""
        found = ((_NAME.match(self.text, start, end), start, end) for start, end in self.constructs)
        return tuple(Insertion(match[1], start, end) for match, start, end in found if match)

    @cached_property
    def prose(self) -> str:
        """The text with blanks in the place of template constructs."""
        pieces, position = [], 0
        for start, end in self.constructs:
            blank = re.sub(r"[^\n]", " ", self.text[start:end])
            pieces += [self.text[position:start], blank]
            position = end
        return "".join([*pieces, self.text[position:]])

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        parts = split_roles(self.text)
        return tuple(
            self._passage(part, follower) for part, follower in zip(parts, [*parts[1:], None], strict=True)
        )

    def passage_at(self, position: int) -> Passage | None:
        """The passage that the character at ``position`` is in; ``None`` for one of a role line."""
        after = bisect_right(self.passages, position, key=lambda passage: passage.start)
        passage = self.passages[after - 1] if after else None
        return passage if passage and position < passage.start + len(passage.text) else None

    @cached_property
    def said(self) -> str:
        """All prose that the model will read, with that of the included partials, without the values."""
        included = (partials().get(name, "") for name in _INCLUDE.findall(self.text))
        return "\n".join([*(passage.prose for passage in self.passages), *included])

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that instruct."""
        return tuple(
            sentence
            for passage in self.passages
            if not passage.example
            for sentence in _sentences(passage.start, _QUOTED.sub(_blank, passage.prose))
        )

    @cached_property
    def shows_answers(self) -> bool:
        """Whether a turn of the assistant's shows what an answer looks like."""
        return any(passage.role == "assistant" and passage.text.strip() for passage in self.passages)

    @cached_property
    def has_example(self) -> bool:
        """Whether the prompt shows an example: a turn of the assistant's, one that is called so, one whose
        lines have the labels that the case's own have, or what becomes of something, after an arrow."""
        called_so = _SHOWS.search(self.said) or _ARROW.search(self.prose)
        return self.shows_answers or bool(called_so) or self._fills_a_label

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """Where each quotation is, marks included, in the text with its values in place."""
        return tuple(match.span() for match in _QUOTED.finditer(self.text))

    @cached_property
    def fences(self) -> tuple[int, ...]:
        """Where each line starts that sets off what follows or ends it."""
        return tuple(match.start() for match in _FENCE.finditer(self.prose))

    @cached_property
    def _fills_a_label(self) -> bool:
        """Whether a label stands before a text of the prompt's own, and elsewhere before a case's or none."""
        filled: dict[str, set[bool]] = defaultdict(set)
        for label, after in _LABELLED.findall(self.text):
            filled[label.strip().lower()].add(bool(after) and "{{" not in after)
        return any(len(kinds) == 2 for kinds in filled.values())

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _constructs(self) -> Iterator[tuple[int, int]]:
        position = 0
        unclosed: set[str] = set()
        while opening := _OPENING.search(self.text, position):
            start, mark = opening.start(), opening.group()
            end = -1 if mark in unclosed else self.text.find(_CLOSINGS[mark], start + 2)
            if end < 0:
                unclosed.add(mark)
                line_end = self.text.find("\n", start)
                position = len(self.text) if line_end < 0 else line_end
            else:
                position = end + 2
            yield start, position

    def _passage(self, part: Part, follower: Part | None) -> Passage:
        start = self._line_starts[part.line - 1] if part.line <= len(self._line_starts) else len(self.text)
        end = start + len(part.text)
        answered = follower is not None and follower.role == "assistant"
        filled = any(start <= insertion.start < end for insertion in self.insertions)
        example = part.role == "assistant" or (part.role == "user" and answered and not filled)
        return Passage(part.role, start, part.text, self.prose[start:end], example)


def _sentences(start: int, prose: str) -> Iterator[Sentence]:
    position = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(prose)), len(prose)]:
        if prose[position:end].strip():
            yield Sentence(start + position, prose[position:end])
        position = end


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
