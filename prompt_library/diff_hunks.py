"""The changes between two prompt texts as hunks, any of which can be made without the others.

A hunk is as fine as its grain says:

- ``words``: within lines that were changed into others, runs of changed words; else whole lines
- ``lines``: a changed line, or a line that was added or removed, with the blank lines around it
- ``passages``: lines that were changed together

Whatever is chosen, a line of the result that opens a message does so in one of the two texts: lines that may
open one are never mixed, and a passage with such a line is one hunk. ``{{ ... }}`` is never cut in two.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from prompt_library.diffs import changes
from prompt_library.roles import role_line

GRAINS = ("words", "lines", "passages")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")
# As in `diffs`, but a template's construct is one word, if it is of bounded length.
_WORD = re.compile(r"\s+|(?:\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|\{#.{0,200}?#\}|\S)+\s*", re.DOTALL)
_ROLE_NAME = re.compile(r"system|user|assistant", re.IGNORECASE)
_NEAR = 2
"""Words left between two changes that are one hunk: the changes belong to one phrase."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One change: ``old``, from the character ``start`` of the old text on, becomes ``new``. ``number`` is
    its place among the changes, from 1; ``line`` is where it starts in the old text, from 1."""

    number: int
    start: int
    line: int
    old: str
    new: str

    @property
    def end(self) -> int:
        return self.start + len(self.old)


def hunks(old: str, new: str, grain: str = "words") -> list[Hunk]:
    """How ``old`` becomes ``new``, in the order of the text; empty if they are the same.

    The last line counts as ended in both, so a hunk may hold a line break that only stands for the end.
    """
    found: list[Hunk] = []
    start, line = 0, 1
    for before, after in changes(_lines(f"{old}\n"), _lines(f"{new}\n")):
        if before != after:
            for offset, was, now in _within(before, after, grain):
                found.append(
                    Hunk(len(found) + 1, start + offset, line + before.count("\n", 0, offset), was, now)
                )
        start += len(before)
        line += before.count("\n")
    return found


def apply_hunks(old: str, chosen: Iterable[Hunk]) -> str:
    """``old`` with these of its hunks, in any order; all of them give the new text, none the old."""
    text, at, made = f"{old}\n", 0, []
    # Several may start at the same place: lines that were added.
    for hunk in sorted(chosen, key=lambda hunk: hunk.number):
        made += [text[at : hunk.start], hunk.new]
        at = hunk.end
    return "".join([*made, text[at:]])[:-1]


def _within(before: str, after: str, grain: str) -> Iterator[tuple[int, str, str]]:
    """The hunks of a passage that was changed: where each starts, what was there and what is."""
    old, new = _lines(before), _lines(after)
    if grain == "passages" or any(role_line(line) for line in (*old, *new)):
        yield 0, before, after
    elif not old or not new:
        offset = 0
        for lines in _with_blanks(old or new):
            yield (offset, lines, "") if old else (0, "", lines)
            offset += len(lines)
    elif len(old) != len(new):
        whole = grain == "lines" or any(map(_may_open_a_message, (*old, *new)))
        yield from [(0, before, after)] if whole else _in_line(before, after)
    else:
        offset = 0
        for was, now in zip(old, new, strict=True):
            if was != now:
                whole = grain == "lines" or _may_open_a_message(was) or _may_open_a_message(now)
                for place, a, b in [(0, was, now)] if whole else _in_line(was, now):
                    yield offset + place, a, b
            offset += len(was)


def _in_line(was: str, now: str) -> Iterator[tuple[int, str, str]]:
    """Runs of changed words, those that are near each other as one."""
    turns = [pair for pair in changes(_WORD.findall(was), _WORD.findall(now)) if any(pair)]
    at, begun, a, b = 0, 0, "", ""
    for place, (old, new) in enumerate(turns):
        same = old == new
        if same and (not (a or b) or place == len(turns) - 1 or len(_WORD.findall(old)) > _NEAR):
            if a or b:
                yield begun, a, b
            a = b = ""
        else:
            begun = begun if a or b else at
            a, b = a + old, b + new
        at += len(old)
    if a or b:
        yield begun, a, b


def _with_blanks(lines: Sequence[str]) -> list[str]:
    """Lines, each with the blank ones after it; the first with those before it."""
    starts = [place for place, line in enumerate(lines) if line.strip()]
    ends = [0, *starts[1:], len(lines)]
    return ["".join(lines[a:b]) for a, b in pairwise(ends)]


def _may_open_a_message(line: str) -> bool:
    """Whether some of the line's words, with others, could be a role line."""
    return ":" in line or _ROLE_NAME.search(line) is not None


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)
