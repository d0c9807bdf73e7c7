"""The check for the language of an answer."""

from functools import lru_cache
from typing import Any

from evals.checks.kinds import Language
from evals.checks.libraries import load
from evals.checks.text import plain
from evals.results import CheckResult
from prompt_library import Phrase

_READ = 20_000
_SURE = 0.6
_DOUBT = 0.4


def language(text: str, *, value: Language) -> CheckResult:
    """The answer is in ``value``, by py3langid from its first 20,000 characters.

    A third language is believed only if it is more probable than 0.6, as a few words resemble many
    languages; otherwise English is weighed against French, and words that may well be either pass.
    Unscored under three letters.
    """
    read = plain(text[:_READ])
    if sum(map(str.isalpha, read)) < 3:
        return CheckResult(None, Phrase("evals.language.short"))
    probability = dict(_identifier().rank(read))
    likeliest, sure = max(probability.items(), key=lambda item: item[1])
    share = probability[value] / ((probability["en"] + probability["fr"]) or 1.0)
    right = share >= _DOUBT and (likeliest in ("en", "fr") or sure < _SURE)
    outcome = "right" if right else "other"
    return CheckResult(float(right), Phrase(f"evals.language.{outcome}-{value}"))


@lru_cache
def _identifier() -> Any:
    langid = load("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
