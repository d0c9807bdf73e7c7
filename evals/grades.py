"""What a run came to, as values."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval, ``low`` <= ``high``, both 0..1 for values and -1..1 for differences."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CriterionGrade:
    """A criterion's mean over ``cases`` cases, 0..1; ``None`` when no case has a score for it."""

    value: float | None
    interval: Interval | None
    cases: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The weighted total of a run, 0..1, over ``cases`` cases of at most ``samples`` samples each.

    ``unscored`` counts the outputs that the model failed to give. ``value`` is ``None`` when no output
    is scored. ``by_criterion`` is in the rubric's order.
    """

    value: float | None
    interval: Interval | None
    cases: int
    samples: int
    unscored: int
    by_criterion: Mapping[str, CriterionGrade]


NO_GRADE = Grade(None, None, 0, 0, 0, {})
"""What a run came to of which nothing has arrived."""
