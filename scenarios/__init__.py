"""Exercises: their values, their files and their catalogue."""

from typing import TYPE_CHECKING

from prompt_library.later import later
from scenarios.file_problems import FileProblem, ScenarioFileError
from scenarios.loader import (
    CATALOGUE,
    catalogue,
    find_scenario,
    load_scenario,
    parse_scenario,
    problems,
    shipped_scenario,
)
from scenarios.scenario import (
    OBJECTIVES,
    SPLITS,
    USE_CASES,
    Case,
    CheckUse,
    Criterion,
    Rubric,
    RunCheck,
    Scenario,
    ScenarioError,
    Translated,
)
from scenarios.schema import SKILLS
from scenarios.snapshots import dump_rubric, dump_scenario, restore_rubric, restore_scenario
from scenarios.yaml_text import read_yaml

if TYPE_CHECKING:
    from scenarios.sample_answers import Replies, SampleAnswers, load_samples, parse_samples, samples_path
    from scenarios.suitability import RECORDINGS, SUITED, suited_models, suits

# What was found out about the exercises: a run does without.
__getattr__ = later(
    __name__,
    {
        "RECORDINGS": "scenarios.suitability",
        "Replies": "scenarios.sample_answers",
        "SUITED": "scenarios.suitability",
        "SampleAnswers": "scenarios.sample_answers",
        "load_samples": "scenarios.sample_answers",
        "parse_samples": "scenarios.sample_answers",
        "samples_path": "scenarios.sample_answers",
        "suited_models": "scenarios.suitability",
        "suits": "scenarios.suitability",
    },
)

__all__ = [
    "CATALOGUE",
    "RECORDINGS",
    "SUITED",
    "OBJECTIVES",
    "SKILLS",
    "SPLITS",
    "USE_CASES",
    "Case",
    "CheckUse",
    "Criterion",
    "FileProblem",
    "Replies",
    "Rubric",
    "RunCheck",
    "SampleAnswers",
    "Scenario",
    "ScenarioError",
    "ScenarioFileError",
    "Translated",
    "catalogue",
    "dump_rubric",
    "dump_scenario",
    "find_scenario",
    "load_samples",
    "load_scenario",
    "parse_samples",
    "parse_scenario",
    "problems",
    "read_yaml",
    "restore_rubric",
    "restore_scenario",
    "samples_path",
    "shipped_scenario",
    "suited_models",
    "suits",
]
