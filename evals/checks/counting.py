"""Checks that count: words, sentences and lines."""

from evals.checks.kinds import Count, Limit, WordBounds
from evals.checks.sentences import sentences
from evals.checks.text import lines, words
from evals.results import CheckResult
from prompt_library import Phrase


def word_count(text: str, *, value: WordBounds) -> CheckResult:
    """The answer has ``value`` words, or between ``min`` and ``max``; elided words are one word."""
    if isinstance(value, dict):
        return _within("word-count", len(words(text)), value.get("min"), value.get("max"))
    n = len(words(text))
    return CheckResult(float(n == value), Phrase("evals.word-count.exactly", n=n, wanted=value))


def sentence_count(text: str, *, min: Count | None = None, max: Limit | None = None) -> CheckResult:
    """The answer has between ``min`` and ``max`` sentences."""
    return _within("sentence-count", len(sentences(text)), min, max)


def line_count(text: str, *, min: Count | None = None, max: Limit | None = None) -> CheckResult:
    """The answer has between ``min`` and ``max`` lines, without the blank ones, code fences and rules."""
    return _within("line-count", len(lines(text)), min, max)


def _within(check: str, n: int, least: int | None, most: int | None) -> CheckResult:
    inside = (least is None or n >= least) and (most is None or n <= most)
    bounds = "at-most" if least is None else "at-least" if most is None else "between"
    phrase = Phrase(f"evals.{check}.{bounds}", n=n, min=least, max=most)
    return CheckResult(float(inside), phrase)
