"""What the pages ask for: one method a request, plain values in, dataclasses out."""

from workbench.services.bench import Bench
from workbench.services.history import History, Tried, VersionDiff
from workbench.services.model_desk import (
    Asked,
    Configuration,
    KnownModel,
    ModelDesk,
    Overview,
    Pullable,
    Speed,
)
from workbench.services.playground import (
    MAX_COLUMNS,
    MAX_TOKENS,
    Playground,
    PlaygroundDraft,
)
from workbench.services.practice import CaseAnswers, Desk, Practice
from workbench.services.pulling import PullState
from workbench.services.requests import (
    MAX_SAMPLES,
    MAX_TEMPERATURE,
    RunRequest,
    refuse_bad_template,
    refuse_language,
)
from workbench.services.results import RunResult, VersionSummary
from workbench.services.rubrics import OpenRubric, RubricFile, Rubrics, RubricVersion, TriedRun
from workbench.services.running import Running
from workbench.services.shelf import Filter, Listed, Shelf
from workbench.services.trials import Column, PlaygroundRequest, PlaygroundState, TrialAnswer

__all__ = [
    "Speed",
    "Pullable",
    "PullState",
    "Overview",
    "ModelDesk",
    "KnownModel",
    "Configuration",
    "Asked",
    "MAX_COLUMNS",
    "MAX_SAMPLES",
    "MAX_TOKENS",
    "MAX_TEMPERATURE",
    "Bench",
    "Column",
    "CaseAnswers",
    "Desk",
    "Filter",
    "History",
    "Listed",
    "OpenRubric",
    "Playground",
    "PlaygroundDraft",
    "PlaygroundRequest",
    "PlaygroundState",
    "Practice",
    "RubricFile",
    "RubricVersion",
    "Rubrics",
    "RunRequest",
    "RunResult",
    "Running",
    "Shelf",
    "TrialAnswer",
    "Tried",
    "TriedRun",
    "VersionDiff",
    "VersionSummary",
    "refuse_bad_template",
    "refuse_language",
]
