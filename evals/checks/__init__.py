"""Checks: deterministic tests of an output, each with a value and an explanation a learner can act on."""

from evals.checks.table import CHECKS, OVER_SAMPLES
from evals.checks.use import CheckDescription, check_use_problems, describe, run_check

__all__ = [
    "CHECKS",
    "OVER_SAMPLES",
    "CheckDescription",
    "check_use_problems",
    "describe",
    "run_check",
]
