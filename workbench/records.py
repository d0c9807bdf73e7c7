"""What the store gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from evals import Grade, Settings


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is to do; ``cells`` = cases x samples, ``identity`` tells the model from its namesakes."""

    version_id: int
    snapshot: str
    rubric_id: int
    model: str
    identity: Mapping[str, str]
    settings: Settings
    split: str
    language: str
    samples: int
    cells: int

    @property
    def cases(self) -> int:
        """How many cases are asked about."""
        return self.cells // self.samples


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A stored run. ``status`` is running, finished or stopped; ``done`` counts the stored outputs."""

    id: int
    scenario: str
    plan: RunPlan
    status: str
    created: datetime
    done: int


@dataclass(frozen=True, slots=True)
class PromptKey:
    """Whose prompt for which exercise in which language: each person has one."""

    user: str
    scenario: str
    language: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What was last typed in an editor."""

    text: str
    saved: datetime


@dataclass(frozen=True, slots=True)
class GradedRun:
    """A run, the version that it ran, and its grade under the rubric that scored it; ``None``: not yet."""

    record: RunRecord
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class OwnRubric:
    """A rubric version that a person made: ``number`` counts theirs for one exercise, from 1."""

    id: int
    number: int
    note: str
    created: datetime
