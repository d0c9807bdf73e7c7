"""Numbers in figures, as English and French texts write them.

``1,234.5`` and ``1 234,5`` are the same number. ``1,234`` may be 1234 or 1.234, ``1 234`` one number or
two: then any reading will do, as a false accusation is worse than a missed one. Signs are not compared
(most hyphens are dashes), figures after a letter are part of a name (``B12``), and numbers of list items
do not count. A time counts as its hour and minutes, a date as its parts, and what has nine digits or more,
such as a telephone number, also by its digits alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evals.checks.text import folded, plain

_FIGURE = re.compile(
    r"(?<!\w)(?<!\d[.,'])(?:"
    r"(?P<hour>\d{1,2})(?:\s?[:hH]\s?(?P<minute>[0-5]\d)(?!\d)(?:\s?(?P<half>[aApP])\.?[mM]\b)?"
    r"|\s?(?P<only_half>[aApP])\.?[mM]\b)"
    r"|\d+(?:[ ,.']\d+)*)"
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([ ,.'])\d{3}(?:\1\d{3})*)(?:(?!\1)[,.](?P<decimals>\d+))?")
_DECIMAL = re.compile(r"\d+[,.]\d+")
_TELEPHONE = re.compile(r"(?<!\w)\+?\d(?:[ .()/-]{0,2}\d){8,}(?!\w)")
_LIST_NUMBER = re.compile(r"^[ \t]*\d{1,2}[.)]\s", re.MULTILINE)
_MONTHS = {
    "jan": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "avr": 4, "may": 5, "mai": 5, "jun": 6, "juin": 6,
    "jul": 7, "juil": 7, "aug": 8, "aou": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(rf"\d(?:st|nd|rd|th|er)? (?:of |de )?({_MONTH})|\b({_MONTH})[a-z]*\.? \d")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is spelled, and each way to read it: the numbers that it then is, in canonical form."""

    spelling: str
    readings: tuple[tuple[str, ...], ...]


def known_numbers(source: str) -> frozenset[str]:
    """Every number that ``source`` may be said to hold, in canonical form."""
    given = plain(source)
    numbers = {number for figure in _figures(given) for reading in figure.readings for number in reading}
    telephones = {_telephone(found[0]) for found in _TELEPHONE.finditer(given)}
    months = {str(_MONTHS[found[1] or found[2]]) for found in _DATE.finditer(folded(source))}
    return frozenset(numbers | telephones | months)


def unknown_figures(text: str, known: frozenset[str]) -> tuple[int, list[str]]:
    """How many numbers ``text`` holds, and the spellings of those that are not ``known``, each once."""
    answer = _LIST_NUMBER.sub("", plain(text))
    telephones = [found[0] for found in _TELEPHONE.finditer(answer) if _telephone(found[0]) in known]
    rest = _TELEPHONE.sub(lambda found: "" if _telephone(found[0]) in known else found[0], answer)
    figures = list(_figures(rest))
    unknown = [figure.spelling for figure in figures if not _is_known(figure, known)]
    return len(telephones) + len(figures), list(dict.fromkeys(unknown))


def _is_known(figure: Figure, known: frozenset[str]) -> bool:
    return any(known.issuperset(reading) for reading in figure.readings)


def _figures(text: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(text):
        if found["hour"]:
            yield Figure(found[0], _clock(found))
        else:
            yield from _numbers(found[0])


def _clock(found: re.Match[str]) -> tuple[tuple[str, ...], ...]:
    hour, minutes = int(found["hour"]), [_canonical(found["minute"])] if found["minute"] else []
    hours = {hour}
    half = found["half"] or found["only_half"]
    if half:
        hours.add(hour % 12 + (12 if half in "pP" else 0))
    return tuple((str(h), *(m for m in minutes if m != "0")) for h in sorted(hours))


def _numbers(chain: str) -> Iterator[Figure]:
    """The numbers of a chain of digits joined by single spaces, commas, points or apostrophes."""
    pieces = chain.split(" ")
    readings = _readings(chain)
    if len(pieces) > 1:
        parts = [figure for piece in pieces for figure in _numbers(piece)]
        if readings:
            apart = tuple(number for part in parts for number in part.readings[0])
            yield Figure(chain, (*readings, apart))
        else:
            yield from parts
    elif readings:
        yield Figure(chain, readings)
    else:
        yield from (Figure(part, ((_canonical(part),),)) for part in re.split("[,.']", chain))


def _readings(chain: str) -> tuple[tuple[str, ...], ...]:
    readings = []
    if chain.isdigit():
        readings.append((_canonical(chain),))
    if grouped := _GROUPED.fullmatch(chain):
        decimals = grouped["decimals"] or ""
        whole = chain[: len(chain) - len(decimals)]
        readings.append((_canonical("".join(filter(str.isdigit, whole)), decimals),))
    if _DECIMAL.fullmatch(chain):
        whole, decimals = re.split("[,.]", chain)
        readings.append((_canonical(whole, decimals),))
    return tuple(readings)


def _canonical(whole: str, decimals: str = "") -> str:
    whole, decimals = whole.lstrip("0") or "0", decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _telephone(spelling: str) -> str:
    # The last nine digits are the same with and without the country's prefix.
    return "tel:" + "".join(filter(str.isdigit, spelling))[-9:]
