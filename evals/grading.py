"""From scores to a grade: one pure function, the same everywhere.

A criterion's value for an output is the mean over its checks, for a case the mean over its samples, for
a run the mean over its cases; the grade is the weighted mean over the criteria. Unscored is left out at
every step and never counted as 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from evals.evaluation import Scored
from evals.grades import CriterionGrade, Grade
from evals.mean_scores import mean_score
from evals.outputs import Output, Score
from evals.score_tables import ScoreTable, mean, score_table
from evals.units import unit_labels
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


def grade(
    rubric: Rubric, outputs: Sequence[Output], scores: Iterable[Score], sources: Mapping[str, str]
) -> Grade:
    """The grade of a run from its stored outputs and scores, as ``grade_table`` has it."""
    return grade_table(rubric, score_table(rubric, outputs, scores), sources)


def grade_table(rubric: Rubric, table: ScoreTable, sources: Mapping[str, str]) -> Grade:
    """The grade of a run from its table of scores by ``rubric``, with 95 % intervals over cases.

    ``sources`` names, for a case id, the source that several cases share: such cases are one unit.
    """
    cases = sorted(table.rows)
    scores, labels = table.of(cases), unit_labels(cases, sources)
    weights = np.array([criterion.weight for criterion in rubric.criteria], dtype=np.float64)
    value, interval, _ = mean_score(scores, weights, labels)
    by_criterion = {
        criterion.id: CriterionGrade(*mean_score(one[None], np.ones(1), labels))
        for criterion, one in zip(rubric.criteria, scores, strict=True)
    }
    scored = int((~np.isnan(scores)).any(axis=(0, 2)).sum())
    return Grade(value, interval, scored, table.samples, table.failed, by_criterion)


def grade_of(rubric: Rubric, scored: Sequence[Scored], sources: Mapping[str, str]) -> Grade:
    """The grade of what has arrived."""
    outputs = [item.output for item in scored]
    scores = [score for item in scored for score in item.scores]
    return grade(rubric, outputs, scores, sources)
