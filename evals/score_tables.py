"""Scores as arrays: a row a case, a column a sample."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.outputs import Output, Score
from evals.units import Values
from scenarios import Rubric


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """``values``: criteria (in the rubric's order) x cases x samples, each the mean of the criterion's
    checks, NaN = unscored. ``rows`` gives the place of each case that the run has begun."""

    rows: Mapping[str, int]
    values: Values

    def of(self, cases: Sequence[str]) -> Values:
        """``values`` for ``cases``; unscored for a case that the run has not."""
        empty = np.full_like(self.values[:, :1], np.nan)
        values = np.concatenate([self.values, empty], axis=1)
        return values[:, [self.rows.get(case, -1) for case in cases]]


def score_table(rubric: Rubric, outputs: Sequence[Output], scores: Iterable[Score]) -> ScoreTable:
    """The scores of one run; those of criteria that the rubric does not have are left out."""
    checks: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for score in scores:
        if score.value is not None:
            checks[score.criterion, score.case_id, score.sample].append(score.value)
    criteria = {criterion.id: place for place, criterion in enumerate(rubric.criteria)}
    cases = dict.fromkeys([output.case_id for output in outputs] + [case for _, case, _ in checks])
    rows = {case: row for row, case in enumerate(cases)}
    samples = 1 + max([output.sample for output in outputs] + [sample for *_, sample in checks], default=0)
    values = np.full((len(criteria), len(rows), samples), np.nan)
    for (criterion, case, sample), found in checks.items():
        if criterion in criteria:
            values[criteria[criterion], rows[case], sample] = sum(found) / len(found)
    return ScoreTable(rows, values)
