"""Scoring prompts: checks, runs and what their results mean."""

from evals.checks import CHECKS, check_use_problems, run_check
from evals.evaluation import Scored, evaluate, grade_of
from evals.grading import CriterionGrade, Grade, case_values, grade
from evals.intervals import Interval
from evals.model import Completion, Model, ModelError, Settings
from evals.outputs import Output, Score
from evals.results import CheckResult, EvalError
from evals.runner import CONCURRENCY, Cell, prepare, run

__all__ = [
    "CHECKS",
    "CONCURRENCY",
    "Cell",
    "CheckResult",
    "Completion",
    "CriterionGrade",
    "EvalError",
    "Grade",
    "Interval",
    "Model",
    "ModelError",
    "Output",
    "Score",
    "Scored",
    "Settings",
    "case_values",
    "check_use_problems",
    "evaluate",
    "grade",
    "grade_of",
    "prepare",
    "run",
    "run_check",
]
