"""Sentences for the person who reads them, in each language that the workbench speaks.

A phrase is named by a key such as ``evals.contains.missing``. The first part is the package that owns
it, and the wordings live in that package's ``locales/<language>.json``.
"""

import json
import string
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Self

LANGUAGES = ("en", "fr")
_QUOTES = {"en": ("“", "”"), "fr": ("«\u202f", "\u202f»")}


class Phrase(str):
    """A sentence that is English text and knows its other wordings.

    ``values`` are plain JSON: they are stored and worded again in the reader's language later. A list
    is shown as quoted items, a float with the language's decimal sign. A wording may be an object with
    ``one`` and ``other``; the value ``n`` then chooses.
    """

    key: str
    values: dict[str, Any]

    def __new__(cls, key: str, /, **values: Any) -> Self:
        phrase = super().__new__(cls, _word(key, values, "en"))
        phrase.key, phrase.values = key, values
        return phrase

    def __reduce__(self) -> tuple[Any, ...]:
        return Phrase.restore, (self.dump(),)

    def to(self, language: str) -> str:
        """The wording in ``language``; English for a language that the workbench does not speak."""
        return wording(self.key, language, **self.values)

    def dump(self) -> dict[str, Any]:
        """The phrase as plain JSON, for storing."""
        return {"key": self.key, "values": self.values}

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> "Phrase":
        """The phrase that ``dump`` wrote, by whatever version of the workbench wrote it."""
        try:
            return cls(stored["key"], **stored["values"])
        except (KeyError, ModuleNotFoundError):
            return cls(
                "prompt_library.phrase.unknown", key=stored["key"], values=json.dumps(stored["values"])
            )


def wording(key: str, language: str, /, **values: Any) -> str:
    """The wording that ``Phrase(key, **values)`` has in ``language``."""
    return _word(key, values, language if language in LANGUAGES else "en")


class PhrasedError(Exception):
    """The root of every error that is written for the person who sees it."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase)
        self.phrase = phrase

    def to(self, language: str) -> str:
        return self.phrase.to(language)


class _Formatter(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, list | tuple):
            left, right = _QUOTES[self.language]
            return ", ".join(f"{left}{item}{right}" for item in value)
        if isinstance(value, Phrase):
            return value.to(self.language)
        text = str(super().format_field(value, format_spec))
        return text.replace(".", ",") if self.language == "fr" and isinstance(value, float) else text


@lru_cache
def catalogue(package: str, language: str) -> dict[str, Any]:
    """Every wording that ``package`` has in ``language``."""
    text = files(package).joinpath("locales", f"{language}.json").read_text(encoding="utf-8")
    wordings: dict[str, Any] = json.loads(text)
    return wordings


def _word(key: str, values: Mapping[str, Any], language: str) -> str:
    found: Any = catalogue(key.partition(".")[0], language)[key]
    if isinstance(found, dict):
        singular = abs(values["n"]) < 2 if language == "fr" else values["n"] == 1
        found = found["one" if singular else "other"]
    # Most texts of a page are as they stand, and a page has hundreds.
    if "{" not in found and "}" not in found:
        return str(found)
    # Texts and whole numbers are written the same in every language, and most values are one of them.
    if all(type(value) in _AS_THEY_ARE for value in values.values()):
        return str(found.format_map(values))
    return _FORMATTERS[language].vformat(found, (), values)


_AS_THEY_ARE = (str, int)
_FORMATTERS = {language: _Formatter(language) for language in LANGUAGES}
