"""The check for the language of an answer."""

from functools import lru_cache
from typing import Any

import regex

from evals.checks.kinds import Language
from evals.checks.libraries import load
from evals.checks.text import plain
from evals.results import CheckResult
from prompt_library import Phrase

_READ = 20_000
_SURE = 0.6
_DOUBT = 0.4
_LATIN = regex.compile(r"\p{Latin}")


def language(text: str, *, value: Language) -> CheckResult:
    """The answer is in ``value``, by py3langid from its first 20,000 characters.

    Another script is another language. A third language in Latin letters is believed only above a
    probability of 0.6, as a few words resemble many languages; otherwise English is weighed against
    French, and words that may well be either pass.
    Unscored under three letters.
    """
    read = plain(text[:_READ])
    letters = sum(map(str.isalpha, read))
    if letters < 3:
        return CheckResult(None, Phrase("evals.language.short"))
    probability = dict(ranked(text))
    likeliest, sure = max(probability.items(), key=lambda item: item[1])
    share = probability[value] / ((probability["en"] + probability["fr"]) or 1.0)
    third = sure >= _SURE and likeliest not in ("en", "fr")
    foreign = 2 * len(_LATIN.findall(read)) < letters
    right = share >= _DOUBT and not third and not foreign
    outcome = "right" if right else "other"
    return CheckResult(float(right), Phrase(f"evals.language.{outcome}-{value}"))


def ranked(text: str) -> list[tuple[str, float]]:
    """The languages that py3langid knows, likeliest first, with their probabilities, by ISO 639 code.

    Told from the first 20,000 characters.
    """
    return [(str(code), float(share)) for code, share in _identifier().rank(plain(text[:_READ]))]


@lru_cache
def _identifier() -> Any:
    langid = load("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
