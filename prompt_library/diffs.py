"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from os.path import commonprefix

MAX_PAIRS = 4_000_000
"""Pairs of tokens that are compared at most: beyond, a passage counts as replaced whole."""


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A passage of a diff: ``kind`` is same, added or removed."""

    kind: str
    text: str


def word_diff(old: str, new: str) -> list[DiffPiece]:
    """How ``old`` becomes ``new``: lines first, then words within the lines that changed.

    The pieces that are not added give ``old`` back, those that are not removed give ``new``.
    """
    pieces: list[DiffPiece] = []
    for before, after in changes(old.splitlines(keepends=True), new.splitlines(keepends=True)):
        if before == after:
            pieces.append(DiffPiece("same", before))
        else:
            pieces.extend(_within(before, after))
    return _joined(pieces)


def _within(before: str, after: str) -> Iterator[DiffPiece]:
    for old, new in changes(_words(before), _words(after)):
        if old == new:
            yield DiffPiece("same", old)
        else:
            head = _shared_words(old, new)
            yield DiffPiece("same", old[:head])
            yield DiffPiece("removed", old[head:])
            yield DiffPiece("added", new[head:])


def _shared_words(old: str, new: str) -> int:
    """Characters of the words that both texts begin with: only the blanks after the last one differ."""
    end = len(commonprefix([old, new]))
    while end and not all(end == len(text) or text[end].isspace() for text in (old, new)):
        end -= 1
    return end if old[:end].strip() else 0


def _words(text: str) -> list[str]:
    """Words, each with the blanks after it: as tokens of their own, blanks would match everywhere."""
    return re.findall(r"\s+|[^\s]+\s*", text)


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Passages in turn: equal ones as two equal texts, others as what was there and what is."""
    start, end = 0, 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    head, tail = "".join(old[:start]), "".join(old[len(old) - end :])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    yield head, head
    if len(old) * len(new) > MAX_PAIRS:
        yield "".join(old), "".join(new)
    else:
        for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield "".join(old[a:b]), "".join(new[c:d])
    yield tail, tail


def _joined(pieces: Sequence[DiffPiece]) -> list[DiffPiece]:
    """Without empty pieces, and neighbours of one kind as one."""
    joined: list[DiffPiece] = []
    for piece in pieces:
        if not piece.text:
            continue
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = DiffPiece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
