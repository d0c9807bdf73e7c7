"""Checks for texts that go from one language into another: what must stay as it is, and how it is set."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from evals.checks.kinds import Glossary, Language, Text
from evals.checks.text import clip, clip_all, composed, folded
from evals.results import CheckResult
from prompt_library import Phrase

_PLACEHOLDER = re.compile(
    r"\{\{\s*\w{1,60}\s*\}\}|\{\w{0,60}\}|%\(\w{1,60}\)[sdif]|%\d{0,2}\$?[sdif](?!\w)|\$\w{1,60}"
    r"|</?[a-zA-Z][a-zA-Z0-9]{0,20}(?:\s[^<>]{0,200})?/?>"
)
_NO_BREAK = "\u00a0\u202f"
_SCHEME = re.compile(r"\w+://\S+|\b\d{1,2}:\d{2}\b")


def placeholders_kept(text: str, *, source: Text) -> CheckResult:
    """Every placeholder and tag of ``source`` is in the answer as often, and none beside them.

    Placeholders are ``{name}``, ``{{ name }}``, ``%s``, ``%d``, ``%(name)s``, ``$NAME``, tags ``<b>``,
    ``</b>``. The value is the share kept, less as much again for each that was invented, 0 at least. Unscored
    where there is none in either.
    """
    wanted, found = _placeholders(source), _placeholders(text)
    total, lost, invented = wanted.total(), wanted - found, found - wanted
    if not total and not invented:
        return CheckResult(None, Phrase("evals.placeholders-kept.none"))
    if not lost and not invented:
        return CheckResult(1.0, Phrase("evals.placeholders-kept.all", n=total))
    value = 1 - (lost.total() + invented.total()) / max(total, 1)
    outcome, one = ("lost", next(iter(lost))) if lost else ("invented", next(iter(invented)))
    return CheckResult(max(0.0, value), Phrase(f"evals.placeholders-kept.{outcome}", one=clip(one)))


def glossary(text: str, *, value: Glossary, source: Text) -> CheckResult:
    """The answer uses the target term of ``value`` (or one of several) for every term that ``source`` holds.

    Terms are whole words, whatever their capitals and accents; an ending -s, -es or -x is a plural. The value
    is the share of the terms that were put as wanted. Unscored if ``source`` holds none of them.
    """
    due = {term: targets for term, targets in value.items() if _holds(source, term)}
    if not due:
        return CheckResult(None, Phrase("evals.glossary.none"))
    missing = [
        term
        for term, targets in due.items()
        if not any(_holds(text, one) for one in ([targets] if isinstance(targets, str) else targets))
    ]
    if not missing:
        return CheckResult(1.0, Phrase("evals.glossary.all", n=len(due)))
    phrase = Phrase("evals.glossary.missing", terms=clip_all(missing), n=len(missing), total=len(due))
    return CheckResult(1 - len(missing) / len(due), phrase)


def _holds(text: str, term: str) -> bool:
    words = r"\s+".join(map(re.escape, folded(term).split()))
    return re.search(rf"(?<!\w){words}(?:e?s|x)?(?!\w)", folded(text)) is not None


@dataclass(frozen=True, slots=True)
class _Sign:
    """Places of a sign, and whether each is set right."""

    pattern: re.Pattern[str]
    right: Callable[[re.Match[str]], bool]


_FRENCH = (
    _Sign(re.compile(r"(\S|^)(\s?)[;!?](?!\w)"), lambda at: at[1] in "!?«(" or at[2] in tuple(_NO_BREAK)),
    _Sign(re.compile(r"(\w|[»)])(\s?):(?!\w|//|[)(-])"), lambda at: at[2] in tuple(_NO_BREAK)),
    _Sign(re.compile(r"«(\s?)"), lambda at: at[1] in tuple(_NO_BREAK)),
    _Sign(re.compile(r"(\s?)»"), lambda at: at[1] in tuple(_NO_BREAK)),
    _Sign(re.compile(r"[“”]|(?<!\w)\"(?=\w)"), lambda at: False),
)
_ENGLISH = (
    _Sign(re.compile(r"(\s?)[;:!?](?!\w|[)(/-])"), lambda at: not at[1]),
    _Sign(re.compile(r"[«»]"), lambda at: False),
)
_SIGNS = {"fr": _FRENCH, "en": _ENGLISH}


def typography(text: str, *, value: Language) -> CheckResult:
    """The share of the places where the punctuation is set as the language ``value`` sets it.

    French: a no-break space (U+00A0 or U+202F) before ``; : ! ?`` and inside « », and no English quotation
    marks (Lexique des règles typographiques en usage à l’Imprimerie nationale). English: no space before
    them, and no French quotation marks. Addresses and times are left out. 1 where there is no such place.
    """
    said = _SCHEME.sub("x", composed(text))
    places = [(sign.right(at), at) for sign in _SIGNS[value] for at in sign.pattern.finditer(said)]
    wrong = [said[max(0, at.start() - 12) : at.end() + 2] for right, at in places if not right]
    if not wrong:
        return CheckResult(1.0, Phrase(f"evals.typography.right-{value}", n=len(places)))
    share = 1 - len(wrong) / len(places)
    return CheckResult(share, Phrase(f"evals.typography.wrong-{value}", n=len(wrong), passage=clip(wrong[0])))


def _placeholders(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s+", "", match) for match in _PLACEHOLDER.findall(composed(text)))
