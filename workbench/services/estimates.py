"""What a run would cost and could show, before it is begun."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import median

import evals
from prompt_library import PromptError, render
from scenarios import Case
from workbench.models import Models
from workbench.records import Price
from workbench.services.exercises import Exercises
from workbench.store_models import ModelStore, Timing

CHARACTERS_A_TOKEN = 4
"""About, in English; a model's own count is known afterwards only."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A run before it is begun.

    ``tokens``, asked and answered, and ``seconds`` are what to expect by the model's own newest run;
    ``None`` where it has none yet, or its endpoint counts no tokens. ``cost`` is ``None`` where the price or
    the tokens are not known. ``smallest`` is the smallest difference to another version, 0..1, that would
    probably be seen (4 times of 5); ``math.inf``: none could.
    """

    cases: int
    calls: int
    tokens: int | None
    seconds: float | None
    cost: float | None
    currency: str
    smallest: float


class Estimates:
    """Reckons from what the models did before, whoever asked them."""

    def __init__(self, models: Models, exercises: Exercises, runs: ModelStore) -> None:
        self._models = models
        self._exercises = exercises
        self._runs = runs

    def practice(
        self, user: str, scenario_id: str, language: str, text: str, model: str | None, samples: int
    ) -> Estimate:
        """A run over the practice cases of one of ``user``'s exercises. Raises ``ScenarioError`` or
        ``WorkbenchError`` for an unknown exercise or model."""
        scenario = self._exercises.find(user, scenario_id)
        return self.of(scenario.select(language, "practice"), text, scenario.max_tokens, model, samples)

    def of(
        self, cases: Sequence[Case], text: str, max_tokens: int, model: str | None, samples: int
    ) -> Estimate:
        """A run over ``cases``."""
        info = self._models.info(model) if model else self._models.default()
        timings = self._runs.timings(info.name)
        calls = samples * sum(max(1, len(case.turns)) for case in cases)
        asked = samples * sum(_characters(text, case) for case in cases) // CHARACTERS_A_TOKEN
        answered, tokens = _tokens_a_call(timings), None
        if answered is not None:
            reply = min(answered, max_tokens)
            asked += round(samples * sum(_replies_repeated(case) for case in cases) * reply)
            tokens = asked + round(calls * reply)
        price = self._models.price(info.name)
        return Estimate(
            cases=len(cases),
            calls=calls,
            tokens=tokens,
            seconds=_seconds(timings, calls),
            cost=_cost(price, asked, tokens),
            currency=price.currency if price else "",
            # As comparisons count: cases of one source are no independent evidence.
            smallest=evals.smallest_difference(len({case.unit for case in cases}), samples)
            if cases
            else math.inf,
        )


def _characters(text: str, case: Case) -> int:
    """Of all that the calls of a case ask, but for the model's own replies: each call of a conversation
    repeats the prompt and all turns so far."""
    try:
        prompt = sum(len(message.content) for message in render(text, case.variables))
    except PromptError:
        # It is being typed; what can be said of it is its own length.
        prompt = len(text)
    return sum(prompt + so_far for so_far in accumulate(map(len, case.turns))) or prompt


def _replies_repeated(case: Case) -> int:
    """How many replies the calls of a case ask with: none, then one, then two."""
    return sum(range(len(case.turns)))


def _tokens_a_call(timings: Sequence[Timing]) -> float | None:
    counted = [
        one.output_tokens / one.calls for one in timings if one.output_tokens is not None and one.calls
    ]
    return median(counted) if counted else None


def _seconds(timings: Sequence[Timing], calls: int) -> float | None:
    """By how fast the newest run's answers followed each other, other calls under way among them."""
    timed = [one for one in timings if one.calls]
    if not timed:
        return None
    spans = [one.at for one in timed]
    made = sum(one.calls for one in timed)
    took = (max(spans) - min(spans)).total_seconds()
    first = median(one.latency_ms / one.calls for one in timed) / 1000
    # One answer says nothing of how many come at once.
    return first * calls if len(timed) < 2 or not took else first + took * calls / made


def _cost(price: Price | None, asked: int, tokens: int | None) -> float | None:
    if price is None:
        return None
    if not price.input and not price.output:
        return 0.0
    if tokens is None:
        return None
    return (asked * price.input + (tokens - asked) * price.output) / 1_000_000
