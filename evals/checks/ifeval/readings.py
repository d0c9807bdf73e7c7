"""The paper's two readings of an answer: strict, as it stands; loose, without what models put around it."""

import inspect
from collections.abc import Iterator
from functools import wraps
from typing import Any

from evals.checks.kinds import Reading
from evals.checks.parameters import Check
from evals.checks.text import composed, is_blank
from evals.results import CheckResult


def with_readings(check: Check) -> Check:
    """``check`` with one more parameter, ``reading``, which is ``strict`` unless it is given.

    The loose reading is met if any of the paper's eight variants of the answer meets it: as it is, without
    its first line, without its last, without both, and each of these without asterisks. The explanation is
    that of the variant that does, and of the answer as it is if none does. A blank variant meets nothing.
    """

    @wraps(check)
    def read(text: str, *, reading: Reading = "strict", **parameters: Any) -> CheckResult:
        first: CheckResult = check(text, **parameters)
        if reading == "strict" or first.value:
            return first
        others = (check(variant, **parameters) for variant in _variants(text) if not is_blank(variant))
        return next((result for result in others if result.value), first)

    signature = inspect.signature(check)
    added = inspect.Parameter("reading", inspect.Parameter.KEYWORD_ONLY, default="strict", annotation=Reading)
    read.__annotations__ = {**check.__annotations__, "reading": Reading}
    read.__dict__["__signature__"] = signature.replace(parameters=[*signature.parameters.values(), added])
    return read


def _variants(text: str) -> Iterator[str]:
    """The seven that are not the answer as it is, each once. The longer ones come first."""
    lines = composed(text).split("\n")
    cut = [lines, lines[1:], lines[:-1], lines[1:-1]]
    kept = [text, *("\n".join(some).strip() for some in cut[1:])]
    variants = dict.fromkeys([*kept, *(variant.replace("*", "") for variant in kept)])
    return (variant for variant in variants if variant != text)
