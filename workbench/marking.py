"""Marking by people: its states, who sees whose marks, and how two marks become one. Pure rules."""

import hashlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from prompt_library import Phrase
from scenarios import Rubric
from workbench.errors import WorkbenchError

STATES = ("not-marked", "in-marking", "completed", "in-review", "ready", "released")
"""Of one submission's marking, in their order."""

_MOVES: Mapping[str, tuple[str, ...]] = {
    # What the checks alone have graded needs no marking.
    "not-marked": ("in-marking", "released"),
    "in-marking": ("completed",),
    "completed": ("in-marking", "in-review", "ready"),
    "in-review": ("in-marking", "ready"),
    "ready": ("in-review", "released"),
    # A regrade request that is granted.
    "released": ("in-review",),
}

LEVELS = 5
"""Levels that a person may give a criterion, 0 the lowest; the value is ``level / (LEVELS - 1)``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one marker gave one criterion of one submission: ``level`` 0..4; ``reason`` says why, where it
    replaces an automatic score; ``comment`` is for the trainee."""

    submission: int
    criterion: str
    marker: str
    level: int
    reason: str = ""
    comment: str = ""

    @property
    def value(self) -> float:
        """The level as a share of the highest, 0..1."""
        return self.level / (LEVELS - 1)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the marks of a criterion come to. ``kind`` is missing (a marker is not done), agreed, third-needed
    or third-decided; ``value`` 0..1 once it is agreed or decided. ``gap`` in levels between the first two: no
    whole number where one of them left what the checks gave."""

    kind: str
    value: float | None
    gap: float | None


def refuse_move(old: str, new: str) -> None:
    """Raises ``WorkbenchError`` if a submission's marking cannot go from ``old`` to ``new``."""
    if new not in _MOVES.get(old, ()):
        states = [Phrase(f"workbench.marking.{state}") for state in (old, new)]
        raise WorkbenchError(Phrase("workbench.marking.move", old=states[0], new=states[1]))


def steps_from(state: str) -> tuple[str, ...]:
    """The states that a person may move a submission's marking to from ``state``. Marking begins with the
    first mark and is completed by the last marker; what nobody marked is released with all of its kind."""
    return _MOVES[state] if state in ("completed", "in-review", "ready", "released") else ()


def refuse_level(level: int) -> None:
    """Raises ``WorkbenchError`` for a level that there is not."""
    if not 0 <= level < LEVELS:
        raise WorkbenchError(Phrase("workbench.marking.level", level=level, most=LEVELS - 1))


def order_for(marker: str, assignment: int, submissions: Iterable[int]) -> list[int]:
    """The submissions in the order that ``marker`` finds them in: the same every time, another for every
    marker, and none that tells anything of whose they are or when they came."""
    return sorted(
        submissions, key=lambda one: hashlib.sha256(f"{assignment}/{marker}/{one}".encode()).digest()
    )


def visible_marks(marks: Sequence[Mark], marker: str, done: Iterable[str], needed: int) -> list[Mark]:
    """The marks of one submission that ``marker`` may see: their own, and everybody's once ``needed`` markers
    are ``done`` with it and ``marker`` is one of them."""
    finished = set(done)
    open_to_all = marker in finished and len(finished) >= needed
    return [mark for mark in marks if open_to_all or mark.marker == marker]


def settle(values: Sequence[float], threshold: int, needed: int = 2) -> Settled:
    """What the values, 0..1, that markers gave one criterion of one submission come to, in their order.

    Values at most ``threshold`` levels apart agree on their mean; else a third marker decides. With
    ``needed`` 1 the first one stands.
    """
    if len(values) < needed:
        return Settled("missing", None, None)
    if needed == 1:
        return Settled("agreed", values[0], None)
    gap = abs(values[0] - values[1]) * (LEVELS - 1)
    if gap <= threshold:
        return Settled("agreed", (values[0] + values[1]) / 2, gap)
    if len(values) > needed:
        return Settled("third-decided", values[2], gap)
    return Settled("third-needed", None, gap)


def final_grade(
    rubric: Rubric, automatic: Mapping[str, float | None], settled: Mapping[str, Settled]
) -> float | None:
    """The weighted mean of the criteria, 0..1: what people settled on goes before what the checks gave.

    ``None`` as long as a criterion of weight has neither: an unmarked criterion is no 0, and leaving it out
    would give the others its weight.
    """
    total = sum(criterion.weight for criterion in rubric.criteria)
    found = 0.0
    for criterion in rubric.criteria:
        by_people = settled.get(criterion.id)
        value = by_people.value if by_people is not None else automatic.get(criterion.id)
        if value is None and criterion.weight:
            return None
        found += criterion.weight * (value or 0.0)
    return found / total


def gap_to_checks(
    rubric: Rubric, automatic: Mapping[str, float | None], settled: Mapping[str, Settled]
) -> float:
    """How far people are from the checks: the mean absolute difference, 0..1, by weight, over the criteria
    that the checks gave something. What only people mark is no part of it, and what they left is no gap."""
    given = [(one, automatic.get(one.id)) for one in rubric.criteria]
    total = sum(one.weight for one, value in given if value is not None)
    found = 0.0
    for criterion, value in given:
        by_people = settled[criterion.id].value if criterion.id in settled else None
        if value is not None and by_people is not None:
            found += criterion.weight * abs(by_people - value)
    return found / total if total else 0.0


def moderation_sample(
    grades: Mapping[int, float],
    gaps: Mapping[int, float],
    *,
    most: int,
    border: float,
    margin: float,
    seed: int,
) -> dict[int, str]:
    """Which submissions somebody should look at again, and why: at most ``most`` of each kind.

    ``disagreement``: those of the largest ``gaps`` (see `gap_to_checks`) over ``margin``;
    ``borderline``: nearest to ``border``, and within ``margin``; ``random``: any others. Grades are 0..1.
    """
    found = _first(most, (one for one, gap in gaps.items() if gap > margin), key=lambda one: -gaps[one])
    chosen = dict.fromkeys(found, "disagreement")
    near = {one: abs(grade - border) for one, grade in grades.items() if one not in chosen}
    found = _first(most, (one for one, gap in near.items() if gap <= margin), key=near.__getitem__)
    chosen |= dict.fromkeys(found, "borderline")
    rest = sorted(set(grades) - set(chosen))
    return chosen | dict.fromkeys(random.Random(seed).sample(rest, min(most, len(rest))), "random")


def _first(most: int, found: Iterable[int], key: Callable[[int], float]) -> list[int]:
    return sorted(found, key=lambda one: (key(one), one))[:most]
