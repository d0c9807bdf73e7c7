"""Models as a list to choose from, and what to know of one before it is asked."""

from collections.abc import Sequence

from workbench.models import ModelInfo
from workbench.words import say


def model_choices(models: Sequence[ModelInfo], language: str) -> list[tuple[str, str]]:
    """What the model list offers: a model that speaks English only says so."""

    def label(info: ModelInfo) -> str:
        english_only = info.languages == ("en",)
        return say("page.english_only", language, model=info.name) if english_only else info.name

    return [(label(info), info.name) for info in models if info.available]


def language_warning(models: Sequence[ModelInfo], name: str, cases: str, language: str) -> str:
    """What to know before asking a model in a language that it does not speak; empty if it does."""
    info = next((info for info in models if info.name == name), None)
    if info is None or info.languages is None or cases in info.languages:
        return ""
    return say("models.wrong_language", language, model=name)
