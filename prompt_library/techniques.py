"""Technique cards: what a prompt can do, when it helps, when it does not, and a text to start from.

One YAML file a card in ``techniques/``. The names of techniques are those of two surveys, the texts our own.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_SUFFIX = ".yaml"
TEMPLATE_VARIABLES = ("input",)
"""What a card's template may use: ``{{ input }}`` stands for the exercise's own variable, to be renamed."""

SURVEYS = MappingProxyType(
    {
        "prompt-report": "The Prompt Report (arXiv 2406.06608)",
        "pattern-catalog": "A Prompt Pattern Catalog (arXiv 2302.11382)",
    }
)
"""The sources by the names that cards use for them."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Skill = Annotated[str, StringConstraints(pattern=r"^S([1-9]|1[0-5])$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TranslatedText(_Model):
    """One text in each language."""

    en: Text
    fr: Text

    def to(self, language: str) -> str:
        """The text in ``language``; English for a language that there is none in."""
        return self.fr if language == "fr" else self.en


class Example(_Model):
    """A fragment of a prompt without the technique and with it."""

    before: TranslatedText
    after: TranslatedText


class Source(_Model):
    """Where the technique is described: a survey of ``SURVEYS``, and its name for technique or section."""

    survey: Literal["prompt-report", "pattern-catalog"]
    technique: Text

    def __str__(self) -> str:
        return f"{SURVEYS[self.survey]}, {self.technique}"


class Technique(_Model):
    """One card. ``template`` is a prompt text that can be put into the editor as it is."""

    id: Id
    skills: Annotated[tuple[Skill, ...], Field(min_length=1, strict=False)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1, strict=False)]
    name: TranslatedText
    when: TranslatedText
    when_not: TranslatedText
    example: Example
    template: TranslatedText


@lru_cache
def techniques() -> Mapping[str, Technique]:
    """The shipped cards by id, in the order of their ids.

    Raises ``ValidationError`` or ``ValueError`` for a card that is wrong: it is for who writes one.
    """
    folder = files("prompt_library").joinpath("techniques")
    cards = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(_SUFFIX):
            card = Technique.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
            if card.id != file.name.removesuffix(_SUFFIX):
                raise ValueError(f"{file.name} holds the card {card.id}")
            cards[card.id] = card
    return MappingProxyType(cards)
