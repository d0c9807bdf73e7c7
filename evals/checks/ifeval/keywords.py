"""``keywords:…``: texts and characters that an answer must hold, hold often enough, or do without."""

import re

from evals.checks.ifeval.relations import compared
from evals.checks.kinds import Character, Count, Relation, Text, Texts
from evals.checks.text import clip, clip_all, plain
from evals.results import CheckResult
from prompt_library import Phrase


def existence(text: str, *, keywords: Texts) -> CheckResult:
    """Every one of ``keywords`` is in the answer, whatever the capitals, be it within a longer word."""
    answer = _caseless(text)
    missing = [keyword for keyword in keywords if _caseless(keyword) not in answer]
    n, found = len(keywords), len(keywords) - len(missing)
    if not missing:
        return CheckResult(1.0, Phrase("evals.ifeval-keywords-existence.found", n=n))
    phrase = Phrase("evals.ifeval-keywords-existence.missing", n=n, found=found, missing=clip_all(missing))
    return CheckResult(0.0, phrase)


def frequency(text: str, *, keyword: Text, frequency: Count, relation: Relation) -> CheckResult:
    """``keyword`` comes at least, or less than, ``frequency`` times, whatever the capitals.

    Within a longer word it counts too; overlapping places count once.
    """
    n = _caseless(text).count(_caseless(keyword))
    return compared("ifeval-keywords-frequency", n, relation, frequency, keyword=clip(keyword.strip()))


def forbidden_words(text: str, *, forbidden_words: Texts) -> CheckResult:
    r"""None of ``forbidden_words`` is in the answer as a word of its own, whatever the capitals.

    The published check looks for ``\b`` at both ends of the word, which after a sign such as the ``+`` of
    ``C++`` would ask for a letter; here there must be no letter, digit or underscore on either side.
    """
    answer = plain(text)
    used = [word for word in forbidden_words if _as_a_word(word).search(answer)]
    if used:
        phrase = Phrase("evals.ifeval-keywords-forbidden_words.used", n=len(used), used=clip_all(used))
        return CheckResult(0.0, phrase)
    shown = clip_all(forbidden_words)
    return CheckResult(1.0, Phrase("evals.ifeval-keywords-forbidden_words.none", forbidden=shown))


def letter_frequency(
    text: str, *, letter: Character, let_frequency: Count, let_relation: Relation
) -> CheckResult:
    """``letter`` comes at least, or less than, ``let_frequency`` times, as a capital or not.

    Accents count: an é is no e. As published, it may be any character that is not a space.
    """
    n = plain(text).lower().count(plain(letter).strip().lower())
    return compared("ifeval-keywords-letter_frequency", n, let_relation, let_frequency, letter=letter.strip())


def _caseless(text: str) -> str:
    return plain(text).strip().casefold()


def _as_a_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(plain(word).strip())}(?!\w)", re.IGNORECASE)
