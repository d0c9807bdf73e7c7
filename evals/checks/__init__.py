"""Checks: deterministic tests of an output, each with a value and an explanation a learner can act on."""

from evals.checks.examples import CheckExample
from evals.checks.guide import CheckDescription, DescribedParameter, describe
from evals.checks.table import CHECKS, OVER_SAMPLES
from evals.checks.use import check_use_problems, run_check

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
