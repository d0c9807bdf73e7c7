"""``language:…`` and ``change_case:…``: the language of an answer, and its capitals.

Where the published checks ask langdetect, these ask py3langid, and of the text in small letters, since it
makes little of capitals. As published, an answer too short to tell its language follows; too short is under
three letters.
"""

from collections.abc import Callable

from evals.checks.ifeval.relations import compared
from evals.checks.ifeval.tokens import tree_bank_words
from evals.checks.kinds import LANGUAGE_CODES, Count, LanguageCode, Relation
from evals.checks.language import language as in_language
from evals.checks.language import ranked
from evals.checks.text import clip_all, plain, words
from evals.results import CheckResult
from prompt_library import Phrase

_FEWEST_LETTERS = 3
_READ = 20_000
_OfCase = Callable[[str], bool]


def response_language(text: str, *, language: LanguageCode) -> CheckResult:
    """The answer is in ``language``, an ISO 639-1 code, as far as its first 20,000 characters tell.

    It must be the likeliest of the codes that can be asked for. English and French are told apart by the
    check ``language``, which gives the benefit of the doubt to a few words that may be either.
    """
    thing = "evals.ifeval-language-response_language"
    likeliest = _language_of(text)
    if likeliest is None:
        return CheckResult(1.0, Phrase(f"{thing}.untold"))
    if language == likeliest or _passes_for(text, language):
        return CheckResult(1.0, Phrase(f"{thing}.right", language=language))
    return CheckResult(0.0, Phrase(f"{thing}.other", language=language, found=likeliest))


def english_capital(text: str) -> CheckResult:
    """The answer is in English, and all its letters are capitals."""
    return _english("change_case-english_capital", text, str.isupper, str.islower)


def english_lowercase(text: str) -> CheckResult:
    """The answer is in English, without a capital letter."""
    return _english("change_case-english_lowercase", text, str.islower, str.isupper)


def capital_word_frequency(text: str, *, capital_frequency: Count, capital_relation: Relation) -> CheckResult:
    """At least, or less than, ``capital_frequency`` words are in capitals throughout: I and A are, and so is
    a hyphenated word, once. Words are those of ``tree_bank_words``.
    """
    n = sum(map(str.isupper, tree_bank_words(text)))
    return compared("ifeval-change_case-capital_word_frequency", n, capital_relation, capital_frequency)


def _english(thing: str, text: str, holds: _OfCase, wrong: _OfCase) -> CheckResult:
    answer = plain(text)
    key = f"evals.ifeval-{thing}"
    if not holds(answer):
        at_fault = [
            word for word in words(answer) if any(wrong(letter) or letter.istitle() for letter in word)
        ]
        if not at_fault:
            return CheckResult(0.0, Phrase(f"{key}.none"))
        return CheckResult(0.0, Phrase(f"{key}.case", n=len(at_fault), words=clip_all(at_fault)))
    likeliest = _language_of(answer)
    if likeliest is None or likeliest == "en" or _passes_for(answer, "en"):
        return CheckResult(1.0, Phrase(f"{key}.right"))
    return CheckResult(0.0, Phrase(f"{key}.language", found=likeliest))


def _language_of(text: str) -> str | None:
    """The likeliest language that can be asked for; ``None`` for too few letters to tell."""
    read = text[:_READ]
    if sum(map(str.isalpha, read)) < _FEWEST_LETTERS:
        return None
    return next(code for code, _ in ranked(read.lower()) if code in LANGUAGE_CODES)


def _passes_for(text: str, language: str) -> bool:
    if language not in ("en", "fr"):
        return False
    return bool(in_language(text[:_READ].lower(), value="en" if language == "en" else "fr").value)
