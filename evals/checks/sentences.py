"""Where sentences end, in English and French prose and in the Markdown that models write."""

import re

from evals.checks.text import lines, unmarked

# A mark, the quotation marks and brackets that close with it, and the first character of what follows.
_END = re.compile(r"(?<![.!?…])([.!?…]+)(?:\s*[»”\"')\]*_]+)?(?=\s+(\S)|\s*$)")
_DOTTED = re.compile(r"[^\W\d_](?:\.-?[^\W\d_])*")
# Of the capitals only those that are rarely met as the initial of a name after a number.
_UNIT = re.compile(r"\d\s*[a-zWVL]$")
_BEFORE_A_NAME = re.compile("Mr|Mrs|Ms|Dr|Prof|St|Ste|Messrs|MM|Mme|Mlle|Pr|Jr|Sr|vs|cf|ex|env|av")
_BEFORE_A_FIGURE = re.compile(
    "nos?|n°|fig|art|vol|chap|t[eé]l|pp?|réf|approx|ca|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janv|févr|avr|juil|déc",
    re.IGNORECASE,
)
_MAY_END = ("I", "a.m", "p.m")
_HAS_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, each with at least one letter or digit.

    A sentence ends at ``. ! ? …`` before a space, unless a small letter follows, or the full stop belongs
    to an abbreviation or an initial (but ``290 g.`` ends with a unit); and at the end of a line, unless the
    next line goes on with a small letter. Bullets and numbers of lists are not part of it.
    """
    found = [sentence for block in _blocks(text) for sentence in _split(block)]
    return [sentence for sentence in found if _HAS_LETTER_OR_DIGIT.search(sentence)]


def _blocks(text: str) -> list[str]:
    blocks: list[list[str]] = []
    for line in lines(text):
        said = unmarked(line).strip()
        if blocks and said == line.strip() and said[:1].islower():
            blocks[-1].append(said)
        else:
            blocks.append([said])
    return [" ".join(block) for block in blocks]


def _split(block: str) -> list[str]:
    pieces, start = [], 0
    for end in _END.finditer(block):
        if _ends_here(block, end):
            pieces.append(block[start : end.end()].strip())
            start = end.end()
    return [*pieces, block[start:].strip()]


def _ends_here(block: str, end: re.Match[str]) -> bool:
    mark, following = end[1], end[2] or ""
    if following.islower():
        return False
    if mark != "." or not following:
        return True
    word = block[block.rfind(" ", 0, end.start()) + 1 : end.start()].lstrip("«“\"'([*_")
    if word in _MAY_END:
        return True
    if following.isdigit() and _BEFORE_A_FIGURE.fullmatch(word):
        return False
    initial = _DOTTED.fullmatch(word) and not _UNIT.search(block, max(0, end.start() - 4), end.start())
    return not initial and not _BEFORE_A_NAME.fullmatch(word)
