"""How easily a text is read, by the formulas of English and French."""

import re

from evals.checks.kinds import Language, Ratio
from evals.checks.sentences import sentences
from evals.checks.text import plain, words
from evals.results import CheckResult
from prompt_library import Phrase

_FALL = 30.0
"""Points below the wanted score at which nothing is earned: from plain to difficult in Flesch's table."""
_WEIGHTS = {"en": (206.835, 1.015, 84.6), "fr": (207.0, 1.015, 73.6)}
"""Base, weight of the words a sentence, and of the syllables a word: Flesch (1948), A new readability
yardstick, Journal of Applied Psychology 32; Kandel and Moles (1958), Application de l'indice de Flesch à la
langue française, Cahiers d'études de radio-télévision 19."""

_LETTERS = re.compile(r"[^\W\d_]+")
_ENGLISH = re.compile(r"[aeiouy]+")
_ENGLISH_APART = re.compile(
    r"ia(?!ls?\b|ns?\b)|io(?!n|us)|(?<!p)eo(?!u)|(?<![qg])ua|uou|uel\b|(?:[tdq]|sc)u?ie(?=[tn])|[^aeiouy]ui(?=ty|n)"
    r"|[aeiouy][^aeiouy]+ea\b|[aeiou]ing\b|(?:is|th)m\b"
)
_SILENT = re.compile(r"(?<=[^aeiouyl])es?\b|(?<=[aeiouy]l)es?\b|(?<=[^aeioutdy])ed\b|(?<=[aeiouy])ed\b")
_SOUNDED = re.compile(r"(?:[sxz]|ch|sh|c|g)es\b")
_FRENCH = re.compile(r"(?:(?<!q)u|[aeioyàâäêîôöùûüœæ])+|[éèëï]|(?<=a)o(?![uûn])")
_MUTE = re.compile(r"(?<=[^aeiouyàâäèêëîïôöùûü])es?\b")


def readability(text: str, *, value: Language, min: Ratio) -> CheckResult:
    """The text scores at least ``min`` in the reading ease of the language ``value``: Flesch's in English,
    Kandel and Moles's in French. 0..100 as a rule; from 60 on a text is plain, under 30 very difficult.

    The value is 1 from ``min`` upwards and falls in a straight line to 0 at 30 points less. Syllables are
    counted by rule (``syllables``): of 50 words each that the rules were not made on, they were off by one in
    13 English and 4 French ones, and 4 % short over all.
    """
    score = reading_ease(text, value)
    if score is None:
        return CheckResult(None, Phrase("evals.readability.no-word"))
    outcome = "plain" if score >= min else "hard"
    shortfall = (min - score) / _FALL
    earned = 1.0 if score >= min else 1 - shortfall if shortfall < 1 else 0.0
    return CheckResult(earned, Phrase(f"evals.readability.{outcome}", score=round(score), min=min))


def reading_ease(text: str, language: str) -> float | None:
    """The score of a text; ``None`` without a word."""
    said, counted = sentences(text), [word for word in words(text) if _LETTERS.search(word)]
    if not said or not counted:
        return None
    base, by_length, by_syllables = _WEIGHTS[language]
    a_word = sum(syllables(word, language) for word in counted) / len(counted)
    return base - by_length * len(counted) / len(said) - by_syllables * a_word


def syllables(word: str, language: str) -> int:
    """The syllables of a word, at least 1 for each of its parts between apostrophes and hyphens that has a
    vowel: groups of vowels, less a silent e at the end (*made*, *walked*, *grande*, *vie*), more where two
    vowels part (*piano*, *création*). The French ending *-ent* counts, of verbs too."""
    count = _english if language == "en" else _french
    return max(1, sum(count(part) for part in _LETTERS.findall(plain(word).casefold())))


def _english(part: str) -> int:
    groups = len(_ENGLISH.findall(part)) + len(_ENGLISH_APART.findall(part))
    if groups > 1 and _SILENT.search(part) and not _SOUNDED.search(part):
        groups -= 1
    return max(groups, int(bool(_ENGLISH.search(part))))


def _french(part: str) -> int:
    groups = len(_FRENCH.findall(part))
    return groups - 1 if groups > 1 and _MUTE.search(part) else groups
