"""Scoring prompts: checks, runs and what their results mean."""

from typing import TYPE_CHECKING

from evals.checks import CHECKS, check_use_problems, run_check
from evals.evaluation import Scored, evaluate
from evals.grades import NO_GRADE, CriterionGrade, Grade, Interval
from evals.model import Completion, Model, ModelError, Settings
from evals.outputs import Output, Score
from evals.results import CheckResult, EvalError
from evals.runner import CONCURRENCY, Cell, Cells, opening, prepare, run
from prompt_library.later import later

if TYPE_CHECKING:
    from evals.compared_runs import ComparedRun, compare, paired_cases
    from evals.comparison import (
        CaseDifference,
        Comparison,
        ComparisonError,
        Difference,
        Noise,
        Pair,
        Verdict,
        VersionScore,
    )
    from evals.grading import case_values, grade, grade_of, grade_table
    from evals.paired import compare_scores
    from evals.power import smallest_difference
    from evals.run_checks import RunMeasure, measure, run_check_problems
    from evals.score_tables import ScoreTable, filled_table, mean

# What is worked out from scores needs numpy and scipy; asking a model does not, and must not wait for them.
_LATER = {
    "CaseDifference": "evals.comparison",
    "ComparedRun": "evals.compared_runs",
    "Comparison": "evals.comparison",
    "ComparisonError": "evals.comparison",
    "Difference": "evals.comparison",
    "Noise": "evals.comparison",
    "Pair": "evals.comparison",
    "RunMeasure": "evals.run_checks",
    "Verdict": "evals.comparison",
    "VersionScore": "evals.comparison",
    "case_values": "evals.grading",
    "compare": "evals.compared_runs",
    "compare_scores": "evals.paired",
    "grade": "evals.grading",
    "filled_table": "evals.score_tables",
    "grade_of": "evals.grading",
    "grade_table": "evals.grading",
    "mean": "evals.score_tables",
    "measure": "evals.run_checks",
    "paired_cases": "evals.compared_runs",
    "run_check_problems": "evals.run_checks",
    "ScoreTable": "evals.score_tables",
    "smallest_difference": "evals.power",
}


__getattr__ = later(__name__, _LATER)


__all__ = [
    "CHECKS",
    "CONCURRENCY",
    "NO_GRADE",
    "CaseDifference",
    "Cell",
    "Cells",
    "CheckResult",
    "ComparedRun",
    "Comparison",
    "ComparisonError",
    "Completion",
    "CriterionGrade",
    "Difference",
    "EvalError",
    "Grade",
    "Interval",
    "Model",
    "ModelError",
    "Noise",
    "Output",
    "Pair",
    "RunMeasure",
    "Score",
    "ScoreTable",
    "Scored",
    "Settings",
    "Verdict",
    "VersionScore",
    "case_values",
    "check_use_problems",
    "compare",
    "compare_scores",
    "evaluate",
    "filled_table",
    "grade",
    "grade_of",
    "grade_table",
    "mean",
    "measure",
    "opening",
    "paired_cases",
    "prepare",
    "run",
    "run_check",
    "run_check_problems",
    "smallest_difference",
]
