"""Checks for constrained writing: what a text begins its lines with, and which letters it does without."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from evals.checks.kinds import Letters, Texts
from evals.checks.text import clip, clip_all, folded, lines, unmarked, words
from evals.results import CheckResult
from prompt_library import Phrase

_EMPHASIS = re.compile(r"[*_`]+")
_LABEL = re.compile(r"[^\W\d_]\s*[:.)=–—-]+(?:\s+|$)")


def acrostic(text: str, *, value: Letters) -> CheckResult:
    """The lines begin with the letters of ``value``, in order, whatever capitals and accents.

    Bullets, numbers, quotation marks and emphasis before the first letter do not count, nor blank lines,
    nor a letter that only labels its line (``S: the sea``): the line itself has to begin with it. The
    value is the share of letters in order (their longest common subsequence) of the longer of the word
    and the lines: one line too many or too few costs one place, not all that follow.
    """
    wanted = _letters(value)
    initials = "".join(map(_initial, lines(text)))
    n = LCSseq.similarity(wanted, initials)
    share = n / max(len(wanted), len(initials))
    shown = {"found": clip(initials.upper(), 40), "wanted": clip(wanted.upper(), 40)}
    if share == 1.0:
        return CheckResult(1.0, Phrase("evals.acrostic.spelled", **shown))
    if n == len(wanted):
        return CheckResult(share, Phrase("evals.acrostic.longer", n=len(initials) - n, **shown))
    return CheckResult(share, Phrase("evals.acrostic.different", n=n, total=len(wanted), **shown))


def lines_begin(text: str, *, value: Texts) -> CheckResult:
    """The lines begin with the texts of ``value``, in order, whatever capitals, accents and spaces.

    Bullets, numbers, quotation marks and emphasis before a text do not count, nor blank lines. The value is
    the share of the texts whose lines come in order (their longest common subsequence) of the longer of the
    texts and the lines: one line too many or too few costs one place, not all that follow.
    """
    wanted = [_solid(one) for one in value]
    found = [_beginning(line, wanted) for line in lines(text)]
    n = LCSseq.similarity(wanted, found)
    share = n / max(len(wanted), len(found))
    if share == 1.0:
        return CheckResult(1.0, Phrase("evals.lines-begin.all", n=len(wanted)))
    if n == len(wanted):
        return CheckResult(share, Phrase("evals.lines-begin.longer", n=len(found) - n))
    missing = clip_all([one for one, bare in zip(value, wanted, strict=True) if bare not in found])
    key = "missing" if missing else "order"
    return CheckResult(share, Phrase(f"evals.lines-begin.{key}", n=n, total=len(wanted), missing=missing))


def forbidden_letters(text: str, *, value: Letters) -> CheckResult:
    """None of the letters of ``value`` is in the answer, with or without accents and capitals."""
    forbidden = set(_letters(value))
    letters = sorted(forbidden.intersection(folded(text)))
    shown = {"letters": [letter.upper() for letter in sorted(forbidden)]}
    if not letters:
        return CheckResult(1.0, Phrase("evals.forbidden-letters.none", **shown))
    at_fault = [word for word in words(text) if forbidden.intersection(folded(word))]
    phrase = Phrase("evals.forbidden-letters.found", n=len(at_fault), words=clip_all(at_fault), **shown)
    return CheckResult(0.0, phrase)


def _initial(line: str) -> str:
    said = _EMPHASIS.sub("", unmarked(line)[:200]).strip()
    letters = _letters(_LABEL.sub("", said, count=1) if _LABEL.match(said) else said)
    return letters[0] if len(letters) > 1 else "?"


def _beginning(line: str, wanted: Sequence[str]) -> str:
    """The longest of ``wanted`` that the line begins with; empty if there is none."""
    said = _solid(_EMPHASIS.sub("", unmarked(line)[:400]))
    return max((one for one in wanted if said.startswith(one)), key=len, default="")


def _solid(text: str) -> str:
    return "".join(folded(text).split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, folded(text)))
