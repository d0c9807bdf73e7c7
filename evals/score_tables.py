"""Scores as arrays: a row a case, a column a sample."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.measures import Values
from evals.outputs import Output, Score
from scenarios import Rubric

Mean = tuple[str, str, int, float]
"""The mean of a criterion's checks for one output: criterion, case, sample, value."""


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """``values``: criteria (in the rubric's order) x cases x samples, each the mean of the criterion's
    checks, NaN = unscored. ``rows`` gives the place of each case that the run has begun; ``failed`` counts
    the outputs that the model did not give."""

    rows: Mapping[str, int]
    values: Values
    failed: int

    @property
    def samples(self) -> int:
        """The most that a case has, 0 where nothing has come."""
        return int(self.values.shape[2])

    def of(self, cases: Sequence[str]) -> Values:
        """``values`` for ``cases``; unscored for a case that the run has not."""
        empty = np.full_like(self.values[:, :1], np.nan)
        values = np.concatenate([self.values, empty], axis=1)
        return values[:, [self.rows.get(case, -1) for case in cases]]


def score_table(rubric: Rubric, outputs: Sequence[Output], scores: Iterable[Score]) -> ScoreTable:
    """The scores of one run; those of criteria that the rubric does not have are left out."""
    cells = {(output.case_id, output.sample): output.text is None for output in outputs}
    found: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for score in scores:
        if score.value is not None:
            found[score.criterion, score.case_id, score.sample].append(score.value)
            cells.setdefault((score.case_id, score.sample), False)
    failed = sum(cells.values())
    return filled_table(rubric, cells, ((*key, mean(values)) for key, values in found.items()), failed)


def filled_table(
    rubric: Rubric, cells: Iterable[tuple[str, int]], means: Iterable[Mean], failed: int
) -> ScoreTable:
    """The table of the run whose outputs are at ``cells`` (case, sample), all that have means among them."""
    rows: dict[str, int] = {}
    samples = 0
    for case, sample in cells:
        rows.setdefault(case, len(rows))
        samples = max(samples, sample + 1)
    criteria = {criterion.id: place for place, criterion in enumerate(rubric.criteria)}
    values = np.full((len(criteria), len(rows), samples), np.nan)
    for criterion, case, sample, value in means:
        if criterion in criteria:
            values[criteria[criterion], rows[case], sample] = value
    return ScoreTable(rows, values, failed)


def mean(values: Sequence[float]) -> float:
    """The mean, NaN of nothing, the same to the last bit in any order: answers arrive in any."""
    return math.fsum(values) / len(values) if values else math.nan
