"""What the pages ask for: one method a request, plain values in, dataclasses out."""

from workbench.services.bench import Bench
from workbench.services.practice import CaseAnswers, Desk, Practice
from workbench.services.requests import (
    MAX_SAMPLES,
    MAX_TEMPERATURE,
    RunRequest,
    refuse_bad_template,
    refuse_language,
)
from workbench.services.results import RunResult, VersionSummary
from workbench.services.running import Running

__all__ = [
    "MAX_SAMPLES",
    "MAX_TEMPERATURE",
    "Bench",
    "CaseAnswers",
    "Desk",
    "Practice",
    "RunRequest",
    "RunResult",
    "Running",
    "VersionSummary",
    "refuse_bad_template",
    "refuse_language",
]
