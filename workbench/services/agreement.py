"""How far the markers of an assignment agree, and which submissions somebody should look at again."""

from dataclasses import dataclass

import numpy as np

from evals.agreement import Agreement, agreement
from scenarios import Criterion
from workbench.marking import LEVELS, moderation_sample
from workbench.services.marking_desk import Desk, Desks
from workbench.services.rights import Rights

MOST = 5
"""Submissions of each kind in a moderation sample."""
BORDER, MARGIN = 0.5, 0.15
"""A pass, and how far from it, or from what the checks gave, a grade is near or far, 0..1."""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Of the first two who marked a submission, the first by name against the second, on one criterion: so
    that a difference has the same sign in all submissions that the same two marked."""

    criterion: Criterion
    found: Agreement


@dataclass(frozen=True, slots=True)
class Sampled:
    """A submission to look at again; ``number`` is its place in the marker's own order, ``why``:
    disagreement, borderline or random."""

    submission: int
    number: int
    why: str


class Agreements:
    """Every method names who asks; whoever does not teach is refused.

    Only submissions count that all their markers are done with: no figure tells a marker of marks that they
    may not see.
    """

    def __init__(self, desks: Desks, rights: Rights) -> None:
        self._desks = desks
        self._rights = rights

    def panel(self, by: str, assignment: int) -> list[CriterionAgreement]:
        """Each criterion that two markers have marked in at least one submission."""
        self._rights.refuse_without(by, "instructor")
        desk = self._desks.desk(assignment)
        found = [CriterionAgreement(one, _agreement(desk, one)) for one in desk.rubric.criteria]
        return [one for one in found if one.found.n]

    def sample(self, by: str, assignment: int) -> list[Sampled]:
        """Which submissions to look at again before they are released: the same ones every time."""
        self._rights.refuse_without(by, "instructor")
        desk = self._desks.desk(assignment)
        marked = [one for one, state in desk.states.items() if state in ("completed", "in-review", "ready")]
        settled = {one: self._desks.grade(desk, one) for one in marked}
        grades = {one: grade for one, grade in settled.items() if grade is not None}
        gaps = {one: self._desks.gap(desk, one) for one in grades}
        chosen = moderation_sample(grades, gaps, most=MOST, border=BORDER, margin=MARGIN, seed=assignment)
        places = desk.places(by)
        return sorted(
            (Sampled(one, places[one], why) for one, why in chosen.items()), key=lambda one: one.number
        )


def _agreement(desk: Desk, criterion: Criterion) -> Agreement:
    pairs = []
    for submission in desk.submissions:
        done = sorted(desk.done(submission)[:2])
        levels = {one.marker: one.level for one in desk.of(submission) if one.criterion == criterion.id}
        given = [levels[marker] for marker in done if marker in levels]
        if len(given) == 2:
            pairs.append(given)
    table = np.array(pairs, dtype=float).reshape(-1, 2)
    return agreement(table[:, 0], table[:, 1], levels=LEVELS)
