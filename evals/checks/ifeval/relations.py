"""How many there are, and how many are wanted."""

from evals.checks.kinds import Relation
from evals.results import CheckResult
from prompt_library import Phrase


def compared(thing: str, n: int, relation: Relation, wanted: int, **shown: object) -> CheckResult:
    """``n`` is ``at least`` or ``less than`` the number wanted; the latter excludes it, as published.

    The wordings are ``evals.<thing>.at-least`` and ``evals.<thing>.less-than``.
    """
    holds = n < wanted if relation == "less than" else n >= wanted
    outcome = relation.replace(" ", "-")
    return CheckResult(float(holds), Phrase(f"evals.{thing}.{outcome}", n=n, wanted=wanted, **shown))


def exact(thing: str, n: int, wanted: int) -> CheckResult:
    """``n`` is the number wanted; the wording is ``evals.<thing>.exactly``."""
    return CheckResult(float(n == wanted), Phrase(f"evals.{thing}.exactly", n=n, wanted=wanted))
