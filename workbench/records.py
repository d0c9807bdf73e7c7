"""What the store gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from evals import Grade, Settings
from prompt_library import Phrase

LOCAL_USER = "local"
"""Whose workbench it is where there are no accounts."""
ASSIGNED = "assignment-"
"""What the id of an assignment's exercise begins with, before its number; no other one's does."""


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, asked and answered, in ``currency``."""

    input: float
    output: float
    currency: str


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is to do; ``cells`` = cases x samples, ``identity`` tells the model from its namesakes.

    ``price`` is ``None`` where it is not known; ``experiment`` names the one that the run is part of,
    ``submission`` the one that it scores; ``cache``: what the same person was answered before is taken.
    """

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
    price: Price | None = None
    experiment: int | None = None
    submission: int | None = None
    cache: bool = False

    @property
    def cases(self) -> int:
        """How many cases are asked about."""
        return self.cells // self.samples


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A stored run. ``status`` is running, finished or stopped; ``done`` counts the stored outputs.

    ``round`` counts how often its outputs were scored again; ``reason`` is why it was stopped, if nobody
    asked for it.
    """

    id: int
    scenario: str
    plan: RunPlan
    status: str
    created: datetime
    done: int
    round: int = 0
    reason: Phrase | None = None


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
class RunFigures:
    """What a run's outputs took.

    ``failed`` and ``cached`` count outputs: without an answer, and repeated from the cache. The tokens are
    those of the answers that the model was asked for; ``uncounted`` of these came from an endpoint that
    counts none.
    """

    failed: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    uncounted: int = 0


@dataclass(frozen=True, slots=True)
class Failures:
    """How many outputs of a run have no answer, and the reason that most of them have."""

    number: int = 0
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class RunUsage:
    """What all outputs of a run took, the first time for those that came from the cache (``cached``).

    Tokens that no endpoint counted are not in the sums. ``models`` is what endpoints said that answered.
    """

    cached: int
    calls: int
    retries: int
    input_tokens: int
    output_tokens: int
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriedPrompt:
    """All runs of a person's prompt for one exercise in figures: how many, of how many versions.

    ``best`` is the finished run over the most cases with the best grade, one without a grade before all
    others, ``None`` if there is none; ``newest`` is when the last run began.
    """

    scenario: str
    language: str
    versions: int
    runs: int
    best: GradedRun | None
    newest: datetime


@dataclass(frozen=True, slots=True)
class OwnRubric:
    """A rubric version that a person made: ``number`` counts theirs for one exercise, from 1."""

    id: int
    number: int
    note: str
    created: datetime
