"""What a run would take and could show, in one line."""

import math

from workbench.services.estimates import Estimate
from workbench.words import duration, points, say


def estimate_line(found: Estimate, language: str, scale: int) -> str:
    """The calls, the time, the tokens and the cost as far as they are known, and what could be seen."""
    parts = [say("estimate.calls", language, n=found.calls)]
    if found.seconds is not None:
        parts.append(say("estimate.time", language, time=duration(found.seconds, language)))
    if found.tokens is not None:
        parts.append(say("estimate.tokens", language, tokens=_rounded(found.tokens, language)))
    if found.cost is None:
        parts.append(say("estimate.cost_unknown", language))
    elif found.cost:
        parts.append(
            say(
                "estimate.cost",
                language,
                cost=_decimal(f"{found.cost:.2g}", language),
                currency=found.currency,
            )
        )
    return f"{', '.join(parts)}. {_could_show(found, language, scale)}"


def _could_show(found: Estimate, language: str, scale: int) -> str:
    if found.smallest == math.inf:
        return say("estimate.shows_nothing", language, n=found.cases)
    smallest = points(found.smallest, language, scale)
    return say("estimate.shows", language, points=smallest, scale=scale)


def _decimal(number: str, language: str) -> str:
    return number.replace(".", ",") if language == "fr" else number


def _rounded(number: int, language: str) -> str:
    """Two digits are as many as an estimate has."""
    places = max(0, len(str(number)) - 2)
    whole = f"{round(number, -places):,}"
    return whole.replace(",", "\u202f") if language == "fr" else whole
