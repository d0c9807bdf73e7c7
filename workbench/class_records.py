"""What the store gives back of class work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.assignments import Extension, Terms
from workbench.receipts import Frozen

RUNNER = "submissions"
"""Whose the runs of submissions are: nobody's who could log in, so that no page for trainees reaches them."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment as it is set."""

    id: int
    author: str
    terms: Terms
    created: datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """A scored attempt as it was handed in; ``run`` is the id of its run, once that has begun.

    ``overlap`` counts, by case, the runs of eight words that the prompt has in common with it. ``erased``:
    the person was forgotten, and no text is left, here or of the answers.
    """

    id: int
    assignment: int
    user: str
    text: str
    frozen: Frozen
    receipt: str
    run: int | None
    late: bool
    overlap: Mapping[str, int]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Extended:
    """Who has more time for an assignment, and who gave it."""

    user: str
    extension: Extension
    author: str
