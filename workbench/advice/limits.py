"""Limits of length in instructions: “at most 40 words”, « entre 3 et 5 phrases »."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.advice.reading import Sentence
from workbench.advice.wordlists import any_of, words

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FRENCH = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_NUMBERS = {name: value for names in (_ENGLISH, _FRENCH) for value, name in enumerate(names)} | {"une": 1}
_NUMBER = rf"(?:\d{{1,5}}|{any_of(','.join(sorted(_NUMBERS, key=len, reverse=True)))})"
_UNITS = {
    "mot": "word",
    "phrase": "sentence",
    "ligne": "line",
    "caractère": "character",
    "paragraphe": "paragraph",
}
_UNIT = any_of(",".join(f"{unit}s?" for pair in _UNITS.items() for unit in pair))
_MOST = any_of("""
    at most, no more than, not more than, up to, a maximum of, maximum, max, under, less than, fewer
    than, within, au plus, au maximum, pas plus de, jusqu'à, moins de""")
_LEAST = any_of("""
    at least, no less than, a minimum of, minimum, more than, over, au moins, au minimum, plus de""")
_AFTER_MOST = any_of("at most, or less, or fewer, maximum, max, au plus, au maximum, ou moins")
_AFTER_LEAST = any_of("at least, or more, minimum, au moins, au minimum, ou plus")
_LIMIT = words(
    rf"(?:(?P<most>{_MOST})\s+|(?P<least>{_LEAST})\s+|(?P<exactly>exactly|exactement)\s+"
    rf"|(?P<low>{_NUMBER})\s*(?:to|and|or|-|–|à|et|ou)\s*)?"
    rf"(?P<number>{_NUMBER})\s+(?:\w+\s+)?(?P<unit>{_UNIT})"
    rf"(?:\s+(?:(?P<after_most>{_AFTER_MOST})|(?P<after_least>{_AFTER_LEAST})))?"
)
_PART = words(
    any_of("""
        title, subject, headline, summary, intro\\w*, conclusion, label, question, quote, field, key,
        name, bullet, item, idea, sentence, line, paragraph, turn, each, every, per, titre, objet,
        chapeau, résumé, étiquette, citation, champ, clé, nom, puce, point, idée, phrase, ligne,
        paragraphe, tour, chaque, par""")
)


@dataclass(frozen=True, slots=True)
class Limit:
    """From ``low`` to ``high`` of a ``unit``, where ``None`` is no limit.

    ``parts`` are the words of its sentence that may say what is limited: a title, each line.
    """

    unit: str
    low: int | None
    high: int | None
    parts: frozenset[str]
    start: int
    end: int

    def contradicts(self, other: "Limit") -> bool:
        """Whether both limit the same, and no length fits both or their longest lengths differ."""
        if self.unit != other.unit or self.parts != other.parts:
            return False
        if self.high is not None and other.high is not None and self.high != other.high:
            return True
        pairs = ((self, other), (other, self))
        return any(one.low is not None and two.high is not None and one.low > two.high for one, two in pairs)


def limits_in(sentence: Sentence) -> Iterator[Limit]:
    """The limits of a sentence. Of bare numbers only those of words are limits: “one line” may be any."""
    lowered = sentence.text.lower()
    if not any(name in lowered for pair in _UNITS.items() for name in pair):
        return
    for match in _LIMIT.finditer(sentence.text):
        unit = match["unit"].casefold().removesuffix("s")
        around = f"{sentence.text[: match.start()]} {sentence.text[match.end() :]}"
        bounds = _bounds(match, _UNITS.get(unit, unit))
        if bounds:
            parts = frozenset(part.group().casefold() for part in _PART.finditer(around))
            start, end = sentence.start + match.start(), sentence.start + match.end()
            yield Limit(_UNITS.get(unit, unit), *bounds, parts, start, end)


def _bounds(match: re.Match[str], unit: str) -> tuple[int | None, int | None] | None:
    number = _value(match["number"])
    if match["most"] or match["after_most"]:
        return None, number
    if match["least"] or match["after_least"]:
        return number, None
    if match["low"]:
        return _value(match["low"]), number
    if match["exactly"] or (unit == "word" and number > 1):
        return number, number
    return None


def _value(name: str) -> int:
    return int(name) if name.isdigit() else _NUMBERS[name.casefold()]
