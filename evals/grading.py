"""From scores to a grade: one pure function, the same everywhere.

A criterion's value for an output is the mean over its checks, for a case the mean over its samples, for
a run the mean over its cases; the grade is the weighted mean over the criteria. Unscored is left out at
every step and never counted as 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.evaluation import Scored
from evals.grades import CriterionGrade, Grade
from evals.intervals import bootstrap_means, mean_interval
from evals.outputs import Output, Score
from evals.score_tables import ScoreTable, mean, score_table
from evals.units import Values
from scenarios import Rubric


def case_values(scores: Iterable[Score]) -> dict[str, dict[str, float]]:
    """The value of each criterion for each case, ``{criterion: {case: 0..1}}``; unscored pairs are absent."""
    checks: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for score in scores:
        if score.value is not None:
            checks[score.criterion, score.case_id, score.sample].append(score.value)
    samples: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (criterion, case, _), values in checks.items():
        samples[criterion, case].append(mean(values))
    cases: dict[str, dict[str, float]] = defaultdict(dict)
    for (criterion, case), values in samples.items():
        cases[criterion][case] = mean(values)
    return dict(cases)


def grade(rubric: Rubric, outputs: Sequence[Output], scores: Iterable[Score]) -> Grade:
    """The grade of a run from its stored outputs and scores, with 95 % intervals over cases."""
    return grade_table(rubric, score_table(rubric, outputs, scores))


def grade_table(rubric: Rubric, table: ScoreTable) -> Grade:
    """The grade of a run from its table of scores by ``rubric``."""
    values = _case_means(table)
    weights = np.array([criterion.weight for criterion in rubric.criteria])
    resampled = bootstrap_means(values) if values.shape[1] else np.empty((len(weights), 0))
    scored_in = [row[~np.isnan(row)].tolist() for row in values]
    means = [mean(row) for row in scored_in]
    scored = ~np.isnan(means) & (weights > 0)
    by_criterion = {
        criterion.id: _criterion_grade(means[i], resampled[i], len(scored_in[i]))
        for i, criterion in enumerate(rubric.criteria)
    }
    total, interval = None, None
    if scored.any():
        total = float(np.average(np.array(means)[scored], weights=weights[scored]))
        totals = weights[scored] @ resampled[scored] / weights[scored].sum()
        interval = mean_interval(total, totals, values.shape[1])
    return Grade(
        value=total,
        interval=interval,
        cases=values.shape[1],
        samples=table.samples,
        unscored=table.failed,
        by_criterion=by_criterion,
    )


def grade_of(rubric: Rubric, scored: Sequence[Scored]) -> Grade:
    """The grade of what has arrived."""
    outputs = [item.output for item in scored]
    return grade(rubric, outputs, [score for item in scored for score in item.scores])


def _criterion_grade(mean: float, resampled: NDArray[np.float64], cases: int) -> CriterionGrade:
    if not cases:
        return CriterionGrade(None, None, 0)
    return CriterionGrade(mean, mean_interval(mean, resampled, cases), cases)


def _case_means(table: ScoreTable) -> Values:
    """Criteria x cases: the means over samples of the cases that have a score, in the order of their ids."""
    places = [table.rows[case] for case in sorted(table.rows)]
    values = table.values[:, places]
    values = values[:, ~np.isnan(values).all(axis=(0, 2))]
    means = [[mean([value for value in case if value == value]) for case in row] for row in values.tolist()]
    return np.array(means, dtype=np.float64).reshape(values.shape[:2])
