"""Checks for answers that must stick to what they were given, and say so when it is not there."""

import re
from collections.abc import Sequence

from evals.checks.figures import known_numbers, unknown_figures
from evals.checks.kinds import Count, Flag, Limit, Source, TextOrTexts
from evals.checks.text import clip, clip_all, plain, tokens, words
from evals.results import CheckResult
from prompt_library import Phrase

_QUOTE = re.compile(r"\"([^\"]+)\"|“([^“”]+)”|«([^«»]+)»")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def quote_is_verbatim(
    text: str, *, source: Source, min_words: Limit = 3, required: Flag = True
) -> CheckResult:
    """Every quotation of at least ``min_words`` words is in ``source``, word for word.

    Quotations stand in "…", “…” or «…», within a paragraph. Words are compared, not punctuation, capitals
    or white space. Without any quotation: 0, or unscored if none is ``required``.
    """
    given = _spoken(_joined(source))
    quotes = [quote for quote in _quotes(text) if len(words(quote)) >= min_words]
    altered = [quote for quote in quotes if _spoken(quote) not in given]
    if altered:
        phrase = Phrase("evals.quote-is-verbatim.altered", n=len(quotes), quote=clip(altered[0]))
        return CheckResult(0.0, phrase)
    if quotes:
        return CheckResult(1.0, Phrase("evals.quote-is-verbatim.verbatim", n=len(quotes)))
    outcome = "missing" if required else "not-needed"
    return CheckResult(0.0 if required else None, Phrase(f"evals.quote-is-verbatim.{outcome}", n=min_words))


def numbers_from_source(text: str, *, source: Source, min: Count = 0) -> CheckResult:
    """Every number of the answer, in figures, is a number of ``source``, and there are at least ``min``.

    Numbers are compared as numbers, whatever their spelling: see ``evals.checks.figures``.
    """
    n, unknown = unknown_figures(text, known_numbers(_joined(source)))
    if unknown:
        return CheckResult(0.0, Phrase("evals.numbers-from-source.invented", invented=clip_all(unknown)))
    if n < min:
        return CheckResult(0.0, Phrase("evals.numbers-from-source.few", n=n, min=min))
    return CheckResult(1.0, Phrase(f"evals.numbers-from-source.{'known' if n else 'none'}", n=n))


def abstains_iff(text: str, *, value: TextOrTexts, expected: Flag) -> CheckResult:
    """The answer abstains if, and only if, that is ``expected``.

    It abstains if it holds the words of a phrase of ``value``, whatever their capitals and punctuation.
    """
    phrases = [value] if isinstance(value, str) else value
    said = said_phrase(text, phrases)
    if said is None:
        outcome = "should-abstain" if expected else "answers"
        return CheckResult(
            float(not expected), Phrase(f"evals.abstains-iff.{outcome}", wanted=clip_all(phrases))
        )
    outcome = "abstains" if expected else "should-answer"
    return CheckResult(float(expected), Phrase(f"evals.abstains-iff.{outcome}", said=clip(said)))


def said_phrase(text: str, phrases: Sequence[str]) -> str | None:
    """The first of ``phrases`` whose words a text holds, whatever their capitals and punctuation."""
    said = _spoken(text)
    return next((phrase for phrase in phrases if _spoken(phrase) in said), None)


def _quotes(text: str) -> list[str]:
    found = (quote for paragraph in _PARAGRAPH.split(plain(text)) for quote in _QUOTE.finditer(paragraph))
    return [(quote[1] or quote[2] or quote[3]).strip() for quote in found]


def _spoken(text: str) -> str:
    """The words with a space on either side of each, so that one text holds another only in whole words."""
    return f" {' '.join(tokens(text))} "


def _joined(source: str | list[str | int | float]) -> str:
    return source if isinstance(source, str) else "\n".join(map(str, source))
