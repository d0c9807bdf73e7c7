"""Lists of words, as people write them, made into patterns that are quick to look for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD_END = r"(?!\w|-(?!(?:la|le|les|leur|lui|moi|nous|toi|vous)\b))"
_STEM = re.compile(r"(?:[^\W_](?![?*])| )+")

_ENGLISH = """
    a an and are as at be by do does for from give has have if in into is it its no not of or than that
    the their them then there they this to what when where which will with you your"""
_FRENCH = """
    au aux avec ce ces cette d dans de des du elle en est et il ils l la le les leur mais n ne ni nous
    ou où par pas pour qu que qui sa se ses si son sont sur ta tes ton tu un une vos votre vous y"""
FUNCTION_WORDS = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}
"""Words that every text in the language is full of."""


def any_of(listed: str) -> str:
    """A pattern for any of the words and phrases between commas; each may be a small pattern itself.

    A space stands for any white space, an apostrophe for a straight or a curved one.
    """
    items = (item.replace(" ", r"\s+").replace("'", "['’]") for item in _items(listed))
    return f"(?:{'|'.join(items)})"


def words(*alternatives: str) -> re.Pattern[str]:
    """A pattern for one of ``alternatives`` in whole words, whatever their capitals.

    A word goes on behind a hyphen, except that of French pronouns: ``dis-le``.
    """
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)}){_WORD_END}", re.IGNORECASE)


def stems(listed: str) -> tuple[str, ...]:
    """What each item begins with, without capitals: a text without any of these holds none of the items,
    unless its words are spaced out. Every item must begin with a letter that it needs.
    """
    found = (_STEM.match(item) for item in _items(listed))
    return tuple(dict.fromkeys(match.group().strip().lower() for match in found if match))


@dataclass(frozen=True, slots=True)
class Words:
    """A pattern and the ``stems`` without which it need not be tried: substrings are found much faster."""

    pattern: re.Pattern[str]
    stems: tuple[str, ...]

    def occur(self, lowered: str) -> bool:
        """Whether the pattern may be found in a text, given without its capitals."""
        return any(stem in lowered for stem in self.stems)


def word_list(listed: str) -> Words:
    return Words(words(any_of(listed)), stems(listed))


def _items(listed: str) -> Iterator[str]:
    return (" ".join(item.split()) for item in listed.split(",") if item.strip())
