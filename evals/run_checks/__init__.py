"""Run checks: what can only be seen over all outputs of a run, such as how well labels are told apart.

A grade is a mean over cases, which is what comparisons of two prompts rest on. These values are no such
means; so they stand beside the grade and are never part of it.
"""

from evals.run_checks.table import RUN_CHECKS
from evals.run_checks.use import RunMeasure, measure, run_check_problems

__all__ = ["RUN_CHECKS", "RunMeasure", "measure", "run_check_problems"]
