"""``length_constraints:…``: how many words, sentences and paragraphs, and how a paragraph begins."""

import re

from evals.checks.ifeval.relations import compared, exact
from evals.checks.ifeval.tokens import sentence_count, word_runs
from evals.checks.kinds import Count, Limit, Relation, Text
from evals.checks.text import clip, plain
from evals.results import CheckResult
from prompt_library import Phrase

_DIVIDER = "***"
_SIGNS = ".,?!'\""
_SIGN = re.compile(rf"[{_SIGNS}]")


def number_words(text: str, *, num_words: Count, relation: Relation) -> CheckResult:
    """The answer has at least, or less than, ``num_words`` words, counted by ``word_runs``."""
    return compared("ifeval-length_constraints-number_words", word_runs(text), relation, num_words)


def number_sentences(text: str, *, num_sentences: Count, relation: Relation) -> CheckResult:
    """The answer has at least, or less than, ``num_sentences`` sentences, counted by Punkt (``tokens``)."""
    return compared(
        "ifeval-length_constraints-number_sentences", sentence_count(text), relation, num_sentences
    )


def number_paragraphs(text: str, *, num_paragraphs: Limit) -> CheckResult:
    """The answer has exactly ``num_paragraphs`` paragraphs, separated by the divider ``***``.

    A divider at the beginning or the end separates nothing; two with nothing between them fail.
    """
    pieces = plain(text).split(_DIVIDER)
    if not all(map(str.strip, pieces[1:-1])):
        return CheckResult(0.0, Phrase("evals.ifeval-length_constraints-number_paragraphs.empty"))
    n = sum(1 for piece in pieces if piece.strip())
    return exact("ifeval-length_constraints-number_paragraphs", n, num_paragraphs)


def nth_paragraph_first_word(
    text: str, *, num_paragraphs: Limit, nth_paragraph: Limit, first_word: Text
) -> CheckResult:
    """The answer has ``num_paragraphs`` paragraphs, and the one at ``nth_paragraph`` begins with a word.

    Paragraphs are separated by two line feeds. As published, blank ones are not counted but do take a
    place: after two blank lines in a row, ``nth_paragraph`` points to what stands before it. The first word
    is what stands before the first space or ``. , ? ! ' "``, without opening ``' "``, whatever the
    capitals. Here a ``first_word`` that holds such a sign (``l'eau``) is compared whole.
    """
    thing = "evals.ifeval-length_constraints-nth_paragraph_first_word"
    pieces = plain(text).split("\n\n")
    n = sum(1 for piece in pieces if piece.strip())
    if n != num_paragraphs:
        return CheckResult(0.0, Phrase(f"{thing}.count", n=n, wanted=num_paragraphs))
    said = pieces[nth_paragraph - 1].split(maxsplit=1) if nth_paragraph <= n else []
    shown = {"nth": nth_paragraph, "word": clip(first_word.strip(), 40)}
    if not said:
        outcome = "absent" if nth_paragraph > n else "blank"
        return CheckResult(0.0, Phrase(f"{thing}.{outcome}", **shown))
    if plain(first_word).strip().lower() in _first_words(said[0]):
        return CheckResult(1.0, Phrase(f"{thing}.right", **shown))
    return CheckResult(0.0, Phrase(f"{thing}.other", found=clip(said[0], 40), **shown))


def _first_words(said: str) -> tuple[str, str]:
    """The word as published, up to its first sign, and whole."""
    opened = said.lstrip("'").lstrip('"').lower()
    return _SIGN.split(opened, maxsplit=1)[0], opened.rstrip(_SIGNS)
