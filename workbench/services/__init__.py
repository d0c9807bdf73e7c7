"""What the pages ask for: one method a request, plain values in, dataclasses out."""

from typing import TYPE_CHECKING

from prompt_library.later import later

if TYPE_CHECKING:
    from workbench.services.bench import Bench
    from workbench.services.experiment_desk import ExperimentDesk, ExperimentRequest
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
    from workbench.services.playground import MAX_COLUMNS, MAX_TOKENS, Playground, PlaygroundDraft
    from workbench.services.practice import CaseAnswers, Desk, Practice
    from workbench.services.pulling import PullState
    from workbench.services.requests import (
        MAX_HYPOTHESIS,
        MAX_SAMPLES,
        MAX_TEMPERATURE,
        RunRequest,
        refuse_bad_template,
        refuse_language,
    )
    from workbench.services.results import RunResult, VersionSummary
    from workbench.services.rubrics import OpenRubric, RubricFile, Rubrics, RubricVersion, TriedRun
    from workbench.services.run_list import ListedRun, RunList, RunPage
    from workbench.services.running import Running
    from workbench.services.shelf import Filter, Listed, Shelf
    from workbench.services.trials import Column, PlaygroundRequest, PlaygroundState, TrialAnswer
    from workbench.services.watching import Written

# A command needs one of them, and must not wait for all the others.
_HOMES = {
    "Bench": "workbench.services.bench",
    "ExperimentDesk": "workbench.services.experiment_desk",
    "ExperimentRequest": "workbench.services.experiment_desk",
    "History": "workbench.services.history",
    "Tried": "workbench.services.history",
    "VersionDiff": "workbench.services.history",
    "Asked": "workbench.services.model_desk",
    "Configuration": "workbench.services.model_desk",
    "KnownModel": "workbench.services.model_desk",
    "ModelDesk": "workbench.services.model_desk",
    "Overview": "workbench.services.model_desk",
    "Pullable": "workbench.services.model_desk",
    "Speed": "workbench.services.model_desk",
    "MAX_COLUMNS": "workbench.services.playground",
    "MAX_TOKENS": "workbench.services.playground",
    "Playground": "workbench.services.playground",
    "PlaygroundDraft": "workbench.services.playground",
    "CaseAnswers": "workbench.services.practice",
    "Desk": "workbench.services.practice",
    "Practice": "workbench.services.practice",
    "PullState": "workbench.services.pulling",
    "MAX_HYPOTHESIS": "workbench.services.requests",
    "MAX_SAMPLES": "workbench.services.requests",
    "MAX_TEMPERATURE": "workbench.services.requests",
    "RunRequest": "workbench.services.requests",
    "refuse_bad_template": "workbench.services.requests",
    "refuse_language": "workbench.services.requests",
    "RunResult": "workbench.services.results",
    "VersionSummary": "workbench.services.results",
    "OpenRubric": "workbench.services.rubrics",
    "RubricFile": "workbench.services.rubrics",
    "Rubrics": "workbench.services.rubrics",
    "RubricVersion": "workbench.services.rubrics",
    "TriedRun": "workbench.services.rubrics",
    "ListedRun": "workbench.services.run_list",
    "RunList": "workbench.services.run_list",
    "RunPage": "workbench.services.run_list",
    "Running": "workbench.services.running",
    "Filter": "workbench.services.shelf",
    "Listed": "workbench.services.shelf",
    "Shelf": "workbench.services.shelf",
    "Column": "workbench.services.trials",
    "PlaygroundRequest": "workbench.services.trials",
    "PlaygroundState": "workbench.services.trials",
    "TrialAnswer": "workbench.services.trials",
    "Written": "workbench.services.watching",
}


__getattr__ = later(__name__, _HOMES)


__all__ = [
    "Asked",
    "Bench",
    "CaseAnswers",
    "Column",
    "Configuration",
    "Desk",
    "ExperimentDesk",
    "ExperimentRequest",
    "Filter",
    "History",
    "KnownModel",
    "Listed",
    "ListedRun",
    "MAX_COLUMNS",
    "MAX_HYPOTHESIS",
    "MAX_SAMPLES",
    "MAX_TEMPERATURE",
    "MAX_TOKENS",
    "ModelDesk",
    "OpenRubric",
    "Overview",
    "Playground",
    "PlaygroundDraft",
    "PlaygroundRequest",
    "PlaygroundState",
    "Practice",
    "PullState",
    "Pullable",
    "RubricFile",
    "RubricVersion",
    "Rubrics",
    "RunList",
    "RunPage",
    "RunRequest",
    "RunResult",
    "Running",
    "Shelf",
    "Speed",
    "TrialAnswer",
    "Tried",
    "TriedRun",
    "VersionDiff",
    "VersionSummary",
    "Written",
    "refuse_bad_template",
    "refuse_language",
]
