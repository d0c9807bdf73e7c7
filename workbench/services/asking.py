"""What a run asks, and who answers: a model, or for some kinds of exercise what reads the answer."""

from collections.abc import Sequence
from typing import cast

from evals import Cells, prepare
from scenarios import Case, Scenario
from workbench.loading import loaded
from workbench.models import Models, OpenModel
from workbench.records import Price

_FREE = Price(0.0, 0.0, "")


def ask_about(
    scenario: Scenario, text: str, cases: Sequence[Case], samples: int, models: Models, model: str | None
) -> tuple[Cells, OpenModel]:
    """The cells of a run and what they are asked of; ``model`` is a name, ``None`` for the default.

    Raises ``PromptError`` or ``AnswerError`` for a text that cannot be run, and what ``Models.open`` raises.
    """
    if scenario.kind != "prompt":
        return cast(tuple[Cells, OpenModel], loaded("evals.answers").prepare_answer(scenario, text, cases))
    return prepare(text, cases, samples), models.open(model)


def price_of(scenario: Scenario, models: Models, model: str) -> Price | None:
    """What the model's tokens cost, ``None`` if that is not known; nothing where no model is asked."""
    return models.price(model) if scenario.kind == "prompt" else _FREE
