"""Models as a list to choose from, and what to know of one before it is asked."""

from collections.abc import Sequence

from scenarios import suited_models, suits
from workbench.models import ModelInfo
from workbench.words import say


def model_choices(models: Sequence[ModelInfo], language: str) -> list[tuple[str, str]]:
    """What the model list offers: a model that speaks English only says so."""

    def label(info: ModelInfo) -> str:
        english_only = info.languages == ("en",)
        return say("page.english_only", language, model=info.name) if english_only else info.name

    return [(label(info), info.name) for info in models if info.available]


def model_note(models: Sequence[ModelInfo], scenario_id: str, cases: str, name: str, language: str) -> str:
    """What to know before asking a model about an exercise in the language ``cases``; empty if nothing is."""
    notes = (language_warning(models, name, cases, language), _unsuited(scenario_id, cases, name, language))
    return " ".join(note for note in notes if note)


def language_warning(models: Sequence[ModelInfo], name: str, cases: str, language: str) -> str:
    """What to know before asking a model in a language that it does not speak; empty if it does."""
    info = next((info for info in models if info.name == name), None)
    if info is None or info.languages is None or cases in info.languages:
        return ""
    return say("models.wrong_language", language, model=name)


def _unsuited(scenario_id: str, cases: str, name: str, language: str) -> str:
    """That even a good prompt for the exercise hardly shows on this model, as was measured, and on which it
    does; empty where it does or nobody measured."""
    if suits(scenario_id, cases, name) is not False:
        return ""
    others = suited_models(scenario_id, cases)
    key = "models.unsuited_but" if others else "models.unsuited"
    return say(key, language, model=name, models=", ".join(others or ()))
