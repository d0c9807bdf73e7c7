"""Where the points of a run went, by what the answers had needed to be told."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evals import Score
from scenarios import Rubric
from workbench.advice.needs import need_of

_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Loss:
    """The points that went for one ``need``.

    ``share`` is how much of the grade, 0..1; ``failed`` of the ``total`` answers that were scored for it
    lost some. ``criteria`` are ids, in the rubric's order.
    """

    need: str
    share: float
    failed: int
    total: int
    criteria: tuple[str, ...]


def losses(rubric: Rubric, scores: Iterable[Score]) -> list[Loss]:
    """What was lost by need, the largest first. Unscored is left out, and so are criteria without weight.

    A check's share is its criterion's weight by the number of the criterion's checks; that is near the
    grade, which averages by case first.
    """
    weights = _weights(rubric)
    by_check: dict[tuple[str, int], list[Score]] = defaultdict(list)
    for score in scores:
        if score.value is not None and (score.criterion, score.position) in weights:
            by_check[score.criterion, score.position].append(score)
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for check, scored in by_check.items():
        lost = [(_need(score), score) for score in scored if _lost(score) > _NOTHING]
        for need, score in lost:
            tallies[need].add(score, weights[check] / len(scored))
        for need in {need for need, _ in lost}:
            tallies[need].total.update(map(_answer, scored))
    order = [criterion.id for criterion in rubric.criteria]
    found = [tally.loss(need, order) for need, tally in tallies.items()]
    return sorted(found, key=lambda loss: (-loss.share, loss.need))


@dataclass(slots=True)
class _Tally:
    """What is gathered for one need before it is a loss."""

    points: list[float] = field(default_factory=list)
    failed: set[tuple[str, int]] = field(default_factory=set)
    total: set[tuple[str, int]] = field(default_factory=set)
    criteria: set[str] = field(default_factory=set)

    def add(self, score: Score, weight: float) -> None:
        self.points.append(weight * _lost(score))
        self.failed.add(_answer(score))
        self.criteria.add(score.criterion)

    def loss(self, need: str, order: list[str]) -> Loss:
        criteria = tuple(sorted(self.criteria, key=order.index))
        return Loss(need, math.fsum(self.points), len(self.failed), len(self.total), criteria)


def _weights(rubric: Rubric) -> Mapping[tuple[str, int], float]:
    whole = math.fsum(criterion.weight for criterion in rubric.criteria if criterion.checks)
    return {
        (criterion.id, position): criterion.weight / whole / len(criterion.checks)
        for criterion in rubric.criteria
        if criterion.weight
        for position in range(len(criterion.checks))
    }


def _lost(score: Score) -> float:
    return 0.0 if score.value is None else 1.0 - score.value


def _answer(score: Score) -> tuple[str, int]:
    return score.case_id, score.sample


def _need(score: Score) -> str:
    return need_of(score.scorer.removeprefix("check:"), getattr(score.explanation, "key", ""))
