"""Checks that hold an answer's length against its own sentences, or against what it was given."""

from evals.checks.kinds import Limit, Ratio, Text
from evals.checks.sentences import sentences
from evals.checks.text import words
from evals.results import CheckResult
from prompt_library import Phrase

_TOLERATED = 0.5
"""How far above the limit, as a share of it, the mean of a text that earns nothing is."""


def mean_sentence_length(text: str, *, max: Limit) -> CheckResult:
    """The answer's sentences have at most ``max`` words on average.

    The value is 1 up to ``max`` and falls in a straight line to 0 at one and a half times ``max``: one long
    sentence too many must not cost as much as officialese throughout.
    """
    said = sentences(text)
    mean = len(words(text)) / len(said) if said else 0.0
    value = 1.0 if mean <= max else _at_least_0(1 - (mean - max) / (_TOLERATED * max))
    outcome = "short" if value == 1 else "long"
    return CheckResult(value, Phrase(f"evals.mean-sentence-length.{outcome}", mean=round(mean, 1), max=max))


def length_ratio(text: str, *, source: Text, min: Ratio = 0.0, max: Ratio = 10.0) -> CheckResult:
    """The answer has between ``min`` and ``max`` times as many words as ``source``. Unscored without any."""
    given = len(words(source))
    if not given:
        return CheckResult(None, Phrase("evals.length-ratio.empty"))
    n = len(words(text))
    least, most = round(given * min), round(given * max)
    outcome = "short" if n < given * min else "long" if n > given * max else "within"
    phrase = Phrase(f"evals.length-ratio.{outcome}", n=n, given=given, least=least, most=most)
    return CheckResult(float(outcome == "within"), phrase)


def _at_least_0(value: float) -> float:
    return value if value > 0 else 0.0
