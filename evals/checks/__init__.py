"""Checks: deterministic tests of an output, each with a value and an explanation a learner can act on."""

from typing import TYPE_CHECKING

from evals.checks.table import CHECKS, OVER_SAMPLES
from evals.checks.use import check_use_problems, run_check
from prompt_library.later import later

if TYPE_CHECKING:
    from evals.checks.examples import CheckExample
    from evals.checks.guide import CheckDescription, DescribedParameter, describe

# What explains a check is not needed to run it.
__getattr__ = later(
    __name__,
    {
        "CheckDescription": "evals.checks.guide",
        "CheckExample": "evals.checks.examples",
        "DescribedParameter": "evals.checks.guide",
        "describe": "evals.checks.guide",
    },
)

__all__ = [
    "CHECKS",
    "OVER_SAMPLES",
    "CheckDescription",
    "CheckExample",
    "DescribedParameter",
    "check_use_problems",
    "describe",
    "run_check",
]
