"""What all checks call the same text, a word, a line, and nothing at all."""

import re
import unicodedata
from functools import cache
from typing import Any

from evals.checks.libraries import load

READ = 100_000
"""Characters of an answer that a check reads where the cost of reading more would grow out of proportion."""

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_APOSTROPHES = "\u2018\u2019\u02bc\uff07"
_HYPHENS = "\u2010\u2011"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
_ALIKE = {
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict.fromkeys(map(ord, _INVISIBLE)),
}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_DIGIT_GROUP = re.compile("(?<=\\d)[\u00a0\u202f\u2009](?=\\d{3}(?!\\d))")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_TOKEN = re.compile(r"[^\W_]+")
_MARKER = re.compile(r"\s*(?:(?:[-*+•·–—]|#{1,6}|\d{1,3}[.)])\s+|>\s*)+")
_NO_LINE = re.compile(r"\s*(?:```|~~~)|[\s\-*_=#>`~|:]*$")


def composed(text: str) -> str:
    """Unicode's composed form (NFC) with line feeds: the text as it was written.

    No letter keeps more than 30 combining marks, as in Unicode's stream-safe format (UAX 15): ordering
    longer runs takes time that grows with the square of their length.
    """
    if text.isascii():
        return text.replace("\r\n", "\n")
    return unicodedata.normalize("NFC", _marks().sub(r"\1", text)).replace("\r\n", "\n")


@cache
def _marks() -> Any:
    return load("regex").compile(r"(\p{M}{30})\p{M}+")


def plain(text: str) -> str:
    """The text as every comparison sees it: what looks the same on a screen is the same.

    Composed; every kind of space is a space, every apostrophe is ', every hyphen is -, and what cannot be
    seen is dropped. Letters, capitals, accents, quotation marks and dashes stay. Only ``regex`` sees more
    (the composed text), so that a pattern can ask for French spacing.
    """
    return composed(text).translate(_ALIKE)


def folded(text: str) -> str:
    """``plain`` without capitals and accents, ligatures spelt out: what is left are bare letters."""
    bare = unicodedata.normalize("NFKD", plain(text).casefold().translate(_LIGATURES))
    return "".join(character for character in bare if not unicodedata.combining(character))


def is_blank(text: str) -> bool:
    return not plain(text).strip()


def words(text: str) -> list[str]:
    """What stands between spaces and holds a letter or a digit.

    So the elided ``l’homme`` and ``don’t`` are one word, as for promptfoo and word processors, ``1 234``
    with a no-break space is one, and a ``!`` or ``»`` after a French space or a bullet is none.
    """
    return [word for word in plain(_DIGIT_GROUP.sub("", text)).split() if _LETTER_OR_DIGIT.search(word)]


def tokens(text: str) -> list[str]:
    """Runs of letters and digits without capitals, accents kept: ``l’été`` is two."""
    return _TOKEN.findall(plain(text).casefold())


def lines(text: str) -> list[str]:
    """The lines that say something: no blank lines, code fences, rules or underlining."""
    return [line for line in plain(text).split("\n") if not _NO_LINE.match(line)]


def unmarked(line: str) -> str:
    """The line without its bullet, number, heading or quotation marker."""
    marker = _MARKER.match(line)
    return line[marker.end() :] if marker else line


def clip(text: str, width: int = 80) -> str:
    """The text on one line of at most ``width`` characters, to be quoted in an explanation."""
    line = " ".join(text[: 4 * width].split())
    return line if len(line) <= width and len(text) <= 4 * width else f"{line[: width - 1]}…"


def clip_all(texts: list[str], most: int = 5) -> list[str]:
    """The first few of many texts, each clipped; a last ``…`` stands for those left out."""
    shown = [clip(text, 40) for text in texts[:most]]
    return shown if len(texts) <= most else [*shown, "…"]
